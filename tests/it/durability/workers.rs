//! Those who use the server until it is killed. Each works until a request brings no answer, and tells what it was
//! told: what was answered, and the one thing that was not.

use std::time::Duration;

use crate::support::application::{Application, assert_oauth_error};
use crate::support::attempts::Tab;
use crate::support::family::{Family, silent_code};

use super::SCOPE;

/// What became of a client that asked for codes and redeemed them.
#[derive(Debug, Default)]
pub(super) struct Redeemed {
    pub(super) families: Vec<Family>,
    /// Codes that were given out and never sent back.
    pub(super) kept: Vec<String>,
    /// The code that was sent back when no answer came.
    pub(super) unanswered: Option<String>,
}

/// Asks for codes and redeems them; every third is kept for after the kill.
pub(super) async fn redeem(mut tab: Tab, application: Application) -> Redeemed {
    let mut redeemed = Redeemed::default();
    for number in 0.. {
        let Some(code) = silent_code(&mut tab, &application, SCOPE).await else {
            break;
        };
        if number % 3 == 2 {
            redeemed.kept.push(code);
            continue;
        }
        let Some(answer) = application.attempt_redeem(&code).await else {
            redeemed.unanswered = Some(code);
            break;
        };
        redeemed.families.push(Family::begin(&application, code, &answer));
    }
    redeemed
}

/// Refreshes one family.
pub(super) async fn refresh(mut family: Family) -> Family {
    while family.attempt().await.is_some() {}
    family
}

/// Sends codes a second time, which ends their families; tells which of them were answered.
pub(super) async fn replay(families: Vec<Family>) -> Vec<Family> {
    let mut revoked = Vec::new();
    for family in families {
        let Some(answer) = family.application.attempt_redeem(&family.code).await else {
            break;
        };
        assert_oauth_error(&answer, 400, "invalid_grant");
        revoked.push(family);
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    revoked
}

/// A question that a person has not been asked yet.
#[derive(Clone, Debug)]
pub(super) struct Agreement {
    pub(super) tab: Tab,
    pub(super) application: Application,
    /// Two scopes.
    pub(super) scopes: &'static str,
}

/// What became of a person who said yes again and again.
#[derive(Debug, Default)]
pub(super) struct Agreed {
    pub(super) given: Vec<Agreement>,
    /// Allow was pressed, and no answer came.
    pub(super) unanswered: Option<Agreement>,
}

/// Gives consents.
pub(super) async fn agree(agreements: Vec<Agreement>) -> Agreed {
    let mut agreed = Agreed::default();
    for mut agreement in agreements {
        let request = agreement.application.request(agreement.scopes).url();
        let Some(question) = agreement.tab.open(&request).await else {
            break;
        };
        let Some(answer) = agreement.tab.press(&question, "allow").await else {
            agreed.unanswered = Some(agreement);
            break;
        };
        let onward = answer.location().unwrap_or_else(|| panic!("no way on: {answer}"));
        agreed.given.push(agreement.clone());
        if agreement.tab.open(onward.as_str()).await.is_none() {
            break;
        }
    }
    agreed
}
