//! `migrate`: brings the database's tables up to this release.

use std::path::PathBuf;

use countersign_flows::migrations::{self, Migrated};
use countersign_store::SchemaStatus;
use serde::Serialize;

use super::Settings;
use super::exit::Failure;
use super::output::Output;
use super::table::{Table, Tabular};
use crate::app::lock::ServeLock;
use crate::app::open::{Role, open_store};

/// The tables of the database.
#[derive(clap::Subcommand, Debug)]
pub enum Verb {
    /// Apply every migration that is missing; refused while a server runs on the same data folder
    #[command(after_help = "Example:\n  countersign migrate up")]
    Up,
    /// Say which migrations have been applied
    #[command(after_help = "Example:\n  countersign migrate status --json")]
    Status,
    /// Say what `migrate up` would do, and do nothing
    #[command(after_help = "Example:\n  countersign migrate plan")]
    Plan,
}

/// Runs the verb.
///
/// # Errors
/// [`Exit::Conflict`](super::exit::Exit::Conflict) for `up` beside a server on SQLite.
pub async fn run(verb: &Verb, settings: &Settings, output: &Output) -> Result<(), Failure> {
    let config = settings.load()?;
    // On PostgreSQL other nodes are not seen from here, and a migration lets the previous release go on.
    let _alone = match (verb, config.storage.database_url.sqlite_path()) {
        (Verb::Up, Some(_)) => Some(ServeLock::take(&config.storage.data_dir)?),
        _ => None,
    };
    let store = open_store(&config, Role::CommandLine).await?;
    let file = config.storage.database_url.sqlite_path();
    let done = match verb {
        Verb::Up => migrations::bring_up_to_date(&store, file, &Role::CommandLine.act())
            .await
            .map(|migrated| output.data(&Up::from(migrated))),
        Verb::Status => migrations::status(&store)
            .await
            .map(|status| output.data(&Status::from(status))),
        Verb::Plan => migrations::status(&store).await.map(|status| {
            output.data(&Plan {
                backup_first: file.is_some() && !status.applied.is_empty() && !status.pending.is_empty(),
                pending: status.pending,
            });
        }),
    };
    store.close().await;
    Ok(done?)
}

#[derive(Serialize)]
struct Up {
    applied: Vec<String>,
    backup: Option<PathBuf>,
}

impl From<Migrated> for Up {
    fn from(migrated: Migrated) -> Up {
        Up {
            applied: migrated.applied,
            backup: migrated.backup,
        }
    }
}

impl Tabular for Up {
    fn table(&self) -> Table {
        let backup = self
            .backup
            .as_ref()
            .map(|file| ("backup", file.display().to_string()));
        Table::of_fields(steps("applied", &self.applied).into_iter().chain(backup))
    }
}

#[derive(Serialize)]
struct Status {
    applied: Vec<String>,
    pending: Vec<String>,
    minimum_release: Option<String>,
}

impl From<SchemaStatus> for Status {
    fn from(status: SchemaStatus) -> Status {
        Status {
            applied: status.applied,
            pending: status.pending,
            minimum_release: status.minimum_release,
        }
    }
}

impl Tabular for Status {
    fn table(&self) -> Table {
        let minimum = self.minimum_release.clone().unwrap_or_else(|| "-".to_owned());
        Table::of_fields(
            steps("applied", &self.applied)
                .into_iter()
                .chain(steps("pending", &self.pending))
                .chain([("minimum_release", minimum)]),
        )
    }
}

#[derive(Serialize)]
struct Plan {
    pending: Vec<String>,
    /// Whether a copy of the database is made before.
    backup_first: bool,
}

impl Tabular for Plan {
    fn table(&self) -> Table {
        let backup = ("backup_first", self.backup_first.to_string());
        Table::of_fields(steps("pending", &self.pending).into_iter().chain([backup]))
    }
}

/// A line for each step; one with a dash when there is none.
fn steps(name: &'static str, steps: &[String]) -> Vec<(&'static str, String)> {
    if steps.is_empty() {
        return vec![(name, "-".to_owned())];
    }
    steps.iter().map(|step| (name, step.clone())).collect()
}
