//! `/.well-known/change-password`: where password managers send people (W3C, "A Well-Known URL for Changing Passwords").

use actix_web::HttpResponse;
use countersign_flows::Services;

use crate::call::Call;
use crate::caller::Anonymous;
use crate::endpoint::{Endpoint, Kind, Method};
use crate::render::redirect::found;

/// Where passwords are changed; who is not signed in signs in first.
const SECURITY_PAGE: &str = "/settings/security";

/// `GET /.well-known/change-password`.
pub struct Get;

impl Endpoint<Services> for Get {
    const METHODS: &'static [Method] = &[Method::Get];
    const PATH: &'static str = "/.well-known/change-password";
    const KIND: Kind = Kind::Metadata;
    type Caller = Anonymous;

    async fn handle(_: Anonymous, call: Call<Services>) -> HttpResponse {
        found(&call.own(SECURITY_PAGE))
    }
}
