//! A client secret that was just made, in the answer to its form: the only time that its text leaves.

use actix_web::HttpResponse;
use countersign_identity::{ClientId, Id};

use super::super::here::Here;
use crate::pages::settings::{Ago, SecretShownPage};
use crate::render::page;

pub(super) fn show(here: &Here<'_>, id: &ClientId, secret: &str, old_ends: Option<Ago>) -> HttpResponse {
    page::show(&SecretShownPage {
        frame: here.around(None),
        id: id.as_str(),
        secret,
        issuer: &here.call.state.settings.issuer,
        old_ends,
    })
}
