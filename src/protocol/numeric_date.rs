//! Moments in what clients have signed (RFC 7519 §2, `NumericDate`): seconds, which some write with a fraction.

use countersign_identity::Timestamp;
use serde_json::{Map, Value};

/// Beyond it nobody means a moment: the year 5138, and far from where arithmetic ends.
const LATEST_SECONDS: f64 = 1e11;

/// The claim is there and no moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct NotADate;

/// The moment in a claim; `None` when there is no such claim.
pub(crate) fn numeric_date(claims: &Map<String, Value>, name: &str) -> Result<Option<Timestamp>, NotADate> {
    let Some(value) = claims.get(name) else {
        return Ok(None);
    };
    let seconds = value
        .as_f64()
        .filter(|seconds| (0.0..=LATEST_SECONDS).contains(seconds))
        .ok_or(NotADate)?;
    #[expect(clippy::cast_possible_truncation, reason = "the range was checked above")]
    let whole = seconds as i64;
    Ok(Some(Timestamp::from_unix_seconds(whole)))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn seconds_with_and_without_a_fraction_are_moments_and_nothing_else_is() {
        let read = |value: Value| numeric_date(json!({ "exp": value }).as_object().unwrap(), "exp");
        let expected = Ok(Some(Timestamp::from_unix_seconds(1000)));
        assert_eq!(read(json!(1000)), expected);
        assert_eq!(read(json!(1000.9)), expected);
        for bad in [
            json!("1000"),
            json!(-1),
            json!(1e300),
            json!(u64::MAX),
            json!(null),
            json!([]),
        ] {
            assert_eq!(read(bad.clone()), Err(NotADate), "{bad}");
        }
        assert_eq!(numeric_date(&Map::new(), "exp"), Ok(None));
    }
}
