//! What waits to be delivered: whom an event tells, that two nodes share it, that a try comes again in its time.

use countersign_access::{Event, EventKind};
use countersign_identity::{Id, OutboxId, UserId};
use futures_util::future::join_all;

use super::database::{TestDatabase, act};
use super::on_both;
use super::samples::{at, world};
use crate::events::{NOTICE, Notice};
use crate::tables::OutboxMessage;
use crate::{Notices, Store, Work};

on_both! {
    an_event_leaves_a_letter_to_the_address_of_that_moment,
    without_mail_an_event_leaves_nothing,
    two_nodes_never_take_the_same_message,
    a_postponed_message_waits_and_a_done_one_never_comes,
}

async fn with_mail(database: &mut TestDatabase) -> Store {
    database.settings.notices = Notices::Written;
    let store = database.migrated().await;
    world(&store).await;
    store
}

async fn take(store: &Store, kind: &'static str, second: i64) -> Vec<OutboxMessage> {
    store
        .write(async move |work: &Work| work.outbox().take_due(kind, at(second), at(second + 60), 8).await)
        .await
        .unwrap()
}

async fn an_event_leaves_a_letter_to_the_address_of_that_moment(mut database: TestDatabase) {
    let store = with_mail(&mut database).await;
    let new = countersign_identity::Email::parse("alice@new.example").unwrap();
    let alice = UserId::from_text("usr_alice");
    store
        .write(async move |work: &Work| work.users().change_email(&alice, &new, &act()).await)
        .await
        .unwrap();
    let letters = take(&store, NOTICE, 0).await;
    assert_eq!(letters.len(), 1);
    let notice: Notice = letters[0].read().unwrap();
    assert_eq!(
        notice.to.as_str(),
        "alice@Example.com",
        "the old address hears of it"
    );
    assert_eq!((notice.event.as_str(), notice.time), ("email.changed", act().now));
    assert_eq!(notice.target.as_deref(), Some("usr_alice"));
}

async fn without_mail_an_event_leaves_nothing(database: TestDatabase) {
    let store = database.migrated().await;
    world(&store).await;
    let alice = UserId::from_text("usr_alice");
    store
        .write(async move |work: &Work| {
            let event = Event::success(EventKind::PasswordChanged, &alice).telling(&alice);
            work.record(&act(), event).await
        })
        .await
        .unwrap();
    assert!(!store.outbox_is_due(at(0)).await.unwrap());
}

async fn two_nodes_never_take_the_same_message(mut database: TestDatabase) {
    let first = with_mail(&mut database).await;
    let second = database.open().await;
    first
        .write(async move |work: &Work| {
            for number in 0..40 {
                let id = OutboxId::from_text(format!("out_{number:02}"));
                let message = OutboxMessage::new(id, "letter", format!("key {number}"), &"text", at(0))?;
                work.outbox().add(&message).await?;
            }
            Ok(())
        })
        .await
        .unwrap();
    let rounds = (0..20).map(|round| {
        let store = if round % 2 == 0 { &first } else { &second };
        take(store, "letter", 1)
    });
    let mut ids: Vec<String> = join_all(rounds)
        .await
        .into_iter()
        .flatten()
        .map(|message| message.id.as_str().to_owned())
        .collect();
    assert_eq!(ids.len(), 40);
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), 40, "each was taken once");
    assert!(take(&first, "letter", 60).await.is_empty(), "they are held");
    assert_eq!(take(&second, "letter", 61).await.len(), 8, "until the lease ends");
}

async fn a_postponed_message_waits_and_a_done_one_never_comes(database: TestDatabase) {
    let store = database.migrated().await;
    let id = OutboxId::from_text("out_1");
    let message = OutboxMessage::new(id.clone(), "letter", "key".to_owned(), &"text", at(0)).unwrap();
    store
        .write(async move |work: &Work| work.outbox().add(&message).await)
        .await
        .unwrap();
    assert!(store.outbox_is_due(at(0)).await.unwrap());
    assert_eq!(take(&store, "letter", 0).await.len(), 1);
    let postponed = id.clone();
    store
        .write(async move |work: &Work| work.outbox().postpone(&postponed, at(5)).await)
        .await
        .unwrap();
    assert!(take(&store, "letter", 4).await.is_empty());
    let again = take(&store, "letter", 5).await;
    assert_eq!(again[0].attempts, 2);
    store
        .write(async move |work: &Work| {
            work.outbox().done(&id, at(6)).await?;
            work.outbox().postpone(&id, at(7)).await
        })
        .await
        .unwrap();
    assert!(!store.outbox_is_due(at(100)).await.unwrap());
}
