//! The descriptions as the docs page shows them: in words and rows, with a command to copy.

use countersign_protocol::ErrorCode;
use countersign_protocol::problem::ProblemCode;
use serde_json::Value;

use super::described::{self, Described, Told};
use super::errors;
use super::operation::Tag;
use crate::endpoint::Route;
use crate::pages::docs::{Chapter, Explained, Reply, Row, ShownOperation};

/// Every operation of the table, by chapter.
pub(crate) fn chapters<S>(routes: &[Route<S>], issuer: &str) -> Vec<Chapter> {
    let mut chapters: Vec<Chapter> = Tag::ALL
        .iter()
        .map(|tag| Chapter {
            anchor: format!("chapter-{}", tag.name().to_lowercase().replace([' ', '.'], "-")),
            name: tag.name(),
            sentence: tag.sentence(),
            operations: Vec::new(),
        })
        .collect();
    for one in described::all(routes, issuer) {
        let chapter = chapters
            .iter_mut()
            .find(|chapter| chapter.name == one.operation.tag.name());
        if let Some(chapter) = chapter {
            chapter.operations.push(operation(&one, issuer));
        }
    }
    chapters
}

/// What every code of a problem document means.
pub(crate) fn problems(issuer: &str) -> Vec<Explained> {
    let codes = ProblemCode::ALL.iter();
    codes
        .map(|code| Explained {
            anchor: code.as_str().to_owned(),
            code: code.as_str(),
            status: code.status(),
            sentence: code.sentence(),
            example: pretty(&errors::example(*code, "/api/v1/api-keys", issuer)),
        })
        .collect()
}

/// The same for the OAuth endpoints, whose codes are words of their own.
pub(crate) fn oauth_errors() -> Vec<Explained> {
    let codes = ErrorCode::ALL.iter();
    codes
        .map(|code| Explained {
            anchor: oauth_anchor(code.as_str()),
            code: code.as_str(),
            status: code.status(),
            sentence: code.sentence(),
            example: pretty(&errors::oauth_example(*code)),
        })
        .collect()
}

fn oauth_anchor(code: &str) -> String {
    format!("oauth-{code}")
}

fn operation(one: &Described, issuer: &str) -> ShownOperation {
    let good = one.answers.first();
    let example = good.and_then(|told| told.examples.first());
    ShownOperation {
        id: one.id(),
        method: one.method.as_str(),
        path: one.path,
        summary: one.operation.summary,
        details: one.operation.details,
        needs: needs(&one.security),
        parameters: one
            .parameters
            .iter()
            .map(|asked| Row {
                name: asked.name.clone(),
                kind: asked.place.to_owned(),
                required: asked.required,
                says: asked.says.to_owned(),
            })
            .collect(),
        body: one
            .body
            .as_ref()
            .map(|(_, shape, _)| members(&(shape.schema)().into_value()))
            .unwrap_or_default(),
        answers: one.answers.iter().map(reply).collect(),
        example: example.map(|(_, value)| pretty(value)),
        curl: curl(one, issuer),
    }
}

fn pretty(value: &Value) -> String {
    serde_json::to_string_pretty(value).unwrap_or_default()
}

/// Who may call, in words.
fn needs(security: &Value) -> String {
    let schemes = security.as_array().map(Vec::as_slice).unwrap_or_default();
    let first = schemes.first().and_then(Value::as_object);
    let Some((scheme, held)) = first.and_then(|scheme| scheme.iter().next()) else {
        return "nobody in particular.".to_owned();
    };
    let held: Vec<&str> = held
        .as_array()
        .map(|held| held.iter().filter_map(Value::as_str).collect())
        .unwrap_or_default();
    match (scheme.as_str(), held.as_slice(), schemes.len()) {
        ("client", ..) => "the client: by Basic or in the form; a public one names itself.".to_owned(),
        (_, _, 1) => "an access token.".to_owned(),
        (_, [], _) => "any valid token or API key.".to_owned(),
        (_, held, _) => format!("a token or API key with {}.", held.join(" and ")),
    }
}

fn members(schema: &Value) -> Vec<Row> {
    let required = schema.get("required").and_then(Value::as_array);
    let is_required = |name: &str| required.is_some_and(|all| all.iter().any(|one| one == name));
    let properties = schema.get("properties").and_then(Value::as_object);
    properties
        .into_iter()
        .flatten()
        .map(|(name, schema)| Row {
            name: name.clone(),
            kind: kind(schema),
            required: is_required(name),
            says: text(schema, "description"),
        })
        .collect()
}

fn text(schema: &Value, name: &str) -> String {
    schema
        .get(name)
        .and_then(Value::as_str)
        .unwrap_or_default()
        .to_owned()
}

/// The type in a few words.
fn kind(schema: &Value) -> String {
    if let Some(words) = schema.get("enum").and_then(Value::as_array) {
        let words: Vec<String> = words
            .iter()
            .map(|word| word.as_str().unwrap_or("null").to_owned())
            .collect();
        return words.join(" | ");
    }
    if schema.get("$ref").is_some() {
        return "permission".to_owned();
    }
    if let Some(items) = schema.get("items") {
        return format!("list of {}", kind(items));
    }
    match schema.get("type") {
        Some(Value::Array(several)) => {
            let names: Vec<&str> = several.iter().filter_map(Value::as_str).collect();
            names.join(" or ")
        }
        _ => text(schema, "type"),
    }
}

fn reply(told: &Told) -> Reply {
    let is_error = told.status >= 400;
    let is_problem = told
        .content
        .as_ref()
        .is_some_and(|(media_type, _)| media_type.contains("problem"));
    let codes = told.examples.iter().filter(|_| is_error).map(|(code, _)| {
        let anchor = if is_problem {
            code.clone()
        } else {
            oauth_anchor(code)
        };
        (code.clone(), anchor)
    });
    Reply {
        status: told.status,
        says: told.says.clone(),
        codes: codes.collect(),
    }
}

/// A command that does it, with variables where the caller's own values belong.
fn curl(one: &Described, issuer: &str) -> String {
    let mut path = String::new();
    for part in one.path.split('/').skip(1) {
        let variable = part.strip_prefix('{').and_then(|part| part.strip_suffix('}'));
        path.push('/');
        match variable {
            Some(name) => path.push_str(&format!("${}", name.to_uppercase())),
            None => path.push_str(part),
        }
    }
    let mut lines = vec![match one.method.as_str() {
        "GET" => format!("curl \"{issuer}{path}\""),
        method => format!("curl -X {method} \"{issuer}{path}\""),
    }];
    let first = one.security.pointer("/0").and_then(Value::as_object);
    match first.and_then(|scheme| scheme.keys().next()).map(String::as_str) {
        Some("client") => lines.push("-u \"$CLIENT_ID:$CLIENT_SECRET\"".to_owned()),
        Some(_) => lines.push("-H \"Authorization: Bearer $TOKEN\"".to_owned()),
        None => {}
    }
    match &one.body {
        Some((media_type, _, example)) if media_type.ends_with("json") => {
            lines.push(format!("-H \"Content-Type: {media_type}\""));
            lines.push(format!("-d '{}'", example.to_string().replace('\'', "'\\''")));
        }
        Some((_, _, example)) => {
            let pairs = example.as_object().into_iter().flatten();
            let in_header = ["client_id", "client_secret"];
            let pairs = pairs.filter(|(name, _)| first.is_none() || !in_header.contains(&name.as_str()));
            lines.extend(pairs.map(|(name, value)| {
                let value = value.as_str().unwrap_or_default();
                format!("--data-urlencode '{name}={value}'")
            }));
        }
        None => {}
    }
    lines.join(" \\\n  ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::routes;

    #[test]
    fn a_command_names_the_caller_and_sends_the_example() {
        let chapters = chapters(&routes::all(), "https://id.example");
        let of = |id: &str| {
            let operations = chapters.iter().flat_map(|chapter| &chapter.operations);
            operations
                .filter(|one| one.id == id)
                .map(|one| one.curl.clone())
                .next()
                .unwrap()
        };
        assert_eq!(
            of("revoke_an_api_key"),
            "curl -X DELETE \"https://id.example/api/v1/api-keys/$KEY_ID\" \\\n  -H \"Authorization: Bearer $TOKEN\""
        );
        assert!(of("sign_in").ends_with(
            "-d '{\"email\":\"user@company.com\",\"password\":\"your-password\",\"totp_code\":\"123456\"}'"
        ));
        assert!(of("revoke_a_token").contains("-u \"$CLIENT_ID:$CLIENT_SECRET\""));
    }

    #[test]
    fn every_code_of_an_answer_is_explained() {
        let explained: Vec<String> = problems("")
            .into_iter()
            .chain(oauth_errors())
            .map(|one| one.anchor)
            .collect();
        for chapter in chapters(&routes::all(), "https://id.example") {
            for operation in chapter.operations {
                for (code, anchor) in operation.answers.into_iter().flat_map(|reply| reply.codes) {
                    assert!(explained.contains(&anchor), "{}: {code}", operation.path);
                }
            }
        }
    }
}
