//! The page for somebody who does not belong to the app's organization, shown at `/continue/{id}`.

use actix_web::HttpResponse;
use countersign_access::organization::Organization;
use countersign_flows::Services;
use countersign_flows::continue_interaction::Asking;
use countersign_identity::user::User;

use super::{login, shown, ways};
use crate::browser::Browser;
use crate::call::Call;
use crate::pages::{NotAMemberPage, PostForm};
use crate::render::page;

/// Shows it; its form returns to the app, which hears `access_denied`.
pub(super) fn show(
    call: &Call<Services>,
    cookie: &Browser,
    id: &str,
    asking: &Asking,
    user: &User,
    organization: Option<&Organization>,
) -> HttpResponse {
    let csrf = shown::csrf(call, cookie);
    let action = ways::onward(call, id);
    let switch = login::switch(call, id);
    // An app of the deployment names an organization itself, or else the person belongs nowhere.
    let asked_for = asking.request.organization.as_deref();
    let organization = organization.map(|organization| organization.name.as_str());
    page::show(&NotAMemberPage {
        frame: shown::frame(call),
        form: PostForm {
            action: &action,
            csrf: &csrf,
        },
        app: shown::app(asking),
        account: shown::account(user, Some(&switch)),
        organization: organization.or(asked_for).unwrap_or(call.state.settings.product),
    })
}
