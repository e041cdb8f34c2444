//! The page of somebody who is signed in: who they are here, since when, and the way out.
//!
//! An administrator of the deployment also sees how the first app is connected.

use askama::Template;

use super::security::{Page, PageKind};
use super::{Account, Frame, Moment, PostForm};

/// `/`, signed in.
#[derive(Debug, Template)]
#[template(path = "home.html")]
pub struct HomePage<'a> {
    /// Around the page.
    pub frame: Frame<'a>,
    /// Where the way out goes: `/logout`.
    pub sign_out: PostForm<'a>,
    /// Who is signed in.
    pub account: Account<'a>,
    /// Where they belong, and as what.
    pub memberships: &'a [Membership<'a>],
    /// When this session began.
    pub signed_in: Moment,
    /// For administrators of the deployment: the issuer, from which an app finds everything else.
    pub connect: Option<&'a str>,
}

/// One organization of the person.
#[derive(Clone, Copy, Debug)]
pub struct Membership<'a> {
    /// The organization's name.
    pub organization: &'a str,
    /// The name of the person's role there.
    pub role: &'a str,
}

impl Page for HomePage<'_> {
    const KIND: PageKind = PageKind::Own;
}

impl HomePage<'_> {
    fn what_now(&self) -> String {
        (self.frame.messages.home.what_now)(self.frame.product)
    }
}

#[cfg(test)]
impl HomePage<'static> {
    pub(super) fn sample() -> Self {
        use super::samples::{NASTY, account, form, frame, moment};
        const MEMBERSHIPS: &[Membership<'_>] = &[
            Membership {
                organization: "NetRecon",
                role: "owner",
            },
            Membership {
                organization: NASTY,
                role: "viewer",
            },
        ];
        Self {
            frame: frame(),
            sign_out: form(),
            account: account(),
            memberships: MEMBERSHIPS,
            signed_in: moment(),
            connect: Some("https://id.example.com"),
        }
    }
}
