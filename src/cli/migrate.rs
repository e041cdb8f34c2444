//! `migrate`: brings the database's tables up to this release.

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
