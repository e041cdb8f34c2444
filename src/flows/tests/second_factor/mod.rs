//! Second factors from the first code to the last: what counts, how often, and what is left of it.

mod codes;
mod owner;
mod sign_in;

use std::time::Duration;

use countersign_crypto::TestClock;
use countersign_identity::user::User;
use countersign_identity::{Email, Id};
use totp_rs::{Builder, Secret, Totp};

use super::fixture::Fixture;
use crate::browser::{self, Browser, SignedIn};
use crate::factors::{Begun, Confirmation, FirstProof};
use crate::second_factor::Presented;
use crate::sign_in::{Credentials, Outcome};
use crate::users::{self, NewUser};
use crate::{continue_interaction, factors, sign_in as signing_in};

const PASSWORD: &str = "a long way to tipperary";
const STEP: Duration = Duration::from_secs(30);

/// Alice, her browser, and the app on her phone once she has one.
struct Story {
    fixture: Fixture,
    alice: User,
    browser: Browser,
}

/// An app that knows the secret.
struct App(Totp);

impl App {
    /// Types the secret in as it is shown.
    fn with(secret: &str) -> App {
        let secret = Secret::try_from_base32(secret.replace(' ', "")).unwrap();
        App(Builder::new().with_secret(secret).build().unwrap())
    }

    /// The code of the step that is so many steps from now.
    fn code(&self, clock: &TestClock, steps: i64) -> String {
        use countersign_crypto::Clock as _;
        let seconds = clock.now().unix_seconds() + steps * 30;
        self.0.generate(seconds.try_into().unwrap()).to_string()
    }
}

impl Story {
    async fn new() -> Story {
        let fixture = Fixture::new().await;
        let new = NewUser {
            email: Email::parse("alice@example.com").unwrap(),
            name: None,
            password: Some(PASSWORD.to_owned()),
            organization: "default".to_owned(),
            role: "viewer".to_owned(),
        };
        let account = users::create(&fixture.services, new, &fixture.act())
            .await
            .unwrap();
        fixture.clock.advance(Duration::from_secs(60));
        let browser = Browser::new(&fixture.services);
        Story {
            fixture,
            alice: account.user,
            browser,
        }
    }

    /// The same, signed in.
    async fn signed_in() -> Story {
        let mut story = Story::new().await;
        let id = story.conversation().await;
        assert!(story.types_password(&id, PASSWORD).await);
        story
    }

    /// The same, with an app that was proved five minutes ago.
    async fn with_app() -> (Story, App, Vec<String>) {
        let mut story = Story::signed_in().await;
        let (app, codes) = story.sets_up_app().await;
        story.fixture.clock.advance(Duration::from_secs(300));
        (story, app, codes)
    }

    async fn sets_up_app(&mut self) -> (App, Vec<String>) {
        let app = self.begins().await;
        let codes = self.confirms(&app.code(&self.fixture.clock, 0)).await;
        (app, codes)
    }

    async fn begins(&self) -> App {
        let (services, act) = (&self.fixture.services, self.fixture.act());
        let begun = factors::begin_enrolment(services, &self.session().await, &act).await;
        match begun.unwrap() {
            Begun::Enrolment(enrolment) => App::with(&enrolment.secret),
            Begun::ProofNeeded | Begun::TooMany => panic!("not begun"),
        }
    }

    async fn confirms(&mut self, code: &str) -> Vec<String> {
        match self.confirmation(code).await {
            Confirmation::Confirmed {
                browser,
                recovery_codes,
            } => {
                self.browser = browser;
                recovery_codes.unwrap_or_default()
            }
            _ => panic!("not confirmed"),
        }
    }

    async fn confirmation(&self, code: &str) -> Confirmation {
        let typed = FirstProof {
            code: code.to_owned(),
            name: "Phone".to_owned(),
        };
        let (services, act) = (&self.fixture.services, self.fixture.act());
        factors::confirm(services, &self.browser, &self.session().await, &typed, &act)
            .await
            .unwrap()
    }

    async fn session(&self) -> SignedIn {
        self.session_now().await.expect("somebody is signed in")
    }

    async fn session_now(&self) -> Option<SignedIn> {
        let act = self.fixture.act();
        browser::who(&self.fixture.services, &self.browser, act.now)
            .await
            .unwrap()
    }

    async fn conversation(&self) -> String {
        let (services, act) = (&self.fixture.services, self.fixture.act());
        let begun = continue_interaction::begin_account(services, &self.browser, &act).await;
        begun.unwrap().unwrap().as_str().to_owned()
    }

    /// Sends the sign-in form; whether the conversation goes on.
    async fn types_password(&mut self, id: &str, password: &str) -> bool {
        let credentials = Credentials {
            username: "alice@example.com".to_owned(),
            password: password.to_owned(),
        };
        let (services, act) = (&self.fixture.services, self.fixture.act());
        let outcome = signing_in::sign_in(services, id, &self.browser, credentials, &act).await;
        match outcome.unwrap() {
            Outcome::GoesOn(browser) => {
                self.browser = browser;
                true
            }
            _ => false,
        }
    }

    /// Takes the second step of a conversation.
    async fn second_step(&mut self, id: &str, presented: Presented) -> signing_in::second_step::Outcome {
        use signing_in::second_step::{Outcome, prove};
        let (services, act) = (&self.fixture.services, self.fixture.act());
        let outcome = prove(services, id, &self.browser, &presented, &act)
            .await
            .unwrap();
        if let Outcome::GoesOn(browser) = &outcome {
            self.browser = browser.clone();
        }
        outcome
    }

    /// A new browser takes both steps with this code; whether it is in.
    async fn signs_in_with(&mut self, presented: Presented) -> bool {
        self.browser = Browser::new(&self.fixture.services);
        let id = self.conversation().await;
        assert!(self.types_password(&id, PASSWORD).await);
        self.second_step(&id, presented).await;
        self.session_now().await.is_some()
    }
}

fn code(text: impl Into<String>) -> Presented {
    Presented::OneTimeCode(text.into())
}

fn recovery(text: impl Into<String>) -> Presented {
    Presented::RecoveryCode(text.into())
}
