//! A sample of every settings page, in each of its shapes.

use std::time::Duration;

use countersign_identity::Timestamp;
use countersign_identity::password::Refusal;

use super::api_keys::Ability;
use super::applications::ApplicationProblem;
use super::confirm::{Asked, ConfirmProblem, Proof};
use super::email::EmailProblem;
use super::new_api_key::{Expiry, KeyProblem};
use super::password::PasswordProblem;
use super::profile::Field;
use super::*;
use crate::messages::EN;
use crate::pages::Account;
use crate::pages::organizations::Choice;
use crate::pages::samples::{NASTY, Sample, account, form, frame, sample};

const NOW: Timestamp = Timestamp::from_unix_seconds(1_732_437_000);

pub(in crate::pages) fn ago(seconds: u64) -> Ago {
    Ago::new(NOW - Duration::from_secs(seconds), NOW, &EN)
}

pub(in crate::pages) fn in_future(seconds: u64) -> Ago {
    Ago::new(NOW + Duration::from_secs(seconds), NOW, &EN)
}

pub(in crate::pages) fn choices() -> Vec<Choice<'static>> {
    vec![
        Choice {
            id: "org_1",
            name: "NetRecon",
        },
        Choice {
            id: "org_2",
            name: NASTY,
        },
    ]
}

pub(in crate::pages) fn around(section: Section) -> Around<'static> {
    Around {
        frame: frame(),
        section,
        account: Account {
            switch: None,
            ..account()
        },
        organization: Some("NetRecon"),
        choices: choices(),
        switch: form(),
        sign_out: form(),
        manages_applications: true,
        notice: None,
    }
}

fn alone(section: Section) -> Around<'static> {
    Around {
        choices: Vec::new(),
        manages_applications: false,
        ..around(section)
    }
}

/// Every settings page.
pub(in crate::pages) fn all() -> Vec<Sample> {
    [
        person(),
        security(),
        questions(),
        lists(),
        api_keys(),
        applications(),
    ]
    .concat()
}

fn person() -> Vec<Sample> {
    vec![
        sample("settings-profile", ProfilePage::sample()),
        sample(
            "settings-profile-problem",
            ProfilePage {
                problem: Some(Field::PhoneNumber),
                frame: Around {
                    notice: Some(Notice::VerificationSent),
                    ..alone(Section::Profile)
                },
                organizations: Vec::new(),
                email_verified: true,
                ..ProfilePage::sample()
            },
        ),
        sample("settings-email", EmailPage::sample()),
        sample(
            "settings-email-invalid",
            EmailPage {
                new_email: NASTY,
                problem: Some(EmailProblem::Invalid),
                ..EmailPage::sample()
            },
        ),
    ]
}

fn security() -> Vec<Sample> {
    vec![
        sample("settings-security", SecurityPage::sample()),
        sample(
            "settings-security-off",
            SecurityPage {
                factors: Vec::new(),
                frame: Around {
                    notice: Some(Notice::FactorRemoved),
                    ..alone(Section::Security)
                },
                ..SecurityPage::sample()
            },
        ),
        sample("settings-password", PasswordPage::sample()),
        sample(
            "settings-password-wrong",
            PasswordPage {
                problem: Some(PasswordProblem::WrongCurrent),
                ..PasswordPage::sample()
            },
        ),
        sample(
            "settings-password-short",
            PasswordPage {
                problem: Some(PasswordProblem::New(Refusal::TooShort)),
                ..PasswordPage::sample()
            },
        ),
        sample("settings-enrol", EnrolPage::sample()),
        sample(
            "settings-enrol-wrong",
            EnrolPage {
                wrong_code: true,
                device: NASTY,
                ..EnrolPage::sample()
            },
        ),
        sample("settings-recovery-codes", RecoveryCodesPage::sample()),
    ]
}

fn questions() -> Vec<Sample> {
    let page = ConfirmPage::sample;
    vec![
        sample("settings-confirm", page()),
        sample(
            "settings-confirm-wrong",
            ConfirmPage {
                asked: Asked::DeleteAccount,
                thing: NASTY,
                problem: Some(ConfirmProblem::WrongProof),
                ..page()
            },
        ),
        sample(
            "settings-prove",
            ConfirmPage {
                frame: around(Section::ApiKeys),
                asked: Asked::Prove,
                proof: Proof::Code,
                ..page()
            },
        ),
        sample(
            "settings-revoke",
            ConfirmPage {
                frame: around(Section::ApiKeys),
                asked: Asked::RevokeKey,
                thing: "Nightly scan report (nr_live_ab12…9f3c)",
                detail: Some("Last used 3 minutes ago."),
                proof: Proof::Nothing,
                ..page()
            },
        ),
    ]
}

fn lists() -> Vec<Sample> {
    vec![
        sample("settings-sessions", SessionsPage::sample()),
        sample("settings-apps", AppsPage::sample()),
        sample(
            "settings-apps-none",
            AppsPage {
                apps: Vec::new(),
                ..AppsPage::sample()
            },
        ),
    ]
}

fn api_keys() -> Vec<Sample> {
    let keys = |ability| ApiKeysPage {
        ability,
        keys: Vec::new(),
        ..ApiKeysPage::sample()
    };
    vec![
        sample("settings-api-keys", ApiKeysPage::sample()),
        sample("settings-api-keys-none", keys(Ability::Can)),
        sample("settings-api-keys-factor", keys(Ability::NeedsSecondFactor)),
        sample("settings-api-keys-not-held", keys(Ability::NotHeld)),
        sample("settings-new-api-key", NewApiKeyPage::sample()),
        sample(
            "settings-new-api-key-none",
            NewApiKeyPage {
                name: NASTY,
                expires: Expiry::Custom,
                problem: Some(KeyProblem::NoPermission),
                ..NewApiKeyPage::sample()
            },
        ),
        sample("settings-api-key", ApiKeyShownPage::sample()),
        sample("settings-roll", RollPage::sample()),
    ]
}

fn applications() -> Vec<Sample> {
    vec![
        sample("settings-applications", ApplicationsPage::sample()),
        sample(
            "settings-applications-none",
            ApplicationsPage {
                applications: Vec::new(),
                ..ApplicationsPage::sample()
            },
        ),
        sample("settings-new-application", NewApplicationPage::sample()),
        sample(
            "settings-new-application-uri",
            NewApplicationPage {
                redirect_uris: vec![NASTY, ""],
                problem: Some(ApplicationProblem::RedirectUri(NASTY)),
                ..NewApplicationPage::sample()
            },
        ),
        sample("settings-application", ApplicationPage::sample()),
        sample("settings-secret", SecretShownPage::sample()),
        sample("settings-not-allowed", NotAllowedPage::sample()),
    ]
}
