//! Finding out which client asks: from cached reads, without a write unless a secret was wrong.

use std::sync::Arc;
use std::time::Duration;

use countersign_access::{Act, Actor};
use countersign_protocol::client_authentication::{Next, Presented, Refusal};
use countersign_protocol::{Client, OAuthError, Params};

use super::client_assertion;
use crate::{FlowError, Services, counted};

/// Whom a request is from.
pub enum Authenticated {
    /// This client.
    Client(Arc<Client>),
    /// Nobody that we believe.
    Refused {
        /// What to answer.
        error: OAuthError,
        /// HTTP Basic was tried.
        basic_was_tried: bool,
    },
    /// Too many wrong secrets from this address.
    Throttled(Duration),
}

/// Authenticates the client of a request to the token endpoint or one of its siblings (RFC 6749 §2.3).
///
/// # Errors
/// [`FlowError`] when the database fails.
pub async fn authenticate(
    services: &Services,
    authorization: Option<&str>,
    params: &Params,
    act: &Act,
) -> Result<Authenticated, FlowError> {
    let basic_was_tried = authorization.is_some();
    let refused = |refusal: Refusal| {
        tracing::info!(
            reason = refusal.as_str(),
            request.id = act.request_id,
            "a client was not believed"
        );
        Authenticated::Refused {
            error: refusal.into(),
            basic_was_tried,
        }
    };
    let presented = match Presented::read(authorization, params) {
        Ok(presented) => presented,
        Err(refusal) => return Ok(refused(refusal)),
    };
    let client = find(services, &presented).await?;
    if let Some(client) = &client
        && let Some(wait) = counted::client_wait(services, &client.id, act).await?
    {
        return Ok(Authenticated::Throttled(wait));
    }
    let Some(client) = client else {
        return Ok(refused(Refusal::Unknown));
    };
    let believed = match presented.authenticate(Some(&client), act.now) {
        Ok(Next::Believe) => Ok(()),
        Ok(Next::Verify(assertion)) => client_assertion::believe(services, &client, assertion, act).await?,
        Err(refusal) => Err(refusal),
    };
    match believed {
        Ok(()) => Ok(Authenticated::Client(client)),
        Err(refusal) => {
            if refusal.is_a_guess() {
                let act = act.by(Actor::Client(client.id.clone()));
                counted::client_failure(services, &client.id, &act).await?;
            }
            Ok(refused(refusal))
        }
    }
}

async fn find(services: &Services, presented: &Presented) -> Result<Option<Arc<Client>>, FlowError> {
    for candidate in presented.candidates() {
        if let Some(client) = services.store.directory().client(candidate).await? {
            return Ok(Some(client));
        }
    }
    Ok(None)
}
