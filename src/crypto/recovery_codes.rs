//! Drawing a set of recovery codes. What one looks like and what is kept of it is `countersign_identity`'s.

use countersign_identity::recovery_code::{LENGTH, RecoveryCode, SET};

use crate::Entropy;

/// A fresh set, each different: with 50 random bits two equal ones are next to impossible, and would be drawn again.
pub fn draw_recovery_codes(entropy: &dyn Entropy) -> Vec<RecoveryCode> {
    let mut codes: Vec<RecoveryCode> = Vec::with_capacity(SET);
    while codes.len() < SET {
        let mut bytes = [0; LENGTH];
        entropy.fill(&mut bytes);
        let code = RecoveryCode::from_random(bytes);
        if !codes.contains(&code) {
            codes.push(code);
        }
    }
    codes
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::SeededEntropy;

    #[test]
    fn a_set_has_ten_different_codes() {
        let codes = draw_recovery_codes(&SeededEntropy::new(1));
        let different: std::collections::HashSet<String> = codes.iter().map(RecoveryCode::shown).collect();
        assert_eq!(different.len(), SET);
    }
}
