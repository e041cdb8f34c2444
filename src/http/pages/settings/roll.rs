//! Rolling a secret: a new one of the same kind, and how long the old one goes on.

use askama::Template;

use super::Around;
use crate::pages::PostForm;
use crate::pages::security::{Page, PageKind};

/// How long an old secret may go on beside its successor, in seconds: now, an hour, a day, a week.
pub const OVERLAPS: [u64; 4] = [0, 3600, 86_400, 7 * 86_400];

/// What is proposed: long enough to put the new one in its place, short enough to be done.
pub const DEFAULT_OVERLAP: u64 = 86_400;

/// `/settings/api-keys/{key_id}/roll`
#[derive(Debug, Template)]
#[template(path = "settings/roll.html")]
pub struct RollPage<'a> {
    /// Around the page.
    pub frame: Around<'a>,
    /// Where the form goes.
    pub form: PostForm<'a>,
    /// Names this form: of two that are sent with the same name, one counts.
    pub once: &'a str,
    /// The key's name.
    pub name: &'a str,
    /// Its beginning and end.
    pub preview: &'a str,
}

impl Page for RollPage<'_> {
    const KIND: PageKind = PageKind::Settings;
}

impl RollPage<'_> {
    fn heading(&self) -> String {
        (self.frame.messages.settings.new_api_key.roll_heading)(self.name)
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
impl RollPage<'static> {
    pub(super) fn sample() -> Self {
        use super::Section;
        use super::samples::around;
        use crate::pages::samples::form;
        Self {
            frame: around(Section::ApiKeys),
            form: form(),
            once: "key_01",
            name: "Nightly scan report",
            preview: "nr_live_ab12…9f3c",
        }
    }
}
