//! `backup`: one file with everything but the master key.

use std::path::PathBuf;

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
