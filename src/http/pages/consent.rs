//! The consent page: what an app wants, in plain words, and an equal choice between yes and no.
//!
//! Nothing that is shown here is sent back but the decision: what is granted is what the stored request holds.

use askama::Template;

use super::scopes::{self, AskedScope, ScopeGroup};
use super::security::{Page, PageKind};
use super::{Account, App, Frame, PostForm};

/// `/consent`
#[derive(Debug, Template)]
#[template(path = "consent.html")]
pub struct ConsentPage<'a> {
    /// Around the page.
    pub frame: Frame<'a>,
    /// Where the form goes: `/consent?interaction=…`. Sends `decision=allow` or `decision=deny`.
    pub form: PostForm<'a>,
    /// The app that asks.
    pub app: App<'a>,
    /// The account that it would act for.
    pub account: Account<'a>,
    /// What it asks for, granted before or not.
    pub asked: &'a [AskedScope<'a>],
}

impl Page for ConsentPage<'_> {
    const KIND: PageKind = PageKind::MayEndAtClient;
}

impl ConsentPage<'_> {
    fn title(&self) -> String {
        (self.frame.messages.consent.title)(self.app.name)
    }

    fn heading(&self) -> String {
        (self.frame.messages.consent.heading)(self.app.name, self.frame.product)
    }

    fn lets(&self) -> String {
        (self.frame.messages.consent.lets)(self.app.name)
    }

    fn only_who_you_are(&self) -> String {
        (self.frame.messages.consent.only_who_you_are)(self.app.name)
    }

    fn go_to(&self) -> String {
        (self.frame.messages.consent.go_to)(&self.app.place(&self.frame.messages.shared))
    }

    fn groups(&self) -> Vec<ScopeGroup> {
        scopes::group(self.asked, self.frame.messages)
    }
}

#[cfg(test)]
impl ConsentPage<'static> {
    pub(super) fn sample() -> Self {
        use super::samples::{account, app, form, frame};
        const ASKED: &[AskedScope<'_>] = &[
            AskedScope {
                name: "openid",
                is_new: false,
            },
            AskedScope {
                name: "profile",
                is_new: false,
            },
            AskedScope {
                name: "scans_read",
                is_new: true,
            },
            AskedScope {
                name: "api_keys_manage",
                is_new: true,
            },
            AskedScope {
                name: "<script>",
                is_new: false,
            },
            AskedScope {
                name: "offline_access",
                is_new: false,
            },
        ];
        Self {
            frame: frame(),
            form: form(),
            app: app(),
            account: account(),
            asked: ASKED,
        }
    }
}
