//! The document against the table of routes, both ways.

use std::collections::BTreeSet;

use super::*;
use crate::routes;

const ISSUER: &str = "https://id.example";

fn made() -> Value {
    document(&routes::all(), ISSUER, "Countersign", &Catalogue::default())
}

/// Method and path of every operation in the document.
fn listed(document: &Value) -> BTreeSet<(String, String)> {
    let paths = document["paths"].as_object().unwrap();
    paths
        .iter()
        .flat_map(|(path, methods)| {
            let methods = methods.as_object().unwrap().keys();
            methods.map(move |method| (method.to_uppercase(), path.clone()))
        })
        .collect()
}

/// `/.well-known/change-password` leads people somewhere; the other addresses there are for programs.
fn is_for_programs(path: &str) -> bool {
    path.starts_with("/api/v1/")
        || (path.starts_with("/.well-known/") && path != "/.well-known/change-password")
}

#[test]
fn the_document_lists_what_programs_may_call_and_nothing_else() {
    let served: BTreeSet<(String, String)> = routes::all()
        .iter()
        .filter(|route| is_for_programs(route.path))
        .flat_map(|route| {
            route
                .methods
                .iter()
                .map(|method| (method.as_str().to_owned(), route.path.to_owned()))
        })
        .collect();
    let listed = listed(&made());
    let missing: Vec<_> = served.difference(&listed).collect();
    let invented: Vec<_> = listed.difference(&served).collect();
    assert!(missing.is_empty(), "without a description: {missing:?}");
    assert!(invented.is_empty(), "described and not served: {invented:?}");
}

#[test]
fn every_operation_has_a_name_of_its_own() {
    let mut seen = BTreeSet::new();
    for one in described::all(&routes::all(), ISSUER) {
        assert!(seen.insert(one.id()), "{} twice", one.id());
        assert!(!one.operation.summary.ends_with('.'), "{}", one.operation.summary);
    }
}

#[test]
fn one_name_means_one_schema() {
    let mut known: Vec<(&str, Value)> = Vec::new();
    for one in described::all(&routes::all(), ISSUER) {
        let Some((_, shape, _)) = one.body else { continue };
        let schema = (shape.schema)().into_value();
        match known.iter().find(|(name, _)| *name == shape.name) {
            Some((_, same)) => assert_eq!(*same, schema, "{}", shape.name),
            None => known.push((shape.name, schema)),
        }
    }
}

#[test]
fn an_endpoint_that_reads_a_body_says_which() {
    for one in described::all(&routes::all(), ISSUER) {
        let route = routes::all()
            .into_iter()
            .find(|route| route.path == one.path && route.methods.contains(&one.method));
        let reads = route.is_some_and(|route| route.body != crate::endpoint::BodyRule::None)
            && one.method.takes_body();
        assert_eq!(reads, one.body.is_some(), "{} {}", one.method.as_str(), one.path);
    }
}

#[test]
fn every_error_has_an_example_and_every_reference_a_target() {
    let document = made();
    let mut references = Vec::new();
    collect(&document, &mut references);
    assert!(!references.is_empty());
    for reference in references {
        let pointer = reference.strip_prefix('#').unwrap();
        assert!(document.pointer(pointer).is_some(), "{reference}");
    }
    for one in described::all(&routes::all(), ISSUER) {
        for told in one.answers {
            let is_page = told
                .content
                .as_ref()
                .is_none_or(|(media_type, _)| *media_type == "text/html");
            assert!(
                is_page || !told.examples.is_empty(),
                "{} {}",
                one.path,
                told.status
            );
        }
    }
}

fn collect(value: &Value, found: &mut Vec<String>) {
    match value {
        Value::Object(members) => {
            found.extend(members.get("$ref").and_then(Value::as_str).map(str::to_owned));
            members.values().for_each(|value| collect(value, found));
        }
        Value::Array(several) => several.iter().for_each(|value| collect(value, found)),
        _ => {}
    }
}

#[test]
fn who_may_call_stands_in_the_security_of_the_operation() {
    let document = made();
    let of = |path: &str, method: &str| document["paths"][path][method]["security"].clone();
    assert_eq!(
        of("/api/v1/users", "get"),
        json!([{ "bearer": ["users_manage"] }, { "apiKey": ["users_manage"] }])
    );
    assert_eq!(of("/api/v1/auth/login", "post"), json!([]));
    let refused = &document["paths"]["/api/v1/users"]["post"]["responses"];
    for status in ["400", "401", "403", "413", "415", "422", "503"] {
        assert!(refused[status].is_object(), "{status}");
    }
}
