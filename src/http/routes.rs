//! Every address of the public listener, in one list.
//!
//! From it derive actix's resources, 405 with `Allow`, CORS answers, body rules and the session cookie's reach.

use countersign_flows::Services;

use crate::endpoint::Route;
use crate::endpoints::second_step::{enrol, recovery_code, totp};
use crate::endpoints::{
    api, api_keys, asset, auth, authorize, change_password, consent, continue_, end_session, healthz, home,
    introspect, invite, login, logout, me, metadata, organizations, par, reset, reset_link, revoke, setup,
    token, userinfo, verify, verify_email,
};

/// The table.
pub fn all() -> Vec<Route<Services>> {
    let mut table = vec![
        Route::of::<metadata::OpenidConfiguration>(),
        Route::of::<metadata::OauthAuthorizationServer>(),
        Route::of::<metadata::Jwks>(),
        Route::of::<change_password::Get>(),
        Route::of::<authorize::Get>(),
        Route::of::<authorize::Post>(),
        Route::of::<token::Post>(),
        Route::of::<userinfo::GetOrPost>(),
        Route::of::<api_keys::List>(),
        Route::of::<api_keys::Create>(),
        Route::of::<api_keys::ReportLeak>(),
        Route::of::<api_keys::Get>(),
        Route::of::<api_keys::Patch>(),
        Route::of::<api_keys::Delete>(),
        Route::of::<api_keys::Rotate>(),
        Route::of::<introspect::Post>(),
        Route::of::<revoke::Post>(),
        Route::of::<par::Post>(),
        Route::of::<me::Get>(),
        Route::of::<verify::Get>(),
        Route::of::<auth::login::Post>(),
        Route::of::<auth::refresh::Post>(),
        Route::of::<auth::logout::Post>(),
        Route::of::<end_session::Get>(),
        Route::of::<end_session::Post>(),
        Route::of::<continue_::Get>(),
        Route::of::<continue_::Post>(),
        Route::of::<login::Get>(),
        Route::of::<login::Post>(),
        Route::of::<totp::Get>(),
        Route::of::<totp::Post>(),
        Route::of::<recovery_code::Get>(),
        Route::of::<recovery_code::Post>(),
        Route::of::<enrol::Get>(),
        Route::of::<enrol::Post>(),
        Route::of::<organizations::Get>(),
        Route::of::<organizations::Post>(),
        Route::of::<consent::Get>(),
        Route::of::<consent::Post>(),
        Route::of::<home::Get>(),
        Route::of::<logout::Get>(),
        Route::of::<logout::Post>(),
        Route::of::<setup::Get>(),
        Route::of::<setup::Post>(),
        Route::of::<reset::Get>(),
        Route::of::<reset::Post>(),
        Route::of::<reset_link::Get>(),
        Route::of::<reset_link::Post>(),
        Route::of::<invite::Get>(),
        Route::of::<invite::Post>(),
        Route::of::<verify_email::Get>(),
        Route::of::<verify_email::Post>(),
        Route::of::<healthz::Get>(),
        Route::of::<asset::Get>(),
    ];
    table.extend(api::table());
    table
}
