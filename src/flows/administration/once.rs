//! Creating requests of administrators that may be sent again: the record of the answer is written in the unit that
//! creates, so that nothing is made twice and the second request is answered as the first.

use std::sync::Arc;

use countersign_access::Act;
use countersign_crypto::{OnceSalt, PlainSecret, SecretKind};
use countersign_identity::Timestamp;
use countersign_store::{StoreError, Work};

use crate::Services;
use crate::change::{ChangeError, Invalid};
use crate::idempotency::{Before, Created, Once, before, salt};

/// What the unit that creates does beside creating: keeping the answer, if the request asked for that.
pub(crate) struct Keeping<T> {
    once: Option<(Arc<Once<T>>, OnceSalt)>,
}

impl<T> Keeping<T> {
    /// Of a request that does not say that it may come again.
    pub(crate) fn nothing() -> Self {
        Self { once: None }
    }

    /// Keeps the answer about what was created.
    pub(crate) async fn keep(&self, work: &Work, created: &T, now: Timestamp) -> Result<(), StoreError> {
        match &self.once {
            Some((once, salt)) => work.idempotency().add(&once.record(created, salt, now)).await,
            None => Ok(()),
        }
    }

    /// A secret for what is created: one that can be derived again, or a random one.
    pub(crate) fn secret(&self, services: &Services, kind: SecretKind) -> PlainSecret {
        match &self.once {
            Some((once, salt)) => PlainSecret::from_random(kind, &once.secret(services, salt)),
            None => services.draw(kind),
        }
    }
}

/// Creates by `create`, unless the same request did before.
///
/// # Errors
/// `Refused` when the key belongs to another request; those of `create`.
pub(crate) async fn create_once<T>(
    services: &Services,
    once: Option<Once<T>>,
    act: &Act,
    create: impl AsyncFnOnce(Keeping<T>) -> Result<T, ChangeError>,
) -> Result<Created<T>, ChangeError> {
    let Some(once) = once.map(Arc::new) else {
        return create(Keeping::nothing()).await.map(Created::New);
    };
    match before(services, Some(&*once), act.now).await? {
        Before::Nothing => {}
        Before::Answered(answer, secret) => return Ok(Created::Again(answer, secret)),
        Before::Other => return Err(Invalid::KeyOfAnotherRequest.into()),
    }
    let keeping = Keeping {
        once: Some((Arc::clone(&once), salt(services))),
    };
    match create(keeping).await {
        Ok(created) => Ok(Created::New(created)),
        // A twin may have been faster; then its answer is ours.
        Err(error) => match before(services, Some(&*once), act.now).await? {
            Before::Answered(answer, secret) => Ok(Created::Again(answer, secret)),
            Before::Nothing | Before::Other => Err(error),
        },
    }
}
