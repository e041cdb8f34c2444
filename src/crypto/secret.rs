//! Opaque secrets: what they look like and how they are drawn. The text is shown once; what is kept is its
//! [`SecretDigest`]. Presented secrets are never parsed: they are digested and looked up.

use std::fmt;

use countersign_identity::SecretDigest;
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

use crate::{Entropy, base62, crc32};

/// 27 digits of base62 hold 160.7 bits (product.md §3 asks for 160).
const BODY_DIGITS: usize = 27;
/// Six digits of base62 hold a CRC-32.
const CHECKSUM_DIGITS: usize = 6;

/// What a secret is for; its text says so to people and to scanners of leaked text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SecretKind {
    /// RFC 6749 §4.1.2.
    AuthorizationCode,
    /// RFC 6749 §1.5.
    RefreshToken,
    /// RFC 6749 §2.3.1.
    ClientSecret,
    /// RFC 9126 §2.2; the URN prefix is the protocol's matter.
    RequestUri,
    /// RFC 8628 §3.2.
    DeviceCode,
    /// RFC 7592 §3.
    RegistrationToken,
    /// The link that makes the first administrator.
    SetupLink,
    /// The link that sets a forgotten password.
    ResetLink,
    /// The link that proves an e-mail address.
    VerifyLink,
    /// The link that joins an organization.
    InvitationLink,
    /// The one opaque value in the browser's cookie.
    Browser,
    /// The value that a form of that browser must repeat.
    Csrf,
}

impl SecretKind {
    /// The text's beginning, with its last underscore.
    pub const fn prefix(self) -> &'static str {
        match self {
            Self::AuthorizationCode => "cs_ac_",
            Self::RefreshToken => "cs_rt_",
            Self::ClientSecret => "cs_cs_",
            Self::RequestUri => "cs_ru_",
            Self::DeviceCode => "cs_dc_",
            Self::RegistrationToken => "cs_rg_",
            Self::SetupLink => "cs_su_",
            Self::ResetLink => "cs_rl_",
            Self::VerifyLink => "cs_vl_",
            Self::InvitationLink => "cs_il_",
            Self::Browser => "cs_br_",
            Self::Csrf => "cs_cf_",
        }
    }
}

/// The text of a secret, on its way to the one who may know it.
///
/// It has no database type and no serialization, says nothing in `Debug`, and is wiped when dropped.
#[derive(Clone, Zeroize, ZeroizeOnDrop)]
pub struct PlainSecret(String);

impl PlainSecret {
    /// Draws a new secret of this kind.
    pub fn draw(kind: SecretKind, entropy: &dyn Entropy) -> Self {
        let mut random = Zeroizing::new([0; 32]);
        entropy.fill(random.as_mut());
        Self::from_random(kind, &random)
    }

    /// Writes 256 random (or pseudo-random) bits as a secret of this kind.
    pub fn from_random(kind: SecretKind, random: &[u8; 32]) -> Self {
        let body = Zeroizing::new(base62::encode(random, BODY_DIGITS));
        let mut text = String::with_capacity(kind.prefix().len() + BODY_DIGITS + CHECKSUM_DIGITS);
        text.push_str(kind.prefix());
        text.push_str(&body);
        let checksum = crc32::checksum(text.as_bytes());
        text.push_str(&base62::encode(&checksum.to_be_bytes(), CHECKSUM_DIGITS));
        Self(text)
    }

    /// A secret that was put together elsewhere.
    pub(crate) const fn from_text(text: String) -> Self {
        Self(text)
    }

    /// The text, to be shown or sent once.
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// What is stored and looked up.
    pub fn digest(&self) -> SecretDigest {
        SecretDigest::of(&self.0)
    }
}

impl fmt::Debug for PlainSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PlainSecret(…)")
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;
    use crate::{SeededEntropy, SystemEntropy};

    const KINDS: [SecretKind; 12] = [
        SecretKind::AuthorizationCode,
        SecretKind::RefreshToken,
        SecretKind::ClientSecret,
        SecretKind::RequestUri,
        SecretKind::DeviceCode,
        SecretKind::RegistrationToken,
        SecretKind::SetupLink,
        SecretKind::ResetLink,
        SecretKind::VerifyLink,
        SecretKind::InvitationLink,
        SecretKind::Browser,
        SecretKind::Csrf,
    ];

    #[test]
    fn each_kind_has_a_prefix_of_its_own() {
        let prefixes: HashSet<_> = KINDS.iter().map(|kind| kind.prefix()).collect();
        assert_eq!(prefixes.len(), KINDS.len());
    }

    #[test]
    fn a_secret_is_letters_digits_and_underscores_with_a_right_checksum() {
        for kind in KINDS {
            let secret = PlainSecret::draw(kind, &SystemEntropy);
            let text = secret.expose();
            assert!(
                text.bytes()
                    .all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
            );
            assert_eq!(text.len(), kind.prefix().len() + 33);
            let (front, checksum) = text.split_at(text.len() - CHECKSUM_DIGITS);
            assert_eq!(
                base62::encode(&crc32::checksum(front.as_bytes()).to_be_bytes(), 6),
                checksum
            );
        }
    }

    #[test]
    fn ten_thousand_codes_are_all_different() {
        let entropy = SeededEntropy::new(1);
        let texts: HashSet<String> = (0..10_000)
            .map(|_| {
                PlainSecret::draw(SecretKind::AuthorizationCode, &entropy)
                    .expose()
                    .to_owned()
            })
            .collect();
        assert_eq!(texts.len(), 10_000);
    }

    #[test]
    fn debug_says_nothing_and_the_digest_is_that_of_the_whole_text() {
        let secret = PlainSecret::draw(SecretKind::RefreshToken, &SeededEntropy::new(1));
        assert_eq!(format!("{secret:?}"), "PlainSecret(…)");
        assert_eq!(secret.digest(), SecretDigest::of(secret.expose()));
    }
}
