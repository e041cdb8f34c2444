//! What a token says, and what one that comes back must say.

use countersign_access::permission::Permission;
use countersign_identity::{ApiKeyId, SecretDigest, UserId};

use super::*;
use crate::token::samples::grant;

const ISSUER: &str = "https://id.test";

fn at(seconds: i64) -> Timestamp {
    Timestamp::from_unix_seconds(seconds)
}

fn claims() -> Map<String, Value> {
    let envelope = Envelope {
        issuer: ISSUER,
        jti: "j1",
        issued_at: at(1000),
        lifetime: Duration::from_secs(3600),
    };
    of_grant(&grant("cli_1"), &grant("cli_1").scopes, &envelope)
}

fn judge(change: impl Fn(&mut Map<String, Value>), now: i64) -> Result<AccessToken, Refusal> {
    let mut claims = claims();
    change(&mut claims);
    check(&claims, ISSUER, ISSUER, at(now))
}

#[test]
fn jwt_08_the_shape_of_what_we_issue() {
    assert_eq!(
        Value::Object(claims()),
        json!({"iss": ISSUER, "sub": "usr_1", "aud": ISSUER, "client_id": "cli_1", "scope": "openid email",
               "iat": 1000, "exp": 4600, "jti": "j1", "sid": "ses_1", "auth_time": 1000, "acr": "aal1",
               "amr": ["pwd"], "org": "org_1", "grant": "grt_1"})
    );
}

#[test]
fn what_we_issue_we_accept() {
    let token = judge(|_| {}, 1001).unwrap();
    assert_eq!(
        (token.subject.as_str(), token.grant.unwrap().as_str()),
        ("usr_1", "grt_1")
    );
}

#[test]
fn jwt_04_time_and_address() {
    assert_eq!(judge(|_| {}, 4600), Err(Refusal::Expired));
    assert_eq!(judge(|_| {}, 990).map(|_| ()), Ok(()));
    assert_eq!(judge(|_| {}, 989), Err(Refusal::NotYet));
    assert_eq!(
        judge(
            |c| {
                c.insert("nbf".into(), json!(1300));
            },
            1001
        ),
        Err(Refusal::NotYet)
    );
    assert_eq!(
        judge(
            |c| {
                c.insert("iss".into(), json!("https://id.test/t2"));
            },
            1001
        ),
        Err(Refusal::OtherIssuer)
    );
    assert_eq!(
        judge(
            |c| {
                c.insert("aud".into(), json!("https://api.test"));
            },
            1001
        ),
        Err(Refusal::OtherAudience)
    );
}

#[test]
fn missing_and_mistyped_claims_are_refused_and_never_panic() {
    for name in ["iss", "aud", "iat", "exp", "sub", "client_id", "scope", "jti"] {
        assert!(
            judge(
                |c| {
                    c.remove(name);
                },
                1001
            )
            .is_err(),
            "{name} missing"
        );
        assert!(
            judge(
                |c| {
                    c.insert(name.into(), json!({"a": 1}));
                },
                1001
            )
            .is_err(),
            "{name} mistyped"
        );
    }
    for huge in [json!(1e300), json!(u64::MAX), json!("4600"), json!(-1.5)] {
        assert!(
            judge(
                |c| {
                    c.insert("exp".into(), huge.clone());
                },
                1001
            )
            .is_err()
        );
    }
    assert!(
        judge(
            |c| {
                c.insert("exp".into(), json!(i64::MAX));
            },
            1001
        )
        .is_ok()
    );
    assert!(
        judge(
            |c| {
                c.insert("aud".into(), json!([ISSUER, 1]));
            },
            1001
        )
        .is_err()
    );
}

#[test]
fn a_resource_replaces_the_issuer_and_openid_brings_it_back() {
    let api = ["https://api.test".to_owned()];
    let plain = Scopes::parse("scans_read").unwrap();
    assert_eq!(audience(ISSUER, &api, &plain), json!("https://api.test"));
    let openid = Scopes::parse("openid").unwrap();
    assert_eq!(
        audience(ISSUER, &api, &openid),
        json!(["https://api.test", ISSUER])
    );
    assert_eq!(audience(ISSUER, &[], &plain), json!(ISSUER));
}

#[test]
fn machine_tokens_speak_for_the_client_and_have_no_family() {
    let envelope = Envelope {
        issuer: ISSUER,
        jti: "j1",
        issued_at: at(1000),
        lifetime: Duration::from_secs(3600),
    };
    let scopes = Scopes::parse("scans_read").unwrap();
    let organization = OrganizationId::from_text("org_1");
    let claims = of_client(
        &ClientId::from_text("cli_1"),
        Some(&organization),
        &scopes,
        &envelope,
    );
    assert_eq!(claims.get("sub"), Some(&json!("cli_1")));
    assert!(!claims.contains_key("grant") && !claims.contains_key("sid"));
    assert_eq!(check(&claims, ISSUER, ISSUER, at(1001)).unwrap().grant, None);
}

#[test]
fn a_token_of_a_key_speaks_for_its_owner_and_the_key_is_the_client() {
    let key = ApiKey {
        id: ApiKeyId::from_text("key_1"),
        organization: OrganizationId::from_text("org_1"),
        owner: KeyOwner::User(UserId::from_text("usr_1")),
        parent: None,
        digest: SecretDigest::of("nr_live_1"),
        name: "CI".to_owned(),
        preview: "…".to_owned(),
        permissions: ["scans_read"].map(Permission::new).into(),
        allowed_cidrs: Vec::new(),
        created_at: at(1),
        expires_at: None,
        revoked_at: None,
        last_used: None,
    };
    let envelope = Envelope {
        issuer: ISSUER,
        jti: "j1",
        issued_at: at(1000),
        lifetime: Duration::from_secs(900),
    };
    let scopes = Scopes::parse("scans_read").unwrap();
    let claims = of_key(&key, &scopes, &envelope);
    assert_eq!(claims.get("amr"), Some(&json!(["key"])));
    let token = check(&claims, ISSUER, ISSUER, at(1001)).unwrap();
    assert_eq!(
        (token.subject.as_str(), token.client.as_str()),
        ("usr_1", "key_1")
    );
    assert_eq!(token.organization, Some(key.organization));
    assert_eq!((token.grant, token.expires_at), (None, at(1900)));
}
