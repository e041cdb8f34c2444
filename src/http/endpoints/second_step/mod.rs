//! The second step of a conversation: `/login/totp`, `/login/recovery-code`, and `/login/enrol` for who has none yet.
//! Each shows itself only while it is its turn, saves one proof and goes on.

pub mod enrol;
pub mod recovery_code;
pub mod totp;

use actix_web::HttpResponse;
use countersign_flows::Services;
use countersign_flows::second_factor::Presented;
use countersign_flows::sign_in::second_step::{self, Outcome};
use countersign_protocol::interaction::SecondStepReason;

use super::{busy, visitor, ways};
use crate::browser::{Browser, Flash};
use crate::call::Call;
use crate::pages::second_step::Reason;
use crate::render::failure;
use crate::render::redirect::see_other;

/// What nobody types: refused before anything is looked up. In bytes.
const LONGEST_CODE: usize = 256;

/// The error's name while the browser carries it from the form to the page.
const WRONG: &str = "wrong_code";

/// Proves what was typed in the field `name` of the page at `path`.
async fn prove(
    cookie: Browser,
    call: Call<Services>,
    path: &str,
    name: &str,
    presented: fn(String) -> Presented,
) -> HttpResponse {
    let Some(id) = ways::interaction(&call) else {
        return ways::go_home(&call);
    };
    let Some(typed) = typed(&call, name) else {
        return wrong(&call, &cookie, path, id);
    };
    let services = &call.state.services;
    let browser = visitor::of(&cookie, services);
    match second_step::prove(services, id, &browser, &presented(typed), &call.act).await {
        Ok(Outcome::GoesOn(browser)) => {
            visitor::keep(&cookie, &browser);
            ways::go_on(&call, id)
        }
        Ok(Outcome::Wrong) => wrong(&call, &cookie, path, id),
        Ok(Outcome::Throttled(wait)) => busy::throttled(&call, wait, &ways::page(&call, path, id)),
        Ok(Outcome::Elsewhere) => ways::go_on(&call, id),
        Err(error) => failure::respond(&call, &error),
    }
}

/// What was typed, if it is worth a look.
fn typed(call: &Call<Services>, name: &str) -> Option<String> {
    let typed = call.form.get(name)?;
    (!typed.trim().is_empty() && typed.len() <= LONGEST_CODE).then(|| typed.to_owned())
}

/// 303 to the page that was posted from, which says that the code did not count.
fn wrong(call: &Call<Services>, cookie: &Browser, path: &str, id: &str) -> HttpResponse {
    cookie.set_flash(Flash {
        error: WRONG.to_owned(),
        typed: None,
    });
    see_other(&ways::page(call, path, id))
}

/// Whether the last try was wrong.
fn was_wrong(cookie: &Browser) -> bool {
    cookie.take_flash().is_some_and(|flash| flash.error == WRONG)
}

/// Why somebody who is signed in is asked for more.
const fn why(reason: SecondStepReason) -> Option<Reason> {
    match reason {
        SecondStepReason::SignIn => None,
        SecondStepReason::StrongerAsked => Some(Reason::AppAsks),
        SecondStepReason::OrganizationDemands => Some(Reason::OrganizationDemands),
    }
}
