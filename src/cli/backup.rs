//! `backup`: one file with everything but the master key.

use std::path::{Path, PathBuf};

use countersign_crypto::SystemEntropy;
use countersign_flows::backup::{self, Revive};
use serde::Serialize;

use super::Settings;
use super::exit::{Exit, Failure};
use super::opened::with_services;
use super::output::Output;
use super::table::{Table, Tabular};
use crate::app::lock::ServeLock;
use crate::app::open::{Role, open_store};

/// Backups.
#[derive(clap::Subcommand, Debug)]
pub enum Verb {
    /// Write a backup, also while the server runs; keep the master key elsewhere
    #[command(after_help = "Example:\n  countersign backup create /backup/countersign.bak")]
    Create(File),
    /// Check that a backup is whole and fits this release
    #[command(after_help = "Example:\n  countersign backup verify /backup/countersign.bak")]
    Verify(File),
    /// Put a backup in the place of the database; all sessions and grants in it end
    #[command(after_help = "Example:\n  countersign backup restore /backup/countersign.bak")]
    Restore(Restore),
}

/// The file that is meant.
#[derive(clap::Args, Debug)]
pub struct File {
    /// The backup file
    #[arg(value_name = "FILE")]
    pub path: PathBuf,
}

/// What `backup restore` takes.
#[derive(clap::Args, Debug)]
pub struct Restore {
    /// The backup file
    #[arg(value_name = "FILE")]
    pub path: PathBuf,
    /// Keep sessions and grants, with the danger that something spent since lives again
    #[arg(long)]
    pub keep_grants: bool,
}

/// Runs the verb.
///
/// # Errors
/// [`Exit::Conflict`] for a file that exists and for `restore` beside a server, [`Exit::NotFound`] for a file that does
/// not, [`Exit::Problems`] for one that is damaged or something else.
pub async fn run(verb: &Verb, settings: &Settings, output: &Output) -> Result<(), Failure> {
    match verb {
        Verb::Create(file) => {
            with_services(settings, async |services| {
                backup::create(&services.store, &file.path, &services.operator_act()).await?;
                output.talk(&"The master key is not in it: keep a copy of that elsewhere.");
                output.data(&Created::of(&file.path)?);
                Ok(())
            })
            .await
        }
        Verb::Verify(file) => {
            let schema = backup::verify(&file.path).await?;
            output.data(&Verified {
                file: file.path.clone(),
                ok: true,
                migrations: schema.applied.len(),
                minimum_release: schema.minimum_release,
            });
            Ok(())
        }
        Verb::Restore(restore) => run_restore(restore, settings, output).await,
    }
}

async fn run_restore(restore: &Restore, settings: &Settings, output: &Output) -> Result<(), Failure> {
    let config = settings.load()?;
    let _alone = ServeLock::take(&config.storage.data_dir)?;
    let store = open_store(&config, Role::CommandLine).await?;
    let revive = if restore.keep_grants {
        Revive::SessionsAndGrants
    } else {
        Revive::Nothing
    };
    let restored = backup::restore(
        &store,
        &restore.path,
        &config.storage.master_key_file,
        revive,
        &SystemEntropy,
        &Role::CommandLine.act(),
    )
    .await;
    store.close().await;
    restored?;
    if restore.keep_grants {
        output.talk(
            &"warning: sessions, grants and refresh tokens that were ended or spent after this backup live again",
        );
    }
    output.data(&Restored {
        file: restore.path.clone(),
        grants_kept: restore.keep_grants,
    });
    Ok(())
}

#[derive(Serialize)]
struct Created {
    file: PathBuf,
    bytes: u64,
}

impl Created {
    fn of(path: &Path) -> Result<Created, Failure> {
        let file = std::fs::metadata(path)
            .map_err(|error| Failure::new(Exit::Failed, format_args!("{}: {error}", path.display())))?;
        Ok(Created {
            file: path.to_owned(),
            bytes: file.len(),
        })
    }
}

impl Tabular for Created {
    fn table(&self) -> Table {
        Table::of_fields([
            ("file", self.file.display().to_string()),
            ("bytes", self.bytes.to_string()),
        ])
    }
}

#[derive(Serialize)]
struct Verified {
    file: PathBuf,
    ok: bool,
    /// How many migrations its schema has.
    migrations: usize,
    minimum_release: Option<String>,
}

impl Tabular for Verified {
    fn table(&self) -> Table {
        Table::of_fields([
            ("file", self.file.display().to_string()),
            ("ok", self.ok.to_string()),
            ("migrations", self.migrations.to_string()),
            (
                "minimum_release",
                self.minimum_release.clone().unwrap_or_else(|| "-".to_owned()),
            ),
        ])
    }
}

#[derive(Serialize)]
struct Restored {
    file: PathBuf,
    /// Whether sessions and grants came back alive.
    grants_kept: bool,
}

impl Tabular for Restored {
    fn table(&self) -> Table {
        Table::of_fields([
            ("file", self.file.display().to_string()),
            ("grants_kept", self.grants_kept.to_string()),
        ])
    }
}
