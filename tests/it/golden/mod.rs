//! The golden matrix: who may call what, written by hand, held against the table of routes and against the server.

mod cells;
pub(crate) mod credentials;

use std::collections::{BTreeMap, BTreeSet};

use countersign_access::principal::Need;
use countersign_http::endpoint::Access;
use countersign_http::routes;

/// Method and path below `/api/v1/`.
type Address = (String, String);

/// The table of `matrix.md`.
fn matrix() -> BTreeMap<Address, String> {
    let mut rows = BTreeMap::new();
    for line in include_str!("matrix.md").lines() {
        let cells: Vec<&str> = line.split('|').map(str::trim).collect();
        let ["", method, path, needs, ""] = cells[..] else {
            continue;
        };
        if method == "method" || method.starts_with('-') {
            continue;
        }
        let address = (method.to_owned(), path.to_owned());
        assert!(rows.insert(address, needs.to_owned()).is_none(), "{line} twice");
    }
    rows
}

/// The table of routes in the same words.
fn built() -> BTreeMap<Address, String> {
    let mut rows = BTreeMap::new();
    for route in routes::all() {
        let Some(path) = route.path.strip_prefix("/api/v1/") else {
            continue;
        };
        for method in route.methods {
            let address = (method.as_str().to_owned(), path.to_owned());
            rows.insert(address, words(route.access, route.need));
        }
    }
    rows
}

fn words(access: Access, need: Option<Need>) -> String {
    match (access, need) {
        (Access::Anonymous, None) => "nobody".to_owned(),
        (Access::Browser, None) => "browser".to_owned(),
        (Access::Client, None) => "client".to_owned(),
        (Access::BearerToken, None) => "access token".to_owned(),
        (Access::ForwardAuth, None) => "proxy".to_owned(),
        (Access::Principal, Some(Need::Any)) => "any".to_owned(),
        (Access::Principal, Some(Need::Permission(one))) => one.to_owned(),
        (Access::Principal, Some(Need::Both(one, other))) => format!("{one} + {other}"),
        (Access::Principal, Some(Need::Right(right))) => right.as_str().to_owned(),
        (Access::Principal, Some(Need::Administrator)) => "administrator".to_owned(),
        other => panic!("{other:?} has no word in the matrix"),
    }
}

#[test]
fn adm_01_the_routes_are_those_of_the_matrix_and_ask_what_it_says() {
    let (matrix, built) = (matrix(), built());
    let addresses = |rows: &BTreeMap<Address, String>| rows.keys().cloned().collect::<BTreeSet<_>>();
    let (written, mounted) = (addresses(&matrix), addresses(&built));
    let missing: Vec<_> = mounted.difference(&written).collect();
    assert!(missing.is_empty(), "not in the matrix: {missing:?}");
    let absent: Vec<_> = written.difference(&mounted).collect();
    assert!(absent.is_empty(), "in the matrix and not built: {absent:?}");
    for (address, needs) in &matrix {
        // What is asked of keys beside is the flow's to ask.
        let declared = needs.split(", a key ").next();
        assert_eq!(declared, built.get(address).map(String::as_str), "{address:?}");
    }
}
