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
use crate::openapi::operation::{Gives, Operation, Parameter, Tag};
use crate::openapi::schema::{Shape, object, text};
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

const REQUEST: [Parameter; 4] = [
    Parameter::new(
        "id_token_hint",
        "An ID token that was issued to the application.",
        text,
    ),
    Parameter::new("client_id", "The application.", text),
    Parameter::new(
        "post_logout_redirect_uri",
        "Where to go afterwards: one that is registered.",
        text,
    ),
    Parameter::new("state", "Comes back as it was.", text),
];

const FORM: Shape = Shape::new("SignOut", || {
    object([
        ("id_token_hint", text().optional()),
        ("client_id", text().like("YOUR_CLIENT_ID").optional()),
        ("post_logout_redirect_uri", text().optional()),
        ("state", text().optional()),
    ])
});

/// `GET`: signs out at once when the hint speaks for the person, else asks at `/logout`.
pub struct Get;

impl Endpoint<Services> for Get {
    const METHODS: &'static [Method] = &[Method::Get];
    const PATH: &'static str = path::END_SESSION;
    const KIND: Kind = Kind::Page;
    const OPERATION: Option<Operation> = Some(
        Operation::new(Tag::OAuth, "Sign out at the identity provider", Gives::Page)
            .details("OpenID Connect RP-Initiated Logout: where an application sends a person's browser.")
            .query(&REQUEST),
    );
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
    const OPERATION: Option<Operation> = Some(
        Operation::new(
            Tag::OAuth,
            "Sign out at the identity provider by POST",
            Gives::Page,
        )
        .takes(FORM),
    );
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
