//! A second factor: what a person proves beside their password. An account may have several, and each counts from the
//! moment it was proved once. How a proof is checked is the matter of the factor's kind ([`crate::totp`]).

use std::time::Duration;

use crate::{FactorId, Timestamp, UserId};

/// Factors that one account may have; enough for every device of a person, and no room for filling a table.
pub const MOST_FACTORS: usize = 10;

/// Longest name of a factor, in characters.
pub const LONGEST_NAME: usize = 60;

/// How a factor is proved.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum FactorKind {
    /// A time-based one-time code from an app (RFC 6238).
    Totp,
}

impl FactorKind {
    /// Every kind.
    pub const ALL: [FactorKind; 1] = [FactorKind::Totp];

    /// The stored word.
    pub const fn as_str(self) -> &'static str {
        match self {
            FactorKind::Totp => "totp",
        }
    }

    /// The kind of this word.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == word)
    }
}

/// A second factor of an account; its secret is kept apart and sealed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Factor {
    /// `fac_…`
    pub id: FactorId,
    /// Whose.
    pub user: UserId,
    /// How it is proved.
    pub kind: FactorKind,
    /// What its owner calls it, such as the device it is on.
    pub name: String,
    /// When its set-up began.
    pub created_at: Timestamp,
    /// When it was proved for the first time; before that it counts for nothing.
    pub confirmed_at: Option<Timestamp>,
    /// When it was last proved.
    pub last_used_at: Option<Timestamp>,
}

impl Factor {
    /// Whether it can stand for its owner.
    pub const fn counts(&self) -> bool {
        self.confirmed_at.is_some()
    }

    /// Whether its set-up can still be finished: for as long as `life`, and once.
    pub fn can_be_confirmed(&self, life: Duration, now: Timestamp) -> bool {
        self.confirmed_at.is_none() && now.since(self.created_at) <= life
    }
}

/// The name of a factor as typed: blanks around it and control characters in it are dropped, what is too long is cut,
/// and `otherwise` stands in for nothing. A name is only a help for its owner, so none is refused.
pub fn name(typed: &str, otherwise: &str) -> String {
    let kept: String = typed
        .trim()
        .chars()
        .filter(|c| !c.is_control())
        .take(LONGEST_NAME)
        .collect();
    if kept.is_empty() {
        otherwise.to_owned()
    } else {
        kept
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Id;

    fn factor(confirmed_at: Option<i64>) -> Factor {
        Factor {
            id: FactorId::from_text("fac_1"),
            user: UserId::from_text("usr_1"),
            kind: FactorKind::Totp,
            name: "Phone".to_owned(),
            created_at: Timestamp::from_unix_seconds(100),
            confirmed_at: confirmed_at.map(Timestamp::from_unix_seconds),
            last_used_at: None,
        }
    }

    #[test]
    fn a_factor_counts_from_its_first_proof_on() {
        assert!(!factor(None).counts());
        assert!(factor(Some(120)).counts());
    }

    #[test]
    fn a_set_up_ends_with_its_time_and_with_its_proof() {
        let life = Duration::from_secs(600);
        let at = Timestamp::from_unix_seconds;
        assert!(factor(None).can_be_confirmed(life, at(700)));
        assert!(!factor(None).can_be_confirmed(life, at(701)));
        assert!(!factor(Some(120)).can_be_confirmed(life, at(130)));
    }

    #[test]
    fn any_name_is_made_one_that_can_be_shown() {
        assert_eq!(name("  My\u{0}\n phone ", "App"), "My phone");
        assert_eq!(name(" \t", "App"), "App");
        assert_eq!(name(&"ä".repeat(100), "App").chars().count(), LONGEST_NAME);
    }

    #[test]
    fn every_kind_reads_its_own_word() {
        for kind in FactorKind::ALL {
            assert_eq!(FactorKind::parse(kind.as_str()), Some(kind));
        }
        assert_eq!(FactorKind::parse("sms"), None);
    }
}
