//! A client secret, shown once: only this answer holds it, and no address leads back to it.

use askama::Template;

use super::recovery_codes::text_file;
use super::{Ago, Around};
use crate::pages::security::{Page, PageKind};

/// The answer to the form of a new application, and to the wish for a new secret.
#[derive(Debug, Template)]
#[template(path = "settings/secret-shown.html")]
pub struct SecretShownPage<'a> {
    /// Around the page.
    pub frame: Around<'a>,
    /// The client id.
    pub id: &'a str,
    /// The whole secret.
    pub secret: &'a str,
    /// The issuer.
    pub issuer: &'a str,
    /// When the secret that it replaces ends, if it replaces one.
    pub old_ends: Option<Ago>,
}

impl Page for SecretShownPage<'_> {
    const KIND: PageKind = PageKind::Settings;
}

impl SecretShownPage<'_> {
    fn file(&self) -> String {
        text_file(&format!("{}\n{}\n", self.id, self.secret))
    }

    fn old_ends_text(&self, at: &Ago) -> String {
        (self.frame.messages.settings.applications.old_secret_ends)(&at.words)
    }
}

#[cfg(test)]
impl SecretShownPage<'static> {
    pub(super) fn sample() -> Self {
        use super::Section;
        use super::samples::{around, in_future};
        Self {
            frame: around(Section::Applications),
            id: "cli_01JDG6S9PT8ZKQ4V2M7N3B5C8D",
            secret: "cs_cs_0123456789abcdefghijklmnopqrstuvwxyz",
            issuer: "https://id.example.com",
            old_ends: Some(in_future(3600)),
        }
    }
}
