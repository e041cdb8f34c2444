//! API keys as rows: found by digest on every node, revoked with what they made, gone with their owner.

use std::time::{Duration, Instant};

use countersign_access::api_key::{ApiKey, KeyOwner, LastUse};
use countersign_access::permission::Permission;
use countersign_identity::{ApiKeyId, Id, OrganizationId, SecretDigest, UserId};

use super::database::{TestDatabase, act};
use super::on_both;
use super::samples::{at, world};
use crate::events::EventFilter;
use crate::{Page, Store, StoreError, Work};

on_both! {
    what_is_kept_is_found_again,
    a_digest_is_unique,
    revoking_a_key_ends_what_it_made_once_and_tells_each,
    a_rotated_key_hands_on_its_children,
    apk_03_a_revoked_key_is_seen_at_once_here_and_within_a_second_elsewhere,
    a_use_is_written_forward_only_and_without_an_event,
    pages_hold_no_revoked_key,
}

fn key(name: &str, parent: Option<&str>) -> ApiKey {
    ApiKey {
        id: id(name),
        organization: OrganizationId::from_text("org_acme"),
        owner: KeyOwner::User(UserId::from_text("usr_alice")),
        parent: parent.map(id),
        digest: SecretDigest::of(name),
        name: name.to_owned(),
        preview: "nr_live_ab12…9f3c".to_owned(),
        permissions: ["scans_read"].map(Permission::new).into(),
        allowed_cidrs: vec!["192.0.2.0/24".parse().unwrap()],
        created_at: at(0),
        expires_at: Some(at(1000)),
        revoked_at: None,
        last_used: None,
    }
}

fn id(name: &str) -> ApiKeyId {
    ApiKeyId::from_text(format!("key_{name}"))
}

/// A world with `parent`, and `child` that it made.
async fn ready(database: &TestDatabase) -> Store {
    let store = database.migrated().await;
    world(&store).await;
    add(&store, key("parent", None)).await.unwrap();
    add(&store, key("child", Some("parent"))).await.unwrap();
    store
}

async fn add(store: &Store, key: ApiKey) -> Result<(), StoreError> {
    store
        .write(async move |work: &Work| work.api_keys().add(&key, &act()).await)
        .await
}

async fn found(store: &Store, name: &str) -> ApiKey {
    let key = store.directory().api_key(&SecretDigest::of(name)).await;
    ApiKey::clone(&key.unwrap().unwrap())
}

async fn revoke(store: &Store, name: &str) -> bool {
    let key = found(store, name).await;
    store
        .write(async move |work: &Work| work.api_keys().revoke(&key, &act()).await)
        .await
        .unwrap()
}

async fn events(store: &Store) -> Vec<(String, Option<String>, Option<String>)> {
    let listed = store.events().list(&EventFilter::default(), 100, None).await;
    let keys = listed.unwrap().into_iter();
    keys.filter(|event| event.kind.starts_with("api_key."))
        .map(|event| (event.kind, event.target, event.reason))
        .collect()
}

async fn what_is_kept_is_found_again(database: TestDatabase) {
    let store = ready(&database).await;
    assert_eq!(found(&store, "child").await, key("child", Some("parent")));
    let by_id = store.directory().api_key_by_id(&id("child")).await.unwrap();
    assert_eq!(by_id.map(|key| key.name.clone()).as_deref(), Some("child"));
    assert!(
        store
            .directory()
            .api_key(&SecretDigest::of("other"))
            .await
            .unwrap()
            .is_none()
    );
}

async fn a_digest_is_unique(database: TestDatabase) {
    let store = ready(&database).await;
    let twin = ApiKey {
        id: id("twin"),
        ..key("child", None)
    };
    assert!(matches!(add(&store, twin).await, Err(StoreError::Duplicate(_))));
}

async fn revoking_a_key_ends_what_it_made_once_and_tells_each(database: TestDatabase) {
    let store = ready(&database).await;
    let before = events(&store).await.len();
    assert!(revoke(&store, "parent").await);
    for name in ["parent", "child"] {
        assert!(found(&store, name).await.revoked_at.is_some(), "{name}");
    }
    assert!(!revoke(&store, "parent").await);
    assert!(!revoke(&store, "child").await);
    let told: Vec<_> = events(&store).await;
    assert_eq!(told.len() - before, 2, "{told:?}");
    let of_child = told
        .iter()
        .find(|(kind, target, _)| kind == "api_key.revoked" && target.as_deref() == Some("key_child"));
    assert_eq!(of_child.unwrap().2.as_deref(), Some("parent_revoked"));
}

async fn a_rotated_key_hands_on_its_children(database: TestDatabase) {
    let store = ready(&database).await;
    store
        .write(async |work: &Work| {
            let ending = ApiKey {
                expires_at: Some(at(10)),
                ..key("parent", None)
            };
            work.api_keys().rotate(&ending, &key("next", None), &act()).await
        })
        .await
        .unwrap();
    assert_eq!(found(&store, "parent").await.expires_at, Some(at(10)));
    assert_eq!(found(&store, "child").await.parent, Some(id("next")));
    // The old one takes nothing along any more; the new one does.
    assert!(revoke(&store, "parent").await);
    assert!(found(&store, "child").await.revoked_at.is_none());
    assert!(revoke(&store, "next").await);
    assert!(found(&store, "child").await.revoked_at.is_some());
}

async fn apk_03_a_revoked_key_is_seen_at_once_here_and_within_a_second_elsewhere(database: TestDatabase) {
    let store = ready(&database).await;
    let other = Store::open(&database.settings).await.unwrap();
    assert!(found(&other, "child").await.revoked_at.is_none());
    assert!(revoke(&store, "parent").await);
    assert!(found(&store, "child").await.revoked_at.is_some(), "at once");
    let begun = Instant::now();
    while found(&other, "child").await.revoked_at.is_none() {
        assert!(begun.elapsed() < Duration::from_secs(1), "still live elsewhere");
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}

async fn a_use_is_written_forward_only_and_without_an_event(database: TestDatabase) {
    let store = ready(&database).await;
    let before = events(&store).await.len();
    let used = |seconds| LastUse {
        at: at(seconds),
        from: Some("2001:db8::1".parse().unwrap()),
    };
    for seconds in [20, 10] {
        let used = used(seconds);
        let write = async move |work: &Work| work.api_keys().touch(&id("child"), &used).await;
        store.write(write).await.unwrap();
    }
    let row = store
        .write(async |work: &Work| {
            let organization = OrganizationId::from_text("org_acme");
            work.api_keys().find(&organization, &id("child")).await
        })
        .await
        .unwrap();
    assert_eq!(row.unwrap().last_used, Some(used(20)));
    assert_eq!(events(&store).await.len(), before);
}

async fn pages_hold_no_revoked_key(database: TestDatabase) {
    let store = ready(&database).await;
    let acme = store
        .directory()
        .organization(&OrganizationId::from_text("org_acme"))
        .await
        .unwrap()
        .unwrap();
    let scope = crate::Scope::job(&acme);
    let names = async |limit, after: Option<&str>| {
        let page = Page {
            limit,
            after: after.map(str::to_owned),
        };
        let owner = KeyOwner::User(UserId::from_text("usr_alice"));
        let keys = store
            .organization(&scope)
            .api_keys(Some(&owner), &page)
            .await
            .unwrap();
        keys.into_iter().map(|key| key.name).collect::<Vec<_>>()
    };
    assert_eq!(names(10, None).await, ["child", "parent"]);
    assert_eq!(names(1, None).await, ["child"]);
    assert_eq!(names(10, Some("key_child")).await, ["parent"]);
    assert!(revoke(&store, "child").await);
    assert_eq!(names(10, None).await, ["parent"]);
}
