//! Applications by the operator's hand.

use countersign_identity::{ClientId, Id, SecretDigest};
use countersign_protocol::client::{AuthMethod, ClientKind, GrantType, IdTokenClaims};
use countersign_protocol::client_metadata::ClientMetadata;
use countersign_protocol::registration::RegistrationRefusal;

use super::fixture::Fixture;
use crate::change::{ChangeError, Invalid, Refusal, Switch};
use crate::clients::{NewClient, Owner, create, set};

fn new() -> NewClient {
    NewClient {
        name: "Demo".to_owned(),
        kind: ClientKind::Confidential,
        redirect_uris: vec!["https://app.example.com/callback".to_owned()],
        post_logout_redirect_uris: Vec::new(),
        grant_types: vec![GrantType::AuthorizationCode, GrantType::RefreshToken],
        scopes: ["openid", "email"].map(str::to_owned).into(),
        auth_method: None,
        owner: Owner::Organization("default".to_owned()),
        id_token_claims: IdTokenClaims::Full,
        jwks: None,
        jwks_uri: None,
        metadata: ClientMetadata::default(),
    }
}

#[tokio::test]
async fn a_confidential_client_gets_a_secret_of_which_only_the_digest_is_kept() {
    let fixture = Fixture::new().await;
    let created = create(&fixture.services, new(), &fixture.act()).await.unwrap();
    let secret = created.secret.unwrap();
    assert!(secret.expose().starts_with("cs_cs_"));
    let kept = fixture
        .services
        .store
        .directory()
        .client(&created.client.id)
        .await
        .unwrap()
        .unwrap();
    assert_eq!(kept.secrets.len(), 1);
    assert_eq!(kept.secrets[0].digest, SecretDigest::of(secret.expose()));
    assert_eq!(kept.auth_method, None, "Basic or post");
    assert!(kept.organization.is_some() && !kept.first_party);
}

#[tokio::test]
async fn a_public_client_gets_none_and_authenticates_not_at_all() {
    let fixture = Fixture::new().await;
    let public = NewClient {
        kind: ClientKind::Public,
        ..new()
    };
    let created = create(&fixture.services, public, &fixture.act()).await.unwrap();
    assert!(created.secret.is_none() && created.client.secrets.is_empty());
    assert_eq!(created.client.auth_method, Some(AuthMethod::None));
}

#[tokio::test]
async fn the_deployments_own_client_belongs_to_no_tenant() {
    let fixture = Fixture::new().await;
    let own = NewClient {
        owner: Owner::Deployment,
        ..new()
    };
    let client = create(&fixture.services, own, &fixture.act())
        .await
        .unwrap()
        .client;
    assert!(client.first_party && client.organization.is_none());
}

#[tokio::test]
async fn repeated_values_fall_together() {
    let fixture = Fixture::new().await;
    let uri = "https://app.example.com/callback".to_owned();
    let repeated = NewClient {
        redirect_uris: vec![uri.clone(), uri.clone()],
        grant_types: vec![GrantType::AuthorizationCode, GrantType::AuthorizationCode],
        ..new()
    };
    let client = create(&fixture.services, repeated, &fixture.act())
        .await
        .unwrap()
        .client;
    assert_eq!(client.redirect_uris, [uri]);
    assert_eq!(client.grant_types, [GrantType::AuthorizationCode]);
}

#[tokio::test]
async fn what_cannot_be_registered_is_not() {
    let fixture = Fixture::new().await;
    let before = fixture.events().await;
    let unknown_scope = NewClient {
        scopes: vec!["everything".to_owned()],
        ..new()
    };
    let Err(ChangeError::Refused(refusal)) = create(&fixture.services, unknown_scope, &fixture.act()).await
    else {
        panic!("refused")
    };
    let expected = RegistrationRefusal::UnknownScope("everything".to_owned());
    assert_eq!(refusal, Invalid::from(expected).into());
    let nowhere = NewClient {
        owner: Owner::Organization("acme".to_owned()),
        ..new()
    };
    let Err(ChangeError::Refused(refusal)) = create(&fixture.services, nowhere, &fixture.act()).await else {
        panic!("refused")
    };
    assert_eq!(refusal, Refusal::not_found("organization", "acme"));
    assert_eq!(fixture.events().await, before);
}

#[tokio::test]
async fn disabling_and_enabling_are_each_recorded_once() {
    let fixture = Fixture::new().await;
    let id = create(&fixture.services, new(), &fixture.act())
        .await
        .unwrap()
        .client
        .id;
    for switch in [Switch::Off, Switch::Off] {
        let client = set(&fixture.services, &id, switch, &fixture.act()).await.unwrap();
        assert!(client.disabled_at.is_some());
    }
    let client = set(&fixture.services, &id, Switch::On, &fixture.act())
        .await
        .unwrap();
    assert!(client.disabled_at.is_none() && client.valid_after == fixture.services.now());
    let expected = ["client.created", "client.disabled", "client.enabled"].map(str::to_owned);
    assert!(fixture.events().await.ends_with(&expected));
}

#[tokio::test]
async fn an_unknown_client_is_not_found() {
    let fixture = Fixture::new().await;
    let unknown = ClientId::from_text("cli_nobody");
    let outcome = set(&fixture.services, &unknown, Switch::Off, &fixture.act()).await;
    assert!(matches!(
        outcome,
        Err(ChangeError::Refused(Refusal::NotFound { .. }))
    ));
}
