//! One story, told with one thing changed at a time.

mod second_step;

use countersign_access::permission::Permission;
use countersign_identity::session::Amr;
use countersign_identity::{ClientId, SecretDigest, UserId};
use serde_json::json;

use super::*;
use crate::authorize::ResponseMode;
use crate::client::ClientKind;
use crate::token::samples::client;

/// A conversation of `cli_1`, a client of `org_1`, with `usr_1`, who signed in at second 1000, belongs to `org_1` and
/// has allowed `openid scans_read` before. The question is asked at second 1100.
struct Story {
    request: AuthorizationRequest,
    client: Client,
    half_way: bool,
    session: Option<Session>,
    has_second_factor: bool,
    progress: Progress,
    memberships: Vec<MemberOf>,
    consented: Scopes,
    now: i64,
}

fn scopes(text: &str) -> Scopes {
    Scopes::parse(text).unwrap()
}

fn member_of(organization: &str, slug: &str) -> MemberOf {
    MemberOf {
        organization: OrganizationId::from_text(organization),
        slug: slug.to_owned(),
        permissions: Permissions::from([Permission::new("scans_read")]),
        demands_second_factor: false,
    }
}

impl Story {
    fn new() -> Self {
        Story {
            request: AuthorizationRequest {
                client_id: ClientId::from_text("cli_1"),
                redirect_uri: "https://c1.test/cb".to_owned(),
                response_mode: ResponseMode::Query,
                scopes: scopes("openid scans_read"),
                state: None,
                nonce: None,
                code_challenge: None,
                prompt: Vec::new(),
                max_age: None,
                login_hint: None,
                hinted_subject: None,
                acr_values: Vec::new(),
                ui_locales: Vec::new(),
                organization: None,
                resource: Vec::new(),
                claims_request: None,
            },
            client: client("cli_1"),
            half_way: false,
            has_second_factor: true,
            session: Some(Session {
                id: SessionId::from_text("ses_1"),
                user: UserId::from_text("usr_1"),
                organization: None,
                browser: SecretDigest::of("browser"),
                auth_time: Timestamp::from_unix_seconds(1000),
                amr: vec![Amr::Pwd],
                factor_time: None,
                user_agent: None,
                peer: None,
                created_at: Timestamp::from_unix_seconds(1000),
                last_seen_at: Timestamp::from_unix_seconds(1000),
                ended_at: None,
            }),
            progress: Progress::default(),
            memberships: vec![member_of("org_1", "acme")],
            consented: scopes("openid scans_read"),
            now: 1100,
        }
    }

    /// The same with a client of the deployment.
    fn first_party() -> Self {
        let mut story = Story::new();
        story.client.organization = None;
        story.client.first_party = true;
        story.consented = Scopes::default();
        story
    }

    fn prompted(prompt: Prompt) -> Self {
        let mut story = Story::new();
        story.request.prompt = vec![prompt];
        story
    }

    fn signed_in_here(mut self) -> Self {
        self.progress.sign_in(SessionId::from_text("ses_1"));
        self
    }

    fn next(&self) -> NextStep {
        next_step(&Facts {
            goal: Goal::Authorize(AuthorizeFacts {
                request: &self.request,
                client: &self.client,
                memberships: &self.memberships,
                consented: &self.consented,
            }),
            progress: &self.progress,
            half_way: self.half_way,
            session: self.session.as_ref(),
            has_second_factor: self.has_second_factor,
            now: Timestamp::from_unix_seconds(self.now),
        })
    }

    /// What comes instead of a page when the client forbids pages.
    fn next_silently(mut self) -> NextStep {
        self.request.prompt = vec![Prompt::None];
        self.next()
    }
}

fn issue(organization: &str, granted: &str) -> NextStep {
    NextStep::Issue {
        session: SessionId::from_text("ses_1"),
        organization: OrganizationId::from_text(organization),
        scopes: scopes(granted),
    }
}

fn ask(new: &str, held: &str) -> NextStep {
    NextStep::AskConsent {
        organization: OrganizationId::from_text("org_1"),
        new: scopes(new),
        held: scopes(held),
    }
}

#[test]
fn who_is_signed_in_and_has_consented_gets_a_code_at_once() {
    assert_eq!(Story::new().next(), issue("org_1", "openid scans_read"));
    assert_eq!(Story::new().next_silently(), issue("org_1", "openid scans_read"));
}

#[test]
fn azr_04_a_silent_request_without_a_live_session_is_refused() {
    let mut story = Story::new();
    story.session = None;
    assert_eq!(story.next(), NextStep::SignIn(SignInReason::NobodySignedIn));
    assert_eq!(story.next_silently(), NextStep::Refuse(Refusal::LoginRequired));
}

#[test]
fn azr_05_prompt_login_waits_for_a_sign_in_in_this_conversation() {
    let story = Story::prompted(Prompt::Login);
    assert_eq!(story.next(), NextStep::SignIn(SignInReason::PromptLogin));
    assert_eq!(story.signed_in_here().next(), issue("org_1", "openid scans_read"));
}

#[test]
fn azr_05_a_sign_in_of_another_session_does_not_satisfy_prompt_login() {
    let mut story = Story::prompted(Prompt::Login);
    story.progress.sign_in(SessionId::from_text("ses_2"));
    assert_eq!(story.next(), NextStep::SignIn(SignInReason::PromptLogin));
}

#[test]
fn azr_05_max_age_zero_is_prompt_login() {
    let mut story = Story::new();
    story.now = 1000;
    story.request.max_age = Some(0);
    assert_eq!(story.next(), NextStep::SignIn(SignInReason::TooOld));
    assert_eq!(story.signed_in_here().next(), issue("org_1", "openid scans_read"));
}

#[test]
fn max_age_counts_from_the_sign_in() {
    let mut story = Story::new();
    story.request.max_age = Some(100);
    assert_eq!(story.next(), issue("org_1", "openid scans_read"));
    story.now = 1101;
    assert_eq!(story.next(), NextStep::SignIn(SignInReason::TooOld));
    assert_eq!(story.next_silently(), NextStep::Refuse(Refusal::LoginRequired));
}

#[test]
fn a_slow_consent_after_a_fresh_sign_in_does_not_ask_again() {
    let mut story = Story::new().signed_in_here();
    story.request.max_age = Some(1);
    assert_eq!(story.next(), issue("org_1", "openid scans_read"));
}

#[test]
fn select_account_shows_the_sign_in_until_there_was_one() {
    let story = Story::prompted(Prompt::SelectAccount);
    assert_eq!(story.next(), NextStep::SignIn(SignInReason::SelectAccount));
    assert_eq!(story.signed_in_here().next(), issue("org_1", "openid scans_read"));
}

#[test]
fn azr_07_a_hint_of_another_user_is_never_answered_for_this_one() {
    let mut hinted = Story::new();
    hinted.request.hinted_subject = Some("usr_2".to_owned());
    let mut claimed = Story::new();
    claimed.request.claims_request = Some(json!({"id_token": {"sub": {"value": "usr_2"}}}));
    for story in [hinted, claimed] {
        let other = NextStep::SignIn(SignInReason::OtherUserExpected);
        assert_eq!(story.next(), other);
        let story = story.signed_in_here();
        assert_eq!(story.next(), other);
        assert_eq!(story.next_silently(), NextStep::Refuse(Refusal::LoginRequired));
    }
}

#[test]
fn a_hint_of_the_same_user_is_silent_success() {
    let mut story = Story::new();
    story.request.hinted_subject = Some("usr_1".to_owned());
    assert_eq!(story.next_silently(), issue("org_1", "openid scans_read"));
}

#[test]
fn consent_is_asked_at_first_use_and_for_what_is_new() {
    let mut story = Story::new();
    story.consented = Scopes::default();
    assert_eq!(story.next(), ask("openid scans_read", ""));
    story.consented = scopes("openid email");
    assert_eq!(story.next(), ask("scans_read", "openid"));
    assert_eq!(story.next_silently(), NextStep::Refuse(Refusal::ConsentRequired));
}

#[test]
fn azr_09_an_allow_covers_what_was_recorded_and_nothing_more() {
    let mut story = Story::new();
    story.progress.consented = true;
    story.consented = scopes("openid");
    assert_eq!(story.next(), ask("scans_read", "openid"));
}

#[test]
fn prompt_consent_asks_once_more() {
    let mut story = Story::prompted(Prompt::Consent);
    assert_eq!(story.next(), ask("", "openid scans_read"));
    story.progress.consented = true;
    assert_eq!(story.next(), issue("org_1", "openid scans_read"));
}

#[test]
fn public_clients_on_this_computer_ask_every_time() {
    for uri in ["http://127.0.0.1:5000/cb", "com.ex.app:/cb"] {
        let mut story = Story::new();
        story.request.redirect_uri = uri.to_owned();
        assert_eq!(story.next(), issue("org_1", "openid scans_read"), "with a secret");
        story.client.kind = ClientKind::Public;
        assert_eq!(story.next(), ask("", "openid scans_read"));
        story.progress.consented = true;
        assert_eq!(story.next(), issue("org_1", "openid scans_read"));
        story.progress.consented = false;
        assert_eq!(story.next_silently(), NextStep::Refuse(Refusal::ConsentRequired));
    }
}

#[test]
fn a_new_sign_in_takes_back_the_choices_made_before_it() {
    let mut story = Story::new();
    story.progress.consented = true;
    story.progress.organization = Some(OrganizationId::from_text("org_1"));
    let story = story.signed_in_here();
    assert_eq!(story.progress.organization, None);
    assert!(!story.progress.consented);
}

#[test]
fn first_party_clients_are_not_asked_for() {
    assert_eq!(Story::first_party().next(), issue("org_1", "openid scans_read"));
}

#[test]
fn a_client_of_an_organization_acts_for_it_alone() {
    let mut story = Story::new();
    story.memberships = vec![member_of("org_2", "other"), member_of("org_1", "acme")];
    story.request.organization = Some("other".to_owned());
    story.progress.organization = Some(OrganizationId::from_text("org_2"));
    assert_eq!(story.next(), issue("org_1", "openid scans_read"));
}

#[test]
fn who_is_not_a_member_gets_no_code() {
    let mut story = Story::new();
    story.memberships = vec![member_of("org_2", "other")];
    assert_eq!(story.next(), NextStep::Refuse(Refusal::NotAMember));
    let mut nowhere = Story::first_party();
    nowhere.memberships = Vec::new();
    assert_eq!(nowhere.next(), NextStep::Refuse(Refusal::NotAMember));
}

#[test]
fn first_party_clients_name_an_organization_by_id_or_slug() {
    let mut story = Story::first_party();
    story.memberships.push(member_of("org_2", "other"));
    for name in ["org_2", "other"] {
        story.request.organization = Some(name.to_owned());
        assert_eq!(story.next(), issue("org_2", "openid scans_read"));
    }
    story.request.organization = Some("foreign-or-unknown".to_owned());
    assert_eq!(story.next(), NextStep::Refuse(Refusal::NotAMember));
}

#[test]
fn with_several_organizations_the_person_chooses() {
    let mut story = Story::first_party();
    story.memberships.push(member_of("org_2", "other"));
    let both = ["org_1", "org_2"].map(OrganizationId::from_text);
    assert_eq!(story.next(), NextStep::ChooseOrganization(both.into()));

    story.progress.organization = Some(OrganizationId::from_text("org_2"));
    assert_eq!(story.next(), issue("org_2", "openid scans_read"));

    // A choice that no longer holds is no choice.
    story.progress.organization = Some(OrganizationId::from_text("org_3"));
    assert!(matches!(story.next(), NextStep::ChooseOrganization(_)));
    assert_eq!(
        story.next_silently(),
        NextStep::Refuse(Refusal::InteractionRequired)
    );
}

#[test]
fn the_choice_of_the_session_is_remembered_and_a_new_one_wins() {
    let mut story = Story::first_party();
    story.memberships.push(member_of("org_2", "other"));
    if let Some(session) = &mut story.session {
        session.organization = Some(OrganizationId::from_text("org_2"));
    }
    assert_eq!(story.next(), issue("org_2", "openid scans_read"));
    story.progress.organization = Some(OrganizationId::from_text("org_1"));
    assert_eq!(story.next(), issue("org_1", "openid scans_read"));
}

#[test]
fn permissions_that_the_role_lacks_are_neither_asked_for_nor_granted() {
    let mut story = Story::new();
    story.request.scopes = scopes("openid scans_read billing");
    assert_eq!(story.next(), issue("org_1", "openid scans_read"));
    story.request.scopes = scopes("billing");
    assert_eq!(story.next(), NextStep::Refuse(Refusal::NothingToGrant));
}

#[test]
fn the_account_pages_need_a_session_and_nothing_else() {
    let story = Story::new();
    let next = |session| {
        next_step(&Facts {
            goal: Goal::Account,
            progress: &story.progress,
            half_way: false,
            session,
            has_second_factor: false,
            now: Timestamp::from_unix_seconds(1100),
        })
    };
    assert_eq!(next(None), NextStep::SignIn(SignInReason::NobodySignedIn));
    assert_eq!(next(story.session.as_ref()), NextStep::ShowHome);
}

#[test]
fn refusals_become_the_codes_of_the_specifications() {
    for (refusal, code) in [
        (Refusal::LoginRequired, ErrorCode::LoginRequired),
        (Refusal::ConsentRequired, ErrorCode::ConsentRequired),
        (Refusal::InteractionRequired, ErrorCode::InteractionRequired),
        (Refusal::NotAMember, ErrorCode::AccessDenied),
        (Refusal::NothingToGrant, ErrorCode::InvalidScope),
    ] {
        assert_eq!(OAuthError::from(refusal).error, code);
    }
}
