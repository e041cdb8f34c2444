//! Time-based one-time codes (RFC 6238), as far as they are a matter of rules: what a typed code looks like, and how
//! long a used step must be remembered. The arithmetic is `countersign_crypto`'s, and that each step counts once is seen
//! to by the row that spends it.

use std::fmt;
use std::time::Duration;

/// Length of one step (RFC 6238 §4.1).
pub const STEP: Duration = Duration::from_secs(30);

/// Steps before and after the present one whose codes are taken, for clocks that differ and people who type slowly
/// (RFC 6238 §5.2 advises one).
pub const SKEW: u16 = 1;

/// How long a spent step is remembered: until no clock within [`SKEW`] could offer it or an earlier one again, and
/// with a margin for servers whose clocks differ.
pub const REMEMBERED: Duration = Duration::from_secs(5 * 60);

/// Digits of a code.
const DIGITS: usize = 6;

/// A code of the right shape; whether it is right is another question. `Debug` does not show it.
#[derive(Clone, PartialEq, Eq)]
pub struct TotpCode(String);

impl TotpCode {
    /// Reads what was typed; blanks are dropped, since apps show codes in two groups. `None` unless six digits remain.
    pub fn parse(typed: &str) -> Option<Self> {
        let digits: String = typed.chars().filter(|c| !c.is_whitespace()).collect();
        let right = digits.len() == DIGITS && digits.bytes().all(|byte| byte.is_ascii_digit());
        right.then_some(Self(digits))
    }

    /// The six digits.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for TotpCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("TotpCode(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blanks_are_dropped_and_six_digits_remain() {
        for typed in ["123456", " 123 456 ", "12\u{a0}34\t56"] {
            assert_eq!(TotpCode::parse(typed).unwrap().as_str(), "123456", "{typed:?}");
        }
    }

    #[test]
    fn other_shapes_are_no_codes() {
        for typed in [
            "",
            "12345",
            "1234567",
            "12345a",
            "123-456",
            "+12345",
            "１２３４５６",
            "-12345",
        ] {
            assert_eq!(TotpCode::parse(typed), None, "{typed:?}");
        }
    }

    #[test]
    fn a_step_is_remembered_longer_than_its_code_is_taken() {
        assert!(REMEMBERED > STEP * (2 * u32::from(SKEW) + 1));
    }

    #[test]
    fn a_code_is_not_told_by_debug() {
        assert_eq!(format!("{:?}", TotpCode::parse("123456").unwrap()), "TotpCode(…)");
    }
}
