//! `/api/v1/auth/oauth2/authorize`: an app asks for a person's sign-in (RFC 6749 §3.1, OpenID Connect Core §3.1.2).
//!
//! No other origin may read the answers, and until client and redirect URI are trusted nothing leads away from here.

use actix_web::HttpResponse;
use countersign_flows::Services;
use countersign_flows::authorize::{self, Begun, Sent};
use countersign_protocol::OAuthError;
use countersign_protocol::authorize::PageRefusal;
use countersign_protocol::discovery::path;

use super::{busy, shown, visitor, ways};
use crate::browser::Browser;
use crate::call::Call;
use crate::caller::Anonymous;
use crate::endpoint::{BodyRule, Endpoint, Kind, Method, Repeats};
use crate::messages::EN;
use crate::openapi::operation::{Gives, Operation, Parameter, Tag};
use crate::openapi::schema::text;
use crate::pages::error::ErrorKind;
use crate::pages::{ErrorPage, Moment};
use crate::render::{authorization, failure, page};

/// What an application asks by; further parameters of the specifications are read as discovery says.
const REQUEST: [Parameter; 9] = [
    Parameter::new("client_id", "Who asks.", || text().like("YOUR_CLIENT_ID")).required(),
    Parameter::new(
        "redirect_uri",
        "Where the answer goes: one that is registered.",
        || text().like("https://your-app.com/callback"),
    ),
    Parameter::new("response_type", "code.", || text().like("code")),
    Parameter::new("scope", "What is asked for.", || {
        text().like("scans_read devices_read")
    }),
    Parameter::new("state", "Comes back as it was.", || {
        text().like("random_state_string")
    }),
    Parameter::new("nonce", "Comes back in the ID token.", text),
    Parameter::new("code_challenge", "PKCE (RFC 7636).", text),
    Parameter::new("code_challenge_method", "S256.", text),
    Parameter::new("request_uri", "A request that was pushed before.", text),
];

/// `GET`: with the browser's own cookie, so a live sign-in may answer at once.
pub struct Get;

impl Endpoint<Services> for Get {
    const METHODS: &'static [Method] = &[Method::Get];
    const PATH: &'static str = path::AUTHORIZE;
    const KIND: Kind = Kind::Page;
    const REPEATS: Repeats = Repeats::Told;
    const OPERATION: Option<Operation> = Some(
        Operation::new(Tag::OAuth, "Ask for a sign-in", Gives::Page)
            .details("Where an application sends a person's browser (RFC 6749 §4.1.1). The answer comes to redirect_uri.")
            .query(&REQUEST),
    );
    type Caller = Browser;

    async fn handle(cookie: Browser, call: Call<Services>) -> HttpResponse {
        let services = &call.state.services;
        let browser = visitor::of(&cookie, services);
        let sent = Sent {
            params: call.query.clone(),
            repeated: call.repeated.clone(),
        };
        let begun = authorize::begin(services, &sent, &browser, &call.act).await;
        if matches!(begun, Ok(Begun::Conversation(_))) {
            visitor::keep(&cookie, &browser);
        }
        match begun {
            Ok(begun) => answer(&call, &sent, begun),
            Err(error) => failure::respond(&call, &error),
        }
    }
}

/// `POST`: mostly from another site, so without a cookie, and none is set: a new one would sign the person out. For the
/// same reason no proof of an own form can be asked.
pub struct Post;

impl Endpoint<Services> for Post {
    const METHODS: &'static [Method] = &[Method::Post];
    const PATH: &'static str = path::AUTHORIZE;
    const KIND: Kind = Kind::Page;
    const BODY: BodyRule = BodyRule::Form;
    const REPEATS: Repeats = Repeats::Told;
    const OPERATION: Option<Operation> = Some(
        Operation::new(Tag::OAuth, "Ask for a sign-in by POST", Gives::Page)
            .takes(super::par::AUTHORIZATION_REQUEST),
    );
    type Caller = Anonymous;

    async fn handle(_: Anonymous, call: Call<Services>) -> HttpResponse {
        let sent = Sent {
            params: call.form.clone(),
            repeated: call.repeated.clone(),
        };
        match authorize::begin_posted(&call.state.services, &sent, &call.act).await {
            Ok(begun) => answer(&call, &sent, begun),
            Err(error) => failure::respond(&call, &error),
        }
    }
}

fn answer(call: &Call<Services>, sent: &Sent, begun: Begun) -> HttpResponse {
    match begun {
        Begun::Page { refusal, .. } => refused(call, sent, refusal),
        Begun::Answer(answer) => authorization::respond(&answer, shown::frame(call)),
        Begun::Conversation(id) => ways::go_on(call, &id.to_string()),
        Begun::TooMany => busy::too_many_open(call),
    }
}

/// A page at our own address (RFC 6749 §4.1.2.1). The app's name is left out: who asks under it, is not yet known.
fn refused(call: &Call<Services>, sent: &Sent, refusal: PageRefusal) -> HttpResponse {
    let code = OAuthError::from(refusal).error;
    page::bad_request(&ErrorPage {
        frame: shown::frame(call),
        kind: kind(refusal),
        app: None,
        code: code.as_str(),
        request_id: &call.act.request_id,
        time: Moment::new(call.act.now, &EN),
        client_id: sent.params.get("client_id"),
        redirect_uri: sent.params.get("redirect_uri"),
        retry: None,
    })
}

const fn kind(refusal: PageRefusal) -> ErrorKind {
    match refusal {
        PageRefusal::MissingClientId | PageRefusal::UnknownClient | PageRefusal::DisabledClient => {
            ErrorKind::UnknownApp
        }
        PageRefusal::MissingRedirectUri | PageRefusal::RedirectUriNotRegistered => ErrorKind::RedirectDiffers,
        PageRefusal::RepeatedClientId
        | PageRefusal::RepeatedRedirectUri
        | PageRefusal::RequestObject
        | PageRefusal::RequestUri => ErrorKind::BadRequest,
        PageRefusal::PushedRequestOver => ErrorKind::RequestOver,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_app_is_blamed_for_itself_and_an_address_for_itself() {
        assert_eq!(kind(PageRefusal::DisabledClient), ErrorKind::UnknownApp);
        assert_eq!(
            kind(PageRefusal::RedirectUriNotRegistered),
            ErrorKind::RedirectDiffers
        );
        assert_eq!(kind(PageRefusal::RepeatedRedirectUri), ErrorKind::BadRequest);
    }
}
