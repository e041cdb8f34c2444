//! A request that its client has signed: found by value or by reference, checked with the client's keys, and turned into
//! the parameters that it stands for.

use countersign_access::Act;
use countersign_crypto::verify_client_jws;
use countersign_protocol::request_object::{ObjectRefusal, parameters, read, registered_uri};
use countersign_protocol::{Client, Params};

use crate::Services;
use crate::client_keys::keys_for;

/// The parameters of the signed request in `params`; `None` when nothing in it is signed.
///
/// # Errors
/// [`ObjectRefusal`]; the reason is in the log.
pub(crate) async fn unpack(
    services: &Services,
    client: &Client,
    params: &Params,
    act: &Act,
) -> Result<Option<Params>, ObjectRefusal> {
    let unpacked = unpacked(services, client, params, act).await;
    if let Err(refusal) = &unpacked {
        tracing::info!(
            reason = ?refusal,
            client.id = %client.id,
            request.id = act.request_id,
            "a request object was refused: {refusal}"
        );
    }
    unpacked
}

async fn unpacked(
    services: &Services,
    client: &Client,
    params: &Params,
    act: &Act,
) -> Result<Option<Params>, ObjectRefusal> {
    // Nothing is fetched for a client that may not ask; the caller refuses it.
    if client.disabled_at.is_some() {
        return Ok(None);
    }
    let text = match (params.get("request"), params.get("request_uri")) {
        (None, None) => return Ok(None),
        (Some(_), Some(_)) => return Err(ObjectRefusal::Both),
        (Some(object), None) => object.to_owned(),
        (None, Some(uri)) => fetch(services, registered_uri(client, uri)?).await?,
    };
    let jws = read(&text, client)?;
    let keys = keys_for(services, client, &jws, act).await;
    let keys = keys.ok_or(ObjectRefusal::Signature)?;
    let claims = verify_client_jws(jws, &keys).map_err(|_| ObjectRefusal::Signature)?;
    parameters(&claims, client, &services.issuer, params, act.now).map(Some)
}

async fn fetch(services: &Services, uri: &str) -> Result<String, ObjectRefusal> {
    let fetched = services.fetcher.get(uri, "application/oauth-authz-req+jwt").await;
    let document = fetched.map_err(|error| {
        tracing::warn!(%error, "a request object could not be fetched: {error}");
        ObjectRefusal::NotFetched
    })?;
    String::from_utf8(document).map_err(|_| ObjectRefusal::Malformed)
}
