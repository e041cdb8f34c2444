//! `events`: what happened, newest last.

/// The record of what happened.
#[derive(clap::Subcommand, Debug)]
pub enum Verb {
    /// List the latest events, the newest last
    #[command(after_help = "Example:\n  countersign events list --limit 20 --json")]
    List(List),
}

/// What `events list` takes.
#[derive(clap::Args, Debug)]
pub struct List {
    /// How many at most
    #[arg(long, value_name = "N", default_value_t = 1000)]
    pub limit: u32,
}
