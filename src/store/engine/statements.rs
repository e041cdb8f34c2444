//! The connection as a unit of work sees it: a transaction that remembers its first failed statement.
//!
//! It only passes statements on; what a failure means is decided where the unit ends.

use std::sync::{Mutex, PoisonError};

use sea_orm::prelude::async_trait::async_trait;
use sea_orm::{ConnectionTrait, DatabaseTransaction, DbBackend, DbErr, ExecResult, QueryResult, Statement};

use crate::StoreError;

/// Runs statements inside the transaction of a unit of work.
pub(crate) struct Statements {
    transaction: DatabaseTransaction,
    failure: Mutex<Option<StoreError>>,
}

impl Statements {
    pub(super) fn new(transaction: DatabaseTransaction) -> Self {
        Self {
            transaction,
            failure: Mutex::new(None),
        }
    }

    /// The first failure since the last [`Statements::forget_failure`].
    pub(super) fn failure(&self) -> Option<StoreError> {
        self.failure
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    pub(super) fn forget_failure(&self) {
        *self.failure.lock().unwrap_or_else(PoisonError::into_inner) = None;
    }

    pub(super) fn into_transaction(self) -> DatabaseTransaction {
        self.transaction
    }

    fn noting<T>(&self, outcome: Result<T, DbErr>) -> Result<T, DbErr> {
        if let Err(error) = &outcome {
            let mut failure = self.failure.lock().unwrap_or_else(PoisonError::into_inner);
            failure.get_or_insert_with(|| StoreError::from(error.clone()));
        }
        outcome
    }
}

#[async_trait]
impl ConnectionTrait for Statements {
    fn get_database_backend(&self) -> DbBackend {
        self.transaction.get_database_backend()
    }

    async fn execute_raw(&self, statement: Statement) -> Result<ExecResult, DbErr> {
        self.noting(self.transaction.execute_raw(statement).await)
    }

    async fn execute_unprepared(&self, sql: &str) -> Result<ExecResult, DbErr> {
        self.noting(self.transaction.execute_unprepared(sql).await)
    }

    async fn query_one_raw(&self, statement: Statement) -> Result<Option<QueryResult>, DbErr> {
        self.noting(self.transaction.query_one_raw(statement).await)
    }

    async fn query_all_raw(&self, statement: Statement) -> Result<Vec<QueryResult>, DbErr> {
        self.noting(self.transaction.query_all_raw(statement).await)
    }
}
