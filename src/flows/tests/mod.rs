//! Flows against a real store: a SQLite file per test, a clock that stands still, seeded randomness.

mod administrators;
mod backup;
mod clients;
mod fixture;
mod organizations;
mod users;
