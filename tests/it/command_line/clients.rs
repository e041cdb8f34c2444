//! `client create` and `client set`.

use serde_json::{Value, json};

use super::{assert_failed, fresh};
use crate::support::database::holds;

const URI: &str = "https://app.example.com/callback";

#[test]
fn a_client_has_the_defaults_of_the_contract() {
    let server = fresh();
    let made = server.cli_json(&["client", "create", "--name", "Demo", "--redirect-uri", URI]);
    let (id, secret) = (
        made["client_id"].as_str().unwrap(),
        made["client_secret"].as_str().unwrap(),
    );
    assert!(id.starts_with("cli_") && secret.starts_with("cs_cs_"), "{made}");
    assert_eq!(made["client_name"], "Demo");
    assert_eq!(
        made["grant_types"],
        json!(["authorization_code", "refresh_token"])
    );
    assert_eq!(made["scope"], "openid profile email groups offline_access");
    assert_eq!(made["token_endpoint_auth_method"], Value::Null, "Basic or post");
    assert_eq!(made["id_token_claims"], "full");
    assert_eq!(made["first_party"], json!(false));
    assert!(
        !holds(&server.database_bytes(), secret),
        "only its digest is kept"
    );
}

#[test]
fn flags_change_each_of_them() {
    let server = fresh();
    let public = server.cli_json(&[
        "client",
        "create",
        "--name",
        "App",
        "--public",
        "--first-party",
        "--redirect-uri",
        "com.example.app:/cb",
        "--redirect-uri",
        URI,
        "--post-logout-redirect-uri",
        URI,
        "--scope",
        "openid",
        "--scope",
        "scans_read",
        "--id-token-claims",
        "minimal",
    ]);
    assert_eq!(public.get("client_secret"), None);
    assert_eq!(public["token_endpoint_auth_method"], "none");
    assert_eq!(public["redirect_uris"], json!(["com.example.app:/cb", URI]));
    assert_eq!(public["post_logout_redirect_uris"], json!([URI]));
    assert_eq!(public["scope"], "openid scans_read");
    assert_eq!(public["id_token_claims"], "minimal");
    assert_eq!(public["first_party"], json!(true));
    let machine = server.cli_json(&[
        "client",
        "create",
        "--name",
        "Nightly",
        "--grant",
        "client_credentials",
        "--scope",
        "reports_read",
        "--auth-method",
        "client_secret_post",
    ]);
    assert_eq!(machine["redirect_uris"], json!([]));
    assert_eq!(machine["token_endpoint_auth_method"], "client_secret_post");
}

#[test]
fn what_makes_no_sense_is_refused_in_words() {
    let server = fresh();
    let create = ["client", "create", "--name", "Demo"];
    for (more, code, words) in [
        (&[][..], 2, "needs at least one redirect URI"),
        (&["--redirect-uri", "http://app.example.com/cb"], 2, "use https"),
        (
            &["--redirect-uri", "javascript:alert(1)"],
            2,
            "its scheme is not allowed",
        ),
        (
            &["--redirect-uri", URI, "--scope", "everything"],
            2,
            "no scope everything",
        ),
        (
            &[
                "--redirect-uri",
                URI,
                "--public",
                "--auth-method",
                "client_secret_basic",
            ],
            2,
            "does not fit the kind of client",
        ),
        (
            &[
                "--redirect-uri",
                URI,
                "--first-party",
                "--organization",
                "default",
            ],
            2,
            "cannot be used with",
        ),
        (
            &["--redirect-uri", URI, "--organization", "acme"],
            3,
            "no organization acme",
        ),
    ] {
        assert_failed(&server.cli(&[&create[..], more].concat()), code, words);
    }
    // The first verb has made the built-in client of the JSON sign-in.
    assert_eq!(
        server.events_where(|event| event["type"] == "client.created" && event["target"] != "cli_login"),
        Vec::<Value>::new()
    );
}

#[test]
fn disabled_and_enabled_are_shown_and_recorded() {
    let server = fresh();
    let made = server.cli_json(&["client", "create", "--name", "Demo", "--redirect-uri", URI]);
    let id = made["client_id"].as_str().unwrap();
    for (flag, disabled, event) in [
        ("--disabled", true, "client.disabled"),
        ("--enabled", false, "client.enabled"),
    ] {
        let client = server.cli_json(&["client", "set", id, flag]);
        assert_eq!(client["disabled"], json!(disabled));
        assert_eq!(client.get("client_secret"), None, "shown once");
        assert_eq!(server.events_on(event, id).len(), 1);
    }
    assert_failed(
        &server.cli(&["client", "set", "cli_nobody", "--disabled"]),
        3,
        "no client cli_nobody",
    );
}
