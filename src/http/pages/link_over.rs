//! The end of a link from a letter: it did its work, or it counts no more. Never a dead end.

use askama::Template;

use super::Frame;
use super::security::{Page, PageKind};
use crate::messages::Explanation;

/// `/reset/{token}`, `/verify-email/{token}` and `/invite/{token}`, once there is nothing to do.
#[derive(Debug, Template)]
#[template(path = "link-over.html")]
pub struct LinkOverPage<'a> {
    /// Around the page.
    pub frame: Frame<'a>,
    /// Why there is not.
    pub end: LinkEnd,
}

/// Why a link has nothing to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LinkEnd {
    /// A link for a new password that counts no more.
    Reset,
    /// A link that proves an address and counts no more.
    VerifyEmail,
    /// The address is proved.
    Verified,
    /// The new address belongs to somebody else by now.
    AddressTaken,
    /// An invitation that counts no more.
    Invitation,
}

impl Page for LinkOverPage<'_> {
    const KIND: PageKind = PageKind::Own;
}

impl LinkOverPage<'_> {
    fn explanation(&self) -> &Explanation {
        let messages = self.frame.messages;
        match self.end {
            LinkEnd::Reset => &messages.reset.closed,
            LinkEnd::VerifyEmail => &messages.verify_email.closed,
            LinkEnd::Verified => &messages.verify_email.done,
            LinkEnd::AddressTaken => &messages.verify_email.taken,
            LinkEnd::Invitation => &messages.invite.closed,
        }
    }

    /// Where another link can be asked for, if anybody may.
    fn ask_again(&self) -> Option<String> {
        (self.end == LinkEnd::Reset).then(|| format!("{}/reset", self.frame.base))
    }
}

#[cfg(test)]
impl LinkOverPage<'static> {
    pub(super) fn sample(end: LinkEnd) -> Self {
        Self {
            frame: super::samples::frame(),
            end,
        }
    }
}
