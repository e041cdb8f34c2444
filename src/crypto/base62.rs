//! Random bytes as letters and digits, so that a secret survives a double click, a URL and a shell unquoted.

const ALPHABET: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

/// Writes `number` (big-endian) as exactly `digits` base62 digits; what does not fit is cut off at the top.
///
/// Cutting 256 uniform bits down to 27 digits leaves each text as likely as any other to within 2^-95.
pub(crate) fn encode(number: &[u8], digits: usize) -> String {
    let mut rest = number.to_vec();
    let mut text: Vec<u8> = (0..digits)
        .map(|_| {
            let mut remainder = 0_u16;
            for byte in &mut rest {
                let value = remainder * 256 + u16::from(*byte);
                *byte = (value / 62) as u8;
                remainder = value % 62;
            }
            ALPHABET.get(usize::from(remainder)).copied().unwrap_or(b'0')
        })
        .collect();
    text.reverse();
    text.into_iter().map(char::from).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_keep_their_width_and_value() {
        assert_eq!(encode(&[0, 0], 3), "000");
        assert_eq!(encode(&[61], 1), "z");
        assert_eq!(encode(&[62], 2), "10");
        // 2^32 - 1 in base 62.
        assert_eq!(encode(&[255; 4], 6), "4gfFC3");
        assert_eq!(encode(&[255; 4], 2), "C3");
    }
}
