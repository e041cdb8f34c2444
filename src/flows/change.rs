//! What changes by an administrator have in common: how one is refused, and the switch that most things have. The
//! reasons are sorted by what the caller can do about them, so that a front needs to know no more than three kinds.

use countersign_access::api_key;
use countersign_access::organization::NotASlug;
use countersign_access::policy;
use countersign_access::power::Beyond;
use countersign_identity::display_name::NotAName;
use countersign_identity::{password, profile_claim};
use countersign_protocol::registration::RegistrationRefusal;
use countersign_store::StoreError;

use crate::FlowError;

/// Whether something may act. Switching off ends what it holds; switching on again revives none of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Switch {
    /// It may.
    On,
    /// It may not: a disabled account or client, a suspended organization.
    Off,
}

/// Why a change was not made. Nothing was written.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// What was named does not exist.
    #[error("there is no {kind} {name}")]
    NotFound {
        /// What kind of thing.
        kind: &'static str,
        /// How it was named.
        name: String,
    },
    /// It would collide with what there is.
    #[error(transparent)]
    Conflict(#[from] Conflict),
    /// It can never be done like this.
    #[error(transparent)]
    Invalid(#[from] Invalid),
    /// It gives or touches more than the caller holds.
    #[error(transparent)]
    Beyond(#[from] Beyond),
    /// The account is not the organization's to change: it did not make it, or the person belongs elsewhere, too.
    #[error(
        "your organization does not manage this account: it can change the role and end the membership, nothing else"
    )]
    NotManaged,
}

/// What a change would collide with.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Conflict {
    /// E-mail addresses are unique, ignoring case.
    #[error("an account with this address exists")]
    EmailTaken,
    /// Slugs are unique.
    #[error("an organization with this slug exists")]
    SlugTaken,
    /// An organization without anybody who may run it could not be mended from within.
    #[error("this is the last owner of the organization {0}; make somebody else owner first")]
    LastOwner(String),
    /// A key is the same key however it came.
    #[error("this API key is known already")]
    KeyKnown,
    /// Who is a member already needs no invitation.
    #[error("somebody with this address is a member already")]
    AlreadyMember,
    /// A disabled account could do nothing with what is asked for it.
    #[error("the account is disabled; enable it first")]
    AccountDisabled,
    /// Names are unique within an organization.
    #[error("a {0} with this name exists")]
    NameTaken(&'static str),
    /// Whoever has the role would have none.
    #[error("the role is in use; give its holders and open invitations another one first")]
    RoleInUse,
    /// Only a confidential client has one.
    #[error("a public client has no secret")]
    NoSecret,
    /// The set-up page makes the first administrator only.
    #[error("the deployment has an administrator; `admin recover` lets one in again")]
    AlreadySetUp,
}

/// What is wrong with a value.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Invalid {
    /// A name to show.
    #[error(transparent)]
    Name(#[from] NotAName),
    /// An organization's slug.
    #[error(transparent)]
    Slug(#[from] NotASlug),
    /// A password.
    #[error(transparent)]
    Password(#[from] password::Refusal),
    /// A claim.
    #[error(transparent)]
    Claim(#[from] profile_claim::Refusal),
    /// An API key.
    #[error(transparent)]
    ApiKey(#[from] api_key::Refusal),
    /// The text of an API key from elsewhere.
    #[error(transparent)]
    ForeignKey(#[from] api_key::manage::NotAKey),
    /// A client as a whole.
    #[error(transparent)]
    Client(#[from] RegistrationRefusal),
    /// Neither built in nor one of the organization's own.
    #[error("there is no role {0}")]
    Role(String),
    /// Not in the catalogue.
    #[error("there is no permission {0}")]
    Permission(String),
    /// A custom role cannot hide a built-in one.
    #[error("{0} is a built-in role")]
    BuiltInRole(String),
    /// Somebody else has to give or take it, so that nobody can promote themselves.
    #[error("nobody changes their own role; ask another administrator")]
    OwnRole,
    /// An `Idempotency-Key` names one request.
    #[error("this Idempotency-Key was used for another request; choose a new one")]
    KeyOfAnotherRequest,
    /// A policy that would let nothing live.
    #[error(transparent)]
    Policy(#[from] policy::TooShort),
}

/// A change that was not made: refused by a rule, or something failed.
#[derive(Clone, Debug, thiserror::Error)]
pub enum ChangeError {
    /// A rule said no.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// The database or a pool failed.
    #[error(transparent)]
    Failed(#[from] FlowError),
}

impl Refusal {
    /// There is no such thing.
    pub(crate) fn not_found(kind: &'static str, name: impl Into<String>) -> Refusal {
        Refusal::NotFound {
            kind,
            name: name.into(),
        }
    }
}

/// How a unit of work ends without its result: a rule said no, or the database failed. Nothing was written before a
/// rule speaks, since a refusal commits what its unit wrote.
#[derive(Debug)]
pub(crate) enum Stop {
    /// A rule said no.
    Refused(Refusal),
    /// The database failed.
    Failed(StoreError),
}

impl From<StoreError> for Stop {
    fn from(error: StoreError) -> Self {
        Stop::Failed(error)
    }
}

impl<R: Into<Refusal>> From<R> for Stop {
    fn from(refusal: R) -> Self {
        Stop::Refused(refusal.into())
    }
}

/// What a unit hands to the store.
pub(crate) fn judged<T>(outcome: Result<T, Stop>) -> Judged<T> {
    match outcome {
        Ok(value) => Ok(Ok(value)),
        Err(Stop::Refused(refusal)) => Ok(Err(refusal)),
        Err(Stop::Failed(error)) => Err(error),
    }
}

impl From<Conflict> for ChangeError {
    fn from(conflict: Conflict) -> Self {
        Refusal::from(conflict).into()
    }
}

impl<R: Into<Invalid>> From<R> for ChangeError {
    fn from(reason: R) -> Self {
        Refusal::from(reason.into()).into()
    }
}

impl From<StoreError> for ChangeError {
    fn from(error: StoreError) -> Self {
        FlowError::from(error).into()
    }
}

/// What a unit of work says: done, or refused without having written anything.
pub(crate) type Judged<T> = Result<Result<T, Refusal>, StoreError>;

/// Somebody else took the name between the question and the insert: their unit won, ours was undone.
pub(crate) fn taken<T>(written: Judged<T>, conflict: Conflict) -> Result<T, ChangeError> {
    match written {
        Err(StoreError::Duplicate(_)) => Err(conflict.into()),
        other => Ok(other??),
    }
}
