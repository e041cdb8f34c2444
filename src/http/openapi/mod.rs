//! The OpenAPI 3.1 document, made of the table of routes: every endpoint below `/api/v1` says beside its code what it
//! is for, and the rest follows from its row. Where it is served is said in the endpoints; it is made once a process.

mod derived;
pub(crate) mod described;
mod errors;
pub mod operation;
pub mod schema;
pub(crate) mod shown;

#[cfg(test)]
mod tests;

use countersign_access::permission::Catalogue;
use serde_json::{Map, Value, json};

use crate::endpoint::Route;
use described::Described;
use errors::{OAUTH_ERROR, PROBLEM};
use operation::{Gives, Tag};
use schema::Shape;

pub use operation::Operation;

/// The document for these routes of the server at `issuer`.
pub fn document<S>(routes: &[Route<S>], issuer: &str, product: &str, catalogue: &Catalogue) -> Value {
    let described = described::all(routes, issuer);
    let tags: Vec<Value> = Tag::ALL
        .iter()
        .map(|tag| json!({ "name": tag.name(), "description": tag.sentence() }))
        .collect();
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": product,
            "version": env!("CARGO_PKG_VERSION"),
            "description": "Every endpoint that needs a caller takes an access token or an API key. Errors are \
                            RFC 9457 problem documents, at the OAuth endpoints those of RFC 6749. Answers grow: \
                            members may be added.",
        },
        "servers": [{ "url": issuer }],
        "tags": tags,
        "components": {
            "securitySchemes": schemes(issuer),
            "schemas": shapes(&described, catalogue),
        },
        "paths": paths(described),
    })
}

fn schemes(issuer: &str) -> Value {
    json!({
        "bearer": {
            "type": "http",
            "scheme": "bearer",
            "bearerFormat": "JWT",
            "description": format!("An access token whose audience is {issuer}, from the sign-in or the token endpoint."),
        },
        "apiKey": { "type": "apiKey", "in": "header", "name": "X-API-Key" },
        "client": {
            "type": "http",
            "scheme": "basic",
            "description": "client_id and client_secret; or both in the form.",
        },
    })
}

fn shapes(described: &[Described], catalogue: &Catalogue) -> Value {
    let mut all = Map::new();
    let mut add = |shape: Shape| all.insert(shape.name.to_owned(), (shape.schema)().into_value());
    add(PROBLEM);
    add(OAUTH_ERROR);
    for one in described {
        if let Some((_, shape, _)) = &one.body {
            add(*shape);
        }
        match one.operation.gives {
            Gives::Object(shape)
            | Gives::Part(shape)
            | Gives::Whole(shape)
            | Gives::Made(shape)
            | Gives::Created(shape) => drop(add(shape)),
            Gives::Nothing | Gives::Headers(_) | Gives::Accepted | Gives::Done | Gives::Page => {}
        }
    }
    let permissions: Vec<&str> = catalogue.all().iter().map(|one| one.as_str()).collect();
    all.insert(
        "Permission".to_owned(),
        json!({ "type": "string", "enum": permissions }),
    );
    all.into()
}

fn paths(described: Vec<Described>) -> Value {
    let mut all = Map::new();
    for one in described {
        let path = all.entry(one.path).or_insert_with(|| json!({}));
        let method = one.method.as_str().to_lowercase();
        if let Some(path) = path.as_object_mut() {
            path.insert(method, one.into_value());
        }
    }
    all.into()
}
