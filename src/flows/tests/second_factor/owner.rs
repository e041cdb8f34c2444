//! OTP-04: setting up and removing a factor.

use std::time::Duration;

use countersign_identity::{FactorId, Id};

use super::{PASSWORD, Story, code, recovery};
use crate::factors::{self, Begun, Confirmation, Removal, Removed};
use crate::recovery_codes;
use crate::second_factor::Presented;

async fn counting(story: &Story) -> Vec<FactorId> {
    let listed = factors::list(&story.fixture.services, &story.alice.id)
        .await
        .unwrap();
    listed.into_iter().map(|factor| factor.id).collect()
}

async fn removes(story: &Story, factor: &FactorId, password: &str, second_factor: Presented) -> Removed {
    let removal = Removal {
        factor: factor.clone(),
        password: password.to_owned(),
        second_factor,
    };
    let (services, act) = (&story.fixture.services, story.fixture.act());
    factors::remove(services, &story.browser, &story.session().await, &removal, &act)
        .await
        .unwrap()
}

#[tokio::test]
async fn otp_04_a_factor_counts_for_nothing_before_its_first_right_code() {
    let mut story = Story::signed_in().await;
    let app = story.begins().await;
    assert!(matches!(
        story.confirmation("000000").await,
        Confirmation::WrongCode
    ));
    assert_eq!(counting(&story).await, []);
    let id = story.conversation().await;
    assert!(story.types_password(&id, PASSWORD).await);
    assert_eq!(story.session().await.session.acr().as_str(), "aal1");

    let codes = story.confirms(&app.code(&story.fixture.clock, 0)).await;
    assert_eq!((counting(&story).await.len(), codes.len()), (1, 10));
    let session = story.session().await.session;
    assert_eq!(
        (session.acr().as_str(), session.factor_time),
        ("aal2", Some(story.fixture.act().now))
    );
}

#[tokio::test]
async fn otp_04_a_set_up_that_was_left_lying_is_over_after_an_hour() {
    let story = Story::signed_in().await;
    let app = story.begins().await;
    story.fixture.clock.advance(Duration::from_secs(3601));
    let late = story.confirmation(&app.code(&story.fixture.clock, 0)).await;
    assert!(matches!(late, Confirmation::NothingBegun));
    assert_eq!(counting(&story).await, []);
}

#[tokio::test]
async fn otp_04_a_second_factor_is_added_only_after_the_first_was_proved_lately() {
    let (mut story, app, _) = Story::with_app().await;
    story.fixture.clock.advance(Duration::from_secs(20 * 60));
    let (services, act) = (&story.fixture.services, story.fixture.act());
    let stolen = factors::begin_enrolment(services, &story.session().await, &act).await;
    assert!(matches!(stolen.unwrap(), Begun::ProofNeeded));
    assert!(story.signs_in_with(code(app.code(&story.fixture.clock, 0))).await);
    let (_, codes) = story.sets_up_app().await;
    assert_eq!(codes, Vec::<String>::new(), "the set that there is goes on");
    assert_eq!(counting(&story).await.len(), 2);
}

#[tokio::test]
async fn otp_04_removing_takes_password_and_factor_and_ends_the_recovery_codes() {
    let (story, app, codes) = Story::with_app().await;
    let factor = counting(&story).await.remove(0);
    let right = || code(app.code(&story.fixture.clock, 0));
    assert_eq!(
        removes(&story, &factor, "wrong", right()).await,
        Removed::WrongPassword
    );
    assert_eq!(
        removes(&story, &factor, PASSWORD, code("000000")).await,
        Removed::WrongCode
    );
    let other = FactorId::from_text("fac_other");
    assert_eq!(
        removes(&story, &other, PASSWORD, right()).await,
        Removed::NotFound
    );
    assert_eq!(counting(&story).await.len(), 1);

    assert_eq!(
        removes(&story, &factor, PASSWORD, recovery(&codes[4])).await,
        Removed::Done
    );
    assert_eq!(counting(&story).await, []);
    let left = recovery_codes::remaining(&story.fixture.services, &story.alice.id).await;
    assert_eq!(left.unwrap(), 0);
    let events = story.fixture.events().await;
    for kind in ["factor.enrolled", "recovery_codes.created", "factor.removed"] {
        assert!(events.iter().any(|event| event == kind), "{kind}");
    }
}

#[tokio::test]
async fn an_administrator_removes_a_lost_factor_and_the_password_is_enough_again() {
    let (mut story, _, _) = Story::with_app().await;
    let factor = counting(&story).await.remove(0);
    let (services, act) = (&story.fixture.services, story.fixture.act());
    let user = &story.alice.id;
    assert!(
        factors::remove_by_administrator(services, user, &factor, &act)
            .await
            .unwrap()
    );
    assert!(
        !factors::remove_by_administrator(services, user, &factor, &act)
            .await
            .unwrap()
    );
    story.browser = crate::browser::Browser::new(&story.fixture.services);
    let id = story.conversation().await;
    assert!(story.types_password(&id, PASSWORD).await);
    assert_eq!(story.session().await.session.acr().as_str(), "aal1");
}
