mod channels;

use std::time::Duration;

use countersign_access::policy::{DeploymentPolicy, Policy, resolve};
use countersign_identity::{ClientId, Id, Timestamp};
use serde_json::json;

use super::super::refusal::{PageRefusal, RedirectRefusal, RequestRefusal as Reason};
use super::super::request::{AuthorizationRequest, Prompt, ResponseMode};
use super::super::target::{identify, trust};
use super::*;
use crate::client::{ClientKind, GrantType};
use crate::error::{ErrorCode, OAuthError};
use crate::pkce::ChallengeRefusal;
use crate::token::samples::client;

const ISSUER: &str = "https://id.example";
const CALLBACK: &str = "https://c1.test/cb";
const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

/// What a good request of the confidential client `cli_1` sends.
const GOOD: [(&str, &str); 5] = [
    ("client_id", "cli_1"),
    ("redirect_uri", CALLBACK),
    ("response_type", "code"),
    ("scope", "openid email"),
    ("state", "s"),
];

#[derive(Debug, PartialEq)]
enum Refused {
    Page(PageRefusal),
    Redirect(RedirectRefusal),
}

/// All three stages, as the endpoint walks them when the look-up finds `client`.
fn ask(client: Option<&Client>, pairs: &[(&str, &str)]) -> Result<AuthorizationRequest, Refused> {
    ask_by(Channel::Browser, client, pairs)
}

fn ask_by(
    channel: Channel,
    client: Option<&Client>,
    pairs: &[(&str, &str)],
) -> Result<AuthorizationRequest, Refused> {
    let deployment = DeploymentPolicy {
        access_token_ttl: Duration::from_secs(3600),
        id_token_ttl: Duration::from_secs(3600),
        session_idle_ttl: Duration::from_secs(3600),
        session_absolute_ttl: Duration::from_secs(3600),
        refresh_retry_window: Duration::from_secs(30),
    };
    let policy = resolve(&deployment, None, None, client.map(|client| &client.policy));
    let pairs = pairs
        .iter()
        .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
        .collect();
    let (params, repeated) = Params::split_repeated(pairs);
    identify(&params, &repeated).map_err(Refused::Page)?;
    let target = trust(&params, &repeated, client).map_err(Refused::Page)?;
    let surroundings = Surroundings {
        policy: &policy,
        audiences: &[ISSUER.to_owned()],
        hinted_subject: Some("usr_1"),
        channel,
        is_signed: false,
    };
    validate(&params, &repeated, client.unwrap(), target, surroundings).map_err(Refused::Redirect)
}

/// The good request with these parameters added, those of the same name replaced.
fn good_with<'a>(changes: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    let kept = GOOD
        .into_iter()
        .filter(|(name, _)| !changes.iter().any(|(changed, _)| changed == name));
    kept.chain(changes.iter().copied()).collect()
}

fn accepted(client: &Client, changes: &[(&str, &str)]) -> AuthorizationRequest {
    ask(Some(client), &good_with(changes)).unwrap()
}

/// The reason that the client is told.
fn reason(client: &Client, changes: &[(&str, &str)]) -> Reason {
    match ask(Some(client), &good_with(changes)) {
        Err(Refused::Redirect(refusal)) => {
            assert_eq!(refusal.target.redirect_uri, CALLBACK);
            refusal.reason
        }
        other => panic!("{other:?}"),
    }
}

fn page(client: Option<&Client>, pairs: &[(&str, &str)]) -> PageRefusal {
    match ask(client, pairs) {
        Err(Refused::Page(refusal)) => refusal,
        other => panic!("{other:?}"),
    }
}

fn c1() -> Client {
    client("cli_1")
}

fn public() -> Client {
    Client {
        kind: ClientKind::Public,
        ..c1()
    }
}

#[test]
fn a_good_request_is_taken_whole() {
    let request = accepted(
        &c1(),
        &[
            ("nonce", "n"),
            ("max_age", "60"),
            ("prompt", "login consent login"),
            ("login_hint", "\"><script>1</script>"),
            ("acr_values", "aal2  aal1"),
            ("ui_locales", "de en"),
            ("claims", r#"{"id_token":{"email":null}}"#),
            ("resource", ISSUER),
            ("resource", ISSUER),
            ("code_challenge", CHALLENGE),
            ("code_challenge_method", "S256"),
            ("response_mode", "form_post"),
            ("display", "popup"),
            ("x-client-SKU", "unknown parameters are ignored"),
        ],
    );
    let expected = AuthorizationRequest {
        client_id: ClientId::from_text("cli_1"),
        redirect_uri: CALLBACK.to_owned(),
        response_mode: ResponseMode::FormPost,
        scopes: Scopes::parse("openid email").unwrap(),
        state: Some("s".to_owned()),
        nonce: Some("n".to_owned()),
        code_challenge: Some(CHALLENGE.to_owned()),
        prompt: vec![Prompt::Login, Prompt::Consent],
        max_age: Some(60),
        login_hint: Some("\"><script>1</script>".to_owned()),
        hinted_subject: Some("usr_1".to_owned()),
        acr_values: vec!["aal2".to_owned(), "aal1".to_owned()],
        ui_locales: vec!["de".to_owned(), "en".to_owned()],
        organization: None,
        resource: vec![ISSUER.to_owned()],
        claims_request: Some(json!({"id_token": {"email": null}})),
    };
    assert_eq!(request, expected);
}

#[test]
fn the_published_url_works_without_pkce_and_nonce() {
    let netrecon = Client {
        scopes: Scopes::parse("scans_read devices_read").unwrap(),
        ..c1()
    };
    let request = accepted(
        &netrecon,
        &[
            ("scope", "scans_read devices_read"),
            ("state", "random_state_string"),
        ],
    );
    assert!(!request.is_openid());
    assert_eq!(request.scopes.to_string(), "scans_read devices_read");
    assert_eq!(request.target().state.as_deref(), Some("random_state_string"));
}

#[test]
fn azr_01_a_missing_or_unknown_client_is_shown_not_sent() {
    let evil = [("redirect_uri", "https://evil.test/"), ("response_type", "code")];
    assert_eq!(page(None, &evil), PageRefusal::MissingClientId);
    let named = [("client_id", "nope"), evil[0], evil[1]];
    assert_eq!(page(None, &named), PageRefusal::UnknownClient);
}

#[test]
fn the_client_of_the_json_sign_in_is_unknown_here() {
    let login = client("cli_login");
    assert_eq!(
        page(Some(&login), &good_with(&[("client_id", "cli_login")])),
        PageRefusal::UnknownClient
    );
}

#[test]
fn a_disabled_client_is_shown_not_sent() {
    let disabled = Client {
        disabled_at: Some(Timestamp::default()),
        ..c1()
    };
    assert_eq!(page(Some(&disabled), &GOOD), PageRefusal::DisabledClient);
}

#[test]
fn azr_02_only_codes_leave_this_endpoint() {
    for response_type in [
        "token",
        "id_token token",
        "code token",
        "token code",
        "id_token",
        "none",
        "Code",
    ] {
        assert_eq!(
            reason(&c1(), &[("response_type", response_type)]),
            Reason::UnsupportedResponseType,
            "{response_type}"
        );
    }
    assert_eq!(
        reason(&c1(), &[("response_type", "")]),
        Reason::MissingResponseType
    );
}

#[test]
fn azr_03_repeated_client_and_redirect_uri_are_shown() {
    let client = c1();
    for (name, value, expected) in [
        ("client_id", "cli_1", PageRefusal::RepeatedClientId),
        ("redirect_uri", CALLBACK, PageRefusal::RepeatedRedirectUri),
    ] {
        let twice: Vec<_> = GOOD.into_iter().chain([(name, value)]).collect();
        assert_eq!(page(Some(&client), &twice), expected);
    }
}

#[test]
fn azr_03_other_repeated_parameters_are_sent_back_without_them() {
    for (name, value) in [("state", "b"), ("scope", "openid"), ("response_type", "code")] {
        let twice: Vec<_> = GOOD.into_iter().chain([(name, value)]).collect();
        let Err(Refused::Redirect(refusal)) = ask(Some(&c1()), &twice) else {
            panic!("a redirect for {name}");
        };
        assert_eq!(refusal.reason, Reason::Repeated(name.to_owned()));
        assert_eq!(refusal.target.state.is_none(), name == "state");
    }
}

#[test]
fn azr_05_prompt_none_stands_alone() {
    assert_eq!(
        reason(&c1(), &[("prompt", "none login")]),
        Reason::PromptNoneWithOthers
    );
    assert_eq!(accepted(&c1(), &[("prompt", "none none")]).prompt, [Prompt::None]);
}

#[test]
fn azr_06_scopes_beyond_the_allow_list_are_dropped() {
    let request = accepted(&c1(), &[("scope", "admin:all openid scans_read")]);
    assert_eq!(request.scopes.to_string(), "openid");
    assert_eq!(reason(&c1(), &[("scope", "admin:all")]), Reason::NothingToGrant);
    assert_eq!(reason(&c1(), &[("scope", " ")]), Reason::NothingToGrant);
    assert_eq!(
        reason(&c1(), &[("scope", "openid \u{e4}")]),
        Reason::MalformedScope
    );
    assert_eq!(
        reason(&c1(), &[("scope", &"x".repeat(1025))]),
        Reason::MalformedScope
    );
}

#[test]
fn without_scope_a_client_gets_its_own() {
    assert_eq!(accepted(&c1(), &[("scope", "")]).scopes, c1().scopes);
}

#[test]
fn azr_11_malformed_structured_parameters_are_sent_back() {
    let deep = format!("{{\"a\":{}{}}}", "[".repeat(32), "]".repeat(32));
    for (name, value, expected) in [
        ("claims", r#"{"a":"#, Reason::MalformedClaims),
        ("claims", "[]", Reason::MalformedClaims),
        ("claims", r#"{"a":"\u0000"}"#, Reason::MalformedClaims),
        ("claims", r#"{"\u0000":1}"#, Reason::MalformedClaims),
        ("claims", &deep, Reason::MalformedClaims),
        ("max_age", "-1", Reason::MalformedMaxAge),
        ("max_age", "+1", Reason::MalformedMaxAge),
        ("max_age", "1.5", Reason::MalformedMaxAge),
        ("max_age", "99999999999999999999", Reason::MalformedMaxAge),
        ("prompt", "foo", Reason::UnknownPrompt),
        ("prompt", "None", Reason::UnknownPrompt),
        ("response_mode", "query.jwt", Reason::UnsupportedResponseMode),
        ("response_mode", "web_message", Reason::UnsupportedResponseMode),
        ("nonce", "a\0b", Reason::ControlCharacter("nonce")),
        ("state", "a\r\nb", Reason::ControlCharacter("state")),
        ("login_hint", "a\0b", Reason::ControlCharacter("login_hint")),
        ("ui_locales", "de\0", Reason::ControlCharacter("ui_locales")),
    ] {
        assert_eq!(reason(&c1(), &[(name, value)]), expected, "{name}={value:?}");
    }
}

#[test]
fn values_are_capped_at_their_limit() {
    let client = c1();
    let largest = "x".repeat(2048);
    let request = accepted(&client, &[("state", &largest), ("nonce", &largest)]);
    assert_eq!(request.state.map(|state| state.len()), Some(2048));

    let larger = "x".repeat(2049);
    for name in ["state", "nonce", "login_hint", "acr_values", "ui_locales"] {
        assert_eq!(reason(&client, &[(name, &larger)]), Reason::TooLong(name));
    }
    let claims = format!("{{\"a\":\"{}\"}}", "x".repeat(8192));
    assert_eq!(reason(&client, &[("claims", &claims)]), Reason::TooLong("claims"));
}

#[test]
fn an_overlong_state_is_not_sent_around() {
    let larger = "x".repeat(2049);
    let Err(Refused::Redirect(refusal)) = ask(Some(&c1()), &good_with(&[("state", &larger)])) else {
        panic!("a redirect");
    };
    assert_eq!(refusal.target.state, None);
}

#[test]
fn refusals_travel_in_the_mode_that_was_asked_for() {
    for (mode, expected) in [
        ("fragment", ResponseMode::Fragment),
        ("form_post", ResponseMode::FormPost),
        ("nonsense", ResponseMode::Query),
    ] {
        let changes = [("response_mode", mode), ("response_type", "")];
        let Err(Refused::Redirect(refusal)) = ask(Some(&c1()), &good_with(&changes)) else {
            panic!("a redirect");
        };
        assert_eq!(refusal.target.response_mode, expected);
        assert_eq!(refusal.target.state.as_deref(), Some("s"));
    }
}

#[test]
fn red_01_an_unregistered_redirect_uri_is_shown_not_sent() {
    let client = c1();
    for uri in [
        "https://c1.test/cb/x",
        "https://c1.test/cb?x=1",
        "https://C1.TEST/cb",
        "https://evil.test/",
    ] {
        assert_eq!(
            page(Some(&client), &good_with(&[("redirect_uri", uri)])),
            PageRefusal::RedirectUriNotRegistered
        );
    }
}

#[test]
fn red_04_the_redirect_uri_is_never_guessed() {
    assert_eq!(
        page(Some(&c1()), &good_with(&[("redirect_uri", "")])),
        PageRefusal::MissingRedirectUri
    );
}

#[test]
fn red_05_a_native_client_is_answered_on_the_port_it_listens_on() {
    let native = Client {
        redirect_uris: vec!["http://127.0.0.1/cb".to_owned()],
        ..public()
    };
    let request = accepted(
        &native,
        &[
            ("redirect_uri", "http://127.0.0.1:51004/cb"),
            ("code_challenge", CHALLENGE),
            ("code_challenge_method", "S256"),
        ],
    );
    assert_eq!(request.redirect_uri, "http://127.0.0.1:51004/cb");
    assert_eq!(
        page(
            Some(&native),
            &good_with(&[("redirect_uri", "http://localhost:51004/cb")])
        ),
        PageRefusal::RedirectUriNotRegistered
    );
}

#[test]
fn pkc_01_a_challenge_is_demanded_of_public_clients_and_where_policy_says_so() {
    let strict = Client {
        policy: Policy {
            require_pkce: Some(true),
            ..Policy::default()
        },
        ..c1()
    };
    for client in [public(), strict] {
        assert_eq!(reason(&client, &[]), Reason::MissingChallenge);
        let sent = [("code_challenge", CHALLENGE), ("code_challenge_method", "S256")];
        assert_eq!(
            accepted(&client, &sent).code_challenge.as_deref(),
            Some(CHALLENGE)
        );
    }
}

#[test]
fn pkc_02_plain_is_refused_of_every_client() {
    for client in [public(), c1()] {
        for method in ["plain", ""] {
            let sent = [("code_challenge", CHALLENGE), ("code_challenge_method", method)];
            assert_eq!(
                reason(&client, &sent),
                Reason::Challenge(ChallengeRefusal::MethodNotS256)
            );
        }
    }
}

#[test]
fn pkc_05_a_malformed_challenge_is_sent_back() {
    let sent = [("code_challenge", "too-short"), ("code_challenge_method", "S256")];
    assert_eq!(
        reason(&c1(), &sent),
        Reason::Challenge(ChallengeRefusal::Malformed)
    );
    assert_eq!(
        reason(&c1(), &[("code_challenge_method", "S256")]),
        Reason::MethodWithoutChallenge
    );
}

#[test]
fn a_client_without_the_grant_is_told() {
    let machine = Client {
        grant_types: vec![GrantType::ClientCredentials],
        ..c1()
    };
    assert_eq!(reason(&machine, &[]), Reason::GrantNotAllowed);
}

#[test]
fn only_resources_that_are_served_can_be_asked_for() {
    for resource in [
        "https://api.example",
        "not a uri",
        "https://id.example#x",
        "/relative",
    ] {
        assert_eq!(reason(&c1(), &[("resource", resource)]), Reason::InvalidTarget);
    }
}

#[test]
fn only_first_party_clients_name_an_organization() {
    let first_party = Client {
        organization: None,
        first_party: true,
        ..c1()
    };
    let named = [("organization", "acme")];
    assert_eq!(
        accepted(&first_party, &named).organization.as_deref(),
        Some("acme")
    );
    assert_eq!(accepted(&c1(), &named).organization, None);
}

#[test]
fn reasons_become_the_codes_of_the_specifications() {
    for (reason, code) in [
        (Reason::Repeated("x".to_owned()), ErrorCode::InvalidRequest),
        (Reason::NotSigned, ErrorCode::InvalidRequest),
        (Reason::NotPushed, ErrorCode::InvalidRequest),
        (Reason::MissingResponseType, ErrorCode::InvalidRequest),
        (
            Reason::UnsupportedResponseType,
            ErrorCode::UnsupportedResponseType,
        ),
        (Reason::GrantNotAllowed, ErrorCode::UnauthorizedClient),
        (Reason::MalformedScope, ErrorCode::InvalidScope),
        (Reason::NothingToGrant, ErrorCode::InvalidScope),
        (Reason::InvalidTarget, ErrorCode::InvalidTarget),
        (
            Reason::Challenge(ChallengeRefusal::MethodNotS256),
            ErrorCode::InvalidRequest,
        ),
    ] {
        assert_eq!(OAuthError::from(&reason).error, code, "{reason:?}");
    }
    assert_eq!(
        OAuthError::from(PageRefusal::RedirectUriNotRegistered),
        OAuthError::new(
            ErrorCode::InvalidRequest,
            "The redirect_uri is not registered for this application."
        )
    );
}
