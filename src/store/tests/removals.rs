//! What ends by an administrator's hand takes along what hung on it, and leaves the rest alone.

use countersign_access::api_key::{ApiKey, KeyOwner};
use countersign_identity::{
    ApiKeyId, ClientId, GrantId, Id, OrganizationId, SecretDigest, SessionId, UserId,
};
use countersign_protocol::Scopes;

use super::database::{TestDatabase, act, number};
use super::on_both;
use super::samples::{client, organization, signed_in, user, world};
use crate::{Page, Scope, Store, StoreError, Work};

on_both! {
    an_ended_membership_takes_grants_consents_and_keys_along,
    a_deleted_account_leaves_an_empty_row_and_a_free_address,
    a_removed_client_takes_its_grants_along,
}

fn alice() -> UserId {
    UserId::from_text("usr_alice")
}

fn key() -> ApiKey {
    ApiKey {
        id: ApiKeyId::from_text("key_1"),
        organization: OrganizationId::from_text("org_acme"),
        owner: KeyOwner::User(alice()),
        parent: None,
        digest: SecretDigest::of("key"),
        name: "key".to_owned(),
        preview: "nr_live_…".to_owned(),
        permissions: Default::default(),
        allowed_cidrs: Vec::new(),
        created_at: act().now,
        expires_at: None,
        revoked_at: None,
        last_used: None,
    }
}

async fn ready(database: &TestDatabase) -> Store {
    let store = database.migrated().await;
    world(&store).await;
    signed_in(&store).await;
    store
}

async fn write<T: Send + 'static>(
    store: &Store,
    verb: impl AsyncFn(&Work) -> Result<T, StoreError> + Send + 'static,
) -> T {
    store.write(verb).await.unwrap()
}

async fn an_ended_membership_takes_grants_consents_and_keys_along(database: TestDatabase) {
    let store = ready(&database).await;
    write(&store, async |work: &Work| {
        let acme = OrganizationId::from_text("org_acme");
        let scopes = Scopes::parse("openid").unwrap();
        work.consents()
            .give(&alice(), &client("app", Some("acme")), &acme, &scopes, &act())
            .await?;
        work.api_keys().add(&key(), &act()).await?;
        let mut user = work.users().find(&alice()).await?.unwrap();
        user.default_organization = Some(acme.clone());
        work.users().save(&user, &act()).await?;
        assert!(
            work.memberships()
                .remove(&acme, &alice(), "removed", &act())
                .await?
        );
        let again = work
            .memberships()
            .remove(&acme, &alice(), "removed", &act())
            .await?;
        assert!(!again);
        Ok(())
    })
    .await;
    let directory = store.directory();
    let grant = directory
        .grant(&GrantId::from_text("grt_one"))
        .await
        .unwrap()
        .unwrap();
    assert!(grant.revoked_at.is_some());
    assert!(directory.memberships_of(&alice()).await.unwrap().is_empty());
    let app = ClientId::from_text("cli_app");
    assert!(directory.consents(&alice(), &app).await.unwrap().is_empty());
    let user = directory.user(&alice()).await.unwrap().unwrap();
    assert_eq!(user.default_organization, None);
    assert!(user.disabled_at.is_none(), "the account goes on");
    let session = directory.session(&SessionId::from_text("ses_one")).await.unwrap();
    assert!(session.unwrap().ended_at.is_none(), "and so does the sign-in");
    assert_eq!(number(&store, "SELECT count(*) FROM api_keys").await, 0);
}

async fn a_deleted_account_leaves_an_empty_row_and_a_free_address(database: TestDatabase) {
    let store = ready(&database).await;
    write(&store, async |work: &Work| {
        assert!(work.users().delete(&alice(), &act()).await?);
        let mut successor = user("alice");
        successor.id = UserId::from_text("usr_successor");
        work.users().add(&successor, None, &act()).await
    })
    .await;
    let directory = store.directory();
    let husk = directory.user(&alice()).await.unwrap().unwrap();
    assert!(husk.disabled_at.is_some() && husk.name.is_none() && husk.claims.is_empty());
    assert_eq!(husk.email.as_str(), "usr_alice@deleted.invalid");
    assert!(directory.password(&alice()).await.unwrap().is_none());
    assert!(directory.memberships_of(&alice()).await.unwrap().is_empty());
    let now = directory
        .user_by_email("alice@example.com")
        .await
        .unwrap()
        .unwrap();
    assert_eq!(now.id.as_str(), "usr_successor");
    for table in ["sessions", "authorization_codes", "consents", "tickets"] {
        let rows = format!("SELECT count(*) FROM {table} WHERE user_id = 'usr_alice'");
        assert_eq!(number(&store, &rows).await, 0, "{table}");
    }
    let kept = directory.kept_about(&alice()).await.unwrap();
    assert!(kept.grants.iter().all(|grant| grant.revoked_at.is_some()));
}

async fn a_removed_client_takes_its_grants_along(database: TestDatabase) {
    let store = ready(&database).await;
    let app = ClientId::from_text("cli_app");
    let scope = Scope::operator(&organization("acme"));
    let all = Page {
        limit: 100,
        after: None,
    };
    assert_eq!(
        store.organization(&scope).client_page(&all).await.unwrap().len(),
        1
    );
    write(&store, async |work: &Work| {
        work.clients()
            .remove(&ClientId::from_text("cli_app"), &act())
            .await
    })
    .await;
    let directory = store.directory();
    assert!(directory.client(&app).await.unwrap().is_none());
    assert!(
        directory
            .grant(&GrantId::from_text("grt_one"))
            .await
            .unwrap()
            .is_none()
    );
    assert_eq!(number(&store, "SELECT count(*) FROM refresh_tokens").await, 0);
    let house = directory.first_party_clients(&all).await.unwrap();
    assert_eq!(house.len(), 1);
    assert_eq!(house[0].id.as_str(), "cli_house");
}
