//! A one-time link: set-up, password reset, proof of an address, invitation. Whoever holds its secret may do one thing,
//! once, for a while. What an invitation offers beside is in `countersign_access::invitation`.

use crate::{Email, SecretDigest, TicketId, Timestamp, UserId};

/// How often a code may be typed before it and its link are dead: five guesses at one of a million codes.
pub const CODE_TRIES: u32 = 5;

/// What a link is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum TicketKind {
    /// Making the first administrator.
    Setup,
    /// Choosing a new password.
    PasswordReset,
    /// Proving that the account's address reaches its owner.
    EmailVerification,
    /// Proving a new address, which then takes the place of the old one.
    EmailChange,
    /// Joining an organization.
    Invitation,
}

impl TicketKind {
    /// Every kind.
    pub const ALL: [TicketKind; 5] = [
        TicketKind::Setup,
        TicketKind::PasswordReset,
        TicketKind::EmailVerification,
        TicketKind::EmailChange,
        TicketKind::Invitation,
    ];

    /// The stored word.
    pub const fn as_str(self) -> &'static str {
        match self {
            TicketKind::Setup => "setup",
            TicketKind::PasswordReset => "password_reset",
            TicketKind::EmailVerification => "email_verification",
            TicketKind::EmailChange => "email_change",
            TicketKind::Invitation => "invitation",
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
    /// The account it is about; none for set-up and invitations.
    pub user: Option<UserId>,
    /// The address it was sent to, when that is what it proves.
    pub email: Option<Email>,
    /// The code that does the same as the link, if there is one.
    pub code: Option<TicketCode>,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it ends.
    pub expires_at: Timestamp,
    /// Set once it was used, or ended by a newer one.
    pub spent_at: Option<Timestamp>,
}

/// A short code to be typed instead of following the link. Only the signed-in account may try it, so that nobody can
/// use up another's tries.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TicketCode {
    /// See [`code_digest`].
    pub digest: SecretDigest,
    /// How often it was tried.
    pub attempts: u32,
}

/// What is kept of a code. The ticket's id goes in, so that equal codes of two tickets do not look equal.
pub fn code_digest(ticket: &TicketId, code: &str) -> SecretDigest {
    SecretDigest::of(&format!("{ticket}:{code}"))
}

/// How a typed code is judged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CodeVerdict {
    /// It is the one.
    Right,
    /// It is not; so many tries are left.
    Wrong {
        /// At zero the ticket is dead.
        left: u32,
    },
    /// The ticket has run out, was used, has no code or no tries left.
    Closed,
}

impl Ticket {
    /// Whether it can still be used.
    pub fn is_live(&self, now: Timestamp) -> bool {
        self.spent_at.is_none() && now <= self.expires_at
    }

    /// Whether it can still be used for this.
    pub fn is_open(&self, kind: TicketKind, now: Timestamp) -> bool {
        self.kind == kind && self.is_live(now)
    }

    /// Judges a typed code; blanks between its digits are dropped. Unless it is right, the caller counts the try.
    pub fn judge_code(&self, typed: &str, now: Timestamp) -> CodeVerdict {
        let Some(code) = self
            .code
            .as_ref()
            .filter(|code| self.is_live(now) && code.attempts < CODE_TRIES)
        else {
            return CodeVerdict::Closed;
        };
        let digits: String = typed.split_whitespace().collect();
        if code_digest(&self.id, &digits) == code.digest {
            CodeVerdict::Right
        } else {
            CodeVerdict::Wrong {
                left: CODE_TRIES - code.attempts - 1,
            }
        }
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
            email: None,
            code: Some(TicketCode {
                digest: code_digest(&TicketId::from_text("tkt_1"), "012345"),
                attempts: 0,
            }),
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
    fn a_link_is_good_for_its_own_purpose_only() {
        let now = Timestamp::from_unix_seconds(1);
        assert!(ticket(None).is_open(TicketKind::Setup, now));
        assert!(!ticket(None).is_open(TicketKind::PasswordReset, now));
    }

    #[test]
    fn a_code_is_right_with_or_without_blanks() {
        let now = Timestamp::from_unix_seconds(1);
        for typed in ["012345", " 012 345 "] {
            assert_eq!(ticket(None).judge_code(typed, now), CodeVerdict::Right, "{typed}");
        }
        assert_eq!(
            ticket(None).judge_code("012346", now),
            CodeVerdict::Wrong { left: 4 }
        );
    }

    #[test]
    fn after_five_tries_not_even_the_right_code_counts() {
        let now = Timestamp::from_unix_seconds(1);
        let mut tried = ticket(None);
        tried.code.as_mut().unwrap().attempts = 4;
        assert_eq!(tried.judge_code("0", now), CodeVerdict::Wrong { left: 0 });
        tried.code.as_mut().unwrap().attempts = 5;
        assert_eq!(tried.judge_code("012345", now), CodeVerdict::Closed);
    }

    #[test]
    fn a_code_ends_with_its_link() {
        let spent = ticket(Some(Timestamp::from_unix_seconds(1)));
        assert_eq!(
            spent.judge_code("012345", Timestamp::from_unix_seconds(2)),
            CodeVerdict::Closed
        );
        assert_eq!(
            ticket(None).judge_code("012345", Timestamp::from_unix_seconds(61)),
            CodeVerdict::Closed
        );
    }

    #[test]
    fn every_kind_reads_its_own_word() {
        for kind in TicketKind::ALL {
            assert_eq!(TicketKind::parse(kind.as_str()), Some(kind));
        }
    }
}
