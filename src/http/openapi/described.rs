//! One operation, whole: what its endpoint says and what follows from the table, in the order in which a reader wants
//! it. The document and the page of docs are both written from this.

use countersign_protocol::problem::ProblemCode;
use serde_json::{Map, Value, json};

use super::derived::{self, Asked};
use super::errors::{self, OAUTH_ERROR, PROBLEM};
use super::operation::{Gives, Operation};
use super::schema::{self, Shape};
use crate::endpoint::{Access, Kind, Method, Route};

/// An operation.
pub(crate) struct Described {
    pub(crate) method: Method,
    pub(crate) path: &'static str,
    pub(crate) operation: Operation,
    pub(crate) security: Value,
    pub(crate) parameters: Vec<Asked>,
    /// Media type, schema and example.
    pub(crate) body: Option<(&'static str, Shape, Value)>,
    pub(crate) answers: Vec<Told>,
}

/// One status.
pub(crate) struct Told {
    pub(crate) status: u16,
    pub(crate) says: String,
    /// Media type and schema.
    pub(crate) content: Option<(&'static str, Value)>,
    /// By name, such as the code of the problem.
    pub(crate) examples: Vec<(String, Value)>,
    pub(crate) headers: Vec<(&'static str, &'static str)>,
}

impl Described {
    /// Its name in generated clients.
    pub(crate) fn id(&self) -> String {
        self.operation.summary.to_lowercase().replace([' ', '-'], "_")
    }
}

/// Every operation of the table that describes itself, one for each method.
pub(crate) fn all<S>(routes: &[Route<S>], issuer: &str) -> Vec<Described> {
    let mut all = Vec::new();
    for route in routes {
        let Some(operation) = route.operation else {
            continue;
        };
        for method in route.methods {
            all.push(describe(route, *method, operation, issuer));
        }
    }
    all
}

fn describe<S>(route: &Route<S>, method: Method, operation: Operation, issuer: &str) -> Described {
    let mut operation = operation;
    // Two methods of one endpoint are two operations, and each has a name of its own.
    if route.methods.len() > 1 && method == Method::Post {
        operation.summary = operation.posted.unwrap_or(operation.summary);
    }
    let body = match (derived::media_type(route.body), operation.takes) {
        (Some(media_type), Some(shape)) if method.takes_body() => {
            let example = schema::example(&(shape.schema)().into_value());
            Some((media_type, shape, example))
        }
        _ => None,
    };
    let mut answers = vec![success(&operation)];
    if route.kind == Kind::Metadata {
        answers.push(unchanged());
    }
    if derived::speaks_problems(route.kind) {
        answers.extend(problems(route, method, &operation, issuer));
    } else if route.kind == Kind::OAuth {
        answers.extend(oauth_errors(route, method, &operation));
    } else {
        answers.extend(pages(method));
    }
    Described {
        method,
        path: route.path,
        operation,
        security: derived::security(route),
        parameters: derived::parameters(route, method, &operation),
        body,
        answers,
    }
}

/// `components.schemas` by name.
pub(super) fn reference(shape: Shape) -> Value {
    json!({ "$ref": format!("#/components/schemas/{}", shape.name) })
}

fn success(operation: &Operation) -> Told {
    const TAG: (&str, &str) = ("ETag", "The object's state, for If-Match.");
    let (status, says, shape, headers) = match operation.gives {
        Gives::Nothing => (200, "Done.", None, Vec::new()),
        Gives::Headers(headers) => (200, "Yes; the headers say who.", None, headers.to_vec()),
        Gives::Object(shape) => (200, "Done.", Some(reference(shape)), Vec::new()),
        Gives::Part(shape) => {
            let link = ("Link", "The next part, rel=\"next\"; absent on the last.");
            (200, "A part of the list.", Some(part_of(shape)), vec![link])
        }
        Gives::Whole(shape) => (200, "The whole list.", Some(part_of(shape)), Vec::new()),
        Gives::Made(shape) => {
            let headers = vec![("Location", "The new object's path."), TAG];
            (201, "Made.", Some(reference(shape)), headers)
        }
        Gives::Created(shape) => (201, "Made.", Some(reference(shape)), Vec::new()),
        Gives::Accepted => (202, "Taken; what becomes of it is not told.", None, Vec::new()),
        Gives::Done => (204, "Done.", None, Vec::new()),
        Gives::Page => {
            let location = ("Location", "The next page, or the application's redirect URI.");
            (303, "The way on.", None, vec![location])
        }
    };
    let example = match operation.gives {
        Gives::Object(shape) | Gives::Made(shape) | Gives::Created(shape) => Some(example_of(shape)),
        Gives::Part(shape) | Gives::Whole(shape) => {
            Some(json!({ "items": [example_of(shape)], "next_cursor": null }))
        }
        _ => None,
    };
    Told {
        status,
        says: says.to_owned(),
        content: shape.map(|schema| ("application/json", schema)),
        examples: example
            .map(|example| ("example".to_owned(), example))
            .into_iter()
            .collect(),
        headers,
    }
}

pub(super) fn example_of(shape: Shape) -> Value {
    schema::example(&(shape.schema)().into_value())
}

fn part_of(shape: Shape) -> Value {
    json!({
        "type": "object",
        "required": ["items", "next_cursor"],
        "properties": {
            "items": { "type": "array", "items": reference(shape) },
            "next_cursor": { "type": ["string", "null"] },
        },
    })
}

fn problems<S>(route: &Route<S>, method: Method, operation: &Operation, issuer: &str) -> Vec<Told> {
    let codes = derived::problems(route, method, operation);
    let mut told: Vec<Told> = Vec::new();
    for code in codes {
        let example = (
            code.as_str().to_owned(),
            errors::example(code, route.path, issuer),
        );
        let says = sentence(code);
        add(
            &mut told,
            code.status(),
            "application/problem+json",
            PROBLEM,
            says,
            example,
        );
    }
    told
}

fn oauth_errors<S>(route: &Route<S>, method: Method, operation: &Operation) -> Vec<Told> {
    let mut told: Vec<Told> = Vec::new();
    for (status, code) in derived::errors(route, method, operation) {
        let example = (code.as_str().to_owned(), errors::oauth_example(code));
        let says = format!("`{}`: {}", code.as_str(), code.sentence());
        add(&mut told, status, "application/json", OAUTH_ERROR, says, example);
    }
    // RFC 6750 §3.1: what is wrong with a token stands in the challenge, and there is no body.
    if route.access == Access::BearerToken {
        for (status, says) in [
            (401, "The token is missing or not valid."),
            (403, "It lacks a scope."),
        ] {
            told.push(Told {
                status,
                says: says.to_owned(),
                content: None,
                examples: Vec::new(),
                headers: headers_of(status),
            });
        }
    }
    told.sort_by_key(|told| told.status);
    told
}

fn pages(method: Method) -> Vec<Told> {
    let mut told = vec![page(200, "A page.")];
    told.extend(
        derived::page_statuses(method)
            .into_iter()
            .map(|status| page(status, "A page that says why.")),
    );
    told
}

/// For one who has the document (RFC 9110 §13.1.2).
fn unchanged() -> Told {
    Told {
        status: 304,
        says: "As it was: If-None-Match names it.".to_owned(),
        content: None,
        examples: Vec::new(),
        headers: vec![("ETag", "The document's state.")],
    }
}

fn page(status: u16, says: &str) -> Told {
    Told {
        status,
        says: says.to_owned(),
        content: Some(("text/html", json!({ "type": "string" }))),
        examples: Vec::new(),
        headers: headers_of(status),
    }
}

fn add(
    told: &mut Vec<Told>,
    status: u16,
    media_type: &'static str,
    shape: Shape,
    says: String,
    example: (String, Value),
) {
    match told.iter_mut().find(|told| told.status == status) {
        Some(known) => {
            if known.examples.iter().all(|(name, _)| *name != example.0) {
                known.says.push(' ');
                known.says.push_str(&says);
                known.examples.push(example);
            }
        }
        None => told.push(Told {
            status,
            says,
            content: Some((media_type, reference(shape))),
            examples: vec![example],
            headers: headers_of(status),
        }),
    }
}

fn sentence(code: ProblemCode) -> String {
    format!("`{}`: {}", code.as_str(), code.sentence())
}

fn headers_of(status: u16) -> Vec<(&'static str, &'static str)> {
    match status {
        401 => vec![("WWW-Authenticate", "The scheme that is wanted.")],
        429 | 503 => vec![("Retry-After", "Seconds to wait.")],
        _ => Vec::new(),
    }
}

impl Described {
    /// As a member of its path in the document.
    pub(super) fn into_value(self) -> Value {
        let id = self.id();
        let mut members = Map::new();
        let mut set = |name: &str, value: Value| members.insert(name.to_owned(), value);
        set("operationId", json!(id));
        set("tags", json!([self.operation.tag.name()]));
        set("summary", json!(self.operation.summary));
        if !self.operation.details.is_empty() {
            set("description", json!(self.operation.details));
        }
        set("security", self.security);
        if !self.parameters.is_empty() {
            set("parameters", self.parameters.into_iter().map(parameter).collect());
        }
        if let Some((media_type, shape, example)) = self.body {
            let content = json!({ media_type: { "schema": reference(shape), "example": example } });
            let needed = (shape.schema)().into_value();
            let needed = needed.pointer("/required/0").is_some();
            set("requestBody", json!({ "required": needed, "content": content }));
        }
        let answers = self.answers.into_iter();
        set(
            "responses",
            answers
                .map(|told| (told.status.to_string(), response(told)))
                .collect::<Map<_, _>>()
                .into(),
        );
        Value::Object(members)
    }
}

fn parameter(asked: Asked) -> Value {
    json!({
        "name": asked.name,
        "in": asked.place,
        "required": asked.required,
        "description": asked.says,
        "schema": asked.schema,
    })
}

fn response(told: Told) -> Value {
    let mut members = Map::from_iter([("description".to_owned(), json!(told.says))]);
    if let Some((media_type, schema)) = told.content {
        let examples: Map<String, Value> = told
            .examples
            .into_iter()
            .map(|(name, value)| (name, json!({ "value": value })))
            .collect();
        let mut content = json!({ "schema": schema });
        if let (false, Some(content)) = (examples.is_empty(), content.as_object_mut()) {
            content.insert("examples".to_owned(), examples.into());
        }
        members.insert("content".to_owned(), json!({ media_type: content }));
    }
    if !told.headers.is_empty() {
        let headers = told.headers.into_iter().map(|(name, says)| {
            let header = json!({ "description": says, "schema": { "type": "string" } });
            (name.to_owned(), header)
        });
        members.insert("headers".to_owned(), headers.collect::<Map<_, _>>().into());
    }
    Value::Object(members)
}
