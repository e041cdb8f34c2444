//! What an API key of our own looks like: prefix, 40 random hex digits (160 bits), 8 hex digits of CRC-32 of all that
//! stands before (product contract section 4). Presented keys are never held to it: others are imported.

use std::fmt;

use zeroize::Zeroizing;

use crate::{Entropy, PlainSecret, crc32};

/// Random bytes of a key.
const RANDOM: usize = 20;
/// Hex digits shown at each end of a key in lists.
const SHOWN: usize = 4;
/// A key that is imported is shown in part only when this many characters stay hidden.
const HIDDEN: usize = 24;

/// The beginning of every key made here, such as `nr_live_`: what scanners of leaked text look for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyPrefix(String);

/// Not a prefix.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a prefix is 2 to 31 letters and digits, with single underscores between, and an underscore")]
pub struct NotAPrefix;

impl KeyPrefix {
    /// NetRecon's own.
    pub fn netrecon() -> KeyPrefix {
        KeyPrefix("nr_live_".to_owned())
    }

    /// Reads a prefix.
    ///
    /// # Errors
    /// [`NotAPrefix`]; letters, digits and `_` only, so that a key survives a double click, a URL and a shell unquoted.
    pub fn parse(text: &str) -> Result<KeyPrefix, NotAPrefix> {
        let body = text.strip_suffix('_').ok_or(NotAPrefix)?;
        let words = body
            .split('_')
            .all(|word| !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_alphanumeric()));
        if words && (2..=31).contains(&body.len()) {
            Ok(KeyPrefix(text.to_owned()))
        } else {
            Err(NotAPrefix)
        }
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Draws a new key.
    pub fn draw(&self, entropy: &dyn Entropy) -> PlainSecret {
        let mut random = Zeroizing::new([0; 32]);
        entropy.fill(random.as_mut());
        self.from_random(&random)
    }

    /// Writes random (or pseudo-random) bits as a key; 160 of the 256 are used.
    pub fn from_random(&self, random: &[u8; 32]) -> PlainSecret {
        let mut text = String::with_capacity(self.0.len() + 2 * RANDOM + 8);
        text.push_str(&self.0);
        for byte in random.iter().take(RANDOM) {
            for digit in [byte >> 4, byte & 15] {
                text.push(char::from_digit(u32::from(digit), 16).unwrap_or('0'));
            }
        }
        let checksum = crc32::checksum(text.as_bytes());
        text.push_str(&format!("{checksum:08x}"));
        PlainSecret::from_text(text)
    }

    /// What lists show of a key: `nr_live_ab12…9f3c`. Of a key from elsewhere the first and last four characters, and
    /// nothing of a short one.
    pub fn preview(&self, key: &str) -> String {
        let begin = if key.starts_with(&self.0) { self.0.len() } else { 0 } + SHOWN;
        let end = key.len().saturating_sub(SHOWN);
        match (key.get(..begin), key.get(end..)) {
            (Some(first), Some(last)) if end.saturating_sub(begin) >= HIDDEN => format!("{first}…{last}"),
            _ => "…".to_owned(),
        }
    }
}

impl fmt::Display for KeyPrefix {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::SeededEntropy;

    #[test]
    fn a_key_is_its_prefix_and_48_hex_digits_with_a_right_checksum() {
        let prefix = KeyPrefix::netrecon();
        let key = prefix.draw(&SeededEntropy::new(1));
        let body = key.expose().strip_prefix("nr_live_").unwrap();
        assert_eq!(body.len(), 48);
        assert!(body.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f')));
        let (front, checksum) = key.expose().split_at(48);
        assert_eq!(format!("{:08x}", crc32::checksum(front.as_bytes())), checksum);
        assert_ne!(
            key.digest(),
            prefix.draw(&SeededEntropy::new(2)).digest(),
            "another draw is another key"
        );
    }

    /// A replayed answer writes its key again from the same bits, in every release.
    #[test]
    fn the_same_bits_are_the_same_key() {
        let key = KeyPrefix::netrecon().from_random(&[0xa5; 32]);
        assert_eq!(
            key.expose(),
            "nr_live_a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5586af32b"
        );
    }

    #[test]
    fn lists_show_eight_digits_and_of_short_keys_nothing() {
        let prefix = KeyPrefix::netrecon();
        let key = format!("nr_live_ab12{}9f3c", "0".repeat(40));
        assert_eq!(prefix.preview(&key), "nr_live_ab12…9f3c");
        let foreign = format!("sk-1{}wxyz", "0".repeat(40));
        assert_eq!(prefix.preview(&foreign), "sk-1…wxyz");
        for short in ["", "nr_live_", "hunter2", "nr_live_0123456789abcdef"] {
            assert_eq!(prefix.preview(short), "…", "{short}");
        }
        assert_eq!(prefix.preview(&"ä".repeat(23)), "ää…ää", "whole characters only");
    }

    #[test]
    fn a_prefix_is_plain_and_ends_in_an_underscore() {
        for text in ["nr_live_", "acme_", "A1_"] {
            assert_eq!(
                KeyPrefix::parse(text).map(|prefix| prefix.to_string()),
                Ok(text.to_owned())
            );
        }
        let long = format!("{}_", "a".repeat(32));
        for text in [
            "",
            "_",
            "a_",
            "acme",
            "_acme_",
            "ac__me_",
            "ac-me_",
            "äcme_",
            long.as_str(),
        ] {
            assert_eq!(KeyPrefix::parse(text), Err(NotAPrefix), "{text}");
        }
    }
}
