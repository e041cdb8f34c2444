//! The audit log.

use std::time::Duration;

use countersign_access::{Act, Actor, Event, EventKind};
use countersign_identity::{Id, OrganizationId, UserId};

use super::database::{TestDatabase, act};
use super::on_both;
use crate::events::EventFilter;
use crate::{Store, Work};

on_both! {
    refusals_of_one_network_and_minute_are_one_row,
    events_are_listed_newest_first_page_by_page,
    a_filter_narrows_the_list,
}

async fn refuse(store: &Store, peer: &str, later: Duration) {
    let act = Act {
        actor: Actor::Anonymous,
        peer: Some(peer.parse().unwrap()),
        now: act().now + later,
        ..act()
    };
    store
        .write(async move |work: &Work| {
            work.count_refusal(&act, EventKind::SignInFailed, "unknown_account")
                .await
        })
        .await
        .unwrap();
}

async fn create(store: &Store, user: &'static str, organization: &'static str) {
    store
        .write(async move |work: &Work| {
            let event = Event::success(EventKind::UserCreated, &UserId::from_text(user))
                .in_organization(&OrganizationId::from_text(organization));
            work.record(&act(), event).await
        })
        .await
        .unwrap();
}

async fn refusals_of_one_network_and_minute_are_one_row(database: TestDatabase) {
    let store = database.migrated().await;
    for peer in ["2001:db8::1", "2001:db8::2", "2001:db8::3", "192.0.2.1"] {
        refuse(&store, peer, Duration::ZERO).await;
    }
    refuse(&store, "192.0.2.1", Duration::from_secs(60)).await;
    let listed = store
        .events()
        .list(&EventFilter::default(), 10, None)
        .await
        .unwrap();
    let counts: Vec<_> = listed
        .iter()
        .map(|event| (event.peer.as_deref().unwrap(), event.count))
        .collect();
    assert_eq!(counts, [("192.0.2.1", 1), ("192.0.2.1", 1), ("2001:db8::/64", 3)]);
    assert!(listed.iter().all(|event| event.outcome == "failure"));
}

async fn events_are_listed_newest_first_page_by_page(database: TestDatabase) {
    let store = database.migrated().await;
    for user in ["usr_1", "usr_2", "usr_3"] {
        create(&store, user, "org_1").await;
    }
    let all = EventFilter::default();
    let first = store.events().list(&all, 2, None).await.unwrap();
    let targets: Vec<_> = first.iter().filter_map(|event| event.target.as_deref()).collect();
    assert_eq!(targets, ["usr_3", "usr_2"]);
    let second = store.events().list(&all, 2, Some(&first[1].id)).await.unwrap();
    assert_eq!(second.len(), 1);
    assert_eq!(second[0].target.as_deref(), Some("usr_1"));
    assert_eq!(second[0].kind, "user.created");
    assert_eq!(second[0].time, "2027-01-15T08:00:00Z");
    assert!(
        store
            .events()
            .list(&all, 2, Some("evt_x"))
            .await
            .unwrap()
            .is_empty()
    );
}

async fn a_filter_narrows_the_list(database: TestDatabase) {
    let store = database.migrated().await;
    create(&store, "usr_1", "org_1").await;
    create(&store, "usr_2", "org_2").await;
    let filter = EventFilter {
        organization: Some(OrganizationId::from_text("org_2")),
        kind: Some(EventKind::UserCreated),
        actor: Some("system".to_owned()),
        since: Some(act().now),
        ..EventFilter::default()
    };
    let listed = store.events().list(&filter, 10, None).await.unwrap();
    assert_eq!(listed.len(), 1);
    assert_eq!(listed[0].target.as_deref(), Some("usr_2"));
    let later = EventFilter {
        since: Some(act().now + Duration::from_secs(1)),
        ..filter
    };
    assert!(store.events().list(&later, 10, None).await.unwrap().is_empty());
}
