//! `/settings/api-keys/{key_id}/roll`: a new key in the place of an old one, which goes on for a while.

use std::time::Duration;

use actix_web::HttpResponse;
use countersign_access::api_key::ApiKey;
use countersign_access::api_key::manage::Rotation;
use countersign_access::principal::Principal;
use countersign_flows::api_keys;
use countersign_flows::idempotency::Created;
use countersign_flows::{Services, settings};

use super::super::here::{self, Here};
use super::{LIST, failed, may_make, named, shown};
use crate::browser::Browser;
use crate::call::Call;
use crate::endpoint::{BodyRule, Endpoint, Kind, Method};
use crate::pages::settings::api_key_shown::OldKey;
use crate::pages::settings::roll::{DEFAULT_OVERLAP, OVERLAPS};
use crate::pages::settings::{Notice, RollPage, Section};
use crate::render::page;

const PATH: &str = "/settings/api-keys/{key_id}/roll";

/// `GET`: asks for how long.
pub struct Get;

impl Endpoint<Services> for Get {
    const METHODS: &'static [Method] = &[Method::Get];
    const PATH: &'static str = PATH;
    const KIND: Kind = Kind::Page;
    type Caller = Browser;

    async fn handle(cookie: Browser, call: Call<Services>) -> HttpResponse {
        let here = match here::enter(&call, &cookie, Section::ApiKeys).await {
            Ok(here) => here,
            Err(answer) => return answer,
        };
        match allowed(&here).await {
            Ok((_, key)) => page::show(&RollPage {
                frame: here.around(here.left().notice),
                form: here.form(),
                once: &here.once(),
                name: &key.name,
                preview: &key.preview,
            }),
            Err(answer) => answer,
        }
    }
}

/// `POST`: rolls it.
pub struct Post;

impl Endpoint<Services> for Post {
    const METHODS: &'static [Method] = &[Method::Post];
    const PATH: &'static str = PATH;
    const KIND: Kind = Kind::Page;
    const BODY: BodyRule = BodyRule::Form;
    type Caller = Browser;

    async fn handle(cookie: Browser, call: Call<Services>) -> HttpResponse {
        let here = match here::enter(&call, &cookie, Section::ApiKeys).await {
            Ok(here) => here,
            Err(answer) => return answer,
        };
        match allowed(&here).await {
            Ok((principal, key)) => roll(&here, principal, &key).await,
            Err(answer) => answer,
        }
    }
}

/// The key of the address, for whoever may roll it.
async fn allowed<'h>(here: &'h Here<'_>) -> Result<(&'h Principal, ApiKey), HttpResponse> {
    let id = here.call.segment("key_id").unwrap_or_default();
    let principal = may_make(here, &format!("{LIST}/{id}/roll"))?;
    Ok((principal, named(here, principal).await?))
}

async fn roll(here: &Here<'_>, principal: &Principal, old: &ApiKey) -> HttpResponse {
    let (services, form, act) = (here.services(), &here.call.form, &here.call.act);
    let once = form.get("once").unwrap_or_default();
    match settings::spend_form(services, &here.visit.signed_in.user.id, once, act).await {
        Ok(true) => {}
        Ok(false) => return here.done(LIST, Notice::SentTwice),
        Err(error) => return here.failed(&error),
    }
    let overlap = overlap(form.get("overlap_seconds"));
    let rotation = Rotation {
        overlap,
        expires_at: None,
    };
    match api_keys::rotate(services, principal, &old.id, rotation, None, act).await {
        Ok(Created::New(made)) => {
            let ends = act.now + overlap;
            let ends = old.expires_at.map_or(ends, |own| own.min(ends));
            let old_key = if ends <= act.now {
                OldKey::Ended
            } else {
                OldKey::Ends(here.ago(ends))
            };
            shown::show(here, &made, Some(old_key))
        }
        Ok(Created::Again(..)) => here.done(LIST, Notice::SentTwice),
        Err(error) => failed(here, &error),
    }
}

/// One of those that the page offers; anything else is what it proposes.
pub(in super::super) fn overlap(typed: Option<&str>) -> Duration {
    let seconds = typed
        .and_then(|text| text.parse().ok())
        .filter(|seconds| OVERLAPS.contains(seconds))
        .unwrap_or(DEFAULT_OVERLAP);
    Duration::from_secs(seconds)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_offered_is_an_overlap() {
        assert_eq!(overlap(Some("0")), Duration::ZERO);
        assert_eq!(overlap(Some("604800")), Duration::from_secs(604_800));
        for other in [None, Some("1"), Some("-1"), Some("x")] {
            assert_eq!(overlap(other), Duration::from_secs(86_400), "{other:?}");
        }
    }
}
