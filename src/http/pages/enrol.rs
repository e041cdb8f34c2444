//! Setting up a second step on the way in, for somebody who needs one and has none: why, the secret, and the recovery
//! codes that come with it. Looking at the page begins nothing; its first button does.

use askama::Template;

use super::second_step::{Reason, reason_text};
use super::security::{Page, PageKind};
use super::settings::enrol::Picture;
use super::{Account, App, Frame, PostForm};

/// `/login/enrol`
#[derive(Debug, Template)]
#[template(path = "enrol.html")]
pub struct EnrolPage<'a> {
    /// Around the page.
    pub frame: Frame<'a>,
    /// Where both forms go: `/login/enrol?interaction=…`.
    pub form: PostForm<'a>,
    /// The app that waits, if one does.
    pub app: Option<App<'a>>,
    /// Who sets it up.
    pub account: Account<'a>,
    /// Why it is needed.
    pub reason: Reason,
    /// What was begun, if it was.
    pub begun: Option<Begun<'a>>,
    /// Whether the last code was wrong.
    pub wrong: bool,
}

/// A secret that waits for its first code.
#[derive(Debug)]
pub struct Begun<'a> {
    /// The `otpauth://` address that apps read.
    pub address: &'a str,
    /// The same as a picture.
    pub picture: Picture,
    /// The secret in base32, in groups of four.
    pub secret: &'a str,
}

/// The answer to the first code: recovery codes, shown this once.
#[derive(Debug, Template)]
#[template(path = "recovery-codes.html")]
pub struct RecoveryCodesPage<'a> {
    /// Around the page.
    pub frame: Frame<'a>,
    /// Whose codes.
    pub account: Account<'a>,
    /// The codes.
    pub codes: &'a [String],
    /// The way on.
    pub onward: &'a str,
}

impl Page for EnrolPage<'_> {
    const KIND: PageKind = PageKind::MayEndAtClient;
}

impl Page for RecoveryCodesPage<'_> {
    const KIND: PageKind = PageKind::Own;
}

impl EnrolPage<'_> {
    fn title(&self) -> String {
        let heading = self.frame.messages.settings.enrol.heading;
        if self.wrong {
            (self.frame.messages.shared.problem_title)(heading)
        } else {
            heading.to_owned()
        }
    }

    fn reason_text(&self) -> Option<String> {
        reason_text(&self.frame, self.app.as_ref(), Some(self.reason))
    }
}

impl RecoveryCodesPage<'_> {
    /// The codes as a file in an address.
    fn file(&self) -> String {
        let texts = &self.frame.messages.settings.recovery_codes;
        let title = (texts.file_title)(self.frame.product, self.account.email);
        super::settings::recovery_codes::text_file(&format!("{title}\n\n{}\n", self.codes.join("\n")))
    }
}

#[cfg(test)]
impl EnrolPage<'static> {
    pub(super) fn sample() -> Self {
        use super::samples::{account, app, form, frame};
        Self {
            frame: frame(),
            form: form(),
            app: Some(app()),
            account: account(),
            reason: Reason::OrganizationDemands,
            begun: None,
            wrong: false,
        }
    }

    pub(super) fn begun_sample() -> Self {
        let address = "otpauth://totp/Countersign:ada%40example.com?secret=JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP\
                       &issuer=Countersign&algorithm=SHA1&digits=6&period=30";
        Self {
            begun: Some(Begun {
                address,
                picture: Picture::of(address).unwrap(),
                secret: "JBSW Y3DP EHPK 3PXP JBSW Y3DP EHPK 3PXP",
            }),
            ..Self::sample()
        }
    }
}

#[cfg(test)]
impl RecoveryCodesPage<'static> {
    pub(super) fn sample() -> Self {
        use super::samples::{account, frame};
        let codes: Vec<String> = (2..=9).map(|n| format!("k7m{n}z-x9p4t")).collect();
        Self {
            frame: frame(),
            account: account(),
            codes: codes.leak(),
            onward: "/continue/int_1",
        }
    }
}
