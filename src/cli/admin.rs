//! `admin`: who runs the deployment. Whoever can run these on the machine already holds its database and keys.

use countersign_flows::administrators;
use countersign_identity::Email;

use super::Settings;
use super::exit::Failure;
use super::opened::with_services;
use super::output::Output;
use super::user::{Shown, email};

/// Deployment administrators.
#[derive(clap::Subcommand, Debug)]
pub enum Verb {
    /// Make a new set-up link; earlier ones end
    #[command(after_help = "Example:\n  countersign admin setup-link")]
    SetupLink,
    /// Make an account a deployment administrator
    #[command(after_help = "Example:\n  countersign admin grant --email alice@example.com")]
    Grant(Account),
    /// Let a locked-out administrator in again: a link to choose a new password
    #[command(after_help = "Example:\n  countersign admin recover --email alice@example.com")]
    Recover(Account),
}

/// The account that is meant.
#[derive(clap::Args, Debug)]
pub struct Account {
    /// The address of the account
    #[arg(long, value_name = "E", value_parser = email)]
    pub email: Email,
}

/// Runs the verb.
///
/// # Errors
/// [`Exit::NotFound`](super::exit::Exit::NotFound) for an unknown account, [`Exit::Conflict`](super::exit::Exit::Conflict)
/// for a set-up link that could do nothing.
pub async fn run(verb: &Verb, settings: &Settings, output: &Output) -> Result<(), Failure> {
    with_services(settings, async |services| {
        let act = services.operator_act();
        match verb {
            Verb::SetupLink => {
                let link = administrators::setup_link(services, &act).await?;
                output.talk(&"Earlier set-up links have ended.");
                output.announce("setup", &link);
            }
            Verb::Grant(account) => {
                let account = administrators::grant(services, &account.email, &act).await?;
                output.data(&Shown::from(account));
            }
            Verb::Recover(account) => {
                let link = administrators::recover(services, &account.email, &act).await?;
                output.talk(&"The account is enabled and administrator; choose a new password at this link.");
                output.announce("reset", &link);
            }
        }
        Ok(())
    })
    .await
}
