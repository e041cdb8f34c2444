//! A one-time link: set-up, password reset. Whoever holds its secret may do one thing, once, for a while.

use crate::{SecretDigest, TicketId, Timestamp, UserId};

/// What a link is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum TicketKind {
    /// Making the first administrator.
    Setup,
    /// Choosing a new password.
    PasswordReset,
}

impl TicketKind {
    /// Every kind.
    pub const ALL: [TicketKind; 2] = [TicketKind::Setup, TicketKind::PasswordReset];

    /// The stored word.
    pub const fn as_str(self) -> &'static str {
        match self {
            TicketKind::Setup => "setup",
            TicketKind::PasswordReset => "password_reset",
        }
    }

    /// The kind of this word.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == word)
    }
}

/// A one-time link, as kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ticket {
    /// `tkt_…`, for the record; not a secret.
    pub id: TicketId,
    /// What it is for.
    pub kind: TicketKind,
    /// Digest of the secret in the link.
    pub digest: SecretDigest,
    /// The account it is about; none for set-up.
    pub user: Option<UserId>,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it ends.
    pub expires_at: Timestamp,
    /// Set once it was used, or ended by a newer one.
    pub spent_at: Option<Timestamp>,
}

impl Ticket {
    /// Whether it can still be used.
    pub fn is_live(&self, now: Timestamp) -> bool {
        self.spent_at.is_none() && now <= self.expires_at
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Id;

    fn ticket(spent_at: Option<Timestamp>) -> Ticket {
        Ticket {
            id: TicketId::from_text("tkt_1"),
            kind: TicketKind::Setup,
            digest: SecretDigest::of("secret"),
            user: None,
            created_at: Timestamp::from_unix_seconds(0),
            expires_at: Timestamp::from_unix_seconds(60),
            spent_at,
        }
    }

    #[test]
    fn a_link_ends_with_its_time() {
        assert!(ticket(None).is_live(Timestamp::from_unix_seconds(60)));
        assert!(!ticket(None).is_live(Timestamp::from_unix_seconds(61)));
    }

    #[test]
    fn a_spent_link_is_dead() {
        let spent = ticket(Some(Timestamp::from_unix_seconds(1)));
        assert!(!spent.is_live(Timestamp::from_unix_seconds(2)));
    }

    #[test]
    fn every_kind_reads_its_own_word() {
        for kind in TicketKind::ALL {
            assert_eq!(TicketKind::parse(kind.as_str()), Some(kind));
        }
    }
}
