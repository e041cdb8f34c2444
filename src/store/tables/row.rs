//! Between columns and types: JSON texts, words, digests and moments. What a column cannot mean is refused with the
//! table, the row and the column named, and without its value.

use countersign_identity::{SecretDigest, Timestamp};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::StoreError;

/// A row that is being read: its table and its id, for the error.
pub(super) struct Row<'a> {
    pub(super) table: &'static str,
    pub(super) id: &'a str,
}

impl Row<'_> {
    /// A list or object that was stored as JSON text.
    pub(super) fn json<T: DeserializeOwned>(&self, column: &str, text: &str) -> Result<T, StoreError> {
        serde_json::from_str(text).map_err(|error| self.broken(column, &error.to_string()))
    }

    /// Like [`Row::json`], of a column that may be null.
    pub(super) fn json_or_null<T: DeserializeOwned>(
        &self,
        column: &str,
        text: Option<&str>,
    ) -> Result<Option<T>, StoreError> {
        text.map(|text| self.json(column, text)).transpose()
    }

    /// A variant that was stored as its word.
    pub(super) fn word<T: DeserializeOwned>(&self, column: &str, word: &str) -> Result<T, StoreError> {
        serde_json::from_value(Value::from(word)).map_err(|_error| self.broken(column, "unknown word"))
    }

    /// A digest.
    pub(super) fn digest(&self, column: &str, bytes: &[u8]) -> Result<SecretDigest, StoreError> {
        SecretDigest::from_bytes(bytes).ok_or_else(|| self.broken(column, "not 32 bytes"))
    }

    /// What a parser made of the column.
    pub(super) fn parsed<T>(&self, column: &str, parsed: Option<T>) -> Result<T, StoreError> {
        parsed.ok_or_else(|| self.broken(column, "unreadable"))
    }

    /// The error that names the column.
    pub(super) fn broken(&self, column: &str, problem: &str) -> StoreError {
        StoreError::broken(self.table, self.id, format!("column {column}: {problem}"))
    }
}

/// A list or object as JSON text.
pub(super) fn json<T: Serialize>(value: &T) -> Result<String, StoreError> {
    serde_json::to_string(value)
        .map_err(|error| StoreError::Database(format!("not storable as JSON: {error}")))
}

/// A variant as its word.
pub(super) fn word<T: Serialize>(value: &T) -> Result<String, StoreError> {
    match serde_json::to_value(value) {
        Ok(Value::String(word)) => Ok(word),
        _ => Err(StoreError::Database("not storable as a word".to_owned())),
    }
}

/// A moment that was stored.
pub(super) fn moment(millis: i64) -> Timestamp {
    Timestamp::from_unix_millis(millis)
}

/// The bytes of a digest.
pub(super) fn bytes(digest: &SecretDigest) -> Vec<u8> {
    digest.as_bytes().to_vec()
}

#[cfg(test)]
mod tests {
    use super::*;

    const ROW: Row<'static> = Row {
        table: "users",
        id: "usr_1",
    };

    #[test]
    fn a_broken_column_is_named_with_table_and_row() {
        let error = ROW.json::<Vec<String>>("amr", "{").unwrap_err().to_string();
        assert!(
            error.starts_with("table users, row usr_1: column amr:"),
            "{error}"
        );
        assert!(ROW.digest("browser", &[1, 2, 3]).is_err());
    }

    #[test]
    fn the_value_of_a_broken_column_is_not_told() {
        let error = ROW
            .word::<countersign_identity::session::Acr>("acr", "hunter2")
            .unwrap_err();
        assert!(!error.to_string().contains("hunter2"));
    }
}
