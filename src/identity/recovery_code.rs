//! Recovery codes: what stands in for a lost second factor, ten to a set, each once.
//!
//! A code carries 50 random bits. That is too much to guess at a sign-in that is throttled, and what is kept of it is a
//! fast hash over the account and the code: whoever reads the table has to search 2^50 texts for each account anew, and
//! then still lacks the password.

use std::fmt;

use crate::{Id, SecretDigest, UserId};

/// Codes of one set.
pub const SET: usize = 10;

/// Characters of a code without its hyphen: five bits each.
pub const LENGTH: usize = 10;

/// Thirty-two characters that nobody takes for one another: no `0`, `1`, `l`, `o`.
const ALPHABET: &[u8; 32] = b"23456789abcdefghijkmnpqrstuvwxyz";

/// A recovery code in its plain form, without a hyphen. `Debug` does not show it.
#[derive(Clone, PartialEq, Eq)]
pub struct RecoveryCode(String);

impl RecoveryCode {
    /// The code of these random bytes, five bits of each.
    pub fn from_random(bytes: [u8; LENGTH]) -> Self {
        let character = |byte: u8| ALPHABET.get(usize::from(byte & 31)).copied().unwrap_or(b'2');
        Self(
            bytes
                .into_iter()
                .map(|byte| char::from(character(byte)))
                .collect(),
        )
    }

    /// Reads what was typed, ignoring case, blanks and hyphens. `None` when no code can look like this.
    pub fn parse(typed: &str) -> Option<Self> {
        let code: String = typed
            .chars()
            .filter(|c| !c.is_whitespace() && !matches!(c, '-' | '‐' | '‑' | '–' | '—'))
            .flat_map(char::to_lowercase)
            .collect();
        let right = code.len() == LENGTH && code.bytes().all(|byte| ALPHABET.contains(&byte));
        right.then_some(Self(code))
    }

    /// As it is shown: `xxxxx-xxxxx`.
    pub fn shown(&self) -> String {
        let (first, second) = self.0.split_at(LENGTH / 2);
        format!("{first}-{second}")
    }

    /// What is kept of it: bound to the account, so that one search cannot try a code on all accounts at once.
    pub fn digest(&self, user: &UserId) -> SecretDigest {
        SecretDigest::of(&format!("recovery code of {}: {}", user.as_str(), self.0))
    }
}

impl fmt::Debug for RecoveryCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("RecoveryCode(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const BYTES: [u8; LENGTH] = [0, 1, 2, 31, 32, 63, 64, 200, 254, 255];

    fn usr(name: &str) -> UserId {
        UserId::from_text(name)
    }

    #[test]
    fn a_code_has_two_groups_of_five_without_characters_that_look_alike() {
        let shown = RecoveryCode::from_random(BYTES).shown();
        assert_eq!(shown, "234z2-z2ayz");
        for look_alike in ["0", "1", "l", "o"] {
            assert!(!ALPHABET.contains(&look_alike.as_bytes()[0]));
        }
        assert_eq!(
            ALPHABET.iter().collect::<std::collections::HashSet<_>>().len(),
            32
        );
    }

    #[test]
    fn case_blanks_and_hyphens_do_not_matter() {
        let code = RecoveryCode::from_random(BYTES);
        for typed in ["234z2-z2ayz", "234Z2Z2AYZ", " 234z2 – z2ayz\n", "2-3-4 z2z2ayz"] {
            assert_eq!(RecoveryCode::parse(typed).as_ref(), Some(&code), "{typed:?}");
        }
    }

    #[test]
    fn other_shapes_are_no_codes() {
        for typed in [
            "",
            "234z2-z2ay",
            "234z2-z2ayzz",
            "034z2-z2ayz",
            "234z2_z2ayz",
            "123456",
        ] {
            assert_eq!(RecoveryCode::parse(typed), None, "{typed:?}");
        }
    }

    #[test]
    fn the_same_code_of_two_accounts_is_kept_differently() {
        let code = RecoveryCode::from_random(BYTES);
        assert_eq!(code.digest(&usr("usr_1")), code.digest(&usr("usr_1")));
        assert_ne!(code.digest(&usr("usr_1")), code.digest(&usr("usr_2")));
        assert_eq!(format!("{code:?}"), "RecoveryCode(…)");
    }
}
