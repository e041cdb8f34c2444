//! Password hashing on threads of its own. As many hashes run at once as there are threads, each in memory that it
//! keeps for the next one; the rest waits or is refused (threat model, RES-01).

use std::io;
use std::sync::Arc;
use std::time::Duration;

use argon2::Block;
use zeroize::{Zeroize, Zeroizing};

use crate::password::{self, ImpossibleCost, PasswordCost};
use crate::worker_pool::{Busy, PoolSize, ThreadState, WorkerPool};
use crate::{Entropy, PlainSecret, SecretKind};

/// A thread without work gives its memory back after this long.
const REST_AFTER: Duration = Duration::from_secs(10);

/// Argon2's blocks, kept between hashes (allocating them anew costs 6 % of a hash).
#[derive(Default)]
struct Memory(Vec<Block>);

impl ThreadState for Memory {
    fn rest(&mut self) {
        self.0.zeroize();
        self.0 = Vec::new();
    }
}

/// Hashes and verifies passwords.
pub struct PasswordPool {
    workers: WorkerPool<Memory>,
    cost: PasswordCost,
    entropy: Arc<dyn Entropy>,
    /// Verified in place of the hash that an unknown user does not have, so that both take the same time.
    nobodys_hash: Arc<str>,
}

impl PasswordPool {
    /// Starts the threads and makes the hash that unknown users are compared with: blocks for one hash.
    ///
    /// # Errors
    /// The system's, when a thread cannot be started, or `InvalidInput` for a cost that Argon2 does not allow.
    pub fn start(cost: PasswordCost, size: PoolSize, entropy: Arc<dyn Entropy>) -> io::Result<Self> {
        let password = PlainSecret::draw(SecretKind::Browser, entropy.as_ref());
        let nobodys_hash = password::hash(
            cost,
            password.expose().as_bytes(),
            &salt(entropy.as_ref()),
            &mut Vec::new(),
        )
        .map_err(|error| io::Error::new(io::ErrorKind::InvalidInput, error))?;
        let workers = WorkerPool::start("password", size, REST_AFTER)?;
        Ok(Self {
            workers,
            cost,
            entropy,
            nobodys_hash: nobodys_hash.into(),
        })
    }

    /// The PHC string to store for a password, with a salt of its own.
    ///
    /// # Errors
    /// [`Busy`] when the queue is full.
    pub async fn hash(&self, password: &str) -> Result<String, Busy> {
        let password = Zeroizing::new(password.as_bytes().to_vec());
        let (cost, salt) = (self.cost, salt(self.entropy.as_ref()));
        let hashed = self
            .workers
            .run(move |memory| password::hash(cost, &password, &salt, &mut memory.0))
            .await?;
        hashed.map_err(|ImpossibleCost| {
            // `start` has hashed with the same cost, so only memory can be missing.
            tracing::error!("a password could not be hashed");
            Busy
        })
    }

    /// Whether the password matches the stored PHC string. `None` stands for a user who does not exist or has no
    /// password: the answer is `false` after the same work.
    ///
    /// # Errors
    /// [`Busy`] when the queue is full.
    pub async fn verify(&self, password: &str, stored: Option<&str>) -> Result<bool, Busy> {
        let password = Zeroizing::new(password.as_bytes().to_vec());
        let exists = stored.is_some();
        let stored: Arc<str> = stored.map_or_else(|| Arc::clone(&self.nobodys_hash), Arc::from);
        let matches = self
            .workers
            .run(move |memory| password::verify(&password, &stored, &mut memory.0))
            .await?;
        match matches {
            Ok(matches) => Ok(matches && exists),
            Err(unusable) => {
                tracing::error!("{unusable}: the account cannot sign in with its password");
                Ok(false)
            }
        }
    }

    /// What new hashes cost; [`crate::needs_rehash`] compares with it.
    pub const fn cost(&self) -> PasswordCost {
        self.cost
    }
}

fn salt(entropy: &dyn Entropy) -> [u8; 16] {
    let mut salt = [0; 16];
    entropy.fill(&mut salt);
    salt
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::SeededEntropy;

    const CHEAP: PasswordCost = PasswordCost {
        memory_kib: 64,
        iterations: 1,
        parallelism: 1,
    };

    fn pool(waiting: usize) -> PasswordPool {
        PasswordPool::start(
            CHEAP,
            PoolSize { threads: 1, waiting },
            Arc::new(SeededEntropy::new(5)),
        )
        .unwrap()
    }

    #[tokio::test]
    async fn a_password_matches_its_own_hash_only() {
        let pool = pool(4);
        let (first, second) = (
            pool.hash("correct horse").await.unwrap(),
            pool.hash("correct horse").await.unwrap(),
        );
        assert_ne!(first, second, "each hash has a salt of its own");
        assert_eq!(pool.verify("correct horse", Some(&first)).await, Ok(true));
        assert_eq!(pool.verify("correct horsE", Some(&first)).await, Ok(false));
    }

    #[tokio::test]
    async fn nobody_has_no_password_not_even_the_one_behind_the_stand_in() {
        let pool = pool(4);
        assert_eq!(pool.verify("anything", None).await, Ok(false));
        // The pool's first draw from this seed is the stand-in's password.
        let stand_in = PlainSecret::draw(SecretKind::Browser, &SeededEntropy::new(5));
        assert_eq!(
            pool.verify(stand_in.expose(), Some(&pool.nobodys_hash)).await,
            Ok(true)
        );
        assert_eq!(pool.verify(stand_in.expose(), None).await, Ok(false));
    }

    #[tokio::test]
    async fn the_stand_in_costs_what_a_real_hash_costs() {
        let pool = pool(4);
        assert!(!crate::needs_rehash(&pool.nobodys_hash, pool.cost()));
    }

    #[tokio::test]
    async fn a_damaged_hash_matches_nothing() {
        assert_eq!(pool(4).verify("x", Some("$argon2id$damaged")).await, Ok(false));
    }

    #[tokio::test]
    async fn a_pool_without_room_is_busy() {
        assert_eq!(pool(0).verify("x", None).await, Err(Busy));
    }

    #[test]
    fn resting_gives_the_memory_back() {
        let mut memory = Memory(vec![Block::new(); 64]);
        memory.rest();
        assert_eq!(memory.0.capacity(), 0);
    }

    #[test]
    fn an_impossible_cost_is_refused_at_start() {
        let cost = PasswordCost {
            memory_kib: 1,
            ..CHEAP
        };
        let size = PoolSize {
            threads: 1,
            waiting: 1,
        };
        assert!(PasswordPool::start(cost, size, Arc::new(SeededEntropy::new(5))).is_err());
    }
}
