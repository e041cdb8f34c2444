//! A key that was just made, in the answer to its form: the only time that its text leaves.

use actix_web::HttpResponse;
use countersign_flows::api_keys::MadeKey;

use super::super::here::Here;
use crate::pages::settings::ApiKeyShownPage;
use crate::pages::settings::api_key_shown::OldKey;
use crate::render::page;

pub(super) fn show(here: &Here<'_>, made: &MadeKey, old_key: Option<OldKey>) -> HttpResponse {
    page::show(&ApiKeyShownPage {
        frame: here.around(None),
        key: made.secret.expose(),
        name: &made.key.name,
        issuer: &here.call.state.settings.issuer,
        old_key,
    })
}
