//! What can happen once happens once, whoever asks and however many at the same moment.

use countersign_identity::ticket::{Ticket, TicketKind};
use countersign_identity::{Id, InteractionId, SecretDigest, TicketId};
use countersign_protocol::grant::Spent;
use futures_util::future::join_all;

use super::database::{TestDatabase, act};
use super::on_both;
use super::samples::{at, interaction, signed_in, world};
use crate::tables::IdempotencyRecord;
use crate::{Store, StoreError, Work};

on_both! {
    one_of_fifty_redeems_a_code,
    a_refresh_token_gets_one_successor,
    a_link_is_used_once_and_ended_by_a_newer_one,
    an_interaction_is_bound_and_finished_once,
    first_attempts_at_the_same_moment_are_all_counted,
    of_fifty_creating_requests_with_one_key_one_creates,
}

const TOGETHER: usize = 50;

/// Runs the gate from two stores over one database, as two nodes would, and counts who passed.
pub(super) async fn passed(
    stores: &[Store; 2],
    gate: impl AsyncFn(&Work, usize) -> Result<bool, StoreError> + Clone + Send + 'static,
) -> usize {
    let tasks = (0..TOGETHER).map(|number| {
        let gate = gate.clone();
        stores[number % 2].write(async move |work: &Work| gate(work, number).await)
    });
    join_all(tasks)
        .await
        .into_iter()
        .filter(|outcome| *outcome.as_ref().unwrap())
        .count()
}

pub(super) async fn two_nodes(database: &TestDatabase) -> [Store; 2] {
    let store = database.migrated().await;
    world(&store).await;
    signed_in(&store).await;
    [store, database.open().await]
}

async fn one_of_fifty_redeems_a_code(database: TestDatabase) {
    let stores = two_nodes(&database).await;
    let digest = SecretDigest::of("code");
    let redeemed = passed(&stores, async move |work: &Work, _| {
        work.codes().spend(&digest, at(1)).await
    });
    assert_eq!(redeemed.await, 1);
    let code = stores[0]
        .write(async move |work: &Work| work.codes().find(&digest).await)
        .await
        .unwrap();
    assert_eq!(code.unwrap().spent_at, Some(at(1)));
}

async fn a_refresh_token_gets_one_successor(database: TestDatabase) {
    let stores = two_nodes(&database).await;
    let digest = SecretDigest::of("refresh");
    let spent = passed(&stores, async move |work: &Work, number| {
        let spent = Spent {
            at: at(1),
            peer: Some("192.0.2.7".parse().unwrap()),
            successor: SecretDigest::of(&format!("successor {number}")),
        };
        work.refresh_tokens().spend(&digest, &spent).await
    });
    assert_eq!(spent.await, 1);
    let token = stores[0]
        .write(async move |work: &Work| work.refresh_tokens().find(&digest).await)
        .await
        .unwrap();
    assert_eq!(
        token.unwrap().spent.unwrap().peer,
        Some("192.0.2.7".parse().unwrap())
    );
}

async fn a_link_is_used_once_and_ended_by_a_newer_one(database: TestDatabase) {
    let stores = two_nodes(&database).await;
    let ticket = |secret: &str| Ticket {
        id: TicketId::from_text(format!("tkt_{secret}")),
        kind: TicketKind::Setup,
        digest: SecretDigest::of(secret),
        user: None,
        email: None,
        code: None,
        created_at: at(0),
        expires_at: at(60),
        spent_at: None,
    };
    let (old, used) = (ticket("old"), ticket("used"));
    stores[0]
        .write(async move |work: &Work| {
            work.tickets().add(&old, &act()).await?;
            work.tickets().end_all(TicketKind::Setup, at(1)).await?;
            work.tickets().add(&used, &act()).await
        })
        .await
        .unwrap();
    let digest = SecretDigest::of("used");
    assert_eq!(
        passed(&stores, async move |work: &Work, _| work
            .tickets()
            .spend(&digest, at(2))
            .await)
        .await,
        1
    );
    let digest = SecretDigest::of("old");
    assert_eq!(
        passed(&stores, async move |work: &Work, _| work
            .tickets()
            .spend(&digest, at(2))
            .await)
        .await,
        0
    );
}

async fn an_interaction_is_bound_and_finished_once(database: TestDatabase) {
    let stores = two_nodes(&database).await;
    stores[0]
        .write(async move |work: &Work| work.interactions().add(&interaction("one")).await)
        .await
        .unwrap();
    let bound = passed(&stores, async move |work: &Work, number| {
        let browser = SecretDigest::of(&format!("browser {number}"));
        work.interactions()
            .bind(&InteractionId::from_text("int_one"), &browser)
            .await
    });
    assert_eq!(bound.await, 1);
    let open = async |store: &Store| {
        store
            .write(async move |work: &Work| work.interactions().count_open("192.0.2.7", at(1)).await)
            .await
            .unwrap()
    };
    assert_eq!(open(&stores[0]).await, 1);
    let finished = passed(&stores, async move |work: &Work, _| {
        work.interactions()
            .finish(&InteractionId::from_text("int_one"), at(1))
            .await
    });
    assert_eq!(finished.await, 1);
    assert_eq!(open(&stores[0]).await, 0);
}

async fn first_attempts_at_the_same_moment_are_all_counted(database: TestDatabase) {
    let stores = two_nodes(&database).await;
    let counted = passed(&stores, async move |work: &Work, _| {
        let mut counter = work.counters().find("account").await?;
        counter.count += 1;
        work.counters().save("account", &counter, at(60)).await?;
        Ok(true)
    });
    assert_eq!(counted.await, TOGETHER);
    let count = async |store: &Store| {
        store
            .write(async move |work: &Work| work.counters().find("account").await)
            .await
            .unwrap()
            .count
    };
    assert_eq!(count(&stores[1]).await, 50);
    stores[0]
        .write(async move |work: &Work| work.counters().clear("account").await)
        .await
        .unwrap();
    assert_eq!(count(&stores[1]).await, 0);
}

async fn of_fifty_creating_requests_with_one_key_one_creates(database: TestDatabase) {
    let stores = two_nodes(&database).await;
    let record = |answer: usize, created_at: i64| IdempotencyRecord {
        caller: "org_1 usr_1".to_owned(),
        key: "once".to_owned(),
        request: SecretDigest::of("POST /api/v1/things"),
        answer: serde_json::json!({ "number": answer }),
        created_at: at(created_at),
        expires_at: at(created_at + 100),
    };
    let tasks = (0..TOGETHER).map(|number| {
        let record = record(number, 1);
        stores[number % 2].write(async move |work: &Work| work.idempotency().add(&record).await)
    });
    let outcomes = join_all(tasks).await;
    let made = outcomes.iter().position(Result::is_ok).unwrap();
    assert_eq!(outcomes.iter().filter(|outcome| outcome.is_ok()).count(), 1);
    let others = outcomes.iter().filter_map(|outcome| outcome.as_ref().err());
    assert!(
        others
            .clone()
            .all(|error| matches!(error, StoreError::Duplicate(_)))
    );
    let find = async |store: &Store, key: &str, now: i64| {
        store
            .directory()
            .idempotency_record("org_1 usr_1", key, at(now))
            .await
            .unwrap()
    };
    assert_eq!(find(&stores[1], "once", 2).await, Some(record(made, 1)));
    assert_eq!(find(&stores[1], "other", 2).await, None);

    // A day later the key is as good as new, swept or not.
    assert_eq!(find(&stores[0], "once", 101).await, None);
    let later = record(99, 101);
    stores[0]
        .write(async move |work: &Work| work.idempotency().add(&later).await)
        .await
        .unwrap();
    assert_eq!(find(&stores[1], "once", 102).await, Some(record(99, 101)));
}
