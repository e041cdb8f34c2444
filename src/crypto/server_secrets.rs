//! The server's own secrets: drawn once, kept sealed in rows of their own, the same on every node. That they are
//! rows and not derived from the master key means that a new master key ends no session and no refresh token.

use std::fmt;

use zeroize::Zeroizing;

use crate::{Entropy, NameBuckets, OnceDerivation, RefreshDerivation};

/// One of the server's secrets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ServerSecret {
    /// Encrypts and signs the browser's cookie.
    Cookie,
    /// Derives the successors of refresh tokens.
    RefreshDerivation,
    /// Sorts unknown names into counters.
    NameBuckets,
    /// Derives the secrets in answers that may be given twice.
    OnceDerivation,
}

impl ServerSecret {
    /// All of them, in the order that [`ServerSecrets::open`] takes.
    pub const ALL: [Self; 4] = [
        Self::Cookie,
        Self::RefreshDerivation,
        Self::NameBuckets,
        Self::OnceDerivation,
    ];

    /// The name of its row.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Cookie => "cookie_key",
            Self::RefreshDerivation => "refresh_derivation_key",
            Self::NameBuckets => "name_bucket_key",
            Self::OnceDerivation => "once_derivation_key",
        }
    }

    /// Its length in bytes.
    pub const fn length(self) -> usize {
        match self {
            Self::Cookie => 64,
            Self::RefreshDerivation | Self::NameBuckets | Self::OnceDerivation => 32,
        }
    }

    /// Draws a new one, to be sealed.
    pub fn generate(self, entropy: &dyn Entropy) -> Zeroizing<Vec<u8>> {
        let mut bytes = Zeroizing::new(vec![0; self.length()]);
        entropy.fill(&mut bytes);
        bytes
    }
}

/// A server secret of the wrong length: the row is damaged.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("the server secret {} must be {} bytes long", .0.name(), .0.length())]
pub struct ServerSecretError(pub ServerSecret);

/// The cookie codec's key: 64 bytes.
#[derive(Clone)]
pub struct CookieKey(Zeroizing<[u8; 64]>);

impl CookieKey {
    /// The bytes, for the codec alone.
    pub fn expose(&self) -> &[u8; 64] {
        &self.0
    }
}

impl fmt::Debug for CookieKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("CookieKey(…)")
    }
}

/// The server's secrets, opened, each as what it is for.
#[derive(Clone, Debug)]
pub struct ServerSecrets {
    /// For the cookie codec.
    pub cookie: CookieKey,
    /// For the refresh grant.
    pub refresh_derivation: RefreshDerivation,
    /// For the throttles.
    pub name_buckets: NameBuckets,
    /// For creating requests with an `Idempotency-Key`.
    pub once_derivation: OnceDerivation,
}

impl ServerSecrets {
    /// Takes the opened rows.
    ///
    /// # Errors
    /// [`ServerSecretError`] names the secret whose length is wrong.
    pub fn open(
        cookie: &[u8],
        refresh_derivation: &[u8],
        name_buckets: &[u8],
        once_derivation: &[u8],
    ) -> Result<Self, ServerSecretError> {
        Ok(Self {
            cookie: CookieKey(sized(ServerSecret::Cookie, cookie)?),
            refresh_derivation: RefreshDerivation::new(sized(
                ServerSecret::RefreshDerivation,
                refresh_derivation,
            )?),
            name_buckets: NameBuckets::new(sized(ServerSecret::NameBuckets, name_buckets)?),
            once_derivation: OnceDerivation::new(sized(ServerSecret::OnceDerivation, once_derivation)?),
        })
    }

    /// Draws a set that is kept nowhere, as tests want it.
    pub fn generate(entropy: &dyn Entropy) -> Result<Self, ServerSecretError> {
        let [cookie, refresh, buckets, once] = ServerSecret::ALL.map(|secret| secret.generate(entropy));
        Self::open(&cookie, &refresh, &buckets, &once)
    }
}

fn sized<const N: usize>(
    secret: ServerSecret,
    bytes: &[u8],
) -> Result<Zeroizing<[u8; N]>, ServerSecretError> {
    bytes
        .try_into()
        .map(Zeroizing::new)
        .map_err(|_| ServerSecretError(secret))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::SeededEntropy;

    #[test]
    fn drawn_secrets_have_their_lengths_and_differ() {
        let entropy = SeededEntropy::new(3);
        let drawn = ServerSecret::ALL.map(|secret| secret.generate(&entropy));
        assert_eq!(drawn.each_ref().map(|bytes| bytes.len()), [64, 32, 32, 32]);
        assert_ne!(drawn[1], drawn[2]);
        let [cookie, refresh, buckets, once] = &drawn;
        assert!(ServerSecrets::open(cookie, refresh, buckets, once).is_ok());
    }

    #[test]
    fn a_cut_secret_is_named() {
        let refused = ServerSecrets::open(&[0; 64], &[0; 31], &[0; 32], &[0; 32]).unwrap_err();
        assert_eq!(refused, ServerSecretError(ServerSecret::RefreshDerivation));
        assert!(
            refused
                .to_string()
                .contains("refresh_derivation_key must be 32 bytes")
        );
    }
}
