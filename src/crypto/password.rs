//! Argon2id (RFC 9106) and the PHC strings that are stored.
//!
//! A password is taken byte for byte as it was sent: no trimming, no Unicode normalization, no cut at any length,
//! and a NUL is a byte like another. So the NFC and NFD spellings of one word are two passwords; browsers and
//! systems are consistent with themselves, and changing what people typed would be a surprise of its own.

use argon2::password_hash::phc::{Output, ParamsString, PasswordHash, Salt};
use argon2::{ARGON2ID_IDENT, Algorithm, Argon2, Block, Params, Version};
use subtle::ConstantTimeEq;

const SALT_LENGTH: usize = 16;
const OUTPUT_LENGTH: usize = 32;

/// The most memory that a stored hash may ask for (256 MiB) and the most work in all, counted as memory times
/// iterations: an imported row must not be able to stop the server.
const MOST_MEMORY_KIB: u32 = 256 * 1024;
const MOST_WORK_KIB: u64 = 1024 * 1024;

/// Address space reserved for the blocks of one thread: 33 MiB, of which only what a hash needs is ever touched.
///
/// glibc keeps freed blocks of up to 32 MiB for later (measured: 40 MB that stayed after all threads had rested);
/// larger ones go back to the system at once.
const RESERVED_BLOCKS: usize = 33 * 1024;

/// What one hash costs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PasswordCost {
    /// Memory in KiB.
    pub memory_kib: u32,
    /// Passes over that memory.
    pub iterations: u32,
    /// Lanes.
    pub parallelism: u32,
}

impl Default for PasswordCost {
    /// 19 MiB, two passes, one lane: the least that the threat model allows (§4), about 11 ms on a core.
    fn default() -> Self {
        Self {
            memory_kib: 19 * 1024,
            iterations: 2,
            parallelism: 1,
        }
    }
}

/// The cost asked for is outside what Argon2 or this server can do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("these Argon2 parameters are not possible")]
pub(crate) struct ImpossibleCost;

/// A stored text that is no Argon2 hash which this server would compute.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the stored password hash cannot be used")]
pub(crate) struct UnusableHash;

/// Hashes a password with a fresh salt; `memory` is reused from call to call.
pub(crate) fn hash(
    cost: PasswordCost,
    password: &[u8],
    salt: &[u8; SALT_LENGTH],
    memory: &mut Vec<Block>,
) -> Result<String, ImpossibleCost> {
    let params = Params::new(
        cost.memory_kib,
        cost.iterations,
        cost.parallelism,
        Some(OUTPUT_LENGTH),
    )
    .map_err(|_| ImpossibleCost)?;
    let mut output = [0; OUTPUT_LENGTH];
    let stored_params = ParamsString::try_from(&params).map_err(|_| ImpossibleCost)?;
    let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
    compute(&argon2, password, salt, &mut output, memory).map_err(|_| ImpossibleCost)?;
    let stored = PasswordHash {
        algorithm: ARGON2ID_IDENT,
        version: Some(Version::V0x13.into()),
        params: stored_params,
        salt: Some(Salt::new(salt).map_err(|_| ImpossibleCost)?),
        hash: Some(Output::new(&output).map_err(|_| ImpossibleCost)?),
    };
    Ok(stored.to_string())
}

/// Compares a password with a stored hash, with that hash's own parameters.
pub(crate) fn verify(password: &[u8], stored: &str, memory: &mut Vec<Block>) -> Result<bool, UnusableHash> {
    let stored = PasswordHash::new(stored).map_err(|_| UnusableHash)?;
    let algorithm = Algorithm::try_from(stored.algorithm.as_str()).map_err(|_| UnusableHash)?;
    // Without a version, implementations disagree about which one is meant.
    let version = Version::try_from(stored.version.ok_or(UnusableHash)?).map_err(|_| UnusableHash)?;
    let params = Params::try_from(&stored).map_err(|_| UnusableHash)?;
    let work = u64::from(params.m_cost()) * u64::from(params.t_cost());
    if params.m_cost() > MOST_MEMORY_KIB || work > MOST_WORK_KIB {
        return Err(UnusableHash);
    }
    let (salt, expected) = stored.salt.zip(stored.hash).ok_or(UnusableHash)?;
    let mut output = vec![0; expected.len()];
    let argon2 = Argon2::new(algorithm, version, params);
    compute(&argon2, password, &salt, &mut output, memory).map_err(|_| UnusableHash)?;
    Ok(output.ct_eq(expected.as_bytes()).into())
}

/// Whether a hash was made with other parameters than those asked for now: hash the password again while it is
/// known, after a sign-in that succeeded.
pub fn needs_rehash(stored: &str, cost: PasswordCost) -> bool {
    let Ok(stored) = PasswordHash::new(stored) else {
        return true;
    };
    let Ok(params) = Params::try_from(&stored) else {
        return true;
    };
    let made_with = PasswordCost {
        memory_kib: params.m_cost(),
        iterations: params.t_cost(),
        parallelism: params.p_cost(),
    };
    stored.algorithm != ARGON2ID_IDENT || stored.version != Some(Version::V0x13.into()) || made_with != cost
}

fn compute(
    argon2: &Argon2<'_>,
    password: &[u8],
    salt: &[u8],
    output: &mut [u8],
    memory: &mut Vec<Block>,
) -> argon2::Result<()> {
    let blocks = argon2.params().block_count();
    if memory.len() < blocks {
        memory.clear();
        memory.reserve_exact(blocks.max(RESERVED_BLOCKS));
        memory.resize(blocks, Block::new());
    }
    argon2.hash_password_into_with_memory(password, salt, output, memory.as_mut_slice())
}

#[cfg(test)]
mod tests {
    use super::*;

    const CHEAP: PasswordCost = PasswordCost {
        memory_kib: 64,
        iterations: 2,
        parallelism: 1,
    };

    fn stored(password: &str) -> String {
        hash(CHEAP, password.as_bytes(), &[3; 16], &mut Vec::new()).unwrap()
    }

    fn matches(password: &str, stored: &str) -> bool {
        verify(password.as_bytes(), stored, &mut Vec::new()).unwrap()
    }

    /// Made with the reference implementation's command line: `echo -n password | argon2 somesalt -t 2 -m 16 -id`.
    const REFERENCE: &str =
        "$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc";

    #[test]
    fn a_hash_of_the_reference_implementation_is_understood() {
        assert!(matches("password", REFERENCE));
        assert!(!matches("Password", REFERENCE));
        assert!(needs_rehash(REFERENCE, PasswordCost::default()));
    }

    #[test]
    fn the_default_cost_is_what_is_stored() {
        let stored = hash(PasswordCost::default(), b"x", &[3; 16], &mut Vec::new()).unwrap();
        assert!(stored.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{stored}");
        assert!(!needs_rehash(&stored, PasswordCost::default()));
        assert!(needs_rehash(
            &stored,
            PasswordCost {
                iterations: 3,
                ..PasswordCost::default()
            }
        ));
    }

    #[test]
    fn passwords_are_compared_exactly() {
        let long = "x".repeat(72);
        let pairs = [
            ("with space", "with space "),
            ("with space", " with space"),
            ("caf\u{e9}-caf\u{e9}", "cafe\u{301}-cafe\u{301}"),
            ("before\0after", "before"),
            ("before\0after", "before\0other"),
            (&format!("{long}a"), &format!("{long}b")),
            ("🔑🔑🔑🔑🔑🔑🔑🔑", "🔑🔑🔑🔑🔑🔑🔑"),
        ];
        for (password, other) in pairs {
            assert!(matches(password, &stored(password)));
            assert!(!matches(other, &stored(password)), "{other:?}");
        }
    }

    #[test]
    fn memory_is_reused_and_grown() {
        let mut memory = Vec::new();
        let small = hash(CHEAP, b"x", &[3; 16], &mut memory).unwrap();
        assert_eq!(memory.len(), 64);
        let large = PasswordCost {
            memory_kib: 128,
            ..CHEAP
        };
        hash(large, b"y", &[4; 16], &mut memory).unwrap();
        assert_eq!(memory.len(), 128);
        assert_eq!(hash(CHEAP, b"x", &[3; 16], &mut memory).unwrap(), small);
    }

    #[test]
    fn damaged_and_exorbitant_hashes_are_unusable() {
        let good = stored("x");
        let exorbitant = good.replace("m=64", "m=4000000");
        let endless = good.replace("t=2", "t=4000000");
        let unversioned = good.replace("$v=19", "");
        for text in [
            "",
            "x",
            "$argon2id$v=19$m=64,t=2,p=1",
            "$scrypt$ln=1$YWJjZGVmZ2g",
            &exorbitant,
            &endless,
            &unversioned,
        ] {
            assert_eq!(verify(b"x", text, &mut Vec::new()), Err(UnusableHash), "{text}");
        }
    }
}
