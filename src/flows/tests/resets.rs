//! REC-01 to REC-04: what a link for a new password is worth, to whom it goes, and what it ends.

use std::collections::HashSet;

use countersign_identity::password::Refusal;

use super::post::{Post, email, person};
use crate::change::{ChangeError, Conflict, Refusal as ChangeRefusal, Switch};
use crate::reset::{self, Asked, Link, Reset, ask, complete, look};
use crate::users::{self, UserChanges};

const NEW: &str = "another long way in";

async fn asked(post: &Post, address: &str) -> Vec<String> {
    let outcome = ask(&post.fixture.services, address, &post.fixture.act())
        .await
        .unwrap();
    assert_eq!(outcome, Asked::Taken);
    post.delivered().await.iter().map(Post::secret).collect()
}

async fn is_open(post: &Post, token: &str) -> bool {
    let services = &post.fixture.services;
    matches!(
        look(services, token, services.now()).await.unwrap(),
        Link::Open(_)
    )
}

async fn switch(post: &Post, switch: Switch) {
    let changes = UserChanges {
        email: email("alice@example.com"),
        claims: Vec::new(),
        email_verified: false,
        role: None,
        switch: Some(switch),
    };
    users::set(&post.fixture.services, changes, &post.fixture.act())
        .await
        .unwrap();
}

#[tokio::test]
async fn rec_01_links_are_long_all_different_and_kept_as_digests_only() {
    let post = Post::open().await;
    let mut secrets = HashSet::new();
    for _ in 0..100 {
        let url = reset::link(&post.fixture.services, &post.alice.email, &post.fixture.act()).await;
        let url = url.unwrap();
        let secret = url
            .strip_prefix("http://localhost:8080/reset/cs_rl_")
            .expect("a link of ours");
        assert!(secret.len() >= 27, "{secret}");
        secrets.insert(secret.to_owned());
    }
    assert_eq!(secrets.len(), 100);
    let file = std::fs::read(post.fixture.folder.path().join("countersign.db-wal")).unwrap();
    for secret in &secrets {
        let kept = file
            .windows(secret.len())
            .any(|window| window == secret.as_bytes());
        assert!(!kept, "the database holds a link in plain text");
    }
}

#[tokio::test]
async fn rec_01_a_letter_that_waits_holds_no_link_in_plain_text() {
    let post = Post::open().await;
    post.relay.down.store(true, std::sync::atomic::Ordering::Relaxed);
    assert!(asked(&post, "alice@example.com").await.is_empty());
    let file = std::fs::read(post.fixture.folder.path().join("countersign.db-wal")).unwrap();
    assert!(!file.windows(6).any(|window| window == b"cs_rl_"));
    post.relay.down.store(false, std::sync::atomic::Ordering::Relaxed);
    post.advance(10);
    let letters = post.delivered().await;
    assert!(is_open(&post, &Post::secret(&letters[0])).await);
}

#[tokio::test]
async fn rec_01_a_link_works_once_for_an_hour_and_until_a_newer_one() {
    let post = Post::open().await;
    let (services, act) = (&post.fixture.services, post.fixture.act());
    let old = asked(&post, "alice@example.com").await.remove(0);
    let new = asked(&post, "ALICE@example.com").await.remove(0);
    assert!(!is_open(&post, &old).await && is_open(&post, &new).await);
    assert_eq!(complete(services, &old, NEW, &act).await.unwrap(), Reset::Closed);
    assert_eq!(complete(services, &new, NEW, &act).await.unwrap(), Reset::Done);
    assert_eq!(
        complete(services, &new, "yet another one", &act).await.unwrap(),
        Reset::Closed
    );
    let hash = services.store.directory().password(&post.alice.id).await.unwrap();
    assert!(services.passwords.verify(NEW, hash.as_deref()).await.unwrap());

    post.delivered().await;
    let late = asked(&post, "alice@example.com").await.remove(0);
    post.advance(3600);
    assert!(is_open(&post, &late).await);
    post.advance(1);
    assert!(!is_open(&post, &late).await);
    let act = post.fixture.act();
    assert_eq!(complete(services, &late, NEW, &act).await.unwrap(), Reset::Closed);
}

#[tokio::test]
async fn rec_02_a_reset_ends_other_links_and_tells_the_owner() {
    let post = Post::open().await;
    let (services, act) = (&post.fixture.services, post.fixture.act());
    crate::verify_email::send(services, &post.alice.id, &act)
        .await
        .unwrap();
    let verify = Post::secret(&post.delivered().await[0]);
    let token = asked(&post, "alice@example.com").await.remove(0);
    complete(services, &token, NEW, &act).await.unwrap();
    let link = crate::verify_email::look(services, &verify, act.now)
        .await
        .unwrap();
    assert_eq!(link, crate::verify_email::Link::Closed);
    let told = post.delivered().await;
    assert_eq!(told.len(), 1);
    assert_eq!(told[0].subject, "Your Countersign password was reset");
    assert_eq!(told[0].to, post.alice.email);
}

#[tokio::test]
async fn rec_03_only_the_owner_of_an_enabled_account_gets_a_letter() {
    let post = Post::open().await;
    assert!(asked(&post, "nobody@example.com").await.is_empty());
    assert_eq!(asked(&post, "alice@example.com").await.len(), 1);
    switch(&post, Switch::Off).await;
    assert!(asked(&post, "alice@example.com").await.is_empty());
    let outcome = ask(&post.fixture.services, "no address", &post.fixture.act())
        .await
        .unwrap();
    assert_eq!(outcome, Asked::BadEmail);
}

#[tokio::test]
async fn rec_03_every_address_leaves_the_same_rows() {
    let post = Post::open().await;
    let events = post.fixture.events().await;
    for address in ["alice@example.com", "nobody@example.com"] {
        ask(&post.fixture.services, address, &post.fixture.act())
            .await
            .unwrap();
    }
    // Before the post takes them up there is nothing that tells the two apart.
    assert_eq!(post.fixture.events().await, events);
}

#[tokio::test]
async fn a_network_asks_thirty_times_a_minute_and_an_owner_gets_five_letters_an_hour() {
    let post = Post::open().await;
    let (services, act) = (&post.fixture.services, post.fixture.act());
    for _ in 0..30 {
        assert_eq!(
            ask(services, "alice@example.com", &act).await.unwrap(),
            Asked::Taken
        );
    }
    let more = ask(services, "alice@example.com", &act).await.unwrap();
    assert!(matches!(more, Asked::Throttled(_)), "{more:?}");
    assert_eq!(post.delivered().await.len(), 5);
    post.advance(3601);
    assert_eq!(asked(&post, "alice@example.com").await.len(), 1);
}

#[tokio::test]
async fn a_disabled_account_is_reset_neither_by_an_open_link_nor_by_the_operator() {
    let post = Post::open().await;
    let (services, act) = (&post.fixture.services, post.fixture.act());
    let token = asked(&post, "alice@example.com").await.remove(0);
    switch(&post, Switch::Off).await;
    assert!(!is_open(&post, &token).await);
    assert_eq!(
        complete(services, &token, NEW, &act).await.unwrap(),
        Reset::Closed
    );
    let refused = reset::link(services, &post.alice.email, &act).await.unwrap_err();
    let expected = ChangeRefusal::from(Conflict::AccountDisabled);
    assert!(matches!(refused, ChangeError::Refused(refusal) if refusal == expected));
    // Enabled again, the link is what it was: nobody used it.
    switch(&post, Switch::On).await;
    assert_eq!(complete(services, &token, NEW, &act).await.unwrap(), Reset::Done);
}

#[tokio::test]
async fn log_08_a_weak_password_is_refused_and_the_link_stays_good() {
    let post = Post::open().await;
    let (services, act) = (&post.fixture.services, post.fixture.act());
    let token = asked(&post, "alice@example.com").await.remove(0);
    for (weak, reason) in [
        ("short", Refusal::TooShort),
        ("password1", Refusal::Common),
        ("alice@example.com", Refusal::Guessable),
    ] {
        let outcome = complete(services, &token, weak, &act).await.unwrap();
        assert_eq!(outcome, Reset::BadPassword(reason), "{weak}");
    }
    assert_eq!(complete(services, &token, NEW, &act).await.unwrap(), Reset::Done);
}

#[tokio::test]
async fn an_administrator_gets_the_link_only_where_no_mail_is_sent() {
    let post = Post::open().await;
    let started = reset::start(&post.fixture.services, &post.alice.id, &post.fixture.act())
        .await
        .unwrap();
    assert_eq!(started, None);
    assert_eq!(post.delivered().await.len(), 1);

    let fixture = super::fixture::Fixture::new().await;
    let bob = person(&fixture, "bob@example.com").await;
    let link = reset::start(&fixture.services, &bob.id, &fixture.act())
        .await
        .unwrap();
    assert!(link.unwrap().starts_with("http://localhost:8080/reset/cs_rl_"));
    let outcome = ask(&fixture.services, "bob@example.com", &fixture.act())
        .await
        .unwrap();
    assert_eq!(outcome, Asked::NoMail);
}
