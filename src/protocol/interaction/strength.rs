//! How strong a sign-in the client wants: `acr_values`, or the `acr` claim request (OpenID Connect Core §3.1.2.1 and
//! §5.5.1.1; RFC 9470 §5 uses the former). What it wants besides, how recent, is `max_age`.

use countersign_identity::session::Acr;
use serde_json::Value;

use crate::authorize::AuthorizationRequest;

/// What the client wants.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wanted {
    /// Nothing in particular.
    Anything,
    /// At least this; a stronger one is as good.
    AtLeast(Acr),
    /// It insists on values that no sign-in here can have.
    Impossible,
}

/// Reads what the request wants. Of several values any will do, so that the weakest known one decides. Unknown values of
/// a wish are passed over; of a demand (`essential`), they are all that can be had.
pub fn wanted(request: &AuthorizationRequest) -> Wanted {
    let claim = request
        .claims_request
        .as_ref()
        .and_then(|claims| claims.pointer("/id_token/acr"));
    if let Some(claim) = claim {
        let values = values(claim);
        let essential = claim.get("essential").and_then(Value::as_bool) == Some(true);
        match weakest(values.iter().copied()) {
            Some(acr) => return Wanted::AtLeast(acr),
            None if essential && !values.is_empty() => return Wanted::Impossible,
            None => {}
        }
    }
    weakest(request.acr_values.iter().map(String::as_str)).map_or(Wanted::Anything, Wanted::AtLeast)
}

fn values(claim: &Value) -> Vec<&str> {
    let one = claim.get("value").and_then(Value::as_str);
    let several = claim.get("values").and_then(Value::as_array);
    one.into_iter()
        .chain(several.into_iter().flatten().filter_map(Value::as_str))
        .collect()
}

fn weakest<'a>(values: impl Iterator<Item = &'a str>) -> Option<Acr> {
    values.filter_map(Acr::parse).min()
}
