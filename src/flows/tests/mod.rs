//! Flows against a real store: a SQLite file per test, a clock that stands still, seeded randomness.

mod account;
mod addresses;
mod administrators;
mod backup;
mod clients;
mod expiring_keys;
mod fixture;
mod invitations;
mod last_used;
mod notices;
mod organizations;
mod passwords;
mod post;
mod resets;
mod second_factor;
mod users;
