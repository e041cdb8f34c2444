//! `organization`: makes tenants, lists them, suspends them.

use countersign_access::organization::Organization;
use countersign_flows::change::Switch;
use countersign_flows::organizations;
use countersign_identity::OrganizationId;
use serde::Serialize;

use super::Settings;
use super::exit::Failure;
use super::opened::with_services;
use super::output::Output;
use super::table::{Table, Tabular};

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

/// Runs the verb.
///
/// # Errors
/// [`Exit::NotFound`](super::exit::Exit::NotFound) for an unknown slug, [`Exit::Conflict`](super::exit::Exit::Conflict)
/// for a taken one, [`Exit::Usage`](super::exit::Exit::Usage) for one that is none.
pub async fn run(verb: &Verb, settings: &Settings, output: &Output) -> Result<(), Failure> {
    with_services(settings, async |services| {
        let act = services.operator_act();
        match verb {
            Verb::Create(create) => {
                let (name, slug) = (create.name.clone(), create.slug.clone());
                let made = organizations::create(services, name, slug, &act).await?;
                output.data(&Shown::from(made));
            }
            Verb::List => {
                let all = organizations::list(services).await?;
                output.data(&Listed(all.into_iter().map(Shown::from).collect()));
            }
            Verb::Set(set) => {
                let switch = if set.suspended { Switch::Off } else { Switch::On };
                let changed = organizations::set(services, &set.slug, switch, &act).await?;
                output.data(&Shown::from(changed));
            }
        }
        Ok(())
    })
    .await
}

/// An organization as it is shown.
#[derive(Serialize)]
struct Shown {
    id: OrganizationId,
    slug: String,
    name: String,
    suspended: bool,
    created_at: String,
}

impl From<Organization> for Shown {
    fn from(organization: Organization) -> Shown {
        Shown {
            suspended: organization.suspended_at.is_some(),
            created_at: organization.created_at.rfc3339(),
            id: organization.id,
            slug: organization.slug,
            name: organization.name,
        }
    }
}

impl Tabular for Shown {
    fn table(&self) -> Table {
        Table::of_fields([
            ("id", self.id.to_string()),
            ("slug", self.slug.clone()),
            ("name", self.name.clone()),
            ("suspended", self.suspended.to_string()),
            ("created_at", self.created_at.clone()),
        ])
    }
}

#[derive(Serialize)]
#[serde(transparent)]
struct Listed(Vec<Shown>);

impl Tabular for Listed {
    fn table(&self) -> Table {
        let mut table = Table::with_headings(["slug", "name", "suspended", "id"]);
        for organization in &self.0 {
            table.row([
                organization.slug.clone(),
                organization.name.clone(),
                organization.suspended.to_string(),
                organization.id.to_string(),
            ]);
        }
        table
    }
}
