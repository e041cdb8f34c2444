//! Password and second factors: how things stand, and the ways to change them.

use askama::Template;

use super::{Ago, Around};
use crate::pages::PostForm;
use crate::pages::security::{Page, PageKind};

/// Fewer recovery codes than this deserve a word.
const FEW: u64 = 4;

/// `/settings/security`
#[derive(Debug, Template)]
#[template(path = "settings/security.html")]
pub struct SecurityPage<'a> {
    /// Around the page.
    pub frame: Around<'a>,
    /// Where the wish for a new factor goes.
    pub enable: PostForm<'a>,
    /// The factors that count, the oldest first.
    pub factors: Vec<Factor<'a>>,
    /// Recovery codes that are left.
    pub codes_left: u64,
}

/// A second factor.
#[derive(Clone, Debug)]
pub struct Factor<'a> {
    /// Its id.
    pub id: &'a str,
    /// The name that its owner gave it; may be empty.
    pub name: &'a str,
    /// Since when.
    pub added: Ago,
}

impl Page for SecurityPage<'_> {
    const KIND: PageKind = PageKind::Settings;
}

impl SecurityPage<'_> {
    fn factor_name<'f>(&self, factor: &'f Factor<'_>) -> &'f str {
        if factor.name.is_empty() {
            self.frame.messages.settings.security.unnamed
        } else {
            factor.name
        }
    }

    fn added(&self, factor: &Factor<'_>) -> String {
        (self.frame.messages.settings.security.added)(&factor.added.words)
    }

    fn left(&self) -> String {
        (self.frame.messages.settings.security.left)(self.codes_left)
    }

    const fn are_few(&self) -> bool {
        self.codes_left < FEW
    }
}

#[cfg(test)]
impl SecurityPage<'static> {
    pub(super) fn sample() -> Self {
        use super::Section;
        use super::samples::{ago, around};
        use crate::pages::samples::{NASTY, form};
        Self {
            frame: around(Section::Security),
            enable: form(),
            factors: vec![
                Factor {
                    id: "fac_1",
                    name: "My phone",
                    added: ago(86_400 * 40),
                },
                Factor {
                    id: "fac_2",
                    name: NASTY,
                    added: ago(30),
                },
            ],
            codes_left: 3,
        }
    }
}
