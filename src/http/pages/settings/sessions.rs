//! Where the person is signed in.

use askama::Template;
use countersign_identity::session::Acr;

use super::device::describe;
use super::{Ago, Around};
use crate::pages::PostForm;
use crate::pages::security::{Page, PageKind};

/// `/settings/sessions`
#[derive(Debug, Template)]
#[template(path = "settings/sessions.html")]
pub struct SessionsPage<'a> {
    /// Around the page.
    pub frame: Around<'a>,
    /// Where an end goes: the field `session` names one, without it all others end.
    pub end: PostForm<'a>,
    /// The sign-ins, this one first.
    pub sessions: Vec<SessionLine<'a>>,
}

/// One sign-in.
#[derive(Clone, Debug)]
pub struct SessionLine<'a> {
    /// Its id.
    pub id: &'a str,
    /// The browser as it calls itself.
    pub user_agent: Option<&'a str>,
    /// From where it was last proved.
    pub address: Option<String>,
    /// How strong it is, which says how it was proved.
    pub acr: Acr,
    /// When it began.
    pub started: Ago,
    /// When it was last used.
    pub last_active: Ago,
    /// Whether the page is shown in it.
    pub is_this: bool,
}

impl Page for SessionsPage<'_> {
    const KIND: PageKind = PageKind::Settings;
}

impl SessionsPage<'_> {
    fn device(&self, session: &SessionLine<'_>) -> String {
        describe(session.user_agent, &self.frame.messages.settings.sessions)
    }

    fn end_of(&self, session: &SessionLine<'_>) -> String {
        (self.frame.messages.settings.sessions.end_of)(&self.device(session))
    }

    const fn method(&self, session: &SessionLine<'_>) -> &'static str {
        let texts = &self.frame.frame.messages.settings.sessions;
        match session.acr {
            Acr::Aal1 => texts.by_password,
            Acr::Aal2 => texts.by_password_and_code,
            Acr::Phr => texts.by_passkey,
        }
    }

    fn has_others(&self) -> bool {
        self.sessions.iter().any(|session| !session.is_this)
    }
}

#[cfg(test)]
impl SessionsPage<'static> {
    pub(super) fn sample() -> Self {
        use super::Section;
        use super::samples::{ago, around};
        use crate::pages::samples::{NASTY, form};
        let chrome = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Safari/537.36";
        let phone =
            "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 Safari/604.1";
        let line = |id, user_agent, address: &str, acr, started, last_active| SessionLine {
            id,
            user_agent: Some(user_agent),
            address: Some(address.to_owned()),
            acr,
            started: ago(started),
            last_active: ago(last_active),
            is_this: id == "ses_1",
        };
        Self {
            frame: around(Section::Sessions),
            end: form(),
            sessions: vec![
                line("ses_1", chrome, "203.0.113.7", Acr::Aal2, 3600 * 3, 5),
                line(
                    "ses_2",
                    phone,
                    "2001:db8:1234:5678:9abc:def0:1234:5678",
                    Acr::Aal1,
                    86_400 * 5,
                    7200,
                ),
                line("ses_3", NASTY, "198.51.100.20", Acr::Phr, 86_400, 86_000),
            ],
        }
    }
}
