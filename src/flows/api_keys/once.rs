//! A key that a repeated request asks for again: its text is derived from the request, so that the second answer shows
//! the same key without its text ever being kept.

use std::sync::Arc;

use countersign_access::api_key::ApiKey;
use countersign_crypto::{OnceSalt, PlainSecret};
use countersign_identity::Timestamp;
use countersign_store::{StoreError, Work};
use serde_json::Value;
use zeroize::Zeroizing;

use super::{Judged, KeyError, MadeKey};
use crate::Services;
use crate::idempotency::{self, Before, Created, Once};

/// The text of a key that is about to be made, and the request that it is made for.
#[derive(Clone)]
pub(super) struct Text {
    /// The text.
    pub(super) secret: PlainSecret,
    once: Option<(Arc<Once<ApiKey>>, OnceSalt)>,
}

/// What is known before a key is made.
pub(super) enum Prepared {
    /// Make one of this text.
    Make(Text),
    /// The same was asked for before.
    Made(Answer),
}

/// An earlier answer and the bits of the text in it.
type Answer = (Value, Zeroizing<[u8; 32]>);

/// Looks for an earlier answer, and draws the text if there is none.
pub(super) async fn prepare(
    services: &Services,
    once: Option<Once<ApiKey>>,
    now: Timestamp,
) -> Result<Prepared, KeyError> {
    if let Some(again) = earlier(services, once.as_ref(), now).await? {
        return Ok(Prepared::Made(again));
    }
    let Some(once) = once else {
        let secret = services.draw_api_key();
        return Ok(Prepared::Make(Text { secret, once: None }));
    };
    let salt = idempotency::salt(services);
    let bits = once.secret(services, &salt);
    Ok(Prepared::Make(Text {
        secret: services.settings.api_key_prefix.from_random(&bits),
        once: Some((Arc::new(once), salt)),
    }))
}

impl Text {
    /// Keeps the answer, in the unit that makes the key.
    pub(super) async fn keep(&self, work: &Work, key: &ApiKey, now: Timestamp) -> Result<(), StoreError> {
        match &self.once {
            Some((once, salt)) => work.idempotency().add(&once.record(key, salt, now)).await,
            None => Ok(()),
        }
    }

    /// The end of the request: the key, or that of a twin which was faster.
    pub(super) async fn answer(
        self,
        services: &Services,
        written: Judged<ApiKey>,
        now: Timestamp,
    ) -> Result<Created<MadeKey>, KeyError> {
        if let (Err(StoreError::Duplicate(_)), Some((once, _))) = (&written, &self.once)
            && let Some(again) = earlier(services, Some(once.as_ref()), now).await?
        {
            return Ok(Created::Again(again.0, again.1));
        }
        Ok(Created::New(MadeKey {
            key: written??,
            secret: self.secret,
        }))
    }
}

async fn earlier(
    services: &Services,
    once: Option<&Once<ApiKey>>,
    now: Timestamp,
) -> Result<Option<Answer>, KeyError> {
    match idempotency::before(services, once, now).await? {
        Before::Nothing => Ok(None),
        Before::Answered(answer, bits) => Ok(Some((answer, bits))),
        Before::Other => Err(KeyError::OtherRequest),
    }
}
