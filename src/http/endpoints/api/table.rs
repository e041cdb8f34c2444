//! Every address of administration, in one list; a part of [`crate::routes`].

use countersign_flows::Services;

use super::{
    clients, events, grants, groups, invitations, organizations, roles, service_accounts, sessions,
    signing_keys, users,
};
use crate::endpoint::Route;

/// The table.
pub(crate) fn table() -> Vec<Route<Services>> {
    vec![
        Route::of::<users::Get>(),
        Route::of::<users::Post>(),
        Route::of::<users::GetOne>(),
        Route::of::<users::Patch>(),
        Route::of::<users::Delete>(),
        Route::of::<users::Reset>(),
        Route::of::<users::GetFactors>(),
        Route::of::<users::DeleteFactor>(),
        Route::of::<users::GetSessions>(),
        Route::of::<users::DeleteSession>(),
        Route::of::<users::GetGrants>(),
        Route::of::<users::DeleteGrant>(),
        Route::of::<invitations::Get>(),
        Route::of::<invitations::Post>(),
        Route::of::<invitations::Delete>(),
        Route::of::<roles::Get>(),
        Route::of::<roles::Post>(),
        Route::of::<roles::GetOne>(),
        Route::of::<roles::Patch>(),
        Route::of::<roles::Delete>(),
        Route::of::<groups::Get>(),
        Route::of::<groups::Post>(),
        Route::of::<groups::GetOne>(),
        Route::of::<groups::Patch>(),
        Route::of::<groups::Delete>(),
        Route::of::<groups::GetMembers>(),
        Route::of::<groups::PutMember>(),
        Route::of::<groups::DeleteMember>(),
        Route::of::<service_accounts::Get>(),
        Route::of::<service_accounts::Post>(),
        Route::of::<service_accounts::GetOne>(),
        Route::of::<service_accounts::Patch>(),
        Route::of::<service_accounts::Delete>(),
        Route::of::<sessions::Get>(),
        Route::of::<sessions::Delete>(),
        Route::of::<grants::Get>(),
        Route::of::<grants::Delete>(),
        Route::of::<clients::Get>(),
        Route::of::<clients::Post>(),
        Route::of::<clients::GetOne>(),
        Route::of::<clients::Patch>(),
        Route::of::<clients::Delete>(),
        Route::of::<clients::RotateSecret>(),
        Route::of::<organizations::Get>(),
        Route::of::<organizations::Post>(),
        Route::of::<organizations::GetOne>(),
        Route::of::<organizations::Patch>(),
        Route::of::<events::Get>(),
        Route::of::<signing_keys::Get>(),
        Route::of::<signing_keys::Rotate>(),
        Route::of::<signing_keys::Delete>(),
    ]
}
