//! A new API key, shown once: only this answer holds it, and no address leads back to it.

use askama::Template;

use super::recovery_codes::text_file;
use super::{Ago, Around};
use crate::pages::security::{Page, PageKind};

/// The answer to the form of a new key, and to rolling one.
#[derive(Debug, Template)]
#[template(path = "settings/api-key-shown.html")]
pub struct ApiKeyShownPage<'a> {
    /// Around the page.
    pub frame: Around<'a>,
    /// The whole key.
    pub key: &'a str,
    /// Its name.
    pub name: &'a str,
    /// Where it can be tried: the issuer.
    pub issuer: &'a str,
    /// What becomes of the key that it replaces, if it replaces one.
    pub old_key: Option<OldKey>,
}

/// What becomes of a replaced key.
#[derive(Clone, Debug)]
pub enum OldKey {
    /// It has ended.
    Ended,
    /// It ends then.
    Ends(Ago),
}

impl Page for ApiKeyShownPage<'_> {
    const KIND: PageKind = PageKind::Settings;
}

impl ApiKeyShownPage<'_> {
    fn label(&self) -> String {
        (self.frame.messages.settings.shown_api_key.key)(self.name)
    }

    fn old_key_text(&self, old_key: &OldKey) -> String {
        let texts = &self.frame.messages.settings.shown_api_key;
        match old_key {
            OldKey::Ended => texts.old_key_ended.to_owned(),
            OldKey::Ends(at) => (texts.old_key_ends)(&at.words),
        }
    }

    fn command(&self) -> String {
        format!(
            "curl -H \"X-API-Key: {}\" {}/api/v1/auth/me",
            self.key, self.issuer
        )
    }

    fn file(&self) -> String {
        text_file(&format!("{}\n", self.key))
    }
}

#[cfg(test)]
impl ApiKeyShownPage<'static> {
    pub(super) fn sample() -> Self {
        use super::Section;
        use super::samples::{around, in_future};
        Self {
            frame: around(Section::ApiKeys),
            key: "nr_live_a1b2c3d4e5f6a1b2c3d4e5f6a1b2c3d4e5f6a1b2c3d4e5f6",
            name: "Nightly scan report",
            issuer: "https://id.example.com",
            old_key: Some(OldKey::Ends(in_future(86_400))),
        }
    }
}
