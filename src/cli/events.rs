//! `events`: what happened, newest last.

use countersign_access::event::RecordedEvent;
use countersign_flows::events;
use serde::Serialize;

use super::Settings;
use super::exit::Failure;
use super::opened::with_services;
use super::output::Output;
use super::table::{Table, Tabular};

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

/// Runs the verb.
///
/// # Errors
/// When the database cannot be opened or read.
pub async fn run(verb: &Verb, settings: &Settings, output: &Output) -> Result<(), Failure> {
    let Verb::List(list) = verb;
    with_services(settings, async |services| {
        output.data(&Listed(events::latest(services, list.limit).await?));
        Ok(())
    })
    .await
}

#[derive(Serialize)]
#[serde(transparent)]
struct Listed(Vec<RecordedEvent>);

impl Tabular for Listed {
    fn table(&self) -> Table {
        let mut table =
            Table::with_headings(["time", "type", "outcome", "reason", "actor", "target", "peer"]);
        let or_dash = |cell: &Option<String>| cell.clone().unwrap_or_else(|| "-".to_owned());
        for event in &self.0 {
            table.row([
                event.time.clone(),
                event.kind.clone(),
                event.outcome.clone(),
                or_dash(&event.reason),
                event.actor.clone(),
                or_dash(&event.target),
                or_dash(&event.peer),
            ]);
        }
        table
    }
}
