//! The database's URL: SQLite by a path or PostgreSQL by a server. It may hold a password, so it never shows itself.

use std::fmt;
use std::path::Path;

use serde_json::{Value, json};
use url::Url;

use super::kind::Kind;

/// A checked URL of one of the two databases.
#[derive(Clone, PartialEq, Eq)]
pub struct DatabaseUrl(String);

impl DatabaseUrl {
    /// Reads a URL.
    ///
    /// # Errors
    /// Words that complete "the database URL …"; they never repeat the text.
    pub fn parse(text: &str) -> Result<DatabaseUrl, String> {
        if let Some(path) = text.strip_prefix("sqlite://") {
            return match path.split('?').next() {
                // In memory there is no write-ahead log and no second process: nothing would be durable.
                None | Some("" | ":memory:") => Err(
                    "names no file; write sqlite:// and a path, such as sqlite://./data/countersign.db"
                        .to_owned(),
                ),
                Some(_) => Ok(DatabaseUrl(text.to_owned())),
            };
        }
        if text.starts_with("postgres://") || text.starts_with("postgresql://") {
            return match Url::parse(text) {
                Ok(url) if url.path().trim_matches('/').is_empty() => {
                    Err("names no database; write postgres://user@host/database".to_owned())
                }
                Ok(_) => Ok(DatabaseUrl(text.to_owned())),
                Err(error) => Err(format!("is not a URL ({error})")),
            };
        }
        Err("must begin with sqlite:// or postgres://".to_owned())
    }

    /// The URL as a driver wants it, the password included: for the store alone.
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// The file of a SQLite database; `None` for PostgreSQL.
    pub fn sqlite_path(&self) -> Option<&Path> {
        let rest = self.0.strip_prefix("sqlite://")?;
        Some(Path::new(rest.split('?').next().unwrap_or(rest)))
    }
}

impl fmt::Display for DatabaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&without_password(&self.0))
    }
}

impl fmt::Debug for DatabaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// Hides the password, in the authority or as a parameter; what cannot be taken apart is hidden whole.
fn without_password(text: &str) -> String {
    if text.starts_with("sqlite://") {
        return text.to_owned();
    }
    let Ok(mut url) = Url::parse(text) else {
        return "(hidden)".to_owned();
    };
    if url.cannot_be_a_base() {
        return "(hidden)".to_owned();
    }
    if url.password().is_some() && url.set_password(Some("hidden")).is_err() {
        return "(hidden)".to_owned();
    }
    if url.query().is_some() {
        let pairs: Vec<(String, String)> = url
            .query_pairs()
            .map(|(name, value)| {
                let value = if name == "password" {
                    "hidden".into()
                } else {
                    value
                };
                (name.into_owned(), value.into_owned())
            })
            .collect();
        url.query_pairs_mut().clear().extend_pairs(pairs);
    }
    url.into()
}

/// The setting's kind.
pub(super) struct Database;

impl Kind for Database {
    type Value = DatabaseUrl;

    fn parse(text: &str) -> Result<DatabaseUrl, String> {
        DatabaseUrl::parse(text)
    }

    fn schema() -> Value {
        json!({ "type": "string", "pattern": "^(sqlite|postgres|postgresql)://.+" })
    }

    fn shown(text: &str) -> String {
        without_password(text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_databases_are_accepted() {
        let sqlite = DatabaseUrl::parse("sqlite://./data/countersign.db?mode=rwc").unwrap();
        assert_eq!(sqlite.sqlite_path(), Some(Path::new("./data/countersign.db")));
        let postgres = DatabaseUrl::parse("postgres://countersign@db/countersign").unwrap();
        assert_eq!(postgres.sqlite_path(), None);
        assert_eq!(postgres.expose(), "postgres://countersign@db/countersign");
    }

    #[test]
    fn other_urls_are_refused_in_words() {
        for (text, words) in [
            ("mysql://db/x", "must begin with"),
            ("sqlite://", "names no file"),
            ("sqlite://:memory:", "names no file"),
            ("sqlite::memory:", "must begin with"),
            ("postgres://db", "names no database"),
            ("postgres://", "names no database"),
        ] {
            let refusal = DatabaseUrl::parse(text).unwrap_err();
            assert!(refusal.starts_with(words), "{text}: {refusal}");
        }
    }

    #[test]
    fn no_password_is_shown() {
        let url = DatabaseUrl::parse("postgres://app:s3cret@db/x?sslmode=require&password=s3cret").unwrap();
        for text in [
            format!("{url}"),
            format!("{url:?}"),
            Database::shown("post gres:s3cret"),
        ] {
            assert!(!text.contains("s3cret"), "{text}");
        }
        assert_eq!(
            url.to_string(),
            "postgres://app:hidden@db/x?sslmode=require&password=hidden"
        );
    }
}
