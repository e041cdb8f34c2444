//! Signing on threads of its own, apart from argon2's: a signature takes 0.2 ms of a core, which on an async thread
//! would make everybody else wait.

use std::io;
use std::sync::Arc;
use std::time::Duration;

use serde::Serialize;

use crate::worker_pool::{PoolSize, WorkerPool};
use crate::{JwtType, SignError, Signer};

/// A signing thread keeps nothing that it could give back; it merely looks up now and then.
const REST_AFTER: Duration = Duration::from_secs(60);

/// Signs tokens.
pub struct SigningPool {
    workers: WorkerPool<()>,
}

impl SigningPool {
    /// Starts the threads.
    ///
    /// # Errors
    /// The system's, when a thread cannot be started.
    pub fn start(size: PoolSize) -> io::Result<Self> {
        Ok(Self {
            workers: WorkerPool::start("signing", size, REST_AFTER)?,
        })
    }

    /// The compact JWS over these claims (a map, or anything that serializes as one).
    ///
    /// # Errors
    /// [`SignError::Busy`] when the queue is full, [`SignError::Failed`] when the claims are not JSON or the
    /// cryptographic library refuses.
    pub async fn sign(
        &self,
        signer: Arc<Signer>,
        token_type: JwtType,
        claims: &impl Serialize,
    ) -> Result<String, SignError> {
        let payload = serde_json::to_vec(claims).map_err(|_| SignError::Failed)?;
        self.workers
            .run(move |()| signer.sign(token_type, &payload))
            .await?
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::{Algorithm, generate_key};

    #[tokio::test]
    async fn a_signed_token_has_the_three_header_members_and_the_claims() {
        use base64::Engine;
        let key = generate_key(Algorithm::Rs256).unwrap();
        let signer = Arc::new(Signer::from_der(&key.kid, key.algorithm, &key.private_der).unwrap());
        let pool = SigningPool::start(PoolSize {
            threads: 2,
            waiting: 8,
        })
        .unwrap();
        let token = pool
            .sign(signer, JwtType::AccessToken, &json!({"sub": "usr_1"}))
            .await
            .unwrap();
        let parts: Vec<serde_json::Value> = token
            .split('.')
            .take(2)
            .map(|part| {
                base64::engine::general_purpose::URL_SAFE_NO_PAD
                    .decode(part)
                    .unwrap()
            })
            .map(|bytes| serde_json::from_slice(&bytes).unwrap())
            .collect();
        assert_eq!(parts[0], json!({"alg": "RS256", "typ": "at+jwt", "kid": key.kid}));
        assert_eq!(parts[1], json!({"sub": "usr_1"}));
    }

    #[tokio::test]
    async fn a_pool_without_room_is_busy() {
        let key = generate_key(Algorithm::Rs256).unwrap();
        let signer = Arc::new(Signer::from_der(&key.kid, key.algorithm, &key.private_der).unwrap());
        let pool = SigningPool::start(PoolSize {
            threads: 1,
            waiting: 0,
        })
        .unwrap();
        let refused = pool.sign(signer, JwtType::IdToken, &json!({})).await;
        assert!(matches!(refused, Err(SignError::Busy(_))));
    }
}
