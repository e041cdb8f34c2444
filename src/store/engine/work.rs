//! What a unit of work holds in its hands: its transaction, and the record of what it did.
//!
//! Repositories hang their verbs on [`Work`]; beginning and committing are left to the backends.

use std::sync::{Mutex, PoisonError};

use countersign_access::{Act, Event, EventKind};
use sea_orm::DatabaseTransaction;

use super::statements::Statements;
use crate::events;
use crate::feed::Heard;
use crate::{Backend, Notices, StoreError};

/// The transaction of one unit of work. It is lent to the closure and never outlives it.
pub struct Work {
    statements: Statements,
    backend: Backend,
    notices: Notices,
    recorded: Mutex<Vec<Heard>>,
}

impl Work {
    pub(super) fn new(transaction: DatabaseTransaction, backend: Backend, notices: Notices) -> Self {
        Self {
            statements: Statements::new(transaction),
            backend,
            notices,
            recorded: Mutex::new(Vec::new()),
        }
    }

    /// Which database is below.
    pub fn backend(&self) -> Backend {
        self.backend
    }

    /// Where repositories run their statements. A find that decides about a row locks it with `lock_exclusive()`
    /// (without effect on SQLite, where one unit runs at a time).
    pub(crate) fn connection(&self) -> &Statements {
        &self.statements
    }

    /// Writes the event into the same transaction. Every mutating verb calls it once; after the commit, and before
    /// the caller is answered, cached rows of its target and touched ids are dropped. An event that tells somebody
    /// leaves a letter to the address that the account has at this moment of the unit, so a verb that changes or removes
    /// the address records first.
    ///
    /// # Errors
    /// Those of the insert; the unit is then undone.
    pub async fn record(&self, act: &Act, event: Event) -> Result<(), StoreError> {
        let told = event.clone();
        let heard = events::record(&self.statements, act, event).await?;
        if self.notices == Notices::Written {
            events::tell(&self.statements, heard.seq, act, &told).await?;
        }
        self.recorded
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .push(heard);
        Ok(())
    }

    /// Counts a refusal of somebody who proved nothing: one row per kind, reason, network of the peer (IPv4 address,
    /// IPv6 /64) and minute, so that nobody can write without bound. `reason` comes from the rule that decided,
    /// never from the request.
    ///
    /// # Errors
    /// Those of the upsert; the unit is then undone.
    pub async fn count_refusal(
        &self,
        act: &Act,
        kind: EventKind,
        reason: &'static str,
    ) -> Result<(), StoreError> {
        events::count_refusal(&self.statements, act, kind, reason).await
    }

    /// A new unit begins in the same transaction (SQLite).
    pub(super) fn forget_unit(&self) {
        self.statements.forget_failure();
        self.take_recorded();
    }

    /// What the unit recorded since it began.
    pub(super) fn take_recorded(&self) -> Vec<Heard> {
        std::mem::take(&mut *self.recorded.lock().unwrap_or_else(PoisonError::into_inner))
    }

    pub(super) fn into_transaction(self) -> DatabaseTransaction {
        self.statements.into_transaction()
    }
}
