//! The organization's applications, and the form for another.

use askama::Template;

use super::{Ago, Around};
use crate::pages::PostForm;
use crate::pages::security::{Page, PageKind};

/// `/settings/applications`
#[derive(Debug, Template)]
#[template(path = "settings/applications.html")]
pub struct ApplicationsPage<'a> {
    /// Around the page.
    pub frame: Around<'a>,
    /// The applications by name.
    pub applications: Vec<ApplicationLine<'a>>,
}

/// One application.
#[derive(Clone, Debug)]
pub struct ApplicationLine<'a> {
    /// Its client id.
    pub id: &'a str,
    /// Its name.
    pub name: &'a str,
    /// Where it lives, in words.
    pub place: Option<String>,
    /// Since when.
    pub created: Ago,
    /// Switched off.
    pub is_disabled: bool,
}

/// `/settings/applications/new`
#[derive(Debug, Template)]
#[template(path = "settings/new-application.html")]
pub struct NewApplicationPage<'a> {
    /// Around the page.
    pub frame: Around<'a>,
    /// Where the form goes.
    pub form: PostForm<'a>,
    /// Names this form: of two that are sent with the same name, one counts.
    pub once: &'a str,
    /// What was typed as the name.
    pub name: &'a str,
    /// What was typed as redirect URIs, a field each; empty ones are left out.
    pub redirect_uris: Vec<&'a str>,
    /// Whether "can't keep a secret" is chosen.
    pub is_public: bool,
    /// What was wrong with the last try.
    pub problem: Option<ApplicationProblem<'a>>,
}

/// What was wrong with the last try.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ApplicationProblem<'a> {
    /// The name is missing or too long.
    Name,
    /// No redirect URI was given.
    NoRedirectUri,
    /// This one cannot be used.
    RedirectUri(&'a str),
}

impl ApplicationProblem<'_> {
    pub(super) fn text(&self, messages: &crate::messages::Messages) -> String {
        let texts = &messages.settings.applications.problems;
        match self {
            ApplicationProblem::Name => texts.name.to_owned(),
            ApplicationProblem::NoRedirectUri => texts.no_redirect_uri.to_owned(),
            ApplicationProblem::RedirectUri(uri) => (texts.redirect_uri)(uri),
        }
    }

    pub(super) const fn field(&self) -> &'static str {
        match self {
            ApplicationProblem::Name => "name",
            ApplicationProblem::NoRedirectUri | ApplicationProblem::RedirectUri(_) => "redirect-uri-1",
        }
    }
}

impl Page for ApplicationsPage<'_> {
    const KIND: PageKind = PageKind::Settings;
}

impl ApplicationsPage<'_> {
    fn lead(&self) -> String {
        let organization = self.frame.organization.unwrap_or(self.frame.product);
        (self.frame.messages.settings.applications.lead)(organization)
    }

    fn created(&self, application: &ApplicationLine<'_>) -> String {
        (self.frame.messages.settings.applications.created)(&application.created.words)
    }
}

impl Page for NewApplicationPage<'_> {
    const KIND: PageKind = PageKind::Settings;
}

impl NewApplicationPage<'_> {
    fn title(&self) -> String {
        let heading = self.frame.messages.settings.applications.create_heading;
        match self.problem {
            Some(_) => (self.frame.messages.shared.problem_title)(heading),
            None => heading.to_owned(),
        }
    }

    fn problem_text(&self, problem: &ApplicationProblem<'_>) -> String {
        problem.text(self.frame.messages)
    }

    fn is_invalid(&self, field: &str) -> bool {
        self.problem.is_some_and(|problem| problem.field() == field)
    }
}

#[cfg(test)]
impl ApplicationsPage<'static> {
    pub(super) fn sample() -> Self {
        use super::Section;
        use super::samples::{ago, around};
        use crate::pages::samples::NASTY;
        Self {
            frame: around(Section::Applications),
            applications: vec![
                ApplicationLine {
                    id: "cli_1",
                    name: "Grafana",
                    place: Some("grafana.example.com".to_owned()),
                    created: ago(86_400 * 3),
                    is_disabled: false,
                },
                ApplicationLine {
                    id: "cli_2",
                    name: NASTY,
                    place: Some("an app on this computer".to_owned()),
                    created: ago(86_400 * 70),
                    is_disabled: true,
                },
            ],
        }
    }
}

#[cfg(test)]
impl NewApplicationPage<'static> {
    pub(super) fn sample() -> Self {
        use super::Section;
        use super::samples::around;
        use crate::pages::samples::form;
        Self {
            frame: around(Section::Applications),
            form: form(),
            once: "cli_01",
            name: "",
            redirect_uris: vec!["", ""],
            is_public: false,
            problem: None,
        }
    }
}
