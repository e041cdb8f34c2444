//! A form that makes something with a secret counts once: sent again by reload, Back or a double press, it makes nothing
//! more (the secret was shown, and nobody would know of the second).

use std::time::Duration;

use countersign_access::Act;
use countersign_identity::{Id, SecretDigest, UserId};
use countersign_store::tables::IdempotencyRecord;
use countersign_store::{StoreError, Work};
use serde_json::Value;

use crate::{FlowError, Services};

/// How long a form is remembered: longer than a page stays open.
const REMEMBERED: Duration = Duration::from_secs(24 * 3600);

/// Longest name of a form, in bytes; ours are shorter.
const LONGEST: usize = 64;

/// Spends a form of a person by the name that it carries; `false` if it was spent, or carries none. This is the gate,
/// one insert. It is passed before the thing is made: if that fails, the form is opened anew, which is better than two.
///
/// # Errors
/// [`FlowError`] when the database fails.
pub async fn spend_form(
    services: &Services,
    user: &UserId,
    name: &str,
    act: &Act,
) -> Result<bool, FlowError> {
    if name.is_empty() || name.len() > LONGEST {
        return Ok(false);
    }
    let record = IdempotencyRecord {
        caller: user.as_str().to_owned(),
        // Apart from the keys that callers of the API choose.
        key: format!("form {name}"),
        request: SecretDigest::of(name),
        answer: Value::Null,
        created_at: act.now,
        expires_at: act.now + REMEMBERED,
    };
    let spent = services
        .store
        .write(async move |work: &Work| work.idempotency().add(&record).await)
        .await;
    match spent {
        Ok(()) => Ok(true),
        Err(StoreError::Duplicate(_)) => Ok(false),
        Err(error) => Err(error.into()),
    }
}
