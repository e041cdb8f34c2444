//! `/logout`: the question, and the page afterwards. What an app asked for stays in the query from the question to the
//! answer and is judged anew each time.

use actix_web::HttpResponse;
use countersign_flows::Services;
use countersign_flows::browser::SignedIn;
use countersign_flows::logout::{self, Confirmation, Logout};
use countersign_protocol::Client;
use countersign_protocol::logout::Afterwards;

use super::{shown, visitor};
use crate::browser::{Browser, Flash};
use crate::call::Call;
use crate::endpoint::{BodyRule, Endpoint, Kind, Method};
use crate::pages::{App, Destination, LogoutPage, PostForm, SignedOutPage};
use crate::render::redirect::see_other;
use crate::render::{failure, page};

/// Below the issuer.
pub(super) const PATH: &str = "/logout";

/// What the browser carries from the answer to the page afterwards: the app's address was not gone to.
const RETURN_REFUSED: &str = "return_refused";

/// `GET`: asks, or says that nobody is signed in.
pub struct Get;

impl Endpoint<Services> for Get {
    const METHODS: &'static [Method] = &[Method::Get];
    const PATH: &'static str = PATH;
    const KIND: Kind = Kind::Page;
    type Caller = Browser;

    async fn handle(cookie: Browser, call: Call<Services>) -> HttpResponse {
        match sign_out(&call, &cookie, Confirmation::NotAsked).await {
            Ok(Logout::Ask { signed_in, client }) => ask(&call, &cookie, &signed_in, client.as_deref()),
            Ok(Logout::SignedOut(Afterwards::Return(location))) => see_other(&location),
            Ok(Logout::SignedOut(Afterwards::SignedOutPage { return_refused })) => {
                let told = cookie
                    .take_flash()
                    .is_some_and(|flash| flash.error == RETURN_REFUSED);
                signed_out(&call, return_refused || told)
            }
            Err(answer) => answer,
        }
    }
}

/// `POST`: the person said yes.
pub struct Post;

impl Endpoint<Services> for Post {
    const METHODS: &'static [Method] = &[Method::Post];
    const PATH: &'static str = PATH;
    const KIND: Kind = Kind::Page;
    const BODY: BodyRule = BodyRule::Form;
    type Caller = Browser;

    async fn handle(cookie: Browser, call: Call<Services>) -> HttpResponse {
        match sign_out(&call, &cookie, Confirmation::Given).await {
            Ok(Logout::SignedOut(Afterwards::Return(location))) => see_other(&location),
            Ok(Logout::SignedOut(Afterwards::SignedOutPage { return_refused })) => {
                if return_refused {
                    cookie.set_flash(Flash {
                        error: RETURN_REFUSED.to_owned(),
                        typed: None,
                    });
                }
                see_other(&call.own(PATH))
            }
            Ok(Logout::Ask { .. }) => see_other(&call.address()),
            Err(answer) => answer,
        }
    }
}

/// Decides and carries out; a browser that is signed out forgets its secret.
pub(super) async fn sign_out(
    call: &Call<Services>,
    cookie: &Browser,
    confirmation: Confirmation,
) -> Result<Logout, HttpResponse> {
    let services = &call.state.services;
    let browser = visitor::of(cookie, services);
    let logout = logout::logout(services, &call.query, &browser, confirmation, &call.act)
        .await
        .map_err(|error| failure::respond(call, &error))?;
    if matches!(logout, Logout::SignedOut(_)) && cookie.state().secret.is_some() {
        cookie.forget_secret();
    }
    Ok(logout)
}

/// Nobody is signed in here now.
pub(super) fn signed_out(call: &Call<Services>, return_refused: bool) -> HttpResponse {
    page::show(&SignedOutPage {
        frame: shown::frame(call),
        return_refused,
    })
}

fn ask(
    call: &Call<Services>,
    cookie: &Browser,
    signed_in: &SignedIn,
    client: Option<&Client>,
) -> HttpResponse {
    let csrf = shown::csrf(call, cookie);
    let action = call.address();
    // Where the app wants to go on to is not yet trusted; its first redirect URI says where it lives.
    let app = client.and_then(|client| {
        client.redirect_uris.first().map(|uri| App {
            name: &client.name,
            destination: Destination::of(uri),
        })
    });
    page::show(&LogoutPage {
        frame: shown::frame(call),
        form: PostForm {
            action: &action,
            csrf: &csrf,
        },
        app,
        account: shown::account(&signed_in.user, None),
    })
}
