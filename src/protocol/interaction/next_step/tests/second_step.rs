//! Second factors in a conversation: half way in, stronger sign-ins asked for, organizations that demand them.

use countersign_identity::session::SecondFactor;

use super::*;

/// Somebody whose session has proved both factors.
fn with_both_factors() -> Story {
    let mut story = Story::new();
    let now = Timestamp::from_unix_seconds(1000);
    let session = story.session.as_mut().unwrap();
    session.prove_second_factor(SecondFactor::OneTimeCode, now);
    story
}

fn asking_for(values: &[&str]) -> Story {
    let mut story = Story::new();
    story.request.acr_values = values.iter().map(|value| (*value).to_owned()).collect();
    story
}

fn claiming(acr: serde_json::Value) -> Story {
    let mut story = Story::new();
    story.request.claims_request = Some(json!({"id_token": {"acr": acr}}));
    story
}

#[test]
fn otp_03_who_is_half_way_gets_the_second_step_and_nothing_else() {
    let mut story = Story::new();
    story.half_way = true;
    assert_eq!(story.next(), NextStep::SecondFactor(SecondStepReason::SignIn));
    story.session = None;
    assert_eq!(story.next(), NextStep::SecondFactor(SecondStepReason::SignIn));
    story.has_second_factor = false;
    assert_eq!(story.next(), NextStep::Enrol(SecondStepReason::SignIn));
    story.has_second_factor = true;
    assert_eq!(story.next_silently(), NextStep::Refuse(Refusal::LoginRequired));
}

#[test]
fn otp_03_who_is_half_way_reaches_no_pages_of_their_own() {
    let progress = Progress::default();
    let facts = |half_way| Facts {
        goal: Goal::Account,
        progress: &progress,
        half_way,
        session: None,
        has_second_factor: true,
        now: Timestamp::from_unix_seconds(1),
    };
    assert_eq!(
        next_step(&facts(true)),
        NextStep::SecondFactor(SecondStepReason::SignIn)
    );
    assert_eq!(
        next_step(&facts(false)),
        NextStep::SignIn(SignInReason::NobodySignedIn)
    );
}

#[test]
fn a_stronger_sign_in_is_asked_for_when_the_session_is_too_weak() {
    let step_up = NextStep::SecondFactor(SecondStepReason::StrongerAsked);
    assert_eq!(asking_for(&["aal2"]).next(), step_up);
    assert_eq!(claiming(json!({"value": "aal2"})).next(), step_up);
    assert_eq!(
        claiming(json!({"essential": true, "values": ["phr", "aal2"]})).next(),
        step_up
    );
    let mut without = asking_for(&["aal2"]);
    without.has_second_factor = false;
    assert_eq!(without.next(), NextStep::Enrol(SecondStepReason::StrongerAsked));
    assert_eq!(
        asking_for(&["aal2"]).next_silently(),
        NextStep::Refuse(Refusal::LoginRequired)
    );
}

#[test]
fn a_session_at_least_as_strong_as_one_of_the_values_is_enough() {
    let enough = issue("org_1", "openid scans_read");
    for values in [&["aal1"][..], &["aal2", "aal1"], &["phr"], &["urn:unknown"], &[]] {
        assert_eq!(asking_for(values).next(), enough, "{values:?}");
    }
    for values in [&["aal1"][..], &["aal2"], &["phr", "aal2"]] {
        let mut story = with_both_factors();
        story.request.acr_values = asking_for(values).request.acr_values;
        assert_eq!(story.next(), enough, "{values:?}");
    }
    assert_eq!(claiming(json!(null)).next(), enough);
    assert_eq!(claiming(json!({"essential": true})).next(), enough);
    assert_eq!(claiming(json!({"values": ["urn:unknown"]})).next(), enough);
}

#[test]
fn a_strength_that_nobody_can_have_is_refused_when_it_is_essential() {
    let story = claiming(json!({"essential": true, "values": ["urn:unknown"]}));
    let refused = NextStep::Refuse(Refusal::UnmetAuthenticationRequirements);
    assert_eq!(story.next(), refused);
    assert_eq!(story.next_silently(), refused);
}

#[test]
fn a_sign_in_that_is_too_old_takes_the_password_first_and_then_the_factor() {
    let mut story = asking_for(&["aal2"]);
    story.request.max_age = Some(10);
    assert_eq!(story.next(), NextStep::SignIn(SignInReason::TooOld));
    story.half_way = true;
    assert_eq!(story.next(), NextStep::SecondFactor(SecondStepReason::SignIn));
}

#[test]
fn an_organization_can_demand_a_second_factor_of_a_session_that_was_there_before() {
    let demanding = |mut story: Story| {
        story.memberships[0].demands_second_factor = true;
        story
    };
    let reason = SecondStepReason::OrganizationDemands;
    assert_eq!(demanding(Story::new()).next(), NextStep::SecondFactor(reason));
    let mut without = demanding(Story::new());
    without.has_second_factor = false;
    assert_eq!(without.next(), NextStep::Enrol(reason));
    assert_eq!(
        demanding(Story::new()).next_silently(),
        NextStep::Refuse(Refusal::LoginRequired)
    );
    assert_eq!(
        demanding(with_both_factors()).next(),
        issue("org_1", "openid scans_read")
    );
}

#[test]
fn a_proved_password_waits_ten_minutes_and_ends_with_the_sign_in() {
    let at = Timestamp::from_unix_seconds;
    let mut progress = Progress {
        organization: Some(OrganizationId::from_text("org_1")),
        ..Progress::default()
    };
    progress.prove_password(UserId::from_text("usr_1"), at(100));
    assert_eq!(progress.organization, None);
    assert!(progress.password_proved(at(700)).is_some());
    assert!(progress.password_proved(at(701)).is_none());
    progress.sign_in(SessionId::from_text("ses_1"));
    assert!(progress.password_proved(at(101)).is_none());
}
