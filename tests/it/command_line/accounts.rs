//! `user create` and `user set`.

use serde_json::json;

use super::{assert_failed, fresh};
use crate::support::database::holds;

#[test]
fn create_gives_the_defaults_and_set_changes_them() {
    let server = fresh();
    let made = server.cli_json(&[
        "user",
        "create",
        "--email",
        "Alice@example.com",
        "--name",
        "Alice",
    ]);
    let id = made["id"].as_str().unwrap();
    assert!(id.starts_with("usr_"));
    assert_eq!(
        made,
        json!({"id": id, "email": "Alice@example.com", "email_verified": false, "name": "Alice", "claims": {},
               "disabled": false, "administrator": false,
               "memberships": [{"organization": "default", "role": "viewer"}]})
    );
    server.cli_json(&["organization", "create", "--name", "Acme", "--slug", "acme"]);
    let set = ["user", "set", "--email", "alice@example.com"];
    let claims = [
        "--claim",
        "phone_number=123",
        "--claim",
        "level=3",
        "--claim",
        "nickname=al",
        "--email-verified",
    ];
    server.cli_json(&[&set[..], &claims].concat());
    server.cli_json(&[&set[..], &["--role", "admin"]].concat());
    let more = [
        "--claim",
        "nickname=",
        "--role",
        "operator",
        "--organization",
        "acme",
    ];
    let account = server.cli_json(&[&set[..], &more].concat());
    assert_eq!(account["claims"], json!({"phone_number": "123", "level": 3}));
    assert_eq!(account["email_verified"], json!(true));
    assert_eq!(
        account["memberships"],
        json!([{"organization": "default", "role": "admin"}, {"organization": "acme", "role": "operator"}])
    );
}

#[test]
fn a_password_comes_by_stdin_and_is_kept_as_a_hash() {
    let server = fresh();
    let create = [
        "user",
        "create",
        "--email",
        "alice@example.com",
        "--password-stdin",
    ];
    let said = server.cli_with_input(&create, "a long and winding road\n");
    assert_eq!(said.code, 0, "{said:?}");
    let bytes = server.database_bytes();
    assert!(holds(&bytes, "$argon2id$") && !holds(&bytes, "winding road"));
}

#[test]
fn what_a_password_may_not_be_is_said() {
    let server = fresh();
    let create = [
        "user",
        "create",
        "--email",
        "alice@example.com",
        "--password-stdin",
    ];
    for (password, words) in [
        ("short", "at least 8 characters"),
        ("", "at least 8 characters"),
        ("password1", "first that are guessed"),
        ("alice@example.com\n", "easy to guess"),
    ] {
        assert_failed(&server.cli_with_input(&create, password), 2, words);
    }
}

#[test]
fn a_taken_address_is_a_conflict_and_unknown_names_are_not_found() {
    let server = fresh();
    server.cli_json(&["user", "create", "--email", "alice@example.com"]);
    assert_failed(
        &server.cli(&["user", "create", "--email", "ALICE@example.com"]),
        5,
        "an account with this address exists",
    );
    for (arguments, words) in [
        (
            &["user", "create", "--email", "b@b.test", "--organization", "acme"][..],
            "no organization acme",
        ),
        (
            &["user", "create", "--email", "b@b.test", "--role", "king"],
            "no role king",
        ),
        (
            &["user", "set", "--email", "b@b.test", "--email-verified"],
            "no account b@b.test",
        ),
        (
            &[
                "user",
                "set",
                "--email",
                "alice@example.com",
                "--role",
                "admin",
                "--organization",
                "acme",
            ],
            "no organization acme",
        ),
    ] {
        assert_failed(&server.cli(arguments), 3, words);
    }
}

#[test]
fn claims_of_the_protocol_are_not_for_setting() {
    let server = fresh();
    server.cli_json(&["user", "create", "--email", "alice@example.com"]);
    let set = ["user", "set", "--email", "alice@example.com", "--claim"];
    for (claim, words) in [
        ("sub=root", "set by the server itself"),
        ("groups=[\"admins\"]", "set by the server itself"),
        ("email=b@b.test", "belongs to the account"),
        ("phone_number_verified=perhaps", "true or false"),
    ] {
        assert_failed(&server.cli(&[&set[..], &[claim]].concat()), 2, words);
    }
}

#[test]
fn the_last_owner_stays() {
    let server = fresh();
    server.cli_json(&["user", "create", "--email", "a@b.test", "--role", "owner"]);
    let set = ["user", "set", "--email", "a@b.test"];
    for change in [&["--disabled"][..], &["--role", "viewer"]] {
        assert_failed(&server.cli(&[&set[..], change].concat()), 5, "last owner");
    }
    server.cli_json(&["user", "create", "--email", "c@d.test", "--role", "owner"]);
    let account = server.cli_json(&[&set[..], &["--disabled"]].concat());
    assert_eq!(account["disabled"], json!(true));
    let id = account["id"].as_str().unwrap();
    assert_eq!(server.events_on("user.disabled", id).len(), 1);
    let account = server.cli_json(&[&set[..], &["--enabled"]].concat());
    assert_eq!(account["disabled"], json!(false));
}

#[test]
fn a_reset_link_is_printed_for_an_account_that_may_sign_in() {
    let server = fresh();
    server.cli_json(&["user", "create", "--email", "alice@example.com"]);
    let verb = ["user", "reset-link", "--email"];
    let made = server.cli_json(&[&verb[..], &["Alice@Example.com"]].concat());
    let link = made["reset"].as_str().unwrap();
    assert!(link.starts_with(&server.url("/reset/cs_rl_")), "{link}");
    assert_eq!(server.events_of("reset_link.created").len(), 1);
    assert_failed(
        &server.cli(&[&verb[..], &["nobody@example.com"]].concat()),
        3,
        "no account nobody@example.com",
    );
    server.cli_json(&["user", "set", "--email", "alice@example.com", "--disabled"]);
    assert_failed(
        &server.cli(&[&verb[..], &["alice@example.com"]].concat()),
        5,
        "disabled",
    );
}
