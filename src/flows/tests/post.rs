//! The post of a test: letters that arrive, a relay that can be told to fail, and alice who reads.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use countersign_identity::user::User;
use countersign_identity::{Email, Timestamp};
use countersign_outbound::mail::{Letter, Mailer, SendError, Sending};

use super::fixture::Fixture;
use crate::mail::deliver_due;
use crate::users::{self, NewUser};

pub(super) const PASSWORD: &str = "correct horse battery";

/// A relay that keeps what it takes.
#[derive(Default)]
pub(super) struct Relay {
    pub(super) down: AtomicBool,
    pub(super) letters: Mutex<Vec<Letter>>,
}

impl Mailer for Relay {
    fn send<'a>(&'a self, letter: &'a Letter) -> Sending<'a> {
        let outcome = if self.down.load(Ordering::Relaxed) {
            Err(SendError::Failed("the relay is away".to_owned()))
        } else {
            self.letters.lock().unwrap().push(letter.clone());
            Ok(())
        };
        Box::pin(std::future::ready(outcome))
    }
}

/// A deployment with mail, and alice in it.
pub(super) struct Post {
    pub(super) fixture: Fixture,
    pub(super) relay: Arc<Relay>,
    pub(super) alice: User,
}

pub(super) fn email(text: &str) -> Email {
    Email::parse(text).unwrap()
}

impl Post {
    pub(super) async fn open() -> Post {
        let relay = Arc::new(Relay::default());
        let fixture = Fixture::with_mail(relay.clone()).await;
        let alice = person(&fixture, "alice@example.com").await;
        Post {
            fixture,
            relay,
            alice,
        }
    }

    /// Lets the post do its rounds until nothing is due, and gives what arrived since the last time.
    pub(super) async fn delivered(&self) -> Vec<Letter> {
        while deliver_due(&self.fixture.services).await.unwrap() > 0 {}
        std::mem::take(&mut *self.relay.letters.lock().unwrap())
    }

    pub(super) fn advance(&self, seconds: u64) -> Timestamp {
        self.fixture.clock.advance(Duration::from_secs(seconds));
        self.fixture.services.now()
    }

    /// The secret of the one link in a letter.
    pub(super) fn secret(letter: &Letter) -> String {
        let mut links = letter
            .text
            .lines()
            .filter(|line| line.starts_with("http://localhost:8080/"));
        let link = links.next().unwrap_or_else(|| panic!("no link: {}", letter.text));
        assert_eq!(links.next(), None, "one link");
        link.rsplit('/').next().unwrap().to_owned()
    }

    /// The code of a letter.
    pub(super) fn code(letter: &Letter) -> String {
        let is_code = |line: &&str| line.len() == 6 && line.bytes().all(|byte| byte.is_ascii_digit());
        letter.text.lines().find(is_code).expect("a code").to_owned()
    }

    /// The account as it is now.
    pub(super) async fn account(&self, address: &str) -> Option<User> {
        let directory = self.fixture.services.store.directory();
        directory
            .user_by_email(&email(address).canonical())
            .await
            .unwrap()
    }
}

pub(super) async fn person(fixture: &Fixture, address: &str) -> User {
    let new = NewUser {
        email: email(address),
        name: None,
        password: Some(PASSWORD.to_owned()),
        organization: "default".to_owned(),
        role: "viewer".to_owned(),
    };
    let account = users::create(&fixture.services, new, &fixture.act())
        .await
        .unwrap();
    account.user
}
