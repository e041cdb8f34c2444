//! Believing a signed assertion: the client's keys, the signature, the claims, and at last the `jti`, which is spent in
//! a unit of its own before anything else happens for this client.

use countersign_access::Act;
use countersign_crypto::verify_client_jws;
use countersign_identity::Id;
use countersign_protocol::Client;
use countersign_protocol::client_assertion::check;
use countersign_protocol::client_authentication::Refusal;
use countersign_protocol::discovery::path;
use countersign_protocol::jws::Jws;
use countersign_store::Work;

use crate::client_keys::keys_for;
use crate::{FlowError, Services};

/// Whether the assertion was made by this client, for us, now, and for the first time.
pub(super) async fn believe(
    services: &Services,
    client: &Client,
    jws: &Jws,
    act: &Act,
) -> Result<Result<(), Refusal>, FlowError> {
    if client
        .metadata
        .token_endpoint_auth_signing_alg
        .is_some_and(|only| only != jws.algorithm)
    {
        return Ok(Err(Refusal::WrongSignature));
    }
    let Some(keys) = keys_for(services, client, jws, act).await else {
        return Ok(Err(Refusal::NoKeys));
    };
    let Ok(claims) = verify_client_jws(jws.clone(), &keys) else {
        return Ok(Err(Refusal::WrongSignature));
    };
    let token_endpoint = format!("{}{}", services.issuer, path::TOKEN);
    let audiences = [services.issuer.as_str(), token_endpoint.as_str()];
    let assertion = match check(&claims, &client.id, audiences, act.now) {
        Ok(assertion) => assertion,
        Err(refusal) => return Ok(Err(Refusal::Assertion(refusal))),
    };
    let client = client.id.clone();
    let first = services
        .store
        .write(async move |work: &Work| {
            work.spent_jtis()
                .spend(client.as_str(), &assertion.jti, assertion.remember_until)
                .await
        })
        .await?;
    Ok(if first {
        Ok(())
    } else {
        Err(Refusal::AssertionSpent)
    })
}
