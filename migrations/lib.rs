//! The schema, one step a file.
//!
//! A step lets the previous release keep running: expand first, move, contract in a later release, and a contracting
//! step raises `schema_info.minimum_release`. Every step asks for a transaction. Who runs them, and when, is decided
//! by the store.

mod m0001_events;
mod m0002_people;
mod m0003_organizations;
mod m0004_applications;
mod m0005_signing_in;
mod m0006_grants;
mod m0007_server_keys;
mod m0008_delivery;
mod m0009_self_service;
mod m0010_second_factor;
mod table;

use sea_orm_migration::prelude::*;

/// The list of steps, in order.
pub struct Migrator;

impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![
            Box::new(m0001_events::Migration),
            Box::new(m0002_people::Migration),
            Box::new(m0003_organizations::Migration),
            Box::new(m0004_applications::Migration),
            Box::new(m0005_signing_in::Migration),
            Box::new(m0006_grants::Migration),
            Box::new(m0007_server_keys::Migration),
            Box::new(m0008_delivery::Migration),
            Box::new(m0009_self_service::Migration),
            Box::new(m0010_second_factor::Migration),
        ]
    }
}
