//! 429 at the address asked: how long to wait, and where to try again.

use std::time::Duration;

use actix_web::HttpResponse;
use countersign_flows::Services;

use super::shown;
use crate::call::Call;
use crate::pages::ThrottledPage;
use crate::render::{page, wait};

/// A place becomes free when an open sign-in is finished or expires; a minute is a fair guess.
const UNTIL_A_PLACE_IS_FREE: Duration = Duration::from_secs(60);

/// Too many failures: `retry` leads to the page that was posted from.
pub(super) fn throttled(call: &Call<Services>, time: Duration, retry: &str) -> HttpResponse {
    page::throttled(&ThrottledPage {
        frame: shown::frame(call),
        app: None,
        retry_after_seconds: wait::seconds(time),
        retry,
    })
}

/// This peer network has too many sign-ins open.
pub(super) fn too_many_open(call: &Call<Services>) -> HttpResponse {
    throttled(call, UNTIL_A_PLACE_IS_FREE, &call.address())
}
