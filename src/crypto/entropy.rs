//! Where randomness comes from: the operating system in a server, a seed in a test.

use std::sync::atomic::{AtomicU64, Ordering};

use sha2::{Digest, Sha256};

/// A source of random bytes.
pub trait Entropy: Send + Sync {
    /// Fills the whole buffer with bytes that nobody can guess.
    fn fill(&self, buffer: &mut [u8]);
}

/// Cryptographic randomness, seeded by the operating system.
///
/// Should the system have none to give, the process panics rather than go on with guessable bytes: nothing is issued.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemEntropy;

impl Entropy for SystemEntropy {
    #[expect(
        clippy::disallowed_methods,
        reason = "this is the one place that draws randomness"
    )]
    fn fill(&self, buffer: &mut [u8]) {
        rand::fill(buffer);
    }
}

/// The same bytes in the same order for the same seed. For tests only: whoever knows the seed knows every secret.
#[derive(Debug)]
pub struct SeededEntropy {
    seed: u64,
    next_block: AtomicU64,
}

impl SeededEntropy {
    /// A sequence of its own for each seed.
    pub const fn new(seed: u64) -> Self {
        Self {
            seed,
            next_block: AtomicU64::new(0),
        }
    }
}

impl Entropy for SeededEntropy {
    fn fill(&self, buffer: &mut [u8]) {
        for chunk in buffer.chunks_mut(32) {
            let block = self.next_block.fetch_add(1, Ordering::SeqCst);
            let digest = Sha256::new()
                .chain_update(self.seed.to_le_bytes())
                .chain_update(block.to_le_bytes())
                .finalize();
            chunk.iter_mut().zip(digest).for_each(|(to, from)| *to = from);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn draw(entropy: &dyn Entropy) -> [u8; 40] {
        let mut buffer = [0; 40];
        entropy.fill(&mut buffer);
        buffer
    }

    #[test]
    fn a_seed_repeats_its_sequence_and_no_other() {
        let (first, again, other) = (
            SeededEntropy::new(1),
            SeededEntropy::new(1),
            SeededEntropy::new(2),
        );
        let drawn = draw(&first);
        assert_eq!(drawn, draw(&again));
        assert_ne!(drawn, draw(&other));
        assert_ne!(drawn, draw(&first));
    }

    #[test]
    fn the_system_does_not_repeat_itself() {
        assert_ne!(draw(&SystemEntropy), draw(&SystemEntropy));
    }
}
