//! Signing, keys, password hashing, random secrets, sealing.
//!
//! This package knows *how* something is signed, hashed, sealed or drawn. What may be signed and for whom is decided
//! in `countersign_protocol`; where keys and digests are kept is the store's matter; in which order is the flows'.

mod api_key;
mod base62;
mod bounded_queue;
mod client_signature;
mod clock;
mod common_passwords;
mod crc32;
mod entropy;
mod jwt_type;
mod keyring;
mod mac;
mod master_key;
mod new_id;
mod once_derivation;
mod password;
mod password_pool;
mod recovery_codes;
mod refresh_derivation;
mod seal;
mod secret;
mod server_secrets;
mod signature_keys;
mod signer;
mod signing_key;
mod signing_pool;
mod totp;
mod verify;
mod worker_pool;

pub use api_key::{KeyPrefix, NotAPrefix};
pub use client_signature::{NotSignedByClient, verify_client_jws};
pub use clock::{Clock, SystemClock, TestClock};
pub use common_passwords::is_common;
pub use countersign_protocol::algorithm::Algorithm;
pub use entropy::{Entropy, SeededEntropy, SystemEntropy};
pub use jwt_type::JwtType;
pub use keyring::{KeyMaterial, KeyRing, KeyRingError, KeySet};
pub use mac::NameBuckets;
pub use master_key::{MasterKey, MasterKeyError, MasterKeyId};
pub use new_id::new_id;
pub use once_derivation::{OnceDerivation, OnceSalt};
pub use password::{PasswordCost, needs_rehash};
pub use password_pool::PasswordPool;
pub use recovery_codes::draw_recovery_codes;
pub use refresh_derivation::RefreshDerivation;
pub use seal::{SealError, Sealed, SealedPlace};
pub use secret::{PlainSecret, SecretKind};
pub use server_secrets::{CookieKey, ServerSecret, ServerSecretError, ServerSecrets};
pub use signer::{SignError, Signer};
pub use signing_key::{GeneratedKey, KeyError, generate_key};
pub use signing_pool::SigningPool;
pub use totp::{TotpFailed, TotpSecret};
pub use verify::{JwtRefusal, VerifiedJwt, Verifier};
pub use worker_pool::{Busy, PoolSize};
