//! Second factors as their owner and their administrators look after them: begun, proved once, listed, removed.
//!
//! A factor counts from its first right code on. Whoever has one proves it before they add another or take one away, so
//! that a stolen session alone changes nothing (OTP-04), and the owner is told of each change.

mod enrolment;
mod removal;

pub use enrolment::{Begun, Confirmation, Enrolment, FirstProof, begin_enrolment, confirm, unfinished};
pub(crate) use enrolment::{FirstCode, begin, first_code};
pub use removal::{Removal, Removed, remove, remove_by_administrator};

use countersign_identity::UserId;
use countersign_identity::factor::Factor;

use crate::{FlowError, Services};

/// The factors of a person that count, the oldest first.
///
/// # Errors
/// [`FlowError`] when the database fails.
pub async fn list(services: &Services, user: &UserId) -> Result<Vec<Factor>, FlowError> {
    let factors = services.store.directory().factors_of(user).await?;
    Ok(factors
        .into_iter()
        .map(|kept| kept.factor)
        .filter(Factor::counts)
        .collect())
}
