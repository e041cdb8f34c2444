//! A small world to write into the tables: one organization, one person who belongs to it, one client of it.

use countersign_access::organization::{Membership, Organization};
use countersign_access::policy::Policy;
use countersign_access::role::{BuiltInRole, Role};
use countersign_identity::session::{Amr, Session};
use countersign_identity::user::User;
use countersign_identity::{
    ClientId, Email, GrantId, Id, InteractionId, OrganizationId, SecretDigest, SessionId, Timestamp, UserId,
};
use countersign_protocol::Scopes;
use countersign_protocol::client::{Client, ClientKind, ClientSecret, GrantType, IdTokenClaims, RefreshRule};
use countersign_protocol::client_metadata::ClientMetadata;
use countersign_protocol::grant::{Authentication, AuthorizationCode, Confirmation, Grant, RefreshToken};
use countersign_protocol::interaction::{Interaction, Progress, Purpose};
use serde_json::json;

use super::database::act;
use crate::{Store, Work};

pub(super) fn at(seconds: i64) -> Timestamp {
    Timestamp::from_unix_seconds(1_800_000_000 + seconds)
}

pub(super) fn organization(name: &str) -> Organization {
    Organization {
        id: OrganizationId::from_text(format!("org_{name}")),
        slug: name.to_owned(),
        name: name.to_owned(),
        suspended_at: None,
        valid_after: Timestamp::default(),
        policy: Policy {
            access_token_ttl_seconds: Some(600),
            ..Policy::default()
        },
        created_at: at(-100),
    }
}

pub(super) fn user(name: &str) -> User {
    User {
        id: UserId::from_text(format!("usr_{name}")),
        email: Email::parse(&format!("{name}@Example.com")).unwrap(),
        email_verified: true,
        name: Some(name.to_owned()),
        claims: json!({"zoneinfo": "Europe/Vienna"}).as_object().unwrap().clone(),
        disabled_at: None,
        valid_after: Timestamp::default(),
        administrator: false,
        default_organization: None,
        created_by: Some(OrganizationId::from_text("org_acme")),
        locale: Some("de".to_owned()),
        created_at: at(-100),
        updated_at: at(-100),
    }
}

pub(super) fn membership(organization: &str, user: &str, role: BuiltInRole) -> Membership {
    Membership {
        organization: OrganizationId::from_text(format!("org_{organization}")),
        user: UserId::from_text(format!("usr_{user}")),
        role: Role::BuiltIn(role),
        custom_permissions: None,
        created_at: at(-100),
    }
}

/// Owned by the organization, or by the deployment.
pub(super) fn client(name: &str, organization: Option<&str>) -> Client {
    Client {
        id: ClientId::from_text(format!("cli_{name}")),
        organization: organization.map(|name| OrganizationId::from_text(format!("org_{name}"))),
        name: name.to_owned(),
        kind: ClientKind::Confidential,
        auth_method: None,
        secrets: vec![ClientSecret {
            digest: SecretDigest::of(name),
            expires_at: None,
        }],
        redirect_uris: vec!["https://z.test/cb".into(), "https://a.test/cb".into()],
        post_logout_redirect_uris: vec!["https://z.test/bye".into()],
        grant_types: vec![GrantType::AuthorizationCode, GrantType::RefreshToken],
        scopes: Scopes::parse("openid email").unwrap(),
        first_party: organization.is_none(),
        id_token_claims: IdTokenClaims::Full,
        refresh: RefreshRule::OnOfflineAccess,
        jwks: None,
        jwks_uri: None,
        metadata: ClientMetadata::default(),
        policy: Policy::default(),
        disabled_at: None,
        valid_after: Timestamp::default(),
        created_at: at(-100),
    }
}

pub(super) fn session(name: &str) -> Session {
    Session {
        id: SessionId::from_text(format!("ses_{name}")),
        user: UserId::from_text("usr_alice"),
        organization: None,
        browser: SecretDigest::of("browser"),
        auth_time: at(0),
        amr: vec![Amr::Pwd, Amr::Otp],
        factor_time: Some(at(0)),
        user_agent: Some("Browser/1".to_owned()),
        peer: Some("192.0.2.7".parse().unwrap()),
        created_at: at(0),
        last_seen_at: at(0),
        ended_at: None,
    }
}

pub(super) fn grant(name: &str) -> Grant {
    Grant {
        id: GrantId::from_text(format!("grt_{name}")),
        organization: OrganizationId::from_text("org_acme"),
        user: UserId::from_text("usr_alice"),
        client: ClientId::from_text("cli_app"),
        client_organization: Some(OrganizationId::from_text("org_acme")),
        session: Some(SessionId::from_text("ses_one")),
        subject: "usr_alice".into(),
        scopes: Scopes::parse("openid email").unwrap(),
        resource: vec!["https://api.test".into()],
        authorization_details: Some(json!([{"type": "x"}])),
        claims_request: Some(json!({"userinfo": {}})),
        authentication: Authentication {
            auth_time: at(0),
            amr: vec![Amr::Pwd],
            acr: "aal1".into(),
        },
        confirmation: Some(Confirmation::KeyThumbprint("thumbprint".into())),
        created_at: at(0),
        expires_at: at(60),
        revoked_at: None,
    }
}

pub(super) fn code(secret: &str) -> AuthorizationCode {
    AuthorizationCode {
        digest: SecretDigest::of(secret),
        grant: grant(secret),
        redirect_uri: "https://a.test/cb".into(),
        code_challenge: Some("challenge".into()),
        nonce: Some("nonce".into()),
        expires_at: at(60),
        spent_at: None,
    }
}

pub(super) fn refresh_token(secret: &str, grant: &str) -> RefreshToken {
    RefreshToken {
        digest: SecretDigest::of(secret),
        grant: GrantId::from_text(format!("grt_{grant}")),
        issued_at: at(0),
        expires_at: at(60),
        spent: None,
    }
}

pub(super) fn interaction(name: &str) -> Interaction {
    Interaction {
        id: InteractionId::from_text(format!("int_{name}")),
        browser: None,
        purpose: Purpose::Account,
        progress: Progress::default(),
        peer_network: "192.0.2.7".into(),
        created_at: at(0),
        expires_at: at(60),
        finished_at: None,
    }
}

/// `acme` with alice as its owner and `app` as its client, `other` without anybody, and `house` as a client of the
/// deployment.
pub(super) async fn world(store: &Store) {
    store
        .write(async move |work: &Work| {
            for name in ["acme", "other"] {
                work.organizations().add(&organization(name), &act()).await?;
            }
            work.users()
                .add(&user("alice"), Some("$argon2id$hash"), &act())
                .await?;
            work.memberships()
                .add(&membership("acme", "alice", BuiltInRole::Owner), &act())
                .await?;
            work.clients().add(&client("app", Some("acme")), &act()).await?;
            work.clients().add(&client("house", None), &act()).await
        })
        .await
        .unwrap();
}

/// A session with a grant, its refresh token and a code that waits.
pub(super) async fn signed_in(store: &Store) {
    store
        .write(async move |work: &Work| {
            work.sessions().add(&session("one"), &act()).await?;
            work.grants().add(&grant("one"), &act()).await?;
            work.refresh_tokens()
                .add(&refresh_token("refresh", "one"))
                .await?;
            work.codes().add(&code("code")).await
        })
        .await
        .unwrap();
}
