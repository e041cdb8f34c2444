//! One question on one page: before something that cannot be undone, and before what needs a fresh proof of who asks.

use askama::Template;

use super::Around;
use crate::messages::Question;
use crate::pages::PostForm;
use crate::pages::security::{Page, PageKind};

/// A question.
#[derive(Debug, Template)]
#[template(path = "settings/confirm.html")]
pub struct ConfirmPage<'a> {
    /// Around the page.
    pub frame: Around<'a>,
    /// Where the yes goes.
    pub form: PostForm<'a>,
    /// Names a form that counts once; `None` where a second time changes nothing.
    pub once: Option<&'a str>,
    /// What is asked.
    pub asked: Asked,
    /// The thing in question.
    pub thing: &'a str,
    /// More to know before a yes, such as when a key was last used.
    pub detail: Option<&'a str>,
    /// What is asked as a proof.
    pub proof: Proof,
    /// What was wrong with the last try.
    pub problem: Option<ConfirmProblem>,
    /// Where a no leads.
    pub back: &'a str,
}

/// What is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Asked {
    /// Who asks, before a key is made or rolled.
    Prove,
    /// To remove a second factor.
    RemoveFactor,
    /// To make a new set of recovery codes.
    RegenerateCodes,
    /// To delete the account.
    DeleteAccount,
    /// To revoke an API key.
    RevokeKey,
    /// To end what an app can do.
    RemoveApp,
    /// To delete an application of the organization.
    DeleteApplication,
}

/// What is asked as a proof.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Proof {
    /// Nothing: stopping a leak must not need a phone.
    Nothing,
    /// A code of a second factor.
    Code,
    /// The password.
    Password,
    /// Both.
    PasswordAndCode,
}

/// What was wrong with the last try.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ConfirmProblem {
    /// Password or code do not match.
    WrongProof,
    /// An organization would lose its last owner.
    LastOwner,
}

impl Page for ConfirmPage<'_> {
    const KIND: PageKind = PageKind::Settings;
}

impl ConfirmPage<'_> {
    const fn question(&self) -> &Question {
        let texts = &self.frame.frame.messages.settings.confirm;
        match self.asked {
            Asked::Prove => &texts.prove,
            Asked::RemoveFactor => &texts.remove_factor,
            Asked::RegenerateCodes => &texts.regenerate,
            Asked::DeleteAccount => &texts.delete_account,
            Asked::RevokeKey => &texts.revoke,
            Asked::RemoveApp => &texts.remove_app,
            Asked::DeleteApplication => &texts.delete_application,
        }
    }

    fn heading(&self) -> String {
        (self.question().heading)(self.thing)
    }

    fn title(&self) -> String {
        match self.problem {
            Some(_) => (self.frame.messages.shared.problem_title)(&self.heading()),
            None => self.heading(),
        }
    }

    /// Nothing is lost by a fresh proof or by new codes.
    const fn is_dangerous(&self) -> bool {
        !matches!(self.asked, Asked::Prove | Asked::RegenerateCodes)
    }

    const fn asks_password(&self) -> bool {
        matches!(self.proof, Proof::Password | Proof::PasswordAndCode)
    }

    const fn asks_code(&self) -> bool {
        matches!(self.proof, Proof::Code | Proof::PasswordAndCode)
    }

    fn proof_is_wrong(&self) -> bool {
        self.problem == Some(ConfirmProblem::WrongProof)
    }

    const fn problem_text(&self, problem: &ConfirmProblem) -> &'static str {
        let texts = &self.frame.frame.messages.settings.confirm;
        match problem {
            ConfirmProblem::WrongProof if matches!(self.proof, Proof::Code) => texts.wrong_code,
            ConfirmProblem::WrongProof => texts.wrong,
            ConfirmProblem::LastOwner => texts.last_owner,
        }
    }

    const fn problem_field(&self) -> &'static str {
        match self.proof {
            Proof::Nothing => "confirm",
            Proof::Code => "totp_code",
            Proof::Password | Proof::PasswordAndCode => "password",
        }
    }
}

#[cfg(test)]
impl ConfirmPage<'static> {
    pub(super) fn sample() -> Self {
        use super::Section;
        use super::samples::around;
        use crate::pages::samples::form;
        Self {
            frame: around(Section::Security),
            form: form(),
            once: Some("once_01"),
            asked: Asked::RemoveFactor,
            thing: "My phone",
            detail: None,
            proof: Proof::PasswordAndCode,
            problem: None,
            back: "/settings/security",
        }
    }
}
