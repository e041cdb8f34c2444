//! A flow that could not be carried out: logged once, here, and answered in the endpoint's kind.
//!
//! 503 when the same may work in a moment, else 500; the request id leads to the line in the log.

use actix_web::HttpResponse;
use countersign_access::Act;
use countersign_flows::FlowError;

use super::refusal::Refusal;
use crate::call::Call;

/// The answer to `call`, which failed with `error`.
pub fn respond<S>(call: &Call<S>, error: &FlowError) -> HttpResponse {
    call.refuse(&refusal(&call.act, error))
}

/// The refusal of the request `act`, which failed with `error`.
pub(crate) fn refusal(act: &Act, error: &FlowError) -> Refusal {
    match error {
        FlowError::Unavailable(reason) => {
            tracing::warn!(
                request.id = act.request_id,
                reason,
                "a request was turned away: {reason}"
            );
            Refusal::Busy
        }
        FlowError::Broken(reason) => {
            tracing::error!(request.id = act.request_id, reason, "a request failed: {reason}");
            Refusal::Broken
        }
    }
}
