use super::RedirectUriRefusal as Refusal;
use super::*;

const HTTPS: &str = "https://c1.test/cb";

#[test]
fn https_loopback_and_private_schemes_may_be_registered() {
    for uri in [
        HTTPS,
        "https://c1.test",
        "https://c1.test:8443/cb?tenant=1",
        "https://[2001:db8::1]/cb",
        "http://127.0.0.1/cb",
        "http://127.0.0.1:8000/cb",
        "http://[::1]/cb",
        "http://localhost:3000/auth/callback",
        "com.ex.app:/cb",
        "app://cb",
        "app:///cb",
        "edu.kit.data.oidc-agent:/redirect",
    ] {
        assert_eq!(check_registered(uri), Ok(()), "{uri}");
    }
}

#[test]
fn red_03_a_fragment_cannot_be_registered() {
    assert_eq!(check_registered("https://c1.test/cb#x"), Err(Refusal::Fragment));
    assert_eq!(check_registered("app:/cb#"), Err(Refusal::Fragment));
}

#[test]
fn red_06_dangerous_schemes_wildcards_plain_http_and_relative_uris_cannot_be_registered() {
    for (uri, refusal) in [
        ("javascript:alert(1)", Refusal::Scheme),
        ("JavaScript:alert(1)", Refusal::Scheme),
        ("data:text/html,x", Refusal::Scheme),
        ("vbscript:x", Refusal::Scheme),
        ("file:///etc/passwd", Refusal::Scheme),
        ("blob:https://c1.test/1", Refusal::Scheme),
        ("about:blank", Refusal::Scheme),
        ("wss://c1.test/cb", Refusal::Scheme),
        ("urn:ietf:wg:oauth:2.0:oob", Refusal::Scheme),
        ("https://*.c1.test/cb", Refusal::Wildcard),
        ("https://c1.test/*", Refusal::Wildcard),
        ("http://c1.test/cb", Refusal::PlainHttp),
        ("HTTP://c1.test/cb", Refusal::PlainHttp),
        ("http://127.0.0.1.evil.test/cb", Refusal::PlainHttp),
        ("http://localhost.evil.test/cb", Refusal::PlainHttp),
        ("/cb", Refusal::Relative),
        ("", Refusal::Relative),
        ("c1.test/cb", Refusal::Relative),
        ("//c1.test/cb", Refusal::Relative),
    ] {
        assert_eq!(check_registered(uri), Err(refusal), "{uri}");
    }
}

#[test]
fn deceptive_spellings_cannot_be_registered() {
    for (uri, refusal) in [
        ("https://c1.test@evil.test/cb", Refusal::UserInfo),
        ("http://127.0.0.1@evil.test/cb", Refusal::UserInfo),
        ("app://user@x", Refusal::UserInfo),
        ("https://c1.test\\@evil.test/cb", Refusal::Character),
        ("https://c1.test/c b", Refusal::Character),
        ("https://c1.test/cb\n", Refusal::Character),
        (" https://c1.test/cb", Refusal::Character),
        ("https://c1.test/\0", Refusal::Character),
        ("https://bücher.test/cb", Refusal::Character),
        ("https://c1.test/%zz", Refusal::Character),
        ("https://c1.test/%2", Refusal::Character),
        ("https:c1.test/cb", Refusal::Host),
        ("https:///cb", Refusal::Host),
        ("https://c1.test:/cb", Refusal::Host),
        ("https://c1.test:99999/cb", Refusal::Host),
        ("https://c1.test:0/cb", Refusal::Host),
        ("https://[::1/cb", Refusal::Host),
        ("https://a]b/cb", Refusal::Host),
        ("https://c1.te%73t/cb", Refusal::Host),
        ("app:", Refusal::Host),
        ("app://", Refusal::Host),
    ] {
        assert_eq!(check_registered(uri), Err(refusal), "{uri}");
    }
    let long = format!("https://c1.test/{}", "x".repeat(MAX_BYTES));
    assert_eq!(check_registered(&long), Err(Refusal::TooLong));
}

#[test]
fn red_01_a_difference_in_path_query_port_slash_or_case_is_a_difference() {
    assert!(matches(HTTPS, HTTPS, ClientKind::Confidential));
    for requested in [
        "https://c1.test/cb/x",
        "https://c1.test/cb?x=1",
        "https://c1.test:444/cb",
        "https://c1.test:443/cb",
        "https://c1.test/cb/",
        "https://C1.TEST/cb",
        "https://c1.test/%63b",
        "https://c1.test/x/../cb",
        "https://c1.test/c",
        "",
    ] {
        for kind in [ClientKind::Public, ClientKind::Confidential] {
            assert!(!matches(HTTPS, requested, kind), "{requested}");
        }
    }
}

#[test]
fn red_02_the_scheme_cannot_be_downgraded() {
    assert!(!matches(HTTPS, "http://c1.test/cb", ClientKind::Confidential));
    assert!(!matches(
        "https://127.0.0.1/cb",
        "https://127.0.0.1:1/cb",
        ClientKind::Public
    ));
}

#[test]
fn red_03_a_requested_fragment_matches_nothing() {
    for requested in ["https://c1.test/cb#x", "https://c1.test/cb%23x"] {
        assert!(!matches(HTTPS, requested, ClientKind::Confidential));
    }
    assert!(!matches(
        "http://127.0.0.1/cb",
        "http://127.0.0.1:9/cb#x",
        ClientKind::Public
    ));
}

#[test]
fn red_05_loopback_port_may_differ_nothing_else() {
    for registered in ["http://127.0.0.1/cb", "http://127.0.0.1:3000/cb"] {
        for (requested, expected) in [
            ("http://127.0.0.1:51004/cb", true),
            ("http://127.0.0.1/cb", true),
            ("http://localhost:51004/cb", false),
            ("http://[::1]:51004/cb", false),
            ("http://127.0.0.1:51004/x", false),
            ("http://127.0.0.1:51004/cb?a=1", false),
            ("http://127.0.0.1:51004/cb/", false),
            ("https://127.0.0.1/cb", false),
            ("HTTP://127.0.0.1:51004/cb", false),
            ("http://127.0.0.1:/cb", false),
            ("http://127.0.0.1:0/cb", false),
            ("http://127.0.0.1:70000/cb", false),
            ("http://127.0.0.1:80@evil.test/cb", false),
            ("http://127.0.0.1:80.evil.test/cb", false),
            ("http://127.0.0.1.evil.test/cb", false),
            ("http://127.0.0.1:+80/cb", false),
        ] {
            assert_eq!(
                matches(registered, requested, ClientKind::Public),
                expected,
                "{requested}"
            );
        }
    }
    let ipv6 = |requested| matches("http://[::1]/cb", requested, ClientKind::Public);
    assert!(ipv6("http://[::1]:51004/cb"));
    assert!(!ipv6("http://[::1]x:51004/cb"));
    assert!(!ipv6("http://[::2]:51004/cb"));
}

#[test]
fn red_05_only_loopback_has_free_ports() {
    let registered = "http://c1.test/cb";
    assert!(!matches(registered, "http://c1.test:8080/cb", ClientKind::Public));
}

#[test]
fn red_05_clients_with_a_secret_listen_where_they_registered() {
    assert!(!matches(
        "http://localhost/cb",
        "http://localhost:3000/cb",
        ClientKind::Confidential
    ));
}

#[test]
fn red_08_private_schemes_are_compared_byte_for_byte() {
    let registered = "com.ex.app:/cb";
    assert!(matches(registered, registered, ClientKind::Public));
    for requested in [
        "com.ex.app://cb",
        "com.ex.app:/cb/../x",
        "COM.EX.APP:/cb",
        "com.ex.app:cb",
    ] {
        assert!(!matches(registered, requested, ClientKind::Public), "{requested}");
    }
}

#[test]
fn apps_on_this_computer_are_told_from_hosts() {
    for uri in [
        "com.ex.app:/cb",
        "http://127.0.0.1:1/cb",
        "http://localhost/cb",
        "https://[::1]/cb",
    ] {
        assert!(is_loopback_or_private_scheme(uri), "{uri}");
    }
    assert!(!is_loopback_or_private_scheme(HTTPS));
    assert!(!is_loopback_or_private_scheme("https://localhost.evil.test/cb"));
}

#[test]
fn pages_name_the_host_and_cors_the_origin() {
    assert_eq!(host_of("https://c1.test:8443/cb"), Some("c1.test"));
    assert_eq!(host_of("http://[::1]:9/cb"), Some("[::1]"));
    assert_eq!(host_of("app://host/cb"), None);
    assert_eq!(
        origin_of("https://C1.test:443/cb"),
        Some("https://c1.test".to_owned())
    );
    assert_eq!(origin_of("https://c1.test?x"), Some("https://c1.test".to_owned()));
    assert_eq!(origin_of("http://[::1]:9/cb"), Some("http://[::1]:9".to_owned()));
    assert_eq!(origin_of("app://host/cb"), None);
}
