//! Around every settings page: where one can go, for which organization one acts, what was just done, the way out.

use std::ops::Deref;

use countersign_identity::Timestamp;

use crate::messages::Messages;
use crate::pages::organizations::Choice;
use crate::pages::{Account, Frame, Moment, PostForm};

/// Around a settings page. Whatever every page has is reached through it, too.
#[derive(Clone, Debug)]
pub struct Around<'a> {
    /// Around every page.
    pub frame: Frame<'a>,
    /// Where the page stands in the navigation.
    pub section: Section,
    /// Who is signed in.
    pub account: Account<'a>,
    /// The name of the organization that is acted for; `None` for somebody without any.
    pub organization: Option<&'a str>,
    /// The organizations to act for, the current one included; empty when there is no choice.
    pub choices: Vec<Choice<'a>>,
    /// Where the choice goes.
    pub switch: PostForm<'a>,
    /// Where the way out goes: `/logout`.
    pub sign_out: PostForm<'a>,
    /// Whether the role includes the organization's applications.
    pub manages_applications: bool,
    /// What was just done.
    pub notice: Option<Notice>,
}

impl<'a> Deref for Around<'a> {
    type Target = Frame<'a>;

    fn deref(&self) -> &Frame<'a> {
        &self.frame
    }
}

impl Around<'_> {
    pub(super) fn sections(&self) -> Vec<Section> {
        Section::ALL
            .into_iter()
            .filter(|section| *section != Section::Applications || self.manages_applications)
            .collect()
    }

    pub(super) fn is_here(&self, section: &Section) -> bool {
        self.section == *section
    }

    pub(super) fn label(&self, section: &Section) -> &'static str {
        section.label(self.frame.messages)
    }

    /// An address of ours, with the issuer's path.
    pub(super) fn own(&self, path: &str) -> String {
        format!("{}{path}", self.frame.base)
    }

    pub(super) fn notice_text(&self, notice: &Notice) -> &'static str {
        notice.text(self.frame.messages)
    }

    pub(super) fn is_current(&self, choice: &Choice<'_>) -> bool {
        self.organization == Some(choice.name)
    }
}

/// The parts of the settings.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "each variant is the page of its name")]
pub enum Section {
    Profile,
    Security,
    Sessions,
    Apps,
    ApiKeys,
    Applications,
}

impl Section {
    /// In the order of the navigation.
    pub const ALL: [Section; 6] = [
        Section::Profile,
        Section::Security,
        Section::Sessions,
        Section::Apps,
        Section::ApiKeys,
        Section::Applications,
    ];

    /// Its address below the issuer.
    pub const fn path(self) -> &'static str {
        match self {
            Section::Profile => "/settings/profile",
            Section::Security => "/settings/security",
            Section::Sessions => "/settings/sessions",
            Section::Apps => "/settings/apps",
            Section::ApiKeys => "/settings/api-keys",
            Section::Applications => "/settings/applications",
        }
    }

    fn label(self, messages: &Messages) -> &'static str {
        let texts = &messages.settings.frame;
        match self {
            Section::Profile => texts.profile,
            Section::Security => texts.security,
            Section::Sessions => texts.sessions,
            Section::Apps => texts.apps,
            Section::ApiKeys => texts.api_keys,
            Section::Applications => texts.applications,
        }
    }
}

/// What was just done, said once on the page that follows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "each variant is the deed of its name")]
pub enum Notice {
    Saved,
    VerificationSent,
    EmailConfirmationSent,
    EmailVerified,
    PasswordChanged,
    FactorRemoved,
    SessionEnded,
    OtherSessionsEnded,
    AppRemoved,
    ApiKeyRevoked,
    ApplicationDeleted,
    OrganizationSwitched,
    SentTwice,
    NoMail,
    TooManyLetters,
    TooManyFactors,
}

impl Notice {
    /// All of them, by the name that a browser carries from the deed to the page.
    pub const ALL: [(&'static str, Notice); 16] = [
        ("saved", Notice::Saved),
        ("verification_sent", Notice::VerificationSent),
        ("email_confirmation_sent", Notice::EmailConfirmationSent),
        ("email_verified", Notice::EmailVerified),
        ("password_changed", Notice::PasswordChanged),
        ("factor_removed", Notice::FactorRemoved),
        ("session_ended", Notice::SessionEnded),
        ("other_sessions_ended", Notice::OtherSessionsEnded),
        ("app_removed", Notice::AppRemoved),
        ("api_key_revoked", Notice::ApiKeyRevoked),
        ("application_deleted", Notice::ApplicationDeleted),
        ("organization_switched", Notice::OrganizationSwitched),
        ("sent_twice", Notice::SentTwice),
        ("no_mail", Notice::NoMail),
        ("too_many_letters", Notice::TooManyLetters),
        ("too_many_factors", Notice::TooManyFactors),
    ];

    fn text(self, messages: &Messages) -> &'static str {
        let texts = &messages.settings.notices;
        match self {
            Notice::Saved => texts.saved,
            Notice::VerificationSent => texts.verification_sent,
            Notice::EmailConfirmationSent => texts.email_confirmation_sent,
            Notice::EmailVerified => texts.email_verified,
            Notice::PasswordChanged => texts.password_changed,
            Notice::FactorRemoved => texts.factor_removed,
            Notice::SessionEnded => texts.session_ended,
            Notice::OtherSessionsEnded => texts.other_sessions_ended,
            Notice::AppRemoved => texts.app_removed,
            Notice::ApiKeyRevoked => texts.api_key_revoked,
            Notice::ApplicationDeleted => texts.application_deleted,
            Notice::OrganizationSwitched => texts.organization_switched,
            Notice::SentTwice => texts.sent_twice,
            Notice::NoMail => texts.no_mail,
            Notice::TooManyLetters => texts.too_many_letters,
            Notice::TooManyFactors => texts.too_many_factors,
        }
    }
}

/// A moment and how far it is from now: "3 minutes ago", with the moment itself for who wants it exactly.
#[derive(Clone, Debug)]
pub struct Ago {
    /// The moment.
    pub moment: Moment,
    /// How far, in words.
    pub words: String,
}

impl Ago {
    /// Words the distance from `now` to `at`, before or after.
    pub fn new(at: Timestamp, now: Timestamp, messages: &Messages) -> Self {
        let texts = &messages.settings.frame;
        let words = if at > now {
            (texts.ahead)(at.since(now).as_secs())
        } else {
            (texts.ago)(now.since(at).as_secs())
        };
        Self {
            moment: Moment::new(at, messages),
            words,
        }
    }
}
