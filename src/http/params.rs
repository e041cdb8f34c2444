//! Strict decoding of `application/x-www-form-urlencoded` text, from a query or a body.
//!
//! Whatever cannot be read exactly as it was meant is refused, never repaired: two programs that repair differently
//! see two different requests. What the parameters mean, and whether one may repeat, is decided in `protocol`.

/// More than any request of ours has; keeps the work on names bounded.
const MOST_PARAMETERS: usize = 100;

/// Why text is not a list of parameters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Malformed {
    /// `%` without two hexadecimal digits.
    #[error("a percent sign is not followed by two hexadecimal digits")]
    Percent,
    /// Bytes that are no UTF-8.
    #[error("the text is not valid UTF-8")]
    Utf8,
    /// NUL, a line break or another control character.
    #[error("the text contains a control character")]
    Control,
    /// More than 100 parameters.
    #[error("there are too many parameters")]
    TooMany,
}

/// Names and values in order. Empty pieces between `&` are skipped, a piece without `=` has an empty value.
pub fn decode(text: &[u8]) -> Result<Vec<(String, String)>, Malformed> {
    let mut pairs = Vec::new();
    for piece in text.split(|byte| *byte == b'&').filter(|piece| !piece.is_empty()) {
        if pairs.len() == MOST_PARAMETERS {
            return Err(Malformed::TooMany);
        }
        let mut parts = piece.splitn(2, |byte| *byte == b'=');
        let name = decode_part(parts.next().unwrap_or_default(), Plus::IsSpace)?;
        let value = decode_part(parts.next().unwrap_or_default(), Plus::IsSpace)?;
        pairs.push((name, value));
    }
    Ok(pairs)
}

/// Whether a path can be decoded: routing would otherwise repair it.
pub(crate) fn check_path(path: &str) -> Result<(), Malformed> {
    decode_part(path.as_bytes(), Plus::IsPlus).map(drop)
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Plus {
    IsSpace,
    IsPlus,
}

fn decode_part(text: &[u8], plus: Plus) -> Result<String, Malformed> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.iter().copied();
    while let Some(byte) = rest.next() {
        bytes.push(match byte {
            b'%' => {
                let high = rest.next().and_then(hexadecimal).ok_or(Malformed::Percent)?;
                let low = rest.next().and_then(hexadecimal).ok_or(Malformed::Percent)?;
                high << 4 | low
            }
            b'+' if plus == Plus::IsSpace => b' ',
            other => other,
        });
    }
    let text = String::from_utf8(bytes).map_err(|_| Malformed::Utf8)?;
    if text.chars().any(char::is_control) {
        return Err(Malformed::Control);
    }
    Ok(text)
}

fn hexadecimal(byte: u8) -> Option<u8> {
    char::from(byte)
        .to_digit(16)
        .and_then(|digit| u8::try_from(digit).ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decoded(text: &str) -> Vec<(String, String)> {
        decode(text.as_bytes()).unwrap()
    }

    fn pair(name: &str, value: &str) -> (String, String) {
        (name.to_owned(), value.to_owned())
    }

    #[test]
    fn names_and_values_come_decoded_and_in_order() {
        assert_eq!(
            decoded("b=1+2&a=%C3%A4%26%3D&&c&d=x=y&b=%2B"),
            [
                pair("b", "1 2"),
                pair("a", "ä&="),
                pair("c", ""),
                pair("d", "x=y"),
                pair("b", "+")
            ]
        );
        assert_eq!(decoded(""), []);
    }

    #[test]
    fn htp_05_bad_bytes_are_refused_not_repaired() {
        for (text, reason) in [
            (&b"a=%zz"[..], Malformed::Percent),
            (b"a=%4", Malformed::Percent),
            (b"a=%", Malformed::Percent),
            (b"a=%ff", Malformed::Utf8),
            (b"a=\xff", Malformed::Utf8),
            // A lone surrogate, as some encoders write it.
            (b"a=%ED%A0%80", Malformed::Utf8),
            // NUL in its overlong form.
            (b"a=%C0%80", Malformed::Utf8),
            (b"a=%00", Malformed::Control),
            (b"%0a=x", Malformed::Control),
            (b"a=\r\n", Malformed::Control),
            (b"a=%C2%85", Malformed::Control),
        ] {
            assert_eq!(decode(text), Err(reason), "{}", text.escape_ascii());
        }
    }

    #[test]
    fn a_hundred_parameters_pass_and_no_more() {
        assert_eq!(decoded(&"a=1&".repeat(100)).len(), 100);
        assert_eq!(decode("a=1&".repeat(101).as_bytes()), Err(Malformed::TooMany));
    }

    #[test]
    fn a_plus_in_a_path_is_a_plus_and_bad_bytes_are_refused_there_too() {
        assert_eq!(check_path("/a+b/%C3%A4"), Ok(()));
        assert_eq!(check_path("/%00"), Err(Malformed::Control));
        assert_eq!(check_path("/%ff"), Err(Malformed::Utf8));
        assert_eq!(check_path("/%zz"), Err(Malformed::Percent));
    }
}
