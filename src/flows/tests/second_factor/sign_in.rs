//! The two steps of a sign-in: what is there between them, and what ends it.

use std::time::Duration;

use countersign_access::policy::Policy;
use countersign_store::Work;

use super::{App, PASSWORD, STEP, Story, code};
use crate::browser::Browser;
use crate::continue_interaction::{self, Look, Next};
use crate::factors::{self, FirstProof};
use crate::sign_in::enrolment::{self, Outcome as Enrolled};
use crate::sign_in::second_step::Outcome;

impl Story {
    async fn next(&self, id: &str) -> Next {
        let (services, act) = (&self.fixture.services, self.fixture.act());
        continue_interaction::next(services, id, &self.browser, Look::Only, &act)
            .await
            .unwrap()
    }

    /// A new browser takes the first step.
    async fn half_way(&mut self) -> String {
        self.browser = Browser::new(&self.fixture.services);
        let id = self.conversation().await;
        assert!(self.types_password(&id, PASSWORD).await);
        id
    }

    /// The organization demands a second factor of everybody from now on.
    async fn is_demanded(&self) {
        let act = self.fixture.act();
        self.fixture
            .services
            .store
            .write(async move |work: &Work| {
                let mut found = work.organizations().find_by_slug("default").await?.unwrap();
                found.policy = Policy {
                    require_second_factor: Some(true),
                    ..found.policy
                };
                work.organizations().save(&found, &act).await
            })
            .await
            .unwrap();
    }
}

#[tokio::test]
async fn otp_03_between_the_steps_nobody_is_signed_in() {
    let (mut story, app, _) = Story::with_app().await;
    let planted = Browser::new(&story.fixture.services);
    story.browser = planted.clone();
    let id = story.conversation().await;
    assert!(story.types_password(&id, PASSWORD).await);
    let between = story.browser.secret.clone();
    assert!(story.session_now().await.is_none());
    assert!(matches!(story.next(&id).await, Next::SecondFactor { .. }));
    // Another conversation of the same browser knows nothing of it.
    let other = story.conversation().await;
    assert!(matches!(story.next(&other).await, Next::SignIn { .. }));

    let right = app.code(&story.fixture.clock, 0);
    assert!(matches!(
        story.second_step(&id, code(right)).await,
        Outcome::GoesOn(_)
    ));
    assert!(story.session_now().await.is_some());
    // SES-01: a new secret at each step, and the old ones hold nothing.
    let secrets = [&planted.secret, &between, &story.browser.secret];
    assert!(secrets[0] != secrets[1] && secrets[1] != secrets[2] && secrets[0] != secrets[2]);
    for secret in [planted.secret.clone(), between] {
        story.browser.secret = secret;
        assert!(story.session_now().await.is_none());
        assert!(matches!(story.next(&id).await, Next::Nothing));
    }
}

#[tokio::test]
async fn the_first_step_is_over_after_ten_minutes() {
    let (mut story, app, _) = Story::with_app().await;
    let id = story.half_way().await;
    story.fixture.clock.advance(Duration::from_secs(601));
    let late = story
        .second_step(&id, code(app.code(&story.fixture.clock, 0)))
        .await;
    assert!(matches!(late, Outcome::Elsewhere));
    assert!(matches!(story.next(&id).await, Next::SignIn { .. }));
    assert!(story.session_now().await.is_none());
}

#[tokio::test]
async fn a_new_password_ends_what_was_half_way() {
    let (mut story, app, _) = Story::with_app().await;
    let id = story.half_way().await;
    story.fixture.clock.advance(STEP);
    let (user, act) = (story.alice.id.clone(), story.fixture.act());
    let hash = story
        .fixture
        .services
        .passwords
        .hash("another one entirely")
        .await
        .unwrap();
    story
        .fixture
        .services
        .store
        .write(async move |work: &Work| work.users().set_password(&user, &hash, &act).await)
        .await
        .unwrap();
    let right = app.code(&story.fixture.clock, 0);
    assert!(matches!(
        story.second_step(&id, code(right)).await,
        Outcome::Elsewhere
    ));
    assert!(story.session_now().await.is_none());
}

#[tokio::test]
async fn a_disabled_account_does_not_get_past_the_second_step() {
    let (mut story, app, _) = Story::with_app().await;
    let id = story.half_way().await;
    let (user, act) = (story.alice.id.clone(), story.fixture.act());
    story
        .fixture
        .services
        .store
        .write(async move |work: &Work| work.users().disable(&user, &act).await)
        .await
        .unwrap();
    let right = app.code(&story.fixture.clock, 0);
    assert!(matches!(
        story.second_step(&id, code(right)).await,
        Outcome::Elsewhere
    ));
    assert!(story.session_now().await.is_none());
}

#[tokio::test]
async fn who_needs_a_factor_and_has_none_sets_one_up_and_is_in() {
    let mut story = Story::new().await;
    story.is_demanded().await;
    let id = story.half_way().await;
    assert!(story.session_now().await.is_none());
    assert!(matches!(story.next(&id).await, Next::Enrol { .. }));

    let (services, act) = (&story.fixture.services, story.fixture.act());
    // Looking begins nothing.
    let unfinished = factors::unfinished(services, &story.alice, &act).await;
    assert!(unfinished.unwrap().is_none());
    enrolment::begin(services, &id, &story.browser, &act)
        .await
        .unwrap();
    let unfinished = factors::unfinished(services, &story.alice, &act).await.unwrap();
    let app = App::with(&unfinished.unwrap().secret);
    let typed = |text: String| FirstProof {
        code: text,
        name: String::new(),
    };
    let wrong = typed("000000".to_owned());
    let refused = enrolment::confirm(services, &id, &story.browser, &wrong, &act).await;
    assert!(matches!(refused.unwrap(), Enrolled::Wrong));
    let right = typed(app.code(&story.fixture.clock, 0));
    let confirmed = enrolment::confirm(services, &id, &story.browser, &right, &act).await;
    let Enrolled::Confirmed { browser, codes, .. } = confirmed.unwrap() else {
        panic!("the code is right");
    };
    assert_eq!(codes.unwrap().len(), 10);
    story.browser = browser;
    assert_eq!(story.session().await.session.acr().as_str(), "aal2");
    assert!(matches!(story.next(&id).await, Next::Home));
}

#[tokio::test]
async fn nobody_enrols_past_a_factor_that_they_have() {
    let (mut story, _, _) = Story::with_app().await;
    story.is_demanded().await;
    let id = story.half_way().await;
    let (services, act) = (&story.fixture.services, story.fixture.act());
    let begun = enrolment::begin(services, &id, &story.browser, &act)
        .await
        .unwrap();
    assert!(matches!(begun, enrolment::Begun::Elsewhere));
    assert!(matches!(story.next(&id).await, Next::SecondFactor { .. }));
}
