//! An invitation: who may join which organization as what. Whoever holds its link may accept it once, for the address
//! that it names and no other (threat model, REC-06); what accepting writes is decided by the flow.

use countersign_identity::{Email, OrganizationId, SecretDigest, TicketId, Timestamp, UserId};

use crate::role::Role;

/// An invitation, as kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Invitation {
    /// `tkt_…`, for lists and for withdrawing; not a secret.
    pub id: TicketId,
    /// Digest of the secret in the link.
    pub digest: SecretDigest,
    /// Where to.
    pub organization: OrganizationId,
    /// For whom: compared ignoring case.
    pub email: Email,
    /// What they become there.
    pub role: Role,
    /// The person who invited; `None` when it was a key, a client or the operator.
    pub invited_by: Option<UserId>,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it ends.
    pub expires_at: Timestamp,
    /// Set once it was accepted, withdrawn, or replaced by a newer one.
    pub spent_at: Option<Timestamp>,
}

impl Invitation {
    /// Whether it can still be accepted.
    pub fn is_live(&self, now: Timestamp) -> bool {
        self.spent_at.is_none() && now <= self.expires_at
    }

    /// Whether it is meant for the account of this address.
    pub fn is_for(&self, address: &Email) -> bool {
        self.email.canonical() == address.canonical()
    }
}

#[cfg(test)]
mod tests {
    use countersign_identity::Id;

    use super::*;
    use crate::role::BuiltInRole;

    fn invitation(spent_at: Option<Timestamp>) -> Invitation {
        Invitation {
            id: TicketId::from_text("tkt_1"),
            digest: SecretDigest::of("secret"),
            organization: OrganizationId::from_text("org_1"),
            email: Email::parse("Ada@Example.com").unwrap(),
            role: Role::BuiltIn(BuiltInRole::Viewer),
            invited_by: None,
            created_at: Timestamp::from_unix_seconds(0),
            expires_at: Timestamp::from_unix_seconds(60),
            spent_at,
        }
    }

    #[test]
    fn it_ends_with_its_time_and_with_its_use() {
        let at = Timestamp::from_unix_seconds;
        assert!(invitation(None).is_live(at(60)));
        assert!(!invitation(None).is_live(at(61)));
        assert!(!invitation(Some(at(1))).is_live(at(2)));
    }

    #[test]
    fn it_is_for_one_address_ignoring_case() {
        let is_for = |text: &str| invitation(None).is_for(&Email::parse(text).unwrap());
        assert!(is_for("ada@example.COM"));
        assert!(!is_for("ada@example.com.test"));
    }
}
