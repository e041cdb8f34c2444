//! The texts of the second step of a sign-in, and their English.

use super::About;

/// The second step of a sign-in, and setting one up on the way in.
#[derive(Clone, Copy, Debug)]
pub struct SecondStep {
    /// Heading of the page that asks for a code.
    pub heading: &'static str,
    /// Label of the code.
    pub code: &'static str,
    /// Where it is found.
    pub code_hint: &'static str,
    /// The button.
    pub submit: &'static str,
    /// The code did not count.
    pub wrong_code: &'static str,
    /// The way to the page for recovery codes.
    pub use_recovery: &'static str,
    /// For whoever has neither.
    pub lost: &'static str,
    /// Why somebody who is signed in is asked; of the app.
    pub app_asks: About,
    /// Why, when it is their organization.
    pub organization_demands: &'static str,
    /// Heading of the page for recovery codes.
    pub recovery_heading: &'static str,
    /// What they are.
    pub recovery_lead: &'static str,
    /// Label of the recovery code.
    pub recovery: &'static str,
    /// The recovery code did not count.
    pub wrong_recovery: &'static str,
    /// The way back to the code from the app.
    pub use_app: &'static str,
    /// What setting it up will take.
    pub enrol_what: &'static str,
    /// Begins.
    pub enrol_begin: &'static str,
    /// Goes on, with the recovery codes kept.
    pub saved: &'static str,
}

pub(super) const EN: SecondStep = SecondStep {
    heading: "Enter your code",
    code: "Code from your authenticator app",
    code_hint: "Six digits. They change every 30 seconds.",
    submit: "Continue",
    wrong_code: "That code didn't work. Codes change every 30 seconds — check the time on your phone.",
    use_recovery: "Use a recovery code instead",
    lost: "Lost your phone and your recovery codes? An administrator can remove the second step for you.",
    app_asks: |app| format!("{app} asks for a second step, to be sure it's you."),
    organization_demands: "Your organization asks everybody for a second step when they sign in.",
    recovery_heading: "Use a recovery code",
    recovery_lead: "You saved these codes when you set up two-step verification. Each works once.",
    recovery: "Recovery code",
    wrong_recovery: "That recovery code didn't work. Each code works once; try another.",
    use_app: "Use your authenticator app instead",
    enrol_what: "You need an authenticator app on your phone or computer. It takes a minute, and you do it once.",
    enrol_begin: "Set it up",
    saved: "I have saved these",
};
