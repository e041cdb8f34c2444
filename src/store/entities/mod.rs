//! The rows as they lie in the tables: texts, numbers and bytes, as the steps of `migrations` made them.
//!
//! Nothing outside the store sees them; `tables` turns them into the types that rules speak. References between
//! tables are kept by the database (see the migrations), so that no entity declares relations.

pub(crate) mod api_keys;
pub(crate) mod api_scopes;
pub(crate) mod apis;
pub(crate) mod authorization_codes;
pub(crate) mod client_redirect_uris;
pub(crate) mod client_secrets;
pub(crate) mod clients;
pub(crate) mod connections;
pub(crate) mod consents;
pub(crate) mod counters;
pub(crate) mod factors;
pub(crate) mod grants;
pub(crate) mod group_members;
pub(crate) mod groups;
pub(crate) mod idempotency_records;
pub(crate) mod interactions;
pub(crate) mod known_browsers;
pub(crate) mod memberships;
pub(crate) mod organizations;
pub(crate) mod outbox;
pub(crate) mod passwords;
pub(crate) mod pushed_requests;
pub(crate) mod recovery_codes;
pub(crate) mod refresh_tokens;
pub(crate) mod revoked_tokens;
pub(crate) mod roles;
pub(crate) mod sealed_secrets;
pub(crate) mod service_accounts;
pub(crate) mod sessions;
pub(crate) mod signing_keys;
pub(crate) mod spent_jtis;
pub(crate) mod spent_steps;
pub(crate) mod tickets;
pub(crate) mod users;
pub(crate) mod verified_domains;
