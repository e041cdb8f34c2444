//! The one error of the store, sorted by what a caller can do about it.
//!
//! Here driver errors are told apart by their codes; which of them becomes which answer on the wire is decided
//! far above. Nothing in the texts holds a value of a row: constraint names and columns only.

use sea_orm::{DbErr, RuntimeErr, SqlxError};
use sqlx::error::{DatabaseError, ErrorKind};
use sqlx::postgres::PgDatabaseError;
use sqlx::sqlite::SqliteError;

/// Why a read or a unit of work has no result. Nothing of the unit was kept, except that a commit whose
/// connection broke while it was under way may have happened (`Unavailable`).
#[derive(Clone, Debug, thiserror::Error)]
pub enum StoreError {
    /// The bounded queue of writes is full: answer 503 and let the caller come back.
    #[error("the queue of writes is full")]
    Busy,
    /// The database is away, shutting down, out of space or locked for too long: 503.
    #[error("the database cannot serve: {0}")]
    Unavailable(String),
    /// PostgreSQL undid the unit for another one (SQLSTATE 40001, 40P01), also when it was run again: 503.
    #[error("units of work kept getting into each other's way")]
    Conflict,
    /// A row with that key exists; the text names the constraint or its columns.
    #[error("a row with this key exists: {0}")]
    Duplicate(String),
    /// A foreign key, check or not-null constraint refused the row.
    #[error("a constraint refused the row: {0}")]
    Constraint(String),
    /// A row that makes no sense.
    #[error("table {table}, row {id}: {problem}")]
    Broken {
        /// The table.
        table: &'static str,
        /// The row's id.
        id: String,
        /// The column and what is wrong with it.
        problem: String,
    },
    /// The unit of work panicked; it alone was undone.
    #[error("a unit of work panicked")]
    Panicked,
    /// Anything else that the database said.
    #[error("the database failed: {0}")]
    Database(String),
}

impl StoreError {
    /// A row that cannot be read: names table, row and what is wrong with which column.
    pub fn broken(table: &'static str, id: impl Into<String>, problem: impl Into<String>) -> Self {
        StoreError::Broken {
            table,
            id: id.into(),
            problem: problem.into(),
        }
    }

    /// Whether the same request may well succeed in a moment: 503 with `Retry-After`.
    pub const fn is_retryable(&self) -> bool {
        matches!(
            self,
            StoreError::Busy | StoreError::Unavailable(_) | StoreError::Conflict
        )
    }
}

impl From<DbErr> for StoreError {
    fn from(error: DbErr) -> Self {
        match &error {
            DbErr::ConnectionAcquire(_) => StoreError::Unavailable(error.to_string()),
            DbErr::Conn(RuntimeErr::SqlxError(inner))
            | DbErr::Exec(RuntimeErr::SqlxError(inner))
            | DbErr::Query(RuntimeErr::SqlxError(inner)) => sort(inner),
            _ => StoreError::Database(error.to_string()),
        }
    }
}

impl From<SqlxError> for StoreError {
    fn from(error: SqlxError) -> Self {
        sort(&error)
    }
}

fn sort(error: &SqlxError) -> StoreError {
    match error {
        SqlxError::Database(said) => sort_code(said.as_ref()),
        SqlxError::Io(_)
        | SqlxError::Tls(_)
        | SqlxError::Protocol(_)
        | SqlxError::PoolTimedOut
        | SqlxError::PoolClosed
        | SqlxError::WorkerCrashed
        | SqlxError::BeginFailed => StoreError::Unavailable(error.to_string()),
        _ => StoreError::Database(error.to_string()),
    }
}

fn sort_code(said: &dyn DatabaseError) -> StoreError {
    match said.kind() {
        ErrorKind::UniqueViolation => return StoreError::Duplicate(constraint(said)),
        ErrorKind::ForeignKeyViolation | ErrorKind::NotNullViolation | ErrorKind::CheckViolation => {
            return StoreError::Constraint(constraint(said));
        }
        _ => {}
    }
    let code = said.code().unwrap_or_default();
    if said.try_downcast_ref::<PgDatabaseError>().is_some() {
        sort_postgres(&code, said.message())
    } else if said.try_downcast_ref::<SqliteError>().is_some() {
        sort_sqlite(&code, said.message())
    } else {
        StoreError::Database(said.message().to_owned())
    }
}

fn constraint(said: &dyn DatabaseError) -> String {
    said.constraint().unwrap_or_else(|| said.message()).to_owned()
}

/// PostgreSQL Appendix A: classes 08 (connection), 53 (resources) and 57P (operator intervention), and the two
/// ways to run into a time-out, pass by themselves.
fn sort_postgres(code: &str, message: &str) -> StoreError {
    match code {
        "40001" | "40P01" => StoreError::Conflict,
        "55P03" | "57014" | "25P03" => StoreError::Unavailable(message.to_owned()),
        _ if ["08", "53", "57P"].iter().any(|class| code.starts_with(class)) => {
            StoreError::Unavailable(message.to_owned())
        }
        _ => StoreError::Database(message.to_owned()),
    }
}

/// SQLite's primary result codes (the low byte): busy, locked, read-only, I/O, full and cannot-open pass or need
/// the operator, not a change of the request.
fn sort_sqlite(code: &str, message: &str) -> StoreError {
    let primary = code.parse::<u32>().map(|extended| extended & 0xff);
    match primary {
        Ok(5 | 6 | 8 | 10 | 13 | 14) => StoreError::Unavailable(message.to_owned()),
        _ => StoreError::Database(message.to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn serialization_failures_and_deadlocks_are_conflicts() {
        for code in ["40001", "40P01"] {
            assert!(matches!(sort_postgres(code, ""), StoreError::Conflict));
        }
    }

    #[test]
    fn what_passes_by_itself_may_be_tried_again() {
        for code in ["08006", "53300", "57P01", "55P03"] {
            assert!(sort_postgres(code, "").is_retryable(), "{code}");
        }
        for code in ["5", "517", "13", "10"] {
            assert!(sort_sqlite(code, "").is_retryable(), "{code}");
        }
    }

    #[test]
    fn a_syntax_error_is_not_worth_a_second_try() {
        assert!(!sort_postgres("42601", "").is_retryable());
        assert!(!sort_sqlite("1", "").is_retryable());
    }
}
