//! The rules of the lease, without a database.

use std::sync::Arc;
use std::time::{Duration, Instant};

use super::{Cached, Found, Invalidations};
use crate::Heard;

fn named(id: &str) -> Heard {
    Heard {
        seq: 1,
        kind: "client.disabled".to_owned(),
        ids: vec![id.to_owned()],
    }
}

fn found(value: u32) -> Found<u32> {
    Found {
        value,
        made_from: vec!["cli_1".to_owned(), "org_1".to_owned()],
    }
}

/// A cache that was heard just now and holds one entry, made from `cli_1` and `org_1`.
fn with_entry() -> (Arc<Invalidations>, Arc<Cached<&'static str, u32>>, Instant) {
    let now = Instant::now();
    let invalidations = Arc::new(Invalidations::new());
    invalidations.heard(now);
    let cache = Cached::new(&invalidations, 2);
    cache.keep("one", found(1), invalidations.position(), now);
    (invalidations, cache, now)
}

#[test]
fn an_entry_answers_while_the_feed_is_heard() {
    let (_, cache, now) = with_entry();
    assert_eq!(cache.find(&"one", now + Duration::from_millis(999)), Some(1));
}

#[test]
fn a_silent_feed_ends_the_lease_and_the_next_poll_renews_it() {
    let (invalidations, cache, now) = with_entry();
    let later = now + Duration::from_secs(1);
    assert_eq!(cache.find(&"one", later), None);
    invalidations.heard(later);
    assert_eq!(cache.find(&"one", later), Some(1));
}

#[test]
fn nothing_answers_before_the_feed_was_first_heard() {
    let invalidations = Arc::new(Invalidations::new());
    let cache = Cached::new(&invalidations, 2);
    let now = Instant::now();
    cache.keep("one", found(1), invalidations.position(), now);
    assert_eq!(cache.find(&"one", now), None);
}

#[test]
fn an_event_on_any_row_that_it_was_made_from_drops_an_entry() {
    for id in ["cli_1", "org_1"] {
        let (invalidations, cache, now) = with_entry();
        invalidations.apply(&[named(id)]);
        assert_eq!(cache.find(&"one", now), None, "{id}");
    }
}

#[test]
fn an_event_on_another_row_drops_nothing() {
    let (invalidations, cache, now) = with_entry();
    invalidations.apply(&[named("cli_2")]);
    assert_eq!(cache.find(&"one", now), Some(1));
}

#[test]
fn a_read_that_an_event_overtook_is_not_kept() {
    let (invalidations, cache, now) = with_entry();
    let position = invalidations.position();
    invalidations.apply(&[named("cli_1")]);
    cache.keep("two", found(2), position, now);
    assert_eq!(cache.find(&"two", now), None);
    cache.keep("two", found(3), invalidations.position(), now);
    assert_eq!(cache.find(&"two", now), Some(3));
}

#[test]
fn a_read_that_took_longer_than_anybody_remembers_is_not_kept() {
    let (invalidations, cache, now) = with_entry();
    let position = invalidations.position();
    let others: Vec<_> = (0..5000).map(|number| named(&format!("usr_{number}"))).collect();
    invalidations.apply(&others);
    cache.keep("two", found(2), position, now);
    assert_eq!(cache.find(&"two", now), None);
}

#[test]
fn an_entry_lives_five_minutes_at_most() {
    let (invalidations, cache, now) = with_entry();
    let almost = now + Duration::from_secs(299);
    invalidations.heard(almost);
    assert_eq!(cache.find(&"one", almost), Some(1));
    let over = now + Duration::from_secs(300);
    invalidations.heard(over);
    assert_eq!(cache.find(&"one", over), None);
}

#[test]
fn the_oldest_entry_makes_room() {
    let (invalidations, cache, now) = with_entry();
    for (key, value) in [("two", 2), ("three", 3)] {
        cache.keep(key, found(value), invalidations.position(), now);
    }
    assert_eq!(cache.find(&"one", now), None);
    assert_eq!(cache.find(&"two", now), Some(2));
    assert_eq!(cache.find(&"three", now), Some(3));
}

#[test]
fn an_entry_that_was_read_again_counts_as_new() {
    let (invalidations, cache, now) = with_entry();
    for key in ["two", "one", "three"] {
        cache.keep(key, found(9), invalidations.position(), now);
    }
    assert_eq!(cache.find(&"two", now), None);
    assert_eq!(cache.find(&"one", now), Some(9));
}

#[test]
fn places_of_gone_entries_do_not_pile_up() {
    let (invalidations, cache, now) = with_entry();
    for _ in 0..100 {
        cache.keep("one", found(1), invalidations.position(), now);
        invalidations.apply(&[named("cli_1")]);
    }
    let entries = cache.entries.lock().unwrap();
    assert!(entries.order.len() <= 5, "{}", entries.order.len());
    assert!(entries.by_id.is_empty());
}
