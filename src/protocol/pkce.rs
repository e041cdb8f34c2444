//! Proof Key for Code Exchange (RFC 7636), `S256` only: what a challenge must look like, and whether a verifier is the
//! one behind it. Who must send one is decided in [`crate::authorize`]; when it is asked for again, at the code grant.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

/// The one method, as it stands in `code_challenge_method` and in the metadata.
pub const METHOD: &str = "S256";

/// Length of an S256 challenge: 32 bytes in base64url.
const CHALLENGE_LENGTH: usize = 43;

/// Why a challenge is not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ChallengeRefusal {
    /// RFC 7636 §4.3: a missing method means `plain`, which we refuse (RFC 9700 §2.1.1).
    #[error("code_challenge_method must be S256")]
    MethodNotS256,
    /// RFC 7636 §4.2: not the base64url form of a SHA-256 digest.
    #[error("code_challenge must be 43 characters of base64url without padding")]
    Malformed,
}

/// Judges a challenge and its method, as they came.
pub fn check_challenge(challenge: &str, method: Option<&str>) -> Result<(), ChallengeRefusal> {
    if method != Some(METHOD) {
        return Err(ChallengeRefusal::MethodNotS256);
    }
    let base64url = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_');
    if challenge.len() != CHALLENGE_LENGTH || !challenge.chars().all(base64url) {
        return Err(ChallengeRefusal::Malformed);
    }
    Ok(())
}

/// Why a verifier is not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum VerifierRefusal {
    /// RFC 7636 §4.1: 43 to 128 unreserved characters.
    #[error("code_verifier must be 43 to 128 unreserved characters")]
    Malformed,
    /// RFC 7636 §4.6: it does not hash to the stored challenge.
    #[error("code_verifier does not belong to the code")]
    Differs,
}

/// Whether this is the verifier behind the stored challenge (RFC 7636 §4.6), compared in constant time.
pub fn verify(challenge: &str, verifier: &str) -> Result<(), VerifierRefusal> {
    let unreserved = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '.' | '_' | '~');
    if !(43..=128).contains(&verifier.len()) || !verifier.chars().all(unreserved) {
        return Err(VerifierRefusal::Malformed);
    }
    let hashed = URL_SAFE_NO_PAD.encode(Sha256::digest(verifier.as_bytes()));
    if bool::from(hashed.as_bytes().ct_eq(challenge.as_bytes())) {
        Ok(())
    } else {
        Err(VerifierRefusal::Differs)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    // RFC 7636, appendix B.
    const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
    const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

    #[test]
    fn the_example_of_the_specification_verifies() {
        assert_eq!(check_challenge(CHALLENGE, Some("S256")), Ok(()));
        assert_eq!(verify(CHALLENGE, VERIFIER), Ok(()));
    }

    #[test]
    fn pkc_02_plain_is_refused_said_or_implied() {
        for method in [Some("plain"), Some("s256"), Some("S512"), None] {
            assert_eq!(
                check_challenge(CHALLENGE, method),
                Err(ChallengeRefusal::MethodNotS256)
            );
        }
    }

    #[test]
    fn pkc_03_another_verifier_is_refused() {
        assert_eq!(verify(CHALLENGE, &"a".repeat(43)), Err(VerifierRefusal::Differs));
        // As `plain` would have it: the challenge presented as its own verifier.
        assert_eq!(verify(CHALLENGE, CHALLENGE), Err(VerifierRefusal::Differs));
    }

    #[test]
    fn pkc_05_a_challenge_has_43_characters_of_base64url() {
        let (first_42, last) = CHALLENGE.split_at(42);
        assert_eq!(last.len(), 1);
        for challenge in [
            first_42.to_owned(),
            format!("{CHALLENGE}x"),
            format!("{first_42}="),
            format!("{first_42}+"),
            format!("{first_42}/"),
            format!("{first_42} "),
            format!("{}é", &CHALLENGE[..41]),
        ] {
            assert_eq!(
                check_challenge(&challenge, Some("S256")),
                Err(ChallengeRefusal::Malformed),
                "{challenge}"
            );
        }
    }

    #[test]
    fn pkc_05_a_verifier_has_43_to_128_unreserved_characters() {
        let with_blank = format!("{} ", "a".repeat(43));
        for verifier in [
            "a".repeat(42),
            "a".repeat(129),
            with_blank,
            "ä".repeat(43),
            String::new(),
        ] {
            assert_eq!(
                verify(CHALLENGE, &verifier),
                Err(VerifierRefusal::Malformed),
                "{verifier}"
            );
        }
        for verifier in ["a".repeat(43), "~".repeat(128)] {
            assert_eq!(verify(CHALLENGE, &verifier), Err(VerifierRefusal::Differs));
        }
    }
}
