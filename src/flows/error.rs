//! What can go wrong in any flow, apart from a rule's refusal.

use countersign_crypto::{Busy, SignError};
use countersign_store::StoreError;

/// A flow that could not be carried out. Nothing was issued and nothing half done (threat model, invariant 12).
#[derive(Clone, Debug, thiserror::Error)]
pub enum FlowError {
    /// A bounded queue is full or the database is away: the same request may succeed in a moment. Answered as 503.
    #[error("temporarily unavailable: {0}")]
    Unavailable(String),
    /// Something is broken; the text is for the log. Answered as 500.
    #[error("{0}")]
    Broken(String),
}

impl From<StoreError> for FlowError {
    fn from(error: StoreError) -> Self {
        if error.is_retryable() {
            FlowError::Unavailable(error.to_string())
        } else {
            FlowError::Broken(error.to_string())
        }
    }
}

impl From<Busy> for FlowError {
    fn from(_: Busy) -> Self {
        FlowError::Unavailable("the hashing queue is full".to_owned())
    }
}

impl From<SignError> for FlowError {
    fn from(error: SignError) -> Self {
        match error {
            SignError::Busy(_) => FlowError::Unavailable("the signing queue is full".to_owned()),
            SignError::Failed => FlowError::Broken("signing failed".to_owned()),
        }
    }
}
