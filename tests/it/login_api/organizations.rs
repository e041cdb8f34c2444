//! For which organization the sign-in acts, and that nothing is told of organizations before all proofs.

use serde_json::json;

use super::{login, refused, server, tokens};
use crate::support::accounts::Person;
use crate::support::scene::new_person;
use crate::support::tokens::part;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_named_organization_is_acted_for_if_it_is_theirs() {
    let server = server();
    let person = new_person(&server);
    let run = |arguments: &[&str]| {
        let said = server.cli(arguments);
        assert_eq!(said.code, 0, "{arguments:?}: {}", said.stderr);
    };
    for slug in ["login-own", "login-shut", "login-foreign"] {
        run(&["organization", "create", "--name", slug, "--slug", slug]);
    }
    for slug in ["login-own", "login-shut"] {
        run(&[
            "user",
            "set",
            "--email",
            &person.email,
            "--role",
            "operator",
            "--organization",
            slug,
        ]);
    }
    run(&["organization", "set", "login-shut", "--suspended"]);

    let organization_of = |access: &str| part(access, 1)["org"].as_str().expect("an id").to_owned();
    let (default, _) = tokens(&login(&server, &person, &json!({})).await);
    let (own, _) = tokens(&login(&server, &person, &json!({"organization": "login-own"})).await);
    assert_ne!(organization_of(&default), organization_of(&own));
    let by_id = json!({"organization": organization_of(&own)});
    let (again, _) = tokens(&login(&server, &person, &by_id).await);
    assert_eq!(organization_of(&again), organization_of(&own));

    for foreign in ["login-foreign", "nowhere", ""] {
        let page = login(&server, &person, &json!({"organization": foreign})).await;
        refused(&page, 403, "not_a_member");
    }
    let page = login(&server, &person, &json!({"organization": "login-shut"})).await;
    refused(&page, 403, "organization_suspended");
    let stranger = Person {
        password: "not this one".to_owned(),
        ..person
    };
    for named in ["login-own", "login-shut", "login-foreign"] {
        let page = login(&server, &stranger, &json!({"organization": named})).await;
        refused(&page, 401, "invalid_credentials");
    }
}
