//! The schema, one step a file.
//!
//! A step lets the previous release keep running: expand first, move, contract in a later release, and a contracting
//! step raises `schema_info.minimum_release`. Every step asks for a transaction. Who runs them, and when, is decided
//! by the store.

mod m0001_events;

use sea_orm_migration::prelude::*;

/// The list of steps, in order.
pub struct Migrator;

impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![Box::new(m0001_events::Migration)]
    }
}
