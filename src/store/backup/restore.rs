//! Restoring: every row of the database is replaced by those of the backup, in one transaction.
//!
//! What was spent, revoked or ended after the backup must not live again: so sessions, grants, codes, links and
//! conversations that come back have ended, unless the operator wants otherwise.

use std::path::Path;

use countersign_access::{Act, EventKind};
use countersign_identity::Timestamp;
use countersign_identity::ticket::TicketKind;
use sea_orm::{Condition, ConnectionTrait, EntityTrait};

use super::{BackupError, beside, copy, create, failed, remove_database, verify};
use crate::entities::{authorization_codes, interactions, pushed_requests};
use crate::tables::{grants, sessions};
use crate::{Backend, Store, StoreError, StoreSettings, Work};

/// What lives on after a restore.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Revive {
    /// Neither sessions nor grants: people sign in again.
    Nothing,
    /// Sessions and grants as they were, those that were ended since among them.
    SessionsAndGrants,
}

/// A restore takes as long as it takes, and rows may refer to rows that come later.
const POSTGRES: &str = "SET LOCAL statement_timeout = 0; SET LOCAL idle_in_transaction_session_timeout = 0; \
                        SET CONSTRAINTS ALL DEFERRED";
/// Events came with their numbers; the next one gets the number after the last.
const NEXT_EVENT: &str = "SELECT setval(pg_get_serial_sequence('events', 'seq'), \
                          greatest((SELECT max(seq) FROM events), 1))";

impl Store {
    /// Replaces everything in this database by a verified backup, and records that. No server may run on it
    /// meanwhile: what it has cached would answer for up to five minutes more. A backup of an older release is
    /// brought up to date first, in a copy beside it. If anything fails, the database is as it was.
    ///
    /// # Errors
    /// Those of [`verify`], and when a database would not do it.
    pub async fn restore_backup(&self, path: &Path, revive: Revive, act: &Act) -> Result<(), BackupError> {
        verify(path).await?;
        self.migrate().await?;
        let copy = beside(path, "restoring");
        remove_database(&copy);
        let restored = self.restore_copy(path, &copy, revive, act).await;
        remove_database(&copy);
        restored
    }

    async fn restore_copy(
        &self,
        path: &Path,
        copy: &Path,
        revive: Revive,
        act: &Act,
    ) -> Result<(), BackupError> {
        std::fs::copy(path, copy).map_err(failed(copy))?;
        let url = format!("sqlite://{}", copy.display());
        let source = Store::open(&StoreSettings::for_command_line(url)).await?;
        source.migrate().await?;
        let rows = source.clone();
        let act = act.clone();
        let restored = self
            .write(async move |work: &Work| {
                defer_references(work).await?;
                copy::clear_all(work.connection()).await?;
                copy::copy_all(rows.reader(), work.connection()).await?;
                if work.backend() == Backend::Postgres {
                    work.connection().execute_unprepared(NEXT_EVENT).await?;
                }
                if revive == Revive::Nothing {
                    end_everything(work, act.now).await?;
                }
                work.record(&act, create::event(EventKind::BackupRestored)).await
            })
            .await;
        source.close().await;
        Ok(restored?)
    }
}

/// References are checked at the end of the transaction where the schema allows it.
pub(super) async fn defer_references(work: &Work) -> Result<(), StoreError> {
    let statement = match work.backend() {
        Backend::Sqlite => "PRAGMA defer_foreign_keys = ON",
        Backend::Postgres => POSTGRES,
    };
    work.connection().execute_unprepared(statement).await?;
    Ok(())
}

async fn end_everything(work: &Work, now: Timestamp) -> Result<(), StoreError> {
    sessions::end_where(work, Condition::all(), now).await?;
    grants::revoke_where(work, Condition::all(), "backup_restored", now).await?;
    for kind in TicketKind::ALL {
        work.tickets().end_all(kind, now).await?;
    }
    let connection = work.connection();
    authorization_codes::Entity::delete_many()
        .exec(connection)
        .await?;
    interactions::Entity::delete_many().exec(connection).await?;
    pushed_requests::Entity::delete_many().exec(connection).await?;
    Ok(())
}
