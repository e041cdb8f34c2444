//! The person: who they are, how they are reached, what becomes of their data.
//!
//! The name by which apps know somebody (`preferred_username`) is not among the fields: some apps take it for who the
//! person is, so nobody chooses it alone.

use askama::Template;

use super::Around;
use crate::pages::PostForm;
use crate::pages::organizations::Choice;
use crate::pages::security::{Page, PageKind};

/// `/settings/profile`
#[derive(Debug, Template)]
#[template(path = "settings/profile.html")]
pub struct ProfilePage<'a> {
    /// Around the page.
    pub frame: Around<'a>,
    /// Where the profile goes.
    pub form: PostForm<'a>,
    /// The profile as it is kept, or as it was typed.
    pub profile: Typed<'a>,
    /// The field that cannot be kept, if one cannot.
    pub problem: Option<Field>,
    /// The address.
    pub email: &'a str,
    /// Somebody proved or vouched that it reaches the person.
    pub email_verified: bool,
    /// Where the wish for a letter goes; `None` while no mail is sent.
    pub verify: Option<PostForm<'a>>,
    /// Organizations to sign in for, when there is a choice.
    pub organizations: Vec<Choice<'a>>,
}

/// The fields of the form.
#[derive(Clone, Copy, Debug, Default)]
#[expect(missing_docs, reason = "each field is the claim of its name")]
pub struct Typed<'a> {
    pub name: &'a str,
    pub given_name: &'a str,
    pub family_name: &'a str,
    pub phone_number: &'a str,
    pub zoneinfo: &'a str,
    /// BCP 47, or empty for what the browser says.
    pub locale: &'a str,
    /// The id of the organization to sign in for, or empty for the oldest membership.
    pub default_organization: &'a str,
}

/// A field of text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "each variant is the claim of its name")]
pub enum Field {
    Name,
    GivenName,
    FamilyName,
    PhoneNumber,
    Zoneinfo,
}

impl Field {
    /// In the order of the page.
    pub const ALL: [Field; 5] = [
        Field::Name,
        Field::GivenName,
        Field::FamilyName,
        Field::PhoneNumber,
        Field::Zoneinfo,
    ];

    /// The claim, which is also the field's name and id.
    pub const fn claim(self) -> &'static str {
        match self {
            Field::Name => "name",
            Field::GivenName => "given_name",
            Field::FamilyName => "family_name",
            Field::PhoneNumber => "phone_number",
            Field::Zoneinfo => "zoneinfo",
        }
    }

    const fn autocomplete(self) -> &'static str {
        match self {
            Field::Name => "name",
            Field::GivenName => "given-name",
            Field::FamilyName => "family-name",
            Field::PhoneNumber => "tel",
            Field::Zoneinfo => "off",
        }
    }
}

/// Languages by their BCP 47 tag, each in its own words. Apps are told which one somebody wants; these pages follow
/// where they speak it.
pub const LANGUAGES: [(&str, &str); 12] = [
    ("en", "English"),
    ("cs", "Čeština"),
    ("de", "Deutsch"),
    ("es", "Español"),
    ("fr", "Français"),
    ("it", "Italiano"),
    ("ja", "日本語"),
    ("nl", "Nederlands"),
    ("pl", "Polski"),
    ("pt", "Português"),
    ("uk", "Українська"),
    ("zh", "中文"),
];

impl Page for ProfilePage<'_> {
    const KIND: PageKind = PageKind::Settings;
}

impl ProfilePage<'_> {
    fn title(&self) -> String {
        let heading = self.frame.messages.settings.profile.heading;
        match self.problem {
            Some(_) => (self.frame.messages.shared.problem_title)(heading),
            None => heading.to_owned(),
        }
    }

    fn label(&self, field: &Field) -> &'static str {
        let texts = &self.frame.messages.settings.profile;
        match field {
            Field::Name => texts.name,
            Field::GivenName => texts.given_name,
            Field::FamilyName => texts.family_name,
            Field::PhoneNumber => texts.phone_number,
            Field::Zoneinfo => texts.zoneinfo,
        }
    }

    fn value(&self, field: &Field) -> &str {
        match field {
            Field::Name => self.profile.name,
            Field::GivenName => self.profile.given_name,
            Field::FamilyName => self.profile.family_name,
            Field::PhoneNumber => self.profile.phone_number,
            Field::Zoneinfo => self.profile.zoneinfo,
        }
    }

    fn is_invalid(&self, field: &Field) -> bool {
        self.problem == Some(*field)
    }

    fn problem_text(&self, field: &Field) -> String {
        (self.frame.messages.settings.profile.unacceptable)(self.label(field))
    }
}

#[cfg(test)]
impl ProfilePage<'static> {
    pub(super) fn sample() -> Self {
        use super::Section;
        use super::samples::{around, choices};
        use crate::pages::samples::form;
        Self {
            frame: around(Section::Profile),
            form: form(),
            profile: Typed {
                name: "Ada Lovelace",
                zoneinfo: "Europe/London",
                locale: "en",
                ..Typed::default()
            },
            problem: None,
            email: "ada@example.com",
            email_verified: false,
            verify: Some(form()),
            organizations: choices(),
        }
    }
}
