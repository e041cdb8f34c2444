//! The form for a new API key.

use askama::Template;

use super::Around;
use super::matrix::Matrix;
use crate::pages::PostForm;
use crate::pages::security::{Page, PageKind};

/// `/settings/api-keys/new`
#[derive(Debug, Template)]
#[template(path = "settings/new-api-key.html")]
pub struct NewApiKeyPage<'a> {
    /// Around the page.
    pub frame: Around<'a>,
    /// Where the form goes.
    pub form: PostForm<'a>,
    /// Names this form: of two that are sent with the same name, one counts.
    pub once: &'a str,
    /// What was typed as the name.
    pub name: &'a str,
    /// What the person holds, with what was ticked.
    pub matrix: Matrix,
    /// What the presets tick.
    pub presets: Presets,
    /// The expiry that is chosen.
    pub expires: Expiry,
    /// What was typed as the date, as `2027-02-28`.
    pub expires_on: &'a str,
    /// What was typed as the networks.
    pub allowed_cidrs: &'a str,
    /// What was wrong with the last try.
    pub problem: Option<KeyProblem>,
}

/// What each preset ticks, by name.
#[derive(Clone, Debug, Default)]
pub struct Presets {
    /// All that reads.
    pub read: Vec<String>,
    /// All that reads or writes.
    pub work: Vec<String>,
}

impl Presets {
    /// Of what somebody holds.
    pub fn of(held: &[&str]) -> Self {
        let ending = |ends: &[&str]| {
            held.iter()
                .filter(|name| ends.iter().any(|end| name.ends_with(end)))
                .map(|name| (*name).to_owned())
                .collect()
        };
        Self {
            read: ending(&["_read"]),
            work: ending(&["_read", "_write"]),
        }
    }
}

/// When a key shall end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Expiry {
    /// In so many days.
    Days(u32),
    /// On the date that was typed.
    Custom,
    /// Not at all.
    Never,
}

impl Expiry {
    /// What is offered.
    pub const ALL: [Expiry; 5] = [
        Expiry::Days(30),
        Expiry::Days(90),
        Expiry::Days(365),
        Expiry::Custom,
        Expiry::Never,
    ];

    /// What is proposed.
    pub const DEFAULT: Expiry = Expiry::Days(90);

    /// The value on the wire.
    pub fn value(self) -> String {
        match self {
            Expiry::Days(days) => days.to_string(),
            Expiry::Custom => "custom".to_owned(),
            Expiry::Never => "never".to_owned(),
        }
    }

    /// Reads [`Expiry::value`].
    pub fn parse(value: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|expiry| expiry.value() == value)
    }
}

/// What was wrong with the last try.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyProblem {
    /// The name is missing or too long.
    Name,
    /// Nothing is ticked.
    NoPermission,
    /// Something is ticked that the person does not hold (any more).
    PermissionNotHeld,
    /// The date is none, or past.
    ExpiresOn,
    /// The organization wants keys to end sooner.
    ExpiresTooLate,
    /// A network is none.
    Cidrs,
}

impl Page for NewApiKeyPage<'_> {
    const KIND: PageKind = PageKind::Settings;
}

impl NewApiKeyPage<'_> {
    fn title(&self) -> String {
        let heading = self.frame.messages.settings.new_api_key.heading;
        match self.problem {
            Some(_) => (self.frame.messages.shared.problem_title)(heading),
            None => heading.to_owned(),
        }
    }

    fn lead(&self) -> String {
        let organization = self.frame.organization.unwrap_or(self.frame.product);
        (self.frame.messages.settings.new_api_key.lead)(organization)
    }

    fn expiry_text(&self, expiry: &Expiry) -> String {
        let texts = &self.frame.messages.settings.new_api_key;
        match expiry {
            Expiry::Days(days) => (texts.days)(*days),
            Expiry::Custom => texts.custom.to_owned(),
            Expiry::Never => texts.never.to_owned(),
        }
    }

    fn is_chosen(&self, expiry: &Expiry) -> bool {
        self.expires == *expiry
    }

    fn problem_text(&self, problem: &KeyProblem) -> &'static str {
        let texts = &self.frame.messages.settings.new_api_key.problems;
        match problem {
            KeyProblem::Name => texts.name,
            KeyProblem::NoPermission => texts.no_permission,
            KeyProblem::PermissionNotHeld => texts.permission_not_held,
            KeyProblem::ExpiresOn => texts.expires_on,
            KeyProblem::ExpiresTooLate => texts.expires_too_late,
            KeyProblem::Cidrs => texts.cidrs,
        }
    }

    const fn problem_field(problem: &KeyProblem) -> &'static str {
        match problem {
            KeyProblem::Name => "name",
            KeyProblem::NoPermission | KeyProblem::PermissionNotHeld => "permissions",
            KeyProblem::ExpiresOn | KeyProblem::ExpiresTooLate => "expires_on",
            KeyProblem::Cidrs => "allowed_cidrs",
        }
    }

    fn is_invalid(&self, field: &str) -> bool {
        self.problem
            .is_some_and(|problem| Self::problem_field(&problem) == field)
    }
}

#[cfg(test)]
impl NewApiKeyPage<'static> {
    pub(super) fn sample() -> Self {
        use super::Section;
        use super::samples::around;
        use crate::messages::EN;
        use crate::pages::samples::form;
        let held = countersign_access::permission::DEFAULT_PERMISSIONS;
        Self {
            frame: around(Section::ApiKeys),
            form: form(),
            once: "key_01",
            name: "",
            matrix: Matrix::new(&held, &["scans_read"], &EN.settings.new_api_key.areas),
            presets: Presets::of(&held),
            expires: Expiry::DEFAULT,
            expires_on: "",
            allowed_cidrs: "",
            problem: None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn presets_tick_only_what_is_held_and_nothing_sensitive() {
        let presets = Presets::of(&["scans_read", "scans_write", "users_manage", "billing"]);
        assert_eq!(presets.read, ["scans_read"]);
        assert_eq!(presets.work, ["scans_read", "scans_write"]);
    }

    #[test]
    fn every_expiry_comes_back_from_the_form() {
        for expiry in Expiry::ALL {
            assert_eq!(Expiry::parse(&expiry.value()), Some(expiry));
        }
        assert_eq!(Expiry::parse("31"), None);
    }
}
