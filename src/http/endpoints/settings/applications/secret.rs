//! `POST /settings/applications/{client_id}/secret`: another client secret; the old one goes on for a while.

use actix_web::HttpResponse;
use countersign_flows::administration::clients;
use countersign_flows::change::ChangeError;
use countersign_flows::{Services, settings};
use countersign_identity::ClientId;

use super::super::api_keys::roll::overlap;
use super::super::here;
use super::{named, page_of, shown};
use crate::browser::Browser;
use crate::call::Call;
use crate::endpoint::{BodyRule, Endpoint, Kind, Method};
use crate::pages::settings::{Notice, Section};

/// Where the wish for a new secret goes.
pub(super) fn path_of(id: &ClientId) -> String {
    format!("{}/secret", page_of(id))
}

/// The wish.
pub struct Post;

impl Endpoint<Services> for Post {
    const METHODS: &'static [Method] = &[Method::Post];
    const PATH: &'static str = "/settings/applications/{client_id}/secret";
    const KIND: Kind = Kind::Page;
    const BODY: BodyRule = BodyRule::Form;
    type Caller = Browser;

    async fn handle(cookie: Browser, call: Call<Services>) -> HttpResponse {
        let here = match here::enter(&call, &cookie, Section::Applications).await {
            Ok(here) => here,
            Err(answer) => return answer,
        };
        let (principal, client) = match named(&here).await {
            Ok(found) => found,
            Err(answer) => return answer,
        };
        let services = here.services();
        let once = call.form.get("once").unwrap_or_default();
        match settings::spend_form(services, &here.visit.signed_in.user.id, once, &call.act).await {
            Ok(true) => {}
            Ok(false) => return here.done(&page_of(&client.id), Notice::SentTwice),
            Err(error) => return here.failed(&error),
        }
        let overlap = overlap(call.form.get("overlap_seconds"));
        match clients::rotate_secret(services, principal, &client.id, overlap, &call.act).await {
            Ok(rotated) => match &rotated.secret {
                Some(secret) => {
                    let ends = (!overlap.is_zero()).then(|| here.ago(call.act.now + overlap));
                    shown::show(&here, &client.id, secret.expose(), ends)
                }
                None => here.go(&page_of(&client.id)),
            },
            Err(ChangeError::Refused(_)) => here.not_allowed(),
            Err(ChangeError::Failed(error)) => here.failed(&error),
        }
    }
}
