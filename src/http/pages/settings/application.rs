//! One application of the organization: what its operator needs, and what can be changed.

use askama::Template;

use super::Around;
use super::applications::ApplicationProblem;
use super::roll::{DEFAULT_OVERLAP, OVERLAPS};
use crate::pages::PostForm;
use crate::pages::security::{Page, PageKind};

/// `/settings/applications/{client_id}`
#[derive(Debug, Template)]
#[template(path = "settings/application.html")]
pub struct ApplicationPage<'a> {
    /// Around the page.
    pub frame: Around<'a>,
    /// Where changes go.
    pub form: PostForm<'a>,
    /// Where the wish for a new secret goes; `None` for an application without one.
    pub rotate: Option<PostForm<'a>>,
    /// Names the form of a new secret: of two that are sent with the same name, one counts.
    pub once: &'a str,
    /// Its client id.
    pub id: &'a str,
    /// Its name as it is kept.
    pub title: &'a str,
    /// Its name, or what was typed as one.
    pub name: &'a str,
    /// Its redirect URIs, or what was typed as such, and an empty field for another.
    pub redirect_uris: Vec<&'a str>,
    /// The issuer, from which it finds everything else.
    pub issuer: &'a str,
    /// What was wrong with the last try.
    pub problem: Option<ApplicationProblem<'a>>,
}

impl Page for ApplicationPage<'_> {
    const KIND: PageKind = PageKind::Settings;
}

impl ApplicationPage<'_> {
    fn title(&self) -> String {
        match self.problem {
            Some(_) => (self.frame.messages.shared.problem_title)(self.title),
            None => self.title.to_owned(),
        }
    }

    fn problem_text(&self, problem: &ApplicationProblem<'_>) -> String {
        problem.text(self.frame.messages)
    }

    fn is_invalid(&self, field: &str) -> bool {
        self.problem.is_some_and(|problem| problem.field() == field)
    }

    const fn overlaps() -> [u64; 4] {
        OVERLAPS
    }

    fn overlap_text(&self, seconds: &u64) -> String {
        let texts = &self.frame.messages.settings.new_api_key;
        match seconds {
            0 => texts.overlap_none.to_owned(),
            seconds => (texts.overlap_for)(*seconds),
        }
    }

    const fn is_default(seconds: &u64) -> bool {
        *seconds == DEFAULT_OVERLAP
    }
}

#[cfg(test)]
impl ApplicationPage<'static> {
    pub(super) fn sample() -> Self {
        use super::Section;
        use super::samples::around;
        use crate::pages::samples::form;
        Self {
            frame: around(Section::Applications),
            form: form(),
            rotate: Some(form()),
            once: "one_01",
            id: "cli_01JDG6S9PT8ZKQ4V2M7N3B5C8D",
            title: "Grafana",
            name: "Grafana",
            redirect_uris: vec!["https://grafana.example.com/login/generic_oauth", ""],
            issuer: "https://id.example.com",
            problem: None,
        }
    }
}
