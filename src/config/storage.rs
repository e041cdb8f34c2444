//! Where the server keeps things: data folder, database, master key, and for how long events stay.

use std::path::PathBuf;
use std::time::Duration;

use super::database_url::{Database, DatabaseUrl};
use super::duration::Lifetime;
use super::kind::AnyPath;
use super::reader::Reader;
use super::setting::section;

/// What `<data>` in other defaults means when nobody chose a folder.
pub(super) const DEFAULT_DATA_DIR: &str = "./data";

section! {
    /// Where things are kept.
    Storage {
        /// `COUNTERSIGN_DATA_DIR`: the folder for everything this server keeps on disk.
        data_dir: PathBuf = AnyPath, "data_dir", Some(DEFAULT_DATA_DIR);
        /// `COUNTERSIGN_DATABASE_URL`: `sqlite://` and a path, or `postgres://user:password@host/database`.
        database_url: DatabaseUrl = Database, "database_url", Some("sqlite://<data>/countersign.db");
        /// `COUNTERSIGN_MASTER_KEY_FILE`: the key that seals private keys and other secrets in the database.
        master_key_file: PathBuf = AnyPath, "master_key_file", Some("<data>/master.key");
        /// `COUNTERSIGN_EVENTS_KEEP`: how long events stay before the janitor removes them.
        events_keep: Duration = Lifetime, "events_keep", Some("400d");
    }
}

impl Storage {
    pub(super) fn read(reader: &mut Reader<'_>) -> Option<Self> {
        Self::read_fields(reader)
    }
}
