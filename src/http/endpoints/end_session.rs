//! `/api/v1/auth/oauth2/logout`: an app asks to sign the person out (OpenID Connect RP-Initiated Logout §2).

use actix_web::HttpResponse;
use countersign_flows::Services;
use countersign_flows::logout::{Confirmation, Logout};
use countersign_protocol::discovery::path;
use countersign_protocol::logout::Afterwards;
use url::form_urlencoded::Serializer;

use super::logout::{self, sign_out, signed_out};
use crate::browser::Browser;
use crate::call::Call;
use crate::caller::Anonymous;
use crate::endpoint::{BodyRule, Endpoint, Kind, Method};
use crate::render::redirect::see_other;

/// What a request may carry on to the next address.
const PARAMETERS: [&str; 6] = [
    "id_token_hint",
    "logout_hint",
    "client_id",
    "post_logout_redirect_uri",
    "state",
    "ui_locales",
];

/// `GET`: signs out at once when the hint speaks for the person, else asks at `/logout`.
pub struct Get;

impl Endpoint<Services> for Get {
    const METHODS: &'static [Method] = &[Method::Get];
    const PATH: &'static str = path::END_SESSION;
    const KIND: Kind = Kind::Page;
    type Caller = Browser;

    async fn handle(cookie: Browser, call: Call<Services>) -> HttpResponse {
        match sign_out(&call, &cookie, Confirmation::NotAsked).await {
            Ok(Logout::Ask { .. }) => see_other(&call.own(&format!("{}?{}", logout::PATH, query(&call)))),
            Ok(Logout::SignedOut(Afterwards::Return(location))) => see_other(&location),
            Ok(Logout::SignedOut(Afterwards::SignedOutPage { return_refused })) => {
                signed_out(&call, return_refused)
            }
            Err(answer) => answer,
        }
    }
}

/// `POST`: a form of another site brings no cookie, so the browser is sent to ask again by GET, which does.
pub struct Post;

impl Endpoint<Services> for Post {
    const METHODS: &'static [Method] = &[Method::Post];
    const PATH: &'static str = path::END_SESSION;
    const KIND: Kind = Kind::Page;
    const BODY: BodyRule = BodyRule::Form;
    type Caller = Anonymous;

    async fn handle(_: Anonymous, call: Call<Services>) -> HttpResponse {
        see_other(&call.own(&format!("{}?{}", path::END_SESSION, query(&call))))
    }
}

/// The request's parameters, from query or form, as a query.
fn query(call: &Call<Services>) -> String {
    let mut query = Serializer::new(String::new());
    for name in PARAMETERS {
        if let Some(value) = call.form.get(name).or_else(|| call.query.get(name)) {
            query.append_pair(name, value);
        }
    }
    query.finish()
}
