//! Draws ids. They begin with the time, so that rows made together lie together in an index and a list by id is a
//! list by age; the rest is random, so that two nodes need not talk to each other.

use countersign_identity::{Id, Timestamp};

use crate::Entropy;

/// Lower-case letters and digits without `i`, `l`, `o` and `u`, in ASCII order: text sorts as the number does.
const ALPHABET: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";
const BODY_CHARACTERS: u32 = 26;

/// A new id: the type's prefix, then 26 characters that hold 48 bits of milliseconds and 80 random bits.
pub fn new_id<T: Id>(entropy: &dyn Entropy, now: Timestamp) -> T {
    let mut random = [0; 16];
    if let Some(tail) = random.get_mut(6..) {
        entropy.fill(tail);
    }
    let millis = u64::try_from(now.unix_millis()).unwrap_or(0) & 0xffff_ffff_ffff;
    let number = (u128::from(millis) << 80) | u128::from_be_bytes(random);
    let body = (0..BODY_CHARACTERS).rev().map(|place| {
        let digit = (number >> (place * 5)) & 31;
        ALPHABET.get(digit as usize).copied().map_or('0', char::from)
    });
    T::from_text(T::PREFIX.chars().chain(body).collect::<String>())
}

#[cfg(test)]
mod tests {
    use countersign_identity::{SessionId, UserId};

    use super::*;
    use crate::SeededEntropy;

    #[test]
    fn ids_sort_by_time() {
        let entropy = SeededEntropy::new(7);
        let ids: Vec<UserId> = (0..2000)
            .map(|step| {
                new_id(
                    &entropy,
                    Timestamp::from_unix_millis(1_732_437_000_000 + step * 37),
                )
            })
            .collect();
        assert!(ids.is_sorted());
    }

    #[test]
    fn an_id_is_its_prefix_and_26_plain_characters() {
        let id: SessionId = new_id(&SeededEntropy::new(7), Timestamp::from_unix_millis(i64::MAX));
        let body = id.as_str().strip_prefix("ses_").unwrap();
        assert_eq!(body.len(), 26);
        assert!(body.bytes().all(|byte| ALPHABET.contains(&byte)));
    }

    #[test]
    fn ids_of_one_moment_differ() {
        let entropy = SeededEntropy::new(7);
        let moment = Timestamp::from_unix_seconds(1_732_437_000);
        let mut ids: Vec<UserId> = (0..1000).map(|_| new_id(&entropy, moment)).collect();
        ids.sort();
        ids.dedup();
        assert_eq!(ids.len(), 1000);
        // The ten characters of the time are the same for all of them.
        assert!(ids.iter().all(|id| id.as_str()[..13] == ids[0].as_str()[..13]));
    }
}
