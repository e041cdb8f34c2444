//! The repositories: what a unit of work can do to each table, and how rows become what rules speak of.
//!
//! Verbs come from a small fixed set: `add`, `find`, `find_by_…`, `save`, `set_…`, `spend`, `revoke`, `list`. A verb that
//! changes something takes the `Act` and records its event in the same unit; exceptions say so. Whether something
//! *may* be done was decided before: a repository judges nothing but whether a row was still as expected.
//!
//! All verbs fail as the statement below them fails, and with [`StoreError::Broken`] when a row makes no sense. A find
//! inside a unit locks its row until the unit ends (PostgreSQL; SQLite runs one unit at a time).

pub(crate) mod api_keys;
mod client_changes;
pub(crate) mod clients;
pub(crate) mod codes;
pub(crate) mod consents;
pub(crate) mod counters;
mod expiring_keys;
pub(crate) mod factors;
pub(crate) mod given;
pub(crate) mod grants;
pub(crate) mod groups;
pub(crate) mod idempotency;
pub(crate) mod interactions;
pub(crate) mod invitations;
mod kept;
mod known_browsers;
mod last_refreshes;
pub(crate) mod memberships;
pub(crate) mod organizations;
pub(crate) mod outbox;
pub(crate) mod people;
pub(crate) mod pushed_requests;
pub(crate) mod recovery_codes;
pub(crate) mod refresh_tokens;
pub(crate) mod revoked_tokens;
pub(crate) mod roles;
mod row;
pub(crate) mod sealed_secrets;
pub(crate) mod service_accounts;
pub(crate) mod sessions;
pub(crate) mod signing_keys;
mod spent_jtis;
mod spent_steps;
pub(crate) mod tickets;
mod user_removal;
pub(crate) mod users;

use crate::Work;

pub use api_keys::ApiKeys;
pub use clients::Clients;
pub use codes::AuthorizationCodes;
pub use consents::Consents;
pub use counters::Counters;
pub use expiring_keys::{ExpiringKeys, ExpiryNotice};
pub use factors::{Factors, SealedFactor};
pub use grants::Grants;
pub use groups::{Group, Groups};
pub use idempotency::{Idempotency, IdempotencyRecord};
pub use interactions::Interactions;
pub use invitations::Invitations;
pub use kept::{Kept, KeptConsent, KeptFactor};
pub use known_browsers::KnownBrowsers;
pub use memberships::Memberships;
pub use organizations::Organizations;
pub use outbox::{Outbox, OutboxMessage};
pub use people::{Person, PersonFilter};
pub use pushed_requests::PushedRequests;
pub use recovery_codes::RecoveryCodes;
pub use refresh_tokens::RefreshTokens;
pub use revoked_tokens::RevokedTokens;
pub use roles::Roles;
pub use sealed_secrets::SealedSecrets;
pub use service_accounts::ServiceAccounts;
pub use sessions::{LiveSessions, Sessions};
pub use signing_keys::SigningKeys;
pub use spent_jtis::SpentJtis;
pub use spent_steps::SpentSteps;
pub use tickets::Tickets;
pub use users::Users;

macro_rules! repositories {
    ($($(#[$doc:meta])* $table:ident: $repository:ident;)*) => {
        impl Work {
            $(
                $(#[$doc])*
                pub fn $table(&self) -> $repository<'_> {
                    $repository { work: self }
                }
            )*
        }
    };
}

repositories! {
    /// People.
    users: Users;
    /// Second factors.
    factors: Factors;
    /// What stands in for a lost second factor.
    recovery_codes: RecoveryCodes;
    /// One-time codes that were used.
    spent_steps: SpentSteps;
    /// Tenants.
    organizations: Organizations;
    /// Who belongs to which tenant, as what.
    memberships: Memberships;
    /// Applications.
    clients: Clients;
    /// API keys.
    api_keys: ApiKeys;
    /// Sign-ins of browsers.
    sessions: Sessions;
    /// Browsers that signed in before.
    known_browsers: KnownBrowsers;
    /// Creating requests that may be sent again.
    idempotency: Idempotency;
    /// Conversations.
    interactions: Interactions;
    /// Authorization requests that wait for their browser.
    pushed_requests: PushedRequests;
    /// Assertions that were used.
    spent_jtis: SpentJtis;
    /// Authorization codes.
    codes: AuthorizationCodes;
    /// What people gave clients.
    grants: Grants;
    /// Refresh tokens.
    refresh_tokens: RefreshTokens;
    /// Access tokens that were revoked one by one.
    revoked_tokens: RevokedTokens;
    /// What people let clients have, remembered.
    consents: Consents;
    /// Throttles.
    counters: Counters;
    /// One-time links.
    tickets: Tickets;
    /// Links that join a tenant.
    invitations: Invitations;
    /// The server's signing keys.
    signing_keys: SigningKeys;
    /// The server's other sealed secrets.
    sealed_secrets: SealedSecrets;
    /// API keys that end soon.
    expiring_keys: ExpiringKeys;
    /// What waits to be delivered.
    outbox: Outbox;
}
