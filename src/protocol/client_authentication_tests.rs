//! CLI-01, -02, -04 and -08 of the threat model, and what else a client may present.

use super::*;
use crate::client::ClientSecret;
use crate::token::samples::client;

fn form(list: &[(&str, &str)]) -> Params {
    Params::new(
        list.iter()
            .map(|(n, v)| ((*n).to_owned(), (*v).to_owned()))
            .collect(),
    )
    .unwrap()
}

fn basic(user: &str, password: &str) -> String {
    format!("Basic {}", STANDARD.encode(format!("{user}:{password}")))
}

fn judge(header: Option<&str>, params: &[(&str, &str)], client: &Client) -> Result<(), Refusal> {
    let presented = Presented::read(header, &form(params))?;
    let next = presented.authenticate(Some(client), Timestamp::from_unix_seconds(10))?;
    assert_eq!(next, Next::Believe);
    Ok(())
}

#[test]
fn basic_and_post_both_work_until_one_is_pinned() {
    let mut c1 = client("cli_1");
    let post = [("client_id", "cli_1"), ("client_secret", "secret")];
    assert_eq!(judge(Some(&basic("cli_1", "secret")), &[], &c1), Ok(()));
    assert_eq!(
        judge(
            Some(&basic("cli_1", "secret").replace("Basic", "bAsIc")),
            &[],
            &c1
        ),
        Ok(())
    );
    assert_eq!(judge(None, &post, &c1), Ok(()));
    c1.auth_method = Some(AuthMethod::ClientSecretBasic);
    assert_eq!(judge(None, &post, &c1), Err(Refusal::WrongMethod), "CLI-03");
}

#[test]
fn cli_01_wrong_or_absent_credentials() {
    let c1 = client("cli_1");
    assert_eq!(
        judge(Some(&basic("cli_1", "wrong")), &[], &c1),
        Err(Refusal::WrongSecret)
    );
    let post = [("client_id", "cli_1"), ("client_secret", "wrong")];
    assert_eq!(judge(None, &post, &c1), Err(Refusal::WrongSecret));
    assert_eq!(
        judge(None, &[("client_id", "cli_1")], &c1),
        Err(Refusal::WrongMethod)
    );
    assert_eq!(judge(None, &[], &c1), Err(Refusal::Missing));
    for header in ["Basic", "Basic !!!", "Bearer x", "Basic Y2xp"] {
        assert_eq!(
            judge(Some(header), &[], &c1),
            Err(Refusal::MalformedHeader),
            "{header}"
        );
    }
}

#[test]
fn cli_02_two_methods_in_one_request() {
    let c1 = client("cli_1");
    let header = basic("cli_1", "secret");
    assert_eq!(
        judge(Some(&header), &[("client_secret", "secret")], &c1),
        Err(Refusal::Conflicting)
    );
    assert_eq!(
        judge(Some(&header), &[("client_assertion", "x")], &c1),
        Err(Refusal::Conflicting)
    );
}

#[test]
fn cli_04_header_and_form_must_name_the_same_client() {
    let header = basic("cli_1", "secret");
    assert_eq!(
        judge(Some(&header), &[("client_id", "cli_2")], &client("cli_1")),
        Err(Refusal::Conflicting)
    );
    assert_eq!(
        judge(Some(&header), &[("client_id", "cli_1")], &client("cli_1")),
        Ok(())
    );
}

#[test]
fn cli_08_basic_is_decoded_once_or_compared_raw() {
    let secret = "a:b%c+d ä";
    let mut c1 = client("cli_1");
    c1.secrets = vec![ClientSecret {
        digest: SecretDigest::of(secret),
        expires_at: None,
    }];
    assert_eq!(
        judge(Some(&basic("cli_1", "a%3Ab%25c%2Bd+%C3%A4")), &[], &c1),
        Ok(())
    );
    assert_eq!(judge(Some(&basic("cli_1", secret)), &[], &c1), Ok(()));
    let twice = "a%253Ab%2525c%252Bd%20%25C3%25A4";
    assert_eq!(
        judge(Some(&basic("cli_1", twice)), &[], &c1),
        Err(Refusal::WrongSecret)
    );
}

#[test]
fn an_empty_basic_secret_is_a_public_client() {
    let mut public = client("cli_1");
    public.kind = ClientKind::Public;
    public.secrets.clear();
    assert_eq!(judge(Some(&basic("cli_1", "")), &[], &public), Ok(()));
    assert_eq!(judge(None, &[("client_id", "cli_1")], &public), Ok(()));
    assert_eq!(
        judge(Some(&basic("cli_1", "x")), &[], &public),
        Err(Refusal::WrongMethod)
    );
    assert_eq!(
        judge(Some(&basic("cli_1", "")), &[], &client("cli_1")),
        Err(Refusal::WrongMethod)
    );
}

#[test]
fn two_secrets_live_side_by_side_until_one_expires() {
    let mut c1 = client("cli_1");
    c1.secrets.push(ClientSecret {
        digest: SecretDigest::of("next"),
        expires_at: Some(Timestamp::from_unix_seconds(10)),
    });
    assert_eq!(judge(Some(&basic("cli_1", "secret")), &[], &c1), Ok(()));
    assert_eq!(
        judge(Some(&basic("cli_1", "next")), &[], &c1),
        Err(Refusal::WrongSecret)
    );
}

#[test]
fn disabled_unknown_and_built_in_clients_are_refused() {
    let mut c1 = client("cli_1");
    c1.disabled_at = Some(Timestamp::default());
    assert_eq!(
        judge(Some(&basic("cli_1", "secret")), &[], &c1),
        Err(Refusal::Disabled)
    );
    let presented = Presented::read(Some(&basic("cli_1", "secret")), &form(&[])).unwrap();
    assert_eq!(
        presented.authenticate(None, Timestamp::default()),
        Err(Refusal::Unknown)
    );
    let mut login = client("cli_login");
    login.kind = ClientKind::Public;
    assert_eq!(
        judge(None, &[("client_id", "cli_login")], &login),
        Err(Refusal::Unknown)
    );
}

/// What `{"alg":"ES256"}` over the claims looks like; nobody checks its signature here.
fn assertion(claims: &serde_json::Value) -> String {
    let part = |text: &str| base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(text);
    format!(
        "{}.{}.AAAA",
        part(r#"{"alg":"ES256"}"#),
        part(&claims.to_string())
    )
}

fn with_keys() -> Client {
    let mut client = client("cli_1");
    client.auth_method = Some(AuthMethod::PrivateKeyJwt);
    client.secrets.clear();
    client
}

fn presented(list: &[(&str, &str)]) -> Result<Presented, Refusal> {
    let text = assertion(&serde_json::json!({"iss": "cli_1", "sub": "cli_1"}));
    let mut all = vec![
        ("client_assertion", text.as_str()),
        ("client_assertion_type", client_assertion::TYPE),
    ];
    all.retain(|(name, _)| !list.iter().any(|(other, _)| other == name));
    all.extend_from_slice(list);
    Presented::read(None, &form(&all))
}

#[test]
fn an_assertion_names_its_client_and_is_believed_only_after_its_signature() {
    let presented = presented(&[("client_id", "cli_1")]).unwrap();
    let candidates: Vec<&str> = presented.candidates().map(Id::as_str).collect();
    assert_eq!(candidates, ["cli_1"]);
    let client = with_keys();
    let next = presented.authenticate(Some(&client), Timestamp::default());
    assert!(matches!(next, Ok(Next::Verify(_))), "{next:?}");
}

#[test]
fn cli_03_an_assertion_is_only_for_clients_that_registered_it() {
    let presented = presented(&[]).unwrap();
    for other in [client("cli_1"), {
        let mut public = client("cli_1");
        public.kind = ClientKind::Public;
        public
    }] {
        let refused = presented.authenticate(Some(&other), Timestamp::default());
        assert_eq!(refused, Err(Refusal::WrongMethod));
    }
    let post = [("client_id", "cli_1"), ("client_secret", "secret")];
    assert_eq!(judge(None, &post, &with_keys()), Err(Refusal::WrongMethod));
    let nothing = [("client_id", "cli_1")];
    assert_eq!(judge(None, &nothing, &with_keys()), Err(Refusal::WrongMethod));
}

#[test]
fn a_broken_or_doubled_assertion_is_refused() {
    for (list, refusal) in [
        (&[("client_assertion", "x")], Refusal::MalformedAssertion),
        (&[("client_assertion_type", "x")], Refusal::MalformedAssertion),
        (&[("client_secret", "secret")], Refusal::Conflicting),
        (&[("client_id", "cli_2")], Refusal::Conflicting),
    ] {
        assert_eq!(presented(list), Err(refusal), "{list:?}");
    }
    let mut disabled = with_keys();
    disabled.disabled_at = Some(Timestamp::default());
    let presented = presented(&[]).unwrap();
    let refused = presented.authenticate(Some(&disabled), Timestamp::default());
    assert_eq!(refused, Err(Refusal::Disabled));
}
