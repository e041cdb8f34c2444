//! What every verb has in common: help with an example, exit code 2 for wrong usage, data and talk kept apart.

use super::{assert_failed, fresh};

const VERBS: [&str; 21] = [
    "serve",
    "migrate up",
    "migrate status",
    "migrate plan",
    "user create",
    "user set",
    "client create",
    "client set",
    "organization create",
    "organization list",
    "organization set",
    "keys list",
    "keys rotate",
    "keys revoke",
    "admin setup-link",
    "admin grant",
    "admin recover",
    "user reset-link",
    "events list",
    "backup create",
    "backup restore",
];

#[test]
fn every_verb_shows_an_example_in_both_helps() {
    let server = fresh();
    for verb in VERBS {
        for help in ["-h", "--help"] {
            let arguments: Vec<&str> = verb.split(' ').chain([help]).collect();
            let said = server.cli(&arguments);
            assert_eq!(said.code, 0, "{verb} {help}: {}", said.stderr);
            assert!(
                said.stdout.contains(&format!("countersign {verb}")),
                "{}",
                said.stdout
            );
            assert!(said.stdout.contains("Example"), "{verb} {help}: {}", said.stdout);
        }
    }
    assert!(!server.data().exists(), "asking for help makes nothing");
}

#[test]
fn wrong_usage_ends_with_two() {
    let server = fresh();
    for (arguments, words) in [
        (&["user", "create"][..], "--email"),
        (&["user", "create", "--email", "nobody"], "not an e-mail address"),
        (&["user", "set", "--email", "a@b.test"], "required"),
        (
            &["user", "set", "--email", "a@b.test", "--claim", "x"],
            "name=value",
        ),
        (&["client", "set", "cli_1"], "--disabled"),
        (
            &["client", "create", "--name", "x", "--grant", "password"],
            "password",
        ),
        (&["organization", "lst"], "list"),
        (&["keys", "rotate", "--nowadays"], "--nowadays"),
        (&["keys", "revoke"], "KID"),
    ] {
        assert_failed(&server.cli(arguments), 2, words);
    }
}

#[test]
fn a_wrong_setting_is_named_before_anything_is_made() {
    let mut server = fresh();
    server.set("COUNTERSIGN_ISUER", "x");
    assert_failed(
        &server.cli(&["organization", "list"]),
        2,
        "did you mean COUNTERSIGN_ISSUER?",
    );
    assert!(!server.data().exists());
}

#[test]
fn quiet_says_nothing_beside_the_data() {
    let said = fresh().cli(&["admin", "setup-link", "--quiet"]);
    assert_eq!((said.code, said.stderr.as_str()), (0, ""));
    assert!(
        said.stdout.starts_with("setup http://localhost:"),
        "{}",
        said.stdout
    );
}
