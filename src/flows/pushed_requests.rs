//! The pushed authorization request endpoint: a client's request is judged before any browser comes, and kept for one.

use std::time::Duration;

use countersign_access::{Act, EventKind};
use countersign_crypto::SecretKind;
use countersign_identity::SecretDigest;
use countersign_protocol::authorize::{
    AuthorizationRequest, Channel, PageRefusal, PushedRequest, open_pushed, request_uri, trust,
};
use countersign_protocol::{Client, OAuthError, Params};
use countersign_store::Work;

use crate::authorize::{self, Came};
use crate::token::{Authenticated, authenticate};
use crate::{FlowError, Services, request_object};

/// How a push ends.
pub enum Pushed {
    /// The request is kept (RFC 9126 §2.2).
    Kept {
        /// What the client sends the browser with.
        request_uri: String,
        /// How long that works.
        expires_in: Duration,
    },
    /// The client was not believed, or its request is not in order (§2.3).
    Refused {
        /// What to answer.
        error: OAuthError,
        /// HTTP Basic was tried: the answer names the scheme (RFC 6749 §5.2).
        basic_was_tried: bool,
    },
    /// Too many wrong secrets: wait so long.
    Throttled(Duration),
    /// This peer network has too many requests waiting.
    TooMany,
}

/// Answers a push (RFC 9126 §2).
///
/// # Errors
/// [`FlowError`] when the database fails: nothing was kept then.
pub async fn push(
    services: &Services,
    authorization: Option<&str>,
    params: &Params,
    act: &Act,
) -> Result<Pushed, FlowError> {
    let client = match authenticate(services, authorization, params, act).await? {
        Authenticated::Client(client) => client,
        Authenticated::Refused {
            error,
            basic_was_tried,
        } => {
            return Ok(Pushed::Refused {
                error,
                basic_was_tried,
            });
        }
        Authenticated::Throttled(wait) => return Ok(Pushed::Throttled(wait)),
    };
    match judge(services, &client, params, act).await {
        Ok(request) => keep(services, request, act).await,
        Err(error) => Ok(Pushed::Refused {
            error,
            basic_was_tried: false,
        }),
    }
}

/// As the authorization endpoint judges it, but every refusal is the client's to hear (§2.3). It may be signed (§3).
async fn judge(
    services: &Services,
    client: &Client,
    params: &Params,
    act: &Act,
) -> Result<AuthorizationRequest, OAuthError> {
    let signed = match params.get("request_uri") {
        // Nothing is fetched for a push; it is refused below.
        Some(_) => None,
        None => request_object::unpack(services, client, params, act).await?,
    };
    let came = Came {
        channel: Channel::Pushed,
        is_signed: signed.is_some(),
    };
    let params = signed.as_ref().unwrap_or(params);
    let target = trust(params, &[], Some(client))?;
    authorize::judge(services, params, &[], client, target, came).map_err(|refusal| {
        tracing::info!(
            reason = ?refusal.reason,
            client.id = %client.id,
            request.id = act.request_id,
            "a pushed authorization request was refused"
        );
        OAuthError::from(&refusal)
    })
}

async fn keep(services: &Services, request: AuthorizationRequest, act: &Act) -> Result<Pushed, FlowError> {
    let secret = services.draw(SecretKind::RequestUri);
    let lifetime = services.settings.request_uri_ttl;
    let pushed = PushedRequest {
        digest: secret.digest(),
        client: request.client_id.clone(),
        request,
        peer_network: act.peer_network(),
        created_at: act.now,
        expires_at: act.now + lifetime,
        spent_at: None,
    };
    let (limit, act) = (services.settings.throttles.open_interactions, act.clone());
    let kept = services
        .store
        .write(async move |work: &Work| {
            let requests = work.pushed_requests();
            if requests.count_open(&pushed.peer_network, act.now).await? >= limit {
                work.count_refusal(&act, EventKind::RequestsThrottled, "pushed_requests")
                    .await?;
                return Ok(false);
            }
            requests.add(&pushed).await?;
            Ok(true)
        })
        .await?;
    Ok(if kept {
        Pushed::Kept {
            request_uri: request_uri(secret.expose()),
            expires_in: lifetime,
        }
    } else {
        Pushed::TooMany
    })
}

/// The request that a browser brings a reference to. It is spent before anything comes of it: if a later step fails the
/// request is lost, which is safer than a second use.
pub(crate) async fn take(
    services: &Services,
    secret: &str,
    client: &Client,
    act: &Act,
) -> Result<Result<AuthorizationRequest, PageRefusal>, FlowError> {
    if client.disabled_at.is_some() {
        return Ok(Err(PageRefusal::DisabledClient));
    }
    let (digest, now) = (SecretDigest::of(secret), act.now);
    let found = services.store.directory().pushed_request(&digest).await?;
    let request = match open_pushed(found, &client.id, now) {
        Ok(request) => request,
        Err(refusal) => return Ok(Err(refusal)),
    };
    let first = services
        .store
        .write(async move |work: &Work| work.pushed_requests().spend(&digest, now).await)
        .await?;
    Ok(if first {
        Ok(request)
    } else {
        Err(PageRefusal::PushedRequestOver)
    })
}
