//! An invitation, as the three people see it who may open its link: somebody new, somebody with an account, and somebody
//! who is signed in as another.

use askama::Template;
use countersign_identity::password::Refusal;

use super::new_password::{password_rules, refusal_text};
use super::security::{Page, PageKind};
use super::{Account, Frame, PostForm};

/// What every such page says.
#[derive(Clone, Copy, Debug)]
pub struct Invitation<'a> {
    /// The organization's name.
    pub organization: &'a str,
    /// Who invites, if it is a person.
    pub inviter: Option<&'a str>,
    /// The role's name, if it is one that everybody knows.
    pub role: Option<&'a str>,
}

/// `/invite/{token}` for an address that has no account
#[derive(Debug, Template)]
#[template(path = "invite-new.html")]
pub struct InviteNewPage<'a> {
    /// Around the page.
    pub frame: Frame<'a>,
    /// Where the form goes: the page's own address.
    pub form: PostForm<'a>,
    /// What it is about.
    pub invitation: Invitation<'a>,
    /// The address that is invited.
    pub email: &'a str,
    /// What was typed as the name before; else empty.
    pub name: &'a str,
    /// What was wrong with the last try.
    pub problem: Option<InviteProblem>,
}

/// What was wrong with the last try.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum InviteProblem {
    /// The name may not be set.
    Name,
    /// The password may not be set.
    Password(Refusal),
}

/// `/invite/{id}` for whoever is signed in: to say yes, or to hear that it is for somebody else
#[derive(Debug, Template)]
#[template(path = "invite-account.html")]
pub struct InviteAccountPage<'a> {
    /// Around the page.
    pub frame: Frame<'a>,
    /// Where the form goes: the page's own address.
    pub form: PostForm<'a>,
    /// What it is about.
    pub invitation: Invitation<'a>,
    /// Who is signed in.
    pub account: Account<'a>,
    /// The address that is invited, when it is not that of the account.
    pub only_for: Option<&'a str>,
}

impl Page for InviteNewPage<'_> {
    const KIND: PageKind = PageKind::Own;
}

impl Page for InviteAccountPage<'_> {
    const KIND: PageKind = PageKind::Own;
}

fn heading(frame: &Frame<'_>, invitation: &Invitation<'_>) -> String {
    (frame.messages.invite.heading)(invitation.organization)
}

fn lead(frame: &Frame<'_>, invitation: &Invitation<'_>) -> String {
    let texts = &frame.messages.invite;
    match invitation.inviter {
        Some(inviter) => (texts.invited_by)(inviter, invitation.organization),
        None => (texts.invited)(invitation.organization),
    }
}

fn role(frame: &Frame<'_>, invitation: &Invitation<'_>) -> Option<String> {
    invitation.role.map(frame.messages.invite.role)
}

impl InviteNewPage<'_> {
    fn title(&self) -> String {
        let heading = self.heading();
        match self.problem {
            Some(_) => (self.frame.messages.shared.problem_title)(&heading),
            None => heading,
        }
    }

    fn heading(&self) -> String {
        heading(&self.frame, &self.invitation)
    }

    fn lead(&self) -> String {
        lead(&self.frame, &self.invitation)
    }

    fn role(&self) -> Option<String> {
        role(&self.frame, &self.invitation)
    }

    fn password_rules(&self) -> String {
        password_rules(self.frame.messages)
    }

    fn problem_text(&self, problem: &InviteProblem) -> String {
        match problem {
            InviteProblem::Name => self.frame.messages.invite.name_invalid.to_owned(),
            InviteProblem::Password(refusal) => refusal_text(self.frame.messages, *refusal),
        }
    }

    fn problem_field(problem: &InviteProblem) -> &'static str {
        match problem {
            InviteProblem::Name => "name",
            InviteProblem::Password(_) => "password",
        }
    }

    fn name_is_invalid(&self) -> bool {
        self.problem == Some(InviteProblem::Name)
    }

    fn password_is_invalid(&self) -> bool {
        matches!(self.problem, Some(InviteProblem::Password(_)))
    }
}

impl InviteAccountPage<'_> {
    fn heading(&self) -> String {
        heading(&self.frame, &self.invitation)
    }

    fn lead(&self) -> String {
        lead(&self.frame, &self.invitation)
    }

    fn role(&self) -> Option<String> {
        role(&self.frame, &self.invitation)
    }

    fn accept(&self) -> String {
        (self.frame.messages.invite.accept)(self.invitation.organization)
    }

    fn other_account(&self, invited: &str) -> String {
        (self.frame.messages.invite.other_account)(invited, self.account.email)
    }
}

#[cfg(test)]
const SAMPLE: Invitation<'static> = Invitation {
    organization: "Example GmbH",
    inviter: Some("Grace Hopper"),
    role: Some("operator"),
};

#[cfg(test)]
impl InviteNewPage<'static> {
    pub(super) fn sample() -> Self {
        use super::samples::{form, frame};
        Self {
            frame: frame(),
            form: form(),
            invitation: SAMPLE,
            email: "ada@example.com",
            name: "",
            problem: None,
        }
    }
}

#[cfg(test)]
impl InviteAccountPage<'static> {
    pub(super) fn sample() -> Self {
        use super::samples::{account, form, frame};
        Self {
            frame: frame(),
            form: form(),
            invitation: SAMPLE,
            account: account(),
            only_for: None,
        }
    }
}
