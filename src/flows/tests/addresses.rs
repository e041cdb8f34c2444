//! Proving addresses, and REC-05: a new one counts only when it is proved, and the old one is told.

use super::post::{Post, email, person};
use crate::email_change;
use crate::verify_email::{self, Link, Proved, Sent, confirm, confirm_code, look, send};

const NEW: &str = "alice@new.example";

async fn letter(post: &Post) -> (String, String) {
    let letters = post.delivered().await;
    assert_eq!(letters.len(), 1, "{letters:?}");
    (Post::secret(&letters[0]), Post::code(&letters[0]))
}

async fn change_begun(post: &Post) -> (String, String) {
    let sent = email_change::begin(
        &post.fixture.services,
        &post.alice,
        &email(NEW),
        &post.fixture.act(),
    )
    .await;
    assert_eq!(sent.unwrap(), Sent::Sent);
    letter(post).await
}

#[tokio::test]
async fn link_and_code_both_prove_an_address_once() {
    for by_code in [false, true] {
        let post = Post::open().await;
        let (services, act) = (&post.fixture.services, post.fixture.act());
        assert_eq!(send(services, &post.alice.id, &act).await.unwrap(), Sent::Sent);
        let (token, code) = letter(&post).await;
        // Looking, as a scanner of mail does, proves nothing.
        assert_eq!(
            look(services, &token, act.now).await.unwrap(),
            Link::Open(post.alice.email.clone())
        );
        assert!(!post.account("alice@example.com").await.unwrap().email_verified);
        let proved = if by_code {
            confirm_code(services, &post.alice.id, &code, &act).await
        } else {
            confirm(services, &token, &act).await
        };
        assert_eq!(proved.unwrap(), Proved::Done);
        assert!(post.account("alice@example.com").await.unwrap().email_verified);
        assert_eq!(confirm(services, &token, &act).await.unwrap(), Proved::Closed);
        let again = confirm_code(services, &post.alice.id, &code, &act).await.unwrap();
        assert_eq!(again, Proved::Closed);
        assert_eq!(
            send(services, &post.alice.id, &act).await.unwrap(),
            Sent::NotNeeded
        );
        assert!(post.fixture.events().await.contains(&"email.verified".to_owned()));
    }
}

#[tokio::test]
async fn five_wrong_codes_end_the_link_too() {
    let post = Post::open().await;
    let (services, act) = (&post.fixture.services, post.fixture.act());
    send(services, &post.alice.id, &act).await.unwrap();
    let (token, code) = letter(&post).await;
    let wrong = if code == "000000" { "111111" } else { "000000" };
    for left in [4, 3, 2, 1, 0] {
        let outcome = confirm_code(services, &post.alice.id, wrong, &act).await.unwrap();
        assert_eq!(outcome, Proved::WrongCode { left });
    }
    let outcome = confirm_code(services, &post.alice.id, &code, &act).await.unwrap();
    assert_eq!(outcome, Proved::Closed);
    assert_eq!(confirm(services, &token, &act).await.unwrap(), Proved::Closed);
    assert!(!post.account("alice@example.com").await.unwrap().email_verified);
}

#[tokio::test]
async fn a_code_is_good_for_its_own_account_only() {
    let post = Post::open().await;
    let (services, act) = (&post.fixture.services, post.fixture.act());
    let bob = person(&post.fixture, "bob@example.com").await;
    send(services, &post.alice.id, &act).await.unwrap();
    let (_, code) = letter(&post).await;
    let outcome = confirm_code(services, &bob.id, &code, &act).await.unwrap();
    assert_eq!(outcome, Proved::Closed);
}

#[tokio::test]
async fn five_letters_an_hour_are_enough_and_the_newest_counts() {
    let post = Post::open().await;
    let (services, act) = (&post.fixture.services, post.fixture.act());
    for _ in 0..5 {
        assert_eq!(send(services, &post.alice.id, &act).await.unwrap(), Sent::Sent);
    }
    assert_eq!(send(services, &post.alice.id, &act).await.unwrap(), Sent::TooMany);
    let letters = post.delivered().await;
    let mut open = 0;
    for letter in &letters {
        let link = look(services, &Post::secret(letter), act.now).await.unwrap();
        open += usize::from(link != Link::Closed);
    }
    assert_eq!((letters.len(), open), (5, 1));
}

#[tokio::test]
async fn rec_05_a_new_address_counts_when_it_is_proved_and_the_old_one_is_told() {
    let post = Post::open().await;
    let (services, act) = (&post.fixture.services, post.fixture.act());
    let (token, _) = change_begun(&post).await;
    assert!(post.account(NEW).await.is_none(), "not before it is proved");
    // A reset link that lies in the old mailbox must not bring the old address's reader in afterwards.
    let reset = crate::reset::link(services, &post.alice.email, &act)
        .await
        .unwrap();
    let reset = reset.rsplit('/').next().unwrap().to_owned();
    assert_eq!(confirm(services, &token, &act).await.unwrap(), Proved::Done);

    let account = post.account(NEW).await.expect("the address is the account's");
    assert!(account.id == post.alice.id && account.email_verified);
    assert!(post.account("alice@example.com").await.is_none());
    let told = post.delivered().await;
    assert_eq!(told.len(), 1);
    assert_eq!(told[0].to, email("alice@example.com"));
    assert_eq!(
        told[0].subject,
        "Your Countersign account has a new e-mail address"
    );
    let outcome = crate::reset::complete(services, &reset, "another long way in", &act)
        .await
        .unwrap();
    assert_eq!(outcome, crate::reset::Reset::Closed);
}

#[tokio::test]
async fn rec_05_the_code_does_the_same_as_the_link() {
    let post = Post::open().await;
    let (services, act) = (&post.fixture.services, post.fixture.act());
    let (_, code) = change_begun(&post).await;
    // It proves the new address, not the account's own.
    let own = confirm_code(services, &post.alice.id, &code, &act).await.unwrap();
    assert_eq!(own, Proved::Closed);
    let outcome = email_change::confirm(services, &post.alice.id, &code, &act)
        .await
        .unwrap();
    assert_eq!(outcome, Proved::Done);
    assert!(post.account(NEW).await.is_some());
}

#[tokio::test]
async fn rec_05_an_address_that_somebody_has_is_answered_alike_and_never_taken() {
    let post = Post::open().await;
    let (services, act) = (&post.fixture.services, post.fixture.act());
    person(&post.fixture, "bob@example.com").await;
    let sent = email_change::begin(services, &post.alice, &email("BOB@example.com"), &act)
        .await
        .unwrap();
    assert_eq!(sent, Sent::Sent);
    assert!(post.delivered().await.is_empty());

    // Taken while the letter was on its way.
    let (token, _) = change_begun(&post).await;
    person(&post.fixture, NEW).await;
    assert_eq!(confirm(services, &token, &act).await.unwrap(), Proved::Taken);
    assert_eq!(post.account("alice@example.com").await.unwrap().id, post.alice.id);
}

#[tokio::test]
async fn without_mail_nobody_is_asked_for_a_proof() {
    let fixture = super::fixture::Fixture::new().await;
    let (services, act) = (&fixture.services, fixture.act());
    let bob = person(&fixture, "bob@example.com").await;
    assert_eq!(send(services, &bob.id, &act).await.unwrap(), Sent::NoMail);
    let sent = email_change::begin(services, &bob, &email(NEW), &act)
        .await
        .unwrap();
    assert_eq!(sent, Sent::NoMail);
    assert_eq!(
        verify_email::look(services, "cs_vl_none", act.now).await.unwrap(),
        Link::Closed
    );
}
