//! `organization`: makes tenants, lists them, suspends them.

/// Tenants.
#[derive(clap::Subcommand, Debug)]
pub enum Verb {
    /// Make an organization
    #[command(after_help = "Example:\n  countersign organization create --name \"Acme GmbH\" --slug acme")]
    Create(Create),
    /// List all organizations
    #[command(after_help = "Example:\n  countersign organization list --json")]
    List,
    /// Change an organization
    #[command(after_help = "Example:\n  countersign organization set acme --suspended")]
    Set(Set),
}

/// What `organization create` takes.
#[derive(clap::Args, Debug)]
pub struct Create {
    /// The name that people see
    #[arg(long, value_name = "N")]
    pub name: String,
    /// The short name for URLs and commands: lower-case letters, digits and hyphens
    #[arg(long, value_name = "S")]
    pub slug: String,
}

/// What `organization set` takes.
#[derive(clap::Args, Debug)]
#[command(group = clap::ArgGroup::new("change").required(true).args(["suspended", "active"]))]
pub struct Set {
    /// The organization's slug
    pub slug: String,
    /// End everything that acts for it, and let nobody act for it
    #[arg(long)]
    pub suspended: bool,
    /// Let its members act for it again; nothing that ended comes back
    #[arg(long)]
    pub active: bool,
}
