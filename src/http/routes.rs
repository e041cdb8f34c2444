//! Every address of the public listener, in one list.
//!
//! From it derive actix's resources, 405 with `Allow`, CORS answers, body rules and the session cookie's reach.

use crate::endpoint::Route;
use crate::endpoints::{asset, healthz};
use crate::state::FlowServices;

/// The table.
pub fn all<S: FlowServices>() -> Vec<Route<S>> {
    vec![Route::of::<healthz::Get>(), Route::of::<asset::Get>()]
}
