//! Durations as people write them: `0s`, `30s`, `15m`, `24h`, `90d`, one number and one unit.

use std::time::Duration;

use serde_json::{Value, json};

use super::kind::Kind;

/// Longer than any setting means, and short enough that adding it to a moment stays a date.
const LONGEST_DAYS: u64 = 36_500;

/// A duration that may be `0s`.
pub(super) struct AnyDuration;

impl Kind for AnyDuration {
    type Value = Duration;

    fn parse(text: &str) -> Result<Duration, String> {
        parse(text)
    }

    fn schema() -> Value {
        json!({ "type": "string", "pattern": "^[0-9]+[smhd]$", "examples": ["0s", "15m"] })
    }
}

/// A duration that must not be `0s`: what lived no time could never be used.
pub(super) struct Lifetime;

impl Kind for Lifetime {
    type Value = Duration;

    fn parse(text: &str) -> Result<Duration, String> {
        match parse(text)? {
            Duration::ZERO => Err("must be longer than 0s".to_owned()),
            duration => Ok(duration),
        }
    }

    fn schema() -> Value {
        json!({ "type": "string", "pattern": "^0*[1-9][0-9]*[smhd]$", "examples": ["30s", "90d"] })
    }
}

fn parse(text: &str) -> Result<Duration, String> {
    let wrong = || "is not a duration such as 30s, 15m, 24h or 90d".to_owned();
    let text = text.trim();
    let (digits, unit_seconds) = [("s", 1), ("m", 60), ("h", 3_600), ("d", 86_400)]
        .into_iter()
        .find_map(|(unit, seconds)| Some((text.strip_suffix(unit)?, seconds)))
        .ok_or_else(wrong)?;
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(wrong());
    }
    digits
        .parse::<u64>()
        .ok()
        .and_then(|number| number.checked_mul(unit_seconds))
        .filter(|seconds| *seconds <= LONGEST_DAYS * 86_400)
        .map(Duration::from_secs)
        .ok_or_else(|| format!("is longer than {LONGEST_DAYS}d"))
}

/// The duration as it would be written in a setting, in the largest unit that is exact.
pub fn words(duration: Duration) -> String {
    let seconds = duration.as_secs();
    [("d", 86_400), ("h", 3_600), ("m", 60)]
        .into_iter()
        .find(|(_, unit)| seconds != 0 && seconds.is_multiple_of(*unit))
        .map_or_else(
            || format!("{seconds}s"),
            |(name, unit)| format!("{}{name}", seconds / unit),
        )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_unit_is_read_and_written_back() {
        for (text, seconds) in [
            ("0s", 0),
            ("30s", 30),
            ("15m", 900),
            ("23h", 82_800),
            ("90d", 7_776_000),
        ] {
            let duration = AnyDuration::parse(text).unwrap();
            assert_eq!(duration.as_secs(), seconds);
            assert_eq!(words(duration), text);
        }
        assert_eq!(words(Duration::from_secs(90)), "90s");
    }

    #[test]
    fn other_spellings_are_refused() {
        for text in [
            "", "30", "s", "1.5h", "-1s", "+1s", "1 h", "1h30m", "1w", "1S", "٣s",
        ] {
            assert!(AnyDuration::parse(text).is_err(), "{text:?}");
        }
    }

    #[test]
    fn absurd_lengths_are_refused_without_overflow() {
        for text in ["36501d", "18446744073709551615d", "99999999999999999999s"] {
            assert_eq!(AnyDuration::parse(text), Err("is longer than 36500d".to_owned()));
        }
    }

    #[test]
    fn a_lifetime_is_never_zero() {
        assert!(Lifetime::parse("0m").is_err());
        assert!(Lifetime::parse("1s").is_ok());
    }
}
