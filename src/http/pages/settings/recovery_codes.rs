//! A set of recovery codes, shown once: only this answer holds them, and no address leads back to it.

use askama::Template;

use super::Around;
use crate::pages::PostForm;
use crate::pages::security::{Page, PageKind};

/// The answer to the confirmed first factor, and to the wish for a new set.
#[derive(Debug, Template)]
#[template(path = "settings/recovery-codes.html")]
pub struct RecoveryCodesPage<'a> {
    /// Around the page.
    pub frame: Around<'a>,
    /// Where the tick goes.
    pub form: PostForm<'a>,
    /// The codes.
    pub codes: &'a [String],
    /// Whether they take the place of others.
    pub replaces: bool,
}

impl Page for RecoveryCodesPage<'_> {
    const KIND: PageKind = PageKind::Settings;
}

impl RecoveryCodesPage<'_> {
    const fn heading(&self) -> &'static str {
        let texts = &self.frame.frame.messages.settings.recovery_codes;
        if self.replaces {
            texts.replaced_heading
        } else {
            texts.heading
        }
    }

    /// The codes as a file in an address (RFC 2397).
    fn file(&self) -> String {
        let texts = &self.frame.messages.settings.recovery_codes;
        let title = (texts.file_title)(self.frame.product, self.frame.account.email);
        text_file(&format!("{title}\n\n{}\n", self.codes.join("\n")))
    }
}

/// Text as an address that a browser saves as a file (RFC 2397).
pub(in crate::pages) fn text_file(text: &str) -> String {
    let bytes: String = url::form_urlencoded::byte_serialize(text.as_bytes()).collect();
    // A plus is a blank in forms only.
    format!("data:text/plain;charset=utf-8,{}", bytes.replace('+', "%20"))
}

#[cfg(test)]
impl RecoveryCodesPage<'static> {
    pub(super) fn sample() -> Self {
        use super::Section;
        use super::samples::around;
        use crate::pages::samples::form;
        let codes: Vec<String> = (0..10).map(|n| format!("k7m2{n}-x9p4t")).collect();
        Self {
            frame: around(Section::Security),
            form: form(),
            codes: codes.leak(),
            replaces: false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_says_exactly_what_was_meant() {
        assert_eq!(
            text_file("a b+c\nä&"),
            "data:text/plain;charset=utf-8,a%20b%2Bc%0A%C3%A4%26"
        );
    }
}
