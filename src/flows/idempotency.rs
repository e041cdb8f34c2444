//! A creating request that may be sent again creates once: the second gets the first one's answer for a day.
//!
//! A flow asks [`before`] it creates, keeps the [`Once::record`] in the unit that creates, and when that unit comes back
//! as a duplicate asks again: somebody else was first. A secret in the answer is derived, never kept.

use std::time::Duration;

use countersign_crypto::{OnceDerivation, OnceSalt};
use countersign_identity::{SecretDigest, Timestamp};
use countersign_protocol::problem::{Invalid, Problem};
use countersign_store::tables::IdempotencyRecord;
use serde_json::{Value, json};
use zeroize::Zeroizing;

use crate::{FlowError, Services};

/// How long a key is remembered (ux.md §3).
const REMEMBERED: Duration = Duration::from_secs(24 * 3600);

/// What a client said about doing this request once, and how its answer looks without the secret.
pub struct Once<T> {
    /// Who asks and for which organization: a key counts for one caller only.
    pub caller: String,
    /// The `Idempotency-Key`.
    pub key: String,
    /// What is asked: method, path and body.
    pub request: SecretDigest,
    /// The answer that is kept. It must not hold the secret.
    pub render: fn(&T) -> Value,
}

/// How a creating request ends.
pub enum Created<T> {
    /// It was created just now.
    New(T),
    /// It had been: the answer as it was then, and the bits of its secret.
    Again(Value, Zeroizing<[u8; 32]>),
}

/// What is known before anything is created.
pub enum Before {
    /// Go on.
    Nothing,
    /// The same was asked and answered: the answer, and the bits of its secret.
    Answered(Value, Zeroizing<[u8; 32]>),
    /// The key was used for another request: 422.
    Other,
}

impl Before {
    /// What a client is told whose key was used for another request.
    pub fn other() -> Problem {
        let detail = "This Idempotency-Key was used for another request. Choose a new one.";
        Problem::validation(vec![Invalid {
            pointer: String::new(),
            code: "idempotency_key_reused",
            detail: detail.to_owned(),
        }])
    }
}

/// Looks for an earlier answer. Without `once` there is none.
///
/// # Errors
/// [`FlowError`] when the database fails.
pub async fn before<T>(
    services: &Services,
    once: Option<&Once<T>>,
    now: Timestamp,
) -> Result<Before, FlowError> {
    let Some(once) = once else {
        return Ok(Before::Nothing);
    };
    let directory = services.store.directory();
    let Some(record) = directory.idempotency_record(&once.caller, &once.key, now).await? else {
        return Ok(Before::Nothing);
    };
    if record.request != once.request {
        return Ok(Before::Other);
    }
    let salt =
        salt_of(&record).ok_or_else(|| FlowError::Broken("an idempotency record has no salt".to_owned()))?;
    let answer = record.answer.get("answer").cloned().unwrap_or_default();
    Ok(Before::Answered(answer, once.secret(services, &salt)))
}

/// Draws what is kept beside the answer; see [`Once::secret`].
pub fn salt(services: &Services) -> OnceSalt {
    OnceDerivation::salt(services.entropy.as_ref())
}

impl<T> Once<T> {
    /// The bits of the secret to show: the same for each answer to this request.
    pub fn secret(&self, services: &Services, salt: &OnceSalt) -> Zeroizing<[u8; 32]> {
        services
            .secrets
            .once_derivation
            .derive(&self.caller, &self.key, salt)
    }

    /// What is kept in the unit that creates.
    pub fn record(&self, created: &T, salt: &OnceSalt, now: Timestamp) -> IdempotencyRecord {
        IdempotencyRecord {
            caller: self.caller.clone(),
            key: self.key.clone(),
            request: self.request,
            answer: json!({"salt": salt, "answer": (self.render)(created)}),
            created_at: now,
            expires_at: now + REMEMBERED,
        }
    }
}

fn salt_of(record: &IdempotencyRecord) -> Option<OnceSalt> {
    serde_json::from_value(record.answer.get("salt")?.clone()).ok()
}
