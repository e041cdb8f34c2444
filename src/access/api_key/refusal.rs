//! Why a key is not made or changed, in the order in which the caller can do something about it.

use countersign_identity::display_name::NotAName;

use crate::permission::Permission;

/// Why a key was not made or changed. Nothing was written.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// The acting person has no confirmed second factor; a client never has one.
    #[error("this needs a second factor on the account")]
    SecondFactorRequired,
    /// There is no such key here, or it is somebody else's.
    #[error("there is no such API key")]
    NotFound,
    /// There is no such service account here.
    #[error("there is no such service account")]
    NoServiceAccount,
    /// The owner, or the organization, has been disabled since.
    #[error("the owner of this API key is disabled")]
    OwnerEnded,
    /// It is not the one that the caller saw: somebody changed it meanwhile.
    #[error("this API key has changed since it was read")]
    Changed,
    /// It expired, so that it can only be deleted: nothing dead lives again.
    #[error("this API key has ended")]
    Ended,
    /// The caller's own permissions do not reach so far; these are missing.
    #[error("a key can hold only what its maker holds, and a key cannot pass on api_keys_manage")]
    Wider(Vec<Permission>),
    /// Something that was asked for is not acceptable; all such things at once.
    #[error("{}", sentences(.0))]
    Invalid(Vec<Invalid>),
}

/// What is wrong with a value.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Invalid {
    /// The name.
    #[error(transparent)]
    Name(#[from] NotAName),
    /// A key without permissions could do nothing.
    #[error("name at least one permission")]
    NoPermissions,
    /// Not in the catalogue.
    #[error("there is no permission of this name")]
    UnknownPermission {
        /// Its place in the list.
        index: usize,
    },
    /// The role of the owner does not hold it.
    #[error("the owner of the key does not hold the permission {0}")]
    NotTheOwners(Permission),
    /// Not in the future.
    #[error("the end of a key lies in the future")]
    Past,
    /// Later than the organization lets keys live.
    #[error("the organization lets keys live until {0} at most")]
    BeyondPolicy(String),
    /// Later than the key that makes it.
    #[error("a key that is made with a key ends no later than that one")]
    BeyondParent,
    /// More networks than anybody can oversee.
    #[error("at most {0} networks")]
    TooManyNetworks(usize),
    /// A network from which the key that makes it may not be used.
    #[error("a key that is made with a key is used from within that one's networks only")]
    OutsideParent {
        /// Its place in the list.
        index: usize,
    },
    /// Longer than any overlap may be.
    #[error("the overlap is at most {0} seconds")]
    OverlapTooLong(u64),
}

fn sentences(invalid: &[Invalid]) -> String {
    let sentences: Vec<String> = invalid
        .iter()
        .map(|one| format!("{}: {one}", one.pointer().trim_start_matches('/')))
        .collect();
    sentences.join("; ")
}

impl Invalid {
    /// Which member of the request it is about, as a JSON pointer (RFC 6901).
    pub fn pointer(&self) -> String {
        match self {
            Invalid::Name(_) => "/name".to_owned(),
            Invalid::NoPermissions | Invalid::NotTheOwners(_) => "/permissions".to_owned(),
            Invalid::UnknownPermission { index } => format!("/permissions/{index}"),
            Invalid::Past | Invalid::BeyondPolicy(_) | Invalid::BeyondParent => "/expires_at".to_owned(),
            Invalid::TooManyNetworks(_) => "/allowed_cidrs".to_owned(),
            Invalid::OutsideParent { index } => format!("/allowed_cidrs/{index}"),
            Invalid::OverlapTooLong(_) => "/overlap_seconds".to_owned(),
        }
    }

    /// The word for programs.
    pub const fn code(&self) -> &'static str {
        match self {
            Invalid::Name(_) => "invalid_name",
            Invalid::NoPermissions => "empty",
            Invalid::UnknownPermission { .. } => "unknown_permission",
            Invalid::NotTheOwners(_) => "not_held_by_owner",
            Invalid::Past => "past",
            Invalid::BeyondPolicy(_) => "beyond_policy",
            Invalid::BeyondParent => "beyond_parent",
            Invalid::TooManyNetworks(_) => "too_many",
            Invalid::OutsideParent { .. } => "outside_parent",
            Invalid::OverlapTooLong(_) => "too_long",
        }
    }
}
