//! Dead is dead: what a disabled person, client or organization held has ended, and enabling revives none of it.

use std::time::{Duration, Instant};

use countersign_access::Act;
use countersign_access::event::RecordedEvent;
use countersign_identity::{ClientId, GrantId, Id, OrganizationId, SecretDigest, SessionId, UserId};

use super::database::{TestDatabase, act};
use super::on_both;
use super::samples::{at, code, grant, session, signed_in, world};
use crate::events::EventFilter;
use crate::{Store, StoreError, Work};

on_both! {
    disabling_a_person_ends_everything_and_enabling_revives_nothing,
    disabling_a_client_ends_its_grants,
    suspending_an_organization_ends_what_acts_for_it,
    ending_a_session_once_is_one_event,
    a_family_is_revoked_once_and_for_its_reason,
    a_disabled_person_is_seen_at_once_here_and_within_a_second_elsewhere,
}

fn alice() -> UserId {
    UserId::from_text("usr_alice")
}

fn later() -> Act {
    Act { now: at(10), ..act() }
}

async fn ready(database: &TestDatabase) -> Store {
    let store = database.migrated().await;
    world(&store).await;
    signed_in(&store).await;
    store
}

async fn write(
    store: &Store,
    verb: impl AsyncFn(&Work) -> Result<bool, StoreError> + Send + 'static,
) -> bool {
    store.write(verb).await.unwrap()
}

async fn events(store: &Store) -> Vec<RecordedEvent> {
    store
        .events()
        .list(&EventFilter::default(), 100, None)
        .await
        .unwrap()
}

async fn grant_one(store: &Store) -> std::sync::Arc<countersign_protocol::grant::Grant> {
    let id = GrantId::from_text("grt_one");
    store.directory().grant(&id).await.unwrap().unwrap()
}

async fn disabling_a_person_ends_everything_and_enabling_revives_nothing(database: TestDatabase) {
    let store = ready(&database).await;
    let before = events(&store).await.len();
    assert!(
        write(&store, async |work: &Work| work
            .users()
            .disable(&alice(), &later())
            .await)
        .await
    );
    assert!(
        !write(&store, async |work: &Work| work
            .users()
            .disable(&alice(), &later())
            .await)
        .await
    );
    let events = events(&store).await;
    assert_eq!(events.len(), before + 1, "one event for all that ended");
    assert_eq!(events[0].kind, "user.disabled");

    assert!(
        write(&store, async |work: &Work| work
            .users()
            .enable(&alice(), &later())
            .await)
        .await
    );
    assert!(
        !write(&store, async |work: &Work| work
            .users()
            .enable(&alice(), &later())
            .await)
        .await
    );
    let user = store.directory().user(&alice()).await.unwrap().unwrap();
    assert!(user.disabled_at.is_none());
    assert!(!user.vouches_for(code("code").grant.created_at));
    let session = SessionId::from_text("ses_one");
    let session = store.directory().session(&session).await.unwrap().unwrap();
    assert_eq!(session.ended_at, Some(at(10)));
    assert_eq!(grant_one(&store).await.revoked_at, Some(at(10)));
    let browser = SecretDigest::of("browser");
    assert!(
        store
            .directory()
            .sessions_of_browser(&browser)
            .await
            .unwrap()
            .is_empty()
    );
}

async fn disabling_a_client_ends_its_grants(database: TestDatabase) {
    let store = ready(&database).await;
    let app = ClientId::from_text("cli_app");
    assert!(
        store
            .directory()
            .client(&app)
            .await
            .unwrap()
            .unwrap()
            .vouches_for(at(0))
    );
    assert!(grant_one(&store).await.revoked_at.is_none());
    let id = app.clone();
    assert!(
        write(&store, async move |work: &Work| work
            .clients()
            .disable(&id, &later())
            .await)
        .await
    );
    assert_eq!(grant_one(&store).await.revoked_at, Some(at(10)));
    let id = app.clone();
    assert!(
        write(&store, async move |work: &Work| work
            .clients()
            .enable(&id, &later())
            .await)
        .await
    );
    let client = store.directory().client(&app).await.unwrap().unwrap();
    assert!(client.disabled_at.is_none() && !client.vouches_for(at(0)));
}

async fn suspending_an_organization_ends_what_acts_for_it(database: TestDatabase) {
    let store = ready(&database).await;
    let acme = OrganizationId::from_text("org_acme");
    assert!(grant_one(&store).await.revoked_at.is_none());
    let id = acme.clone();
    assert!(
        write(&store, async move |work: &Work| work
            .organizations()
            .suspend(&id, &later())
            .await)
        .await
    );
    assert_eq!(grant_one(&store).await.revoked_at, Some(at(10)));
    let id = acme.clone();
    assert!(
        write(&store, async move |work: &Work| work
            .organizations()
            .activate(&id, &later())
            .await)
        .await
    );
    let organization = store.directory().organization(&acme).await.unwrap().unwrap();
    assert!(organization.suspended_at.is_none() && !organization.vouches_for(at(0)));
}

async fn ending_a_session_once_is_one_event(database: TestDatabase) {
    let store = ready(&database).await;
    let end = async |work: &Work| work.sessions().end(&session("one"), &later()).await;
    assert!(write(&store, end).await);
    assert!(!write(&store, end).await);
    let ended = events(&store)
        .await
        .into_iter()
        .filter(|event| event.kind == "session.ended");
    assert_eq!(ended.count(), 1);
    assert!(grant_one(&store).await.revoked_at.is_none(), "grants go on");
}

async fn a_family_is_revoked_once_and_for_its_reason(database: TestDatabase) {
    let store = ready(&database).await;
    assert!(grant_one(&store).await.revoked_at.is_none());
    let revoke = async |work: &Work| {
        work.grants()
            .revoke(&grant("one"), "code_replayed", &later())
            .await
    };
    assert!(write(&store, revoke).await);
    assert!(!write(&store, revoke).await);
    assert_eq!(grant_one(&store).await.revoked_at, Some(at(10)));
    let revoked: Vec<_> = events(&store)
        .await
        .into_iter()
        .filter(|event| event.kind == "grant.revoked")
        .collect();
    assert_eq!(revoked.len(), 1);
    assert_eq!(revoked[0].reason.as_deref(), Some("code_replayed"));
    assert_eq!(revoked[0].organization_id.as_deref(), Some("org_acme"));
}

async fn a_disabled_person_is_seen_at_once_here_and_within_a_second_elsewhere(database: TestDatabase) {
    let here = ready(&database).await;
    let elsewhere = database.open().await;
    tokio::time::sleep(Duration::from_millis(400)).await;
    for store in [&here, &elsewhere] {
        assert!(
            store
                .directory()
                .user(&alice())
                .await
                .unwrap()
                .unwrap()
                .disabled_at
                .is_none()
        );
    }
    assert!(
        write(&here, async |work: &Work| work
            .users()
            .disable(&alice(), &later())
            .await)
        .await
    );
    let acknowledged = Instant::now();
    let user = here.directory().user(&alice()).await.unwrap().unwrap();
    assert!(user.disabled_at.is_some());
    while elsewhere
        .directory()
        .user(&alice())
        .await
        .unwrap()
        .unwrap()
        .disabled_at
        .is_none()
    {
        assert!(
            acknowledged.elapsed() < Duration::from_secs(1),
            "still cached elsewhere"
        );
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}
