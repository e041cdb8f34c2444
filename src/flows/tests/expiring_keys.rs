//! Owners are told of keys that end soon, at their time and once.

use std::time::Duration;

use countersign_access::api_key::{ApiKey, KeyOwner};
use countersign_identity::{ApiKeyId, Id, SecretDigest};
use countersign_store::Work;

use super::post::Post;
use crate::expiring_keys::tell;

const DAY: u64 = 24 * 3600;

/// A key of alice that ends after so many days.
async fn key(post: &Post, name: &'static str, days: u64) {
    let services = &post.fixture.services;
    let organization = services
        .store
        .directory()
        .organization_by_slug("default")
        .await
        .unwrap()
        .unwrap();
    let act = post.fixture.act();
    let key = ApiKey {
        id: ApiKeyId::from_text(format!("key_{name}")),
        organization: organization.id.clone(),
        owner: KeyOwner::User(post.alice.id.clone()),
        parent: None,
        digest: SecretDigest::of(name),
        name: name.to_owned(),
        preview: "nr_live_ab12…9f3c".to_owned(),
        permissions: Default::default(),
        allowed_cidrs: Vec::new(),
        created_at: act.now,
        expires_at: Some(act.now + Duration::from_secs(days * DAY)),
        revoked_at: None,
        last_used: None,
    };
    services
        .store
        .write(async move |work: &Work| work.api_keys().add(&key, &act).await)
        .await
        .unwrap();
    post.delivered().await;
}

async fn told(post: &Post) -> Vec<String> {
    tell(&post.fixture.services, &post.fixture.act()).await.unwrap();
    let letters = post.delivered().await;
    letters
        .into_iter()
        .map(|letter| {
            assert_eq!(letter.to, post.alice.email);
            letter
                .text
                .lines()
                .find(|line| line.starts_with("Key: "))
                .unwrap()
                .to_owned()
        })
        .collect()
}

#[tokio::test]
async fn an_owner_is_told_fourteen_and_three_days_before_and_once_each() {
    let post = Post::open().await;
    key(&post, "ninety", 90).await;
    key(&post, "forever", 4000).await;
    let line = "Key: ninety (nr_live_ab12…9f3c)".to_owned();
    assert!(told(&post).await.is_empty());
    post.advance(76 * DAY - 1);
    assert!(told(&post).await.is_empty(), "a second too early");
    post.advance(1);
    assert_eq!(told(&post).await, std::slice::from_ref(&line));
    assert!(told(&post).await.is_empty(), "once");
    post.advance(11 * DAY);
    assert_eq!(told(&post).await, [line]);
    assert!(told(&post).await.is_empty(), "once");
    post.advance(3 * DAY);
    assert!(told(&post).await.is_empty(), "it has ended");
}

#[tokio::test]
async fn a_key_made_for_a_short_time_is_not_announced_before_its_time() {
    let post = Post::open().await;
    key(&post, "ten", 10).await;
    key(&post, "two", 2).await;
    assert!(told(&post).await.is_empty());
    post.advance(7 * DAY + 1);
    assert_eq!(
        told(&post).await.len(),
        1,
        "three days before the end of the one of ten"
    );
}

#[tokio::test]
async fn after_a_long_silence_the_nearer_notice_is_enough() {
    let post = Post::open().await;
    key(&post, "ninety", 90).await;
    post.advance(88 * DAY);
    assert_eq!(told(&post).await.len(), 1);
    assert!(told(&post).await.is_empty());
}
