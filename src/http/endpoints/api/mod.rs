//! Administration below `/api/v1`: one folder per noun, one type per method and address.
//!
//! A handler reads typed values, calls one flow with the caller and shows what it says. How a refusal looks is in
//! `refused`, how something new looks in `made`; who may call is each type's `NEED`, kept honest by the golden matrix.

pub mod clients;
pub mod events;
pub mod grants;
pub mod groups;
pub mod invitations;
mod made;
pub mod organizations;
mod refused;
pub mod roles;
pub mod service_accounts;
pub mod sessions;
pub mod signing_keys;
mod table;
pub mod users;

use actix_web::HttpResponse;
use countersign_access::principal::Need;
use countersign_flows::Services;
use countersign_flows::change::Switch;
use countersign_identity::Id;

use crate::call::Call;
use crate::json::{Change, Fields, Member};
use refused::Refused;

pub(crate) use table::table;

/// People, invitations, groups and roles.
const USERS_MANAGE: Option<Need> = Some(Need::Permission("users_manage"));

/// Runs what answers a call, and renders its refusal.
async fn answer(
    call: Call<Services>,
    run: impl AsyncFnOnce(&Call<Services>) -> Result<HttpResponse, Refused>,
) -> HttpResponse {
    match run(&call).await {
        Ok(answer) => answer,
        Err(refused) => refused.respond(&call),
    }
}

/// The id in a variable segment of the path. Text that is none names nothing.
fn id<T: Id>(call: &Call<Services>, segment: &str) -> T {
    T::from_text(call.segment(segment).unwrap_or_default())
}

/// A member of a change that can be replaced and not removed.
fn replaced<T: Member>(fields: &mut Fields<'_>, name: &'static str) -> Option<T> {
    match fields.change(name) {
        Change::Set(value) => Some(value),
        Change::Keep => None,
        Change::Clear => {
            fields.refuse(name, "required", "Leave it out or send a value.");
            None
        }
    }
}

/// A member of a change that can also be removed.
fn replaced_or_removed<T: Member>(fields: &mut Fields<'_>, name: &'static str) -> Option<Option<T>> {
    match fields.change(name) {
        Change::Set(value) => Some(Some(value)),
        Change::Keep => None,
        Change::Clear => Some(None),
    }
}

/// `disabled` or `suspended`.
fn switch(fields: &mut Fields<'_>, name: &'static str) -> Option<Switch> {
    let off = replaced::<bool>(fields, name)?;
    Some(if off { Switch::Off } else { Switch::On })
}
