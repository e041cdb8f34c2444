//! What a person is told whose settings are wrong.

use super::*;

#[test]
fn an_unknown_variable_is_told_the_nearest_one() {
    assert_eq!(
        problems(&[("COUNTERSIGN_ISUER", "https://id.example.com")]),
        ["COUNTERSIGN_ISUER (environment) is not a setting; did you mean COUNTERSIGN_ISSUER?"]
    );
    assert_eq!(
        problems(&[("COUNTERSIGN_COFFEE_MACHINE", "on")]),
        ["COUNTERSIGN_COFFEE_MACHINE (environment) is not a setting; `config schema` lists them all"]
    );
}

#[test]
fn an_unknown_key_of_the_file_is_told_the_nearest_one() {
    let (_folder, path) = file("acess_token_ttl = \"1h\"\nCOUNTERSIGN_CODE_TTL = \"1m\"\n[lifetimes]\n");
    let errors = Config::load(NO_FLAGS, NO_VARIABLES, Some(&path)).unwrap_err();
    let text = errors.to_string();
    assert_eq!(errors.0.len(), 3, "{text}");
    assert!(text.contains("did you mean access_token_ttl?"), "{text}");
    assert!(text.contains("did you mean code_ttl?"), "{text}");
    assert!(text.contains("lifetimes (file:"), "{text}");
}

#[test]
fn all_problems_are_told_at_once() {
    let told = problems(&[
        ("COUNTERSIGN_CODE_TTL", "soon"),
        ("COUNTERSIGN_ISSUER", "http://id.example.com"),
        ("COUNTERSIGN_LISTEN", "8080"),
        ("COUNTERSIGN_LOG_FORMAT", "xml"),
        ("COUNTERSIGN_PERMISSIONS", "Scans"),
        ("COUNTERSIGN_PORT", "8080"),
        ("COUNTERSIGN_THROTTLE_FAILURES", "0"),
        ("COUNTERSIGN_TLS_CERT_FILE", ""),
        ("COUNTERSIGN_TRUSTED_PROXIES", "10.0.0.0/33"),
    ]);
    assert_eq!(told.len(), 8, "{told:#?}");
    for (name, text) in [
        (
            "COUNTERSIGN_CODE_TTL",
            "\"soon\" is not a duration such as 30s, 15m, 24h or 90d",
        ),
        (
            "COUNTERSIGN_ISSUER",
            "uses http, which is accepted on loopback only",
        ),
        ("COUNTERSIGN_LISTEN", "is not an IP address with a port"),
        ("COUNTERSIGN_LOG_FORMAT", "is neither text nor json"),
        ("COUNTERSIGN_PERMISSIONS", "is not a permission's name"),
        ("COUNTERSIGN_PORT", "is not a setting"),
        ("COUNTERSIGN_THROTTLE_FAILURES", "is not a whole number from 1 on"),
        (
            "COUNTERSIGN_TRUSTED_PROXIES",
            "is neither an address nor a network",
        ),
    ] {
        assert!(
            told.iter()
                .any(|line| line.starts_with(name) && line.contains(text)),
            "{name}: {told:#?}"
        );
    }
}

#[test]
fn settings_that_contradict_each_other_are_refused() {
    for (variables, words) in [
        (
            vec![("COUNTERSIGN_TLS_CERT_FILE", "c.pem")],
            "TLS_KEY_FILE (default) must be set when",
        ),
        (
            vec![("COUNTERSIGN_TLS_KEY_FILE", "k.pem")],
            "TLS_CERT_FILE (default) must be set when",
        ),
        (
            vec![
                ("COUNTERSIGN_TLS_CERT_FILE", "c.pem"),
                ("COUNTERSIGN_TLS_KEY_FILE", "k.pem"),
            ],
            "ISSUER (default) must begin with https://",
        ),
        (
            vec![("COUNTERSIGN_BOOTSTRAP_ADMIN_EMAIL", "a@b.test")],
            "PASSWORD_FILE (default) must be set when",
        ),
        (
            vec![("COUNTERSIGN_BOOTSTRAP_ADMIN_PASSWORD_FILE", "p")],
            "ADMIN_EMAIL (default) must be set when",
        ),
        (
            vec![("COUNTERSIGN_KEY_PUBLISH_AHEAD", "299s")],
            "must be at least COUNTERSIGN_JWKS_MAX_AGE (5m)",
        ),
        (
            vec![("COUNTERSIGN_KEY_ROTATE_EVERY", "23h")],
            "must be at least COUNTERSIGN_KEY_PUBLISH_AHEAD (1d)",
        ),
        (
            vec![("COUNTERSIGN_THROTTLE_WAIT_START", "16m")],
            "must be at least COUNTERSIGN_THROTTLE_WAIT_START (16m)",
        ),
        (
            vec![("COUNTERSIGN_LISTEN", ",")],
            "must name at least one address",
        ),
        (
            vec![("COUNTERSIGN_LISTEN", "127.0.0.1:8081")],
            "must differ from the public addresses",
        ),
        (vec![("COUNTERSIGN_PERMISSIONS", "a,b,a")], "names \"a\" twice"),
        (
            vec![("COUNTERSIGN_PERMISSIONS", "a,openid")],
            "holds \"openid\", which has a meaning of its own",
        ),
    ] {
        let told = problems(&variables);
        assert!(
            told.len() == 1 && told.iter().all(|line| line.contains(words)),
            "{variables:?}: {told:#?}"
        );
    }
}

#[test]
fn a_file_that_is_missing_or_no_toml_is_named_without_quoting_it() {
    let missing = Config::load(
        NO_FLAGS,
        NO_VARIABLES,
        Some(Path::new("/nowhere/countersign.toml")),
    )
    .unwrap_err();
    assert!(
        missing
            .to_string()
            .starts_with("/nowhere/countersign.toml (settings file) cannot be read"),
        "{missing}"
    );

    let (_folder, path) = file("listen = \"127.0.0.1:1\"\ndatabase_url = \"postgres://a:s3cret@b/c\n");
    let broken = Config::load(NO_FLAGS, NO_VARIABLES, Some(&path))
        .unwrap_err()
        .to_string();
    assert!(broken.contains("is not valid TOML: line 2"), "{broken}");
    assert!(!broken.contains("s3cret"), "{broken}");
}

#[test]
fn a_value_of_the_wrong_shape_in_the_file_is_told_what_is_allowed() {
    let (_folder, path) = file("tls_key_file = true\nlisten = [1]\n");
    let errors = Config::load(NO_FLAGS, NO_VARIABLES, Some(&path)).unwrap_err();
    assert_eq!(errors.0.len(), 2);
    assert!(
        errors
            .0
            .iter()
            .all(|problem| problem.message.contains("must be a text in quotes"))
    );
}

#[test]
fn what_is_for_rigs_is_refused_for_a_public_issuer() {
    let rig = [
        ("COUNTERSIGN_OUTBOUND_ALLOW_LOOPBACK", "on"),
        ("COUNTERSIGN_OUTBOUND_CA_FILE", "ca.pem"),
    ];
    for local in ["http://localhost:8080", "https://127.0.0.1:8443"] {
        let issuer = [("COUNTERSIGN_ISSUER", local)];
        assert!(problems(&[&rig[..], &issuer].concat()).is_empty(), "{local}");
    }
    let public = [("COUNTERSIGN_ISSUER", "https://id.example.com")];
    assert_eq!(problems(&[&rig[..], &public].concat()).len(), 2);
    assert_eq!(
        problems(&[("COUNTERSIGN_OUTBOUND_ALLOW_LOOPBACK", "yes")]).len(),
        1
    );
}
