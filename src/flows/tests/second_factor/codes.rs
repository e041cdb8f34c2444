//! OTP-01, OTP-02, OTP-05, OTP-06: how often a code counts, when, and how many wrong ones may be tried.

use std::time::Duration;

use countersign_store::Work;
use futures_util::future::join_all;

use super::{PASSWORD, STEP, Story, code, recovery};
use crate::browser::Browser;
use crate::second_factor::{self, Proved};
use crate::sign_in::second_step::Outcome;
use crate::{recovery_codes, second_factor::Presented};

#[tokio::test]
async fn otp_01_a_code_counts_once_and_an_earlier_one_no_more_after_it() {
    let (mut story, app, _) = Story::with_app().await;
    let now = app.code(&story.fixture.clock, 0);
    let before = app.code(&story.fixture.clock, -1);
    assert!(story.signs_in_with(code(&now)).await);
    assert!(!story.signs_in_with(code(&now)).await);
    assert!(!story.signs_in_with(code(&before)).await);
    assert!(story.signs_in_with(code(app.code(&story.fixture.clock, 1))).await);
}

#[tokio::test]
async fn otp_01_of_twenty_that_bring_one_code_together_one_gets_in() {
    let (mut story, app, _) = Story::with_app().await;
    let now = app.code(&story.fixture.clock, 0);
    let mut tabs = Vec::new();
    // No more than may be tried before the account has to wait.
    for _ in 0..5 {
        story.browser = Browser::new(&story.fixture.services);
        let id = story.conversation().await;
        assert!(story.types_password(&id, PASSWORD).await);
        tabs.push((id, story.browser.clone()));
    }
    let (services, act, presented) = (&story.fixture.services, story.fixture.act(), code(now));
    let tries = tabs
        .iter()
        .map(|(id, browser)| crate::sign_in::second_step::prove(services, id, browser, &presented, &act));
    let outcomes = join_all(tries).await;
    let entered = outcomes
        .iter()
        .filter(|outcome| matches!(outcome, Ok(Outcome::GoesOn(_))));
    assert_eq!(entered.count(), 1);
}

#[tokio::test]
async fn otp_06_codes_count_one_step_to_either_side() {
    let (mut story, app, _) = Story::with_app().await;
    // Ascending, since an earlier step is over once a later one was used.
    for (distance, counts) in [(-2, false), (2, false), (-1, true), (0, true), (1, true)] {
        story.fixture.clock.advance(10 * STEP);
        let typed = app.code(&story.fixture.clock, distance);
        assert_eq!(story.signs_in_with(code(typed)).await, counts, "{distance}");
    }
}

#[tokio::test]
async fn otp_02_after_five_wrong_codes_the_account_waits_whatever_flow_they_come_from() {
    let (mut story, app, _) = Story::with_app().await;
    for _ in 0..5 {
        // Each in a browser and a conversation of its own.
        assert!(!story.signs_in_with(code("000000")).await);
    }
    story.browser = Browser::new(&story.fixture.services);
    let id = story.conversation().await;
    assert!(story.types_password(&id, PASSWORD).await);
    let right = app.code(&story.fixture.clock, 0);
    let Outcome::Throttled(wait) = story.second_step(&id, code(&right)).await else {
        panic!("the sixth try must wait");
    };
    assert_eq!(wait, Duration::from_secs(1));
    // A recovery code is the same door.
    let other = story.second_step(&id, recovery("22222-22222")).await;
    assert!(matches!(other, Outcome::Throttled(_)));
    story.fixture.clock.advance(wait);
    assert!(matches!(
        story.second_step(&id, code(&right)).await,
        Outcome::GoesOn(_)
    ));
    // The right one cleared the count.
    assert!(!story.signs_in_with(code("000000")).await);
    assert!(story.signs_in_with(code(app.code(&story.fixture.clock, 1))).await);
}

#[tokio::test]
async fn otp_05_each_recovery_code_counts_once_however_it_is_typed() {
    let (mut story, _, codes) = Story::with_app().await;
    assert_eq!(codes.len(), 10);
    let shouted = codes[0].to_uppercase().replace('-', " ");
    assert!(story.signs_in_with(recovery(shouted)).await);
    assert_eq!(story.session().await.session.acr().as_str(), "aal2");
    assert!(!story.signs_in_with(recovery(&codes[0])).await);
    assert!(story.signs_in_with(recovery(&codes[1])).await);
    let left = recovery_codes::remaining(&story.fixture.services, &story.alice.id).await;
    assert_eq!(left.unwrap(), 8);
    let events = story.fixture.events().await;
    assert_eq!(
        events.iter().filter(|kind| *kind == "recovery_code.used").count(),
        2
    );
}

#[tokio::test]
async fn otp_05_a_new_set_ends_the_old_one_and_needs_a_fresh_proof() {
    use recovery_codes::{Regenerated, regenerate};
    let (mut story, app, old) = Story::with_app().await;
    story.fixture.clock.advance(Duration::from_secs(20 * 60));
    let (services, act) = (&story.fixture.services, story.fixture.act());
    let refused = regenerate(services, &story.session().await, &act).await.unwrap();
    assert!(matches!(refused, Regenerated::ProofNeeded));
    let presented = Presented::either(app.code(&story.fixture.clock, 0));
    let proved =
        second_factor::prove(services, &story.browser, &story.session().await, &presented, &act).await;
    let Proved::Renewed(browser) = proved.unwrap() else {
        panic!("the code is right");
    };
    assert_ne!(browser.secret, story.browser.secret);
    story.browser = browser;
    let made = regenerate(&story.fixture.services, &story.session().await, &act).await;
    let Regenerated::Codes(new) = made.unwrap() else {
        panic!("the proof is fresh");
    };
    assert!(!story.signs_in_with(recovery(&old[3])).await);
    assert!(story.signs_in_with(recovery(&new[3])).await);
}

#[tokio::test]
async fn otp_05_the_database_holds_no_code_and_no_secret() {
    let (story, _, codes) = Story::with_app().await;
    let user = story.alice.id.clone();
    let services = &story.fixture.services;
    let factors = services.store.directory().factors_of(&user).await.unwrap();
    let secret = second_factor::open(services, &factors[0])
        .unwrap()
        .groups()
        .unwrap();
    services
        .store
        .write(async move |work: &Work| work.recovery_codes().remaining(&user).await)
        .await
        .unwrap();
    for file in ["countersign.db", "countersign.db-wal"] {
        let bytes = std::fs::read(story.fixture.folder.path().join(file)).unwrap_or_default();
        for text in [
            codes[0].clone(),
            codes[0].replace('-', ""),
            secret.replace(' ', ""),
        ] {
            let found = bytes.windows(text.len()).any(|window| window == text.as_bytes());
            assert!(!found, "{text} in {file}");
        }
    }
}
