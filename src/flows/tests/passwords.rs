//! Changing a password with the old one.

use countersign_identity::password::Refusal;

use super::post::{PASSWORD, Post};
use crate::password::{Changed, change};

const NEW: &str = "another long way in";

async fn attempt(post: &Post, old: &str, new: &str) -> Changed {
    let (services, act) = (&post.fixture.services, post.fixture.act());
    change(services, &post.alice, old, new, None, &act).await.unwrap()
}

#[tokio::test]
async fn the_old_password_is_asked_and_the_owner_told() {
    let post = Post::open().await;
    let services = &post.fixture.services;
    let reset = crate::reset::link(services, &post.alice.email, &post.fixture.act())
        .await
        .unwrap();
    assert_eq!(
        attempt(&post, "not the old one", NEW).await,
        Changed::WrongPassword
    );
    assert_eq!(attempt(&post, PASSWORD, PASSWORD).await, Changed::Same);
    assert_eq!(
        attempt(&post, PASSWORD, "password1").await,
        Changed::BadPassword(Refusal::Common)
    );
    assert!(post.delivered().await.is_empty());
    assert_eq!(attempt(&post, PASSWORD, NEW).await, Changed::Done);
    let hash = services.store.directory().password(&post.alice.id).await.unwrap();
    assert!(services.passwords.verify(NEW, hash.as_deref()).await.unwrap());
    let told = post.delivered().await;
    assert_eq!(told.len(), 1);
    assert_eq!(told[0].subject, "Your Countersign password was changed");
    let token = reset.rsplit('/').next().unwrap();
    let outcome = crate::reset::complete(services, token, "a third password", &post.fixture.act()).await;
    assert_eq!(outcome.unwrap(), crate::reset::Reset::Closed, "links end with it");
}

#[tokio::test]
async fn guessing_at_the_old_password_is_slowed_down_like_a_sign_in() {
    let post = Post::open().await;
    for _ in 0..5 {
        assert_eq!(
            attempt(&post, "not the old one", NEW).await,
            Changed::WrongPassword
        );
    }
    let outcome = attempt(&post, PASSWORD, NEW).await;
    assert!(matches!(outcome, Changed::Throttled(_)), "{outcome:?}");
    post.advance(1);
    assert_eq!(attempt(&post, PASSWORD, NEW).await, Changed::Done);
}
