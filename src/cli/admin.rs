//! `admin`: who runs the deployment. Whoever can run these on the machine already holds its database and keys.

use countersign_identity::Email;

use super::user::email;

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
