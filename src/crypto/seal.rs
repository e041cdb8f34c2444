//! Sealing: what must be read again but not by a reader of the database (private keys, server secrets, seeds,
//! provider secrets) is kept encrypted under the master key, bound to the very place it is kept in.

use openssl::symm::{Cipher, decrypt_aead, encrypt_aead};
use zeroize::Zeroizing;

use crate::{Entropy, MasterKey, MasterKeyId};

/// The layout's version, the first byte of every sealed value.
const VERSION: u8 = 1;
const KEY_ID_LENGTH: usize = 4;
const NONCE_LENGTH: usize = 12;
const TAG_LENGTH: usize = 16;

/// Why a value was not sealed or opened.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum SealError {
    /// Too short, or of a layout that this release does not know.
    #[error("the sealed value is damaged or from a newer release")]
    Unreadable,
    /// The master key file belongs to another database, or was replaced.
    #[error(
        "the value was sealed with master key {sealed_with}, but this server was given master key {given}"
    )]
    OtherKey {
        /// The key that the value names.
        sealed_with: MasterKeyId,
        /// The key at hand.
        given: MasterKeyId,
    },
    /// Changed, or moved here from another row, column or table.
    #[error("the sealed value was changed, or was moved from another row")]
    Forged,
    /// The cryptographic library refused.
    #[error("sealing failed")]
    Failed,
}

/// Where a sealed value is kept. It opens nowhere else, so that nobody with write access to the database can give
/// one client another's secret.
#[derive(Clone, Copy, Debug)]
pub struct SealedPlace<'a> {
    /// The table's name.
    pub table: &'a str,
    /// The column's name.
    pub column: &'a str,
    /// The row's primary key as text.
    pub row: &'a str,
}

/// A sealed value as it is stored: version, master key id, nonce, ciphertext, tag.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sealed {
    master_key_id: MasterKeyId,
    bytes: Vec<u8>,
}

impl Sealed {
    /// Encrypts `plain` with AES-256-GCM for one place.
    ///
    /// The nonce is random: safe up to 2^32 values under one master key (NIST SP 800-38D §8.3), far more than a
    /// deployment has rows to seal.
    ///
    /// # Errors
    /// [`SealError::Failed`].
    pub fn seal(
        key: &MasterKey,
        place: SealedPlace<'_>,
        plain: &[u8],
        entropy: &dyn Entropy,
    ) -> Result<Self, SealError> {
        let mut nonce = [0; NONCE_LENGTH];
        entropy.fill(&mut nonce);
        let mut tag = [0; TAG_LENGTH];
        let associated = associated_data(key.id(), place);
        let cipher = Cipher::aes_256_gcm();
        let ciphertext = encrypt_aead(cipher, key.as_bytes(), Some(&nonce), &associated, plain, &mut tag)
            .map_err(|_| SealError::Failed)?;
        let bytes = [
            &[VERSION],
            key.id().as_bytes().as_slice(),
            &nonce,
            &ciphertext,
            &tag,
        ]
        .concat();
        Ok(Self {
            master_key_id: key.id(),
            bytes,
        })
    }

    /// Decrypts the value, if it was sealed with this key for this place.
    ///
    /// # Errors
    /// [`SealError::OtherKey`] names both keys; [`SealError::Forged`] for any change of value or place.
    pub fn open(&self, key: &MasterKey, place: SealedPlace<'_>) -> Result<Zeroizing<Vec<u8>>, SealError> {
        if self.master_key_id != key.id() {
            return Err(SealError::OtherKey {
                sealed_with: self.master_key_id,
                given: key.id(),
            });
        }
        let body = self.bytes.get(1 + KEY_ID_LENGTH..).ok_or(SealError::Unreadable)?;
        let (nonce, rest) = body.split_at_checked(NONCE_LENGTH).ok_or(SealError::Unreadable)?;
        let ciphertext_length = rest.len().checked_sub(TAG_LENGTH).ok_or(SealError::Unreadable)?;
        let (ciphertext, tag) = rest.split_at(ciphertext_length);
        let associated = associated_data(key.id(), place);
        decrypt_aead(
            Cipher::aes_256_gcm(),
            key.as_bytes(),
            Some(nonce),
            &associated,
            ciphertext,
            tag,
        )
        .map(Zeroizing::new)
        .map_err(|_| SealError::Forged)
    }

    /// Takes a stored value.
    ///
    /// # Errors
    /// [`SealError::Unreadable`].
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, SealError> {
        let (version, rest) = bytes.split_first().ok_or(SealError::Unreadable)?;
        let (id, rest) = rest
            .split_first_chunk::<KEY_ID_LENGTH>()
            .ok_or(SealError::Unreadable)?;
        if *version != VERSION || rest.len() < NONCE_LENGTH + TAG_LENGTH {
            return Err(SealError::Unreadable);
        }
        Ok(Self {
            master_key_id: MasterKeyId::from_bytes(*id),
            bytes: bytes.to_owned(),
        })
    }

    /// What is stored.
    pub fn as_bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// The master key that opens it.
    pub const fn master_key_id(&self) -> MasterKeyId {
        self.master_key_id
    }
}

/// What is authenticated beside the secret. Each part carries its length, so that no two places read the same.
fn associated_data(key: MasterKeyId, place: SealedPlace<'_>) -> Vec<u8> {
    let mut data = vec![VERSION];
    data.extend_from_slice(key.as_bytes());
    for part in [place.table, place.column, place.row] {
        data.extend_from_slice(&(part.len() as u64).to_be_bytes());
        data.extend_from_slice(part.as_bytes());
    }
    data
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::SeededEntropy;

    const PLACE: SealedPlace<'_> = SealedPlace {
        table: "signing_keys",
        column: "private_key",
        row: "k1",
    };

    fn key(seed: u64) -> MasterKey {
        MasterKey::generate(&SeededEntropy::new(seed))
    }

    fn sealed() -> Sealed {
        Sealed::seal(&key(1), PLACE, b"a private key", &SeededEntropy::new(9)).unwrap()
    }

    #[test]
    fn a_value_opens_where_it_was_sealed() {
        let stored = sealed().as_bytes().to_vec();
        let read = Sealed::from_bytes(&stored).unwrap();
        assert_eq!(read.master_key_id(), key(1).id());
        assert_eq!(read.open(&key(1), PLACE).unwrap().as_slice(), b"a private key");
        assert!(!stored.windows(9).any(|window| window == b"a private"));
    }

    /// Values outlive releases: this one must open for ever.
    #[test]
    fn the_layout_is_the_same_in_every_release() {
        let hex: String = sealed()
            .as_bytes()
            .iter()
            .map(|byte| format!("{byte:02x}"))
            .collect();
        let expected = concat!(
            "01",
            "b88bfdc2",
            "d6370cab1c1a5afabb4e1b3d",
            "005a15b37d8ef0572ca993cd33",
            "0cd1aad9a55f420154d35d47ba1b720c"
        );
        assert_eq!(hex, expected);
    }

    #[test]
    fn a_value_moved_to_another_place_does_not_open() {
        let elsewhere = [
            SealedPlace { row: "k2", ..PLACE },
            SealedPlace {
                column: "public_key",
                ..PLACE
            },
            SealedPlace {
                table: "secrets",
                ..PLACE
            },
            // The same letters, cut elsewhere.
            SealedPlace {
                table: "signing_key",
                column: "sprivate_key",
                row: "k1",
            },
        ];
        for place in elsewhere {
            assert_eq!(sealed().open(&key(1), place), Err(SealError::Forged), "{place:?}");
        }
    }

    #[test]
    fn another_master_key_is_refused_by_name() {
        let refusal = sealed().open(&key(2), PLACE).unwrap_err();
        assert_eq!(
            refusal,
            SealError::OtherKey {
                sealed_with: key(1).id(),
                given: key(2).id()
            }
        );
        let words = refusal.to_string();
        assert!(words.contains(&key(1).id().to_string()) && words.contains(&key(2).id().to_string()));
    }

    #[test]
    fn any_changed_bit_or_missing_end_is_noticed() {
        let stored = sealed().as_bytes().to_vec();
        for position in 0..stored.len() {
            let mut changed = stored.clone();
            changed[position] ^= 1;
            let opened = Sealed::from_bytes(&changed).and_then(|sealed| sealed.open(&key(1), PLACE));
            assert!(opened.is_err(), "byte {position}");
            let cut = Sealed::from_bytes(&stored[..position]).and_then(|sealed| sealed.open(&key(1), PLACE));
            assert!(cut.is_err(), "cut at {position}");
        }
    }

    #[test]
    fn the_same_value_is_sealed_differently_each_time() {
        let entropy = SeededEntropy::new(9);
        let first = Sealed::seal(&key(1), PLACE, b"x", &entropy).unwrap();
        let second = Sealed::seal(&key(1), PLACE, b"x", &entropy).unwrap();
        assert_ne!(first, second);
    }
}
