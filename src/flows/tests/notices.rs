//! Letters that follow from events, and how the post goes on when the relay does not.

use std::sync::atomic::Ordering;

use super::fixture::Fixture;
use super::post::{Post, person};
use crate::administrators;

async fn granted(post: &Post) {
    let (services, act) = (&post.fixture.services, post.fixture.act());
    administrators::grant(services, &post.alice.email, &act)
        .await
        .unwrap();
}

#[tokio::test]
async fn whom_an_event_tells_gets_one_letter() {
    let post = Post::open().await;
    granted(&post).await;
    let told = post.delivered().await;
    assert_eq!(told.len(), 1);
    assert_eq!(told[0].to, post.alice.email);
    assert_eq!(told[0].subject, "You are an administrator of Countersign now");
    assert!(
        told[0].text.contains("When: 2027-01-15 08:00 UTC"),
        "{}",
        told[0].text
    );
    assert!(post.delivered().await.is_empty());
}

#[tokio::test]
async fn without_mail_nothing_waits_for_it() {
    let fixture = Fixture::new().await;
    let bob = person(&fixture, "bob@example.com").await;
    administrators::grant(&fixture.services, &bob.email, &fixture.act())
        .await
        .unwrap();
    assert!(
        !fixture
            .services
            .store
            .outbox_is_due(fixture.services.now())
            .await
            .unwrap()
    );
    assert_eq!(crate::mail::deliver_due(&fixture.services).await.unwrap(), 0);
}

#[tokio::test]
async fn a_letter_that_does_not_go_out_is_tried_again_later_and_later() {
    let post = Post::open().await;
    post.relay.down.store(true, Ordering::Relaxed);
    granted(&post).await;
    for wait in [5, 10, 20] {
        assert!(post.delivered().await.is_empty());
        post.advance(wait - 1);
        assert!(!is_due(&post).await, "not before {wait} s");
        post.advance(1);
        assert!(is_due(&post).await, "after {wait} s");
    }
    post.relay.down.store(false, Ordering::Relaxed);
    assert_eq!(post.delivered().await.len(), 1);
}

#[tokio::test]
async fn after_a_day_a_letter_is_given_up() {
    let post = Post::open().await;
    post.relay.down.store(true, Ordering::Relaxed);
    granted(&post).await;
    post.advance(24 * 3600);
    assert!(post.delivered().await.is_empty());
    post.relay.down.store(false, Ordering::Relaxed);
    post.advance(24 * 3600);
    assert!(post.delivered().await.is_empty());
}

#[tokio::test]
async fn a_letter_whose_link_has_ended_is_not_sent() {
    let post = Post::open().await;
    post.relay.down.store(true, Ordering::Relaxed);
    let (services, act) = (&post.fixture.services, post.fixture.act());
    crate::reset::start(services, &post.alice.id, &act).await.unwrap();
    assert!(post.delivered().await.is_empty());
    post.relay.down.store(false, Ordering::Relaxed);
    post.advance(3601);
    assert!(post.delivered().await.is_empty());
    assert!(!is_due(&post).await, "it is done with");
}

async fn is_due(post: &Post) -> bool {
    let services = &post.fixture.services;
    services.store.outbox_is_due(services.now()).await.unwrap()
}
