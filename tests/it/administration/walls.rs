//! ADM-02: every id of another tenant, at every address that takes one, is not found, and nothing of that tenant moves.
//!
//! Driven by the table of routes: an address with a variable that has no foreign id here fails the test, so that a new
//! endpoint cannot be forgotten.

use std::collections::BTreeMap;

use countersign_access::principal::Need;
use countersign_http::endpoint::Access;
use countersign_http::routes;
use reqwest::Method;
use serde_json::{Value, json};

use super::desk::{Desk, code, id, organization, person};
use crate::support::application::Application;
use crate::support::process::{Backend, Server};
use crate::support::test_browser::TestBrowser;

/// One thing of each kind, by the name of its variable in a path.
type Things = BTreeMap<&'static str, String>;

/// Fills a tenant and gives the ids of what is in it.
async fn furnish(server: &Server, slug: &str, desk: &Desk) -> Things {
    let (member, member_id) = person(server, &format!("member@{slug}.test"), slug, "viewer");
    let app = Application::register(server, &["--organization", slug]);
    let mut browser = TestBrowser::new();
    let answer = browser
        .authorize(&app.request("openid offline_access").url(), &member)
        .await;
    let redeemed = app.redeem(&crate::support::authorization::code_in(&answer)).await;
    assert_eq!(redeemed.status, 200, "{redeemed}");
    let role = desk
        .make(
            "roles",
            json!({"name": "auditor", "permissions": ["alerts_read"]}),
        )
        .await;
    let group = desk.make("groups", json!({"name": "staff"})).await;
    let joined = format!("groups/{}/members/{member_id}", id(&group));
    assert_eq!(desk.ask(Method::PUT, &joined, None).await.status, 204);
    let account = desk
        .make("service-accounts", json!({"name": "robot", "role": "viewer"}))
        .await;
    let invitation = desk
        .make("invitations", json!({"email": "x@x.test", "role": "viewer"}))
        .await;
    let email = format!("member@{slug}.test");
    let key = server.cli_json(&[
        "api-key",
        "create",
        "--name",
        "k",
        "--permission",
        "alerts_read",
        "--user",
        &email,
        "--organization",
        slug,
    ]);
    let sessions = desk.items(&format!("users/{member_id}/sessions")).await;
    let grants = desk.items(&format!("users/{member_id}/grants")).await;
    let me = desk.get("auth/me").await;
    let text = |value: &Value| value.as_str().expect("an id").to_owned();
    BTreeMap::from([
        ("user_id", member_id),
        ("role_id", text(&role["id"])),
        ("group_id", text(&group["id"])),
        ("service_account_id", text(&account["id"])),
        ("invitation_id", text(&invitation["id"])),
        ("client_id", app.client.id.clone()),
        ("key_id", text(&key["id"])),
        ("session_id", text(&sessions[0]["id"])),
        ("grant_id", text(&grants[0]["id"])),
        ("organization_id", text(&me["organization"]["id"])),
        // Nobody here has one; the person before it is foreign already.
        ("factor_id", "fac_none".to_owned()),
    ])
}

/// All that a tenant's owner can read of it.
async fn state(desk: &Desk, things: &Things) -> Vec<Value> {
    let user = &things["user_id"];
    let mut read = Vec::new();
    for list in [
        "users",
        "roles",
        "groups",
        "service-accounts",
        "invitations",
        "clients",
        "api-keys",
        &format!("groups/{}/members", things["group_id"]),
        &format!("users/{user}/sessions"),
        &format!("users/{user}/grants"),
        &format!("organizations/{}", things["organization_id"]),
        "events?limit=100",
    ] {
        read.push(desk.get(list).await);
    }
    read
}

fn body(path: &str) -> Value {
    match path {
        path if path.ends_with("/rotate") || path.ends_with("/secret") || path.ends_with("/reset") => {
            json!({})
        }
        _ => json!({"name": "taken over"}),
    }
}

/// The paths of a pattern in which at least one variable names the other tenant's thing.
fn crossed(pattern: &str, own: &Things, foreign: &Things) -> Vec<String> {
    let mut paths = vec![(String::new(), false)];
    for segment in pattern.split('/') {
        let name = segment.strip_prefix('{').and_then(|rest| rest.strip_suffix('}'));
        let choices = match name {
            None => vec![(segment.to_owned(), false)],
            Some(name) => {
                let foreign = foreign
                    .get(name)
                    .unwrap_or_else(|| panic!("no foreign id for {name} in {pattern}"));
                vec![(own[name].clone(), false), (foreign.clone(), true)]
            }
        };
        paths = paths
            .into_iter()
            .flat_map(|(path, crossed)| {
                choices
                    .iter()
                    .map(move |(choice, other)| (format!("{path}/{choice}"), crossed || *other))
            })
            .collect();
    }
    let crossed = paths.into_iter().filter(|(_, crossed)| *crossed);
    crossed
        .map(|(path, _)| path.trim_start_matches('/').to_owned())
        .collect()
}

#[tokio::test]
async fn adm_02_foreign_ids_are_not_found_and_nothing_moves() {
    let server = Server::start(Backend::Sqlite);
    organization(&server, "other");
    let owner = Desk::open(&server, "owner@default.test", "default", "owner").await;
    let stranger = Desk::open(&server, "owner@other.test", "other", "owner").await;
    let own = furnish(&server, "default", &owner).await;
    let foreign = furnish(&server, "other", &stranger).await;
    let before = state(&stranger, &foreign).await;
    let mut tried = 0;
    for route in routes::all() {
        let Some(pattern) = route.path.strip_prefix("/api/v1/") else {
            continue;
        };
        // What only the deployment administrator may ask is refused before the id is looked at: see the matrix.
        let guarded = route.access == Access::Principal && route.need != Some(Need::Administrator);
        if !guarded || !pattern.contains('{') {
            continue;
        }
        for method in route.methods {
            let method = Method::from_bytes(method.as_str().as_bytes()).expect("a method");
            for path in crossed(pattern, &own, &foreign) {
                let body = (method == Method::POST || method == Method::PATCH).then(|| body(&path));
                let page = owner.ask(method.clone(), &path, body.as_ref()).await;
                // Changing a key asks everybody for a second factor before it looks at the id, which tells nothing.
                let unlooked = page.status == 403 && code(&page) == "second_factor_required";
                assert!(page.status == 404 || unlooked, "{method} {path}: {page}");
                tried += 1;
            }
        }
    }
    assert!(tried > 30, "only {tried} were tried");
    assert_eq!(state(&stranger, &foreign).await, before);
}
