//! Our own addresses that pages and redirects lead to, with the interaction that they belong to.
//!
//! Only text that can be an id of ours ever enters one: what a request says is compared, never copied into a way on.

use actix_web::HttpResponse;
use countersign_flows::Services;

use crate::call::Call;
use crate::csrf::is_id;
use crate::render::redirect::see_other;

/// The query parameter that names the interaction of a page.
const INTERACTION: &str = "interaction";

/// The interaction that a page is asked for, if one is named.
pub(super) fn interaction(call: &Call<Services>) -> Option<&str> {
    call.query.get(INTERACTION).filter(|id| is_id(id))
}

/// The interaction in the path of `/continue/{id}`.
pub(super) fn interaction_in_path(call: &Call<Services>) -> Option<&str> {
    call.segment("id").filter(|id| is_id(id))
}

/// Where every page returns to.
pub(super) fn onward(call: &Call<Services>, interaction: &str) -> String {
    call.own(&format!("/continue/{interaction}"))
}

/// A page of an interaction, such as `/login`.
pub(super) fn page(call: &Call<Services>, path: &str, interaction: &str) -> String {
    call.own(&format!("{path}?{INTERACTION}={interaction}"))
}

/// 303 to [`onward`].
pub(super) fn go_on(call: &Call<Services>, interaction: &str) -> HttpResponse {
    see_other(&onward(call, interaction))
}

/// 303 to the person's own page, for a page that was asked for without an interaction.
pub(super) fn go_home(call: &Call<Services>) -> HttpResponse {
    see_other(&call.own("/"))
}
