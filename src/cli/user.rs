//! `user`: makes accounts and changes them. A password comes by stdin only, so that no process list ever shows it.

use std::io::Read;
use std::str::FromStr;

use countersign_access::role::Role;
use countersign_flows::change::Switch;
use countersign_flows::reset;
use countersign_flows::users::{self, Account, NewUser, RoleIn, UserChanges};
use countersign_identity::{Email, UserId};
use serde::Serialize;
use serde_json::{Map, Value};

use super::Settings;
use super::exit::{Exit, Failure};
use super::opened::with_services;
use super::output::Output;
use super::table::{Table, Tabular};

/// Longest input that is read as a secret, in bytes; what may be set is shorter.
const LONGEST_INPUT: u64 = 4096;

/// People who sign in.
#[derive(clap::Subcommand, Debug)]
pub enum Verb {
    /// Make an account and give it a role in an organization
    #[command(after_help = "Example:
  printf %s \"$PASSWORD\" | countersign user create --email alice@example.com --name Alice --password-stdin")]
    Create(Create),
    /// Change an account
    #[command(after_help = "Example:
  countersign user set --email alice@example.com --role admin --claim phone_number=+4312345 --email-verified")]
    Set(Set),
    /// Make a link at which the person chooses a new password; earlier ones end
    #[command(after_help = "Example:\n  countersign user reset-link --email alice@example.com")]
    ResetLink(ResetLink),
}

/// What `user reset-link` takes.
#[derive(clap::Args, Debug)]
pub struct ResetLink {
    /// The address of the account
    #[arg(long, value_name = "E", value_parser = email)]
    pub email: Email,
}

/// What `user create` takes.
#[derive(clap::Args, Debug)]
pub struct Create {
    /// The address the person signs in with
    #[arg(long, value_name = "E", value_parser = email)]
    pub email: Email,
    /// The name that people see
    #[arg(long, value_name = "N")]
    pub name: Option<String>,
    /// Read the password from stdin; one trailing line break is dropped
    #[arg(long)]
    pub password_stdin: bool,
    /// The organization to become a member of
    #[arg(long, value_name = "SLUG", default_value = "default")]
    pub organization: String,
    /// The role in that organization
    #[arg(long, value_name = "R", default_value = "viewer")]
    pub role: String,
}

/// What `user set` takes.
#[derive(clap::Args, Debug)]
#[command(group = clap::ArgGroup::new("change").required(true).multiple(true)
    .args(["claims", "email_verified", "role", "disabled", "enabled"]))]
pub struct Set {
    /// The address of the account
    #[arg(long, value_name = "E", value_parser = email)]
    pub email: Email,
    /// A profile claim; an empty value removes it. May be repeated
    #[arg(long = "claim", value_name = "NAME=VALUE")]
    pub claims: Vec<Claim>,
    /// The address is known to be this person's
    #[arg(long)]
    pub email_verified: bool,
    /// The role in the organization; makes the membership if there is none
    #[arg(long, value_name = "R")]
    pub role: Option<String>,
    /// The organization in which the role holds
    #[arg(long, value_name = "SLUG", default_value = "default", requires = "role")]
    pub organization: String,
    /// End all sessions, grants and tokens, and let nobody sign in
    #[arg(long, conflicts_with = "enabled")]
    pub disabled: bool,
    /// Allow sign-in again; nothing that ended comes back
    #[arg(long)]
    pub enabled: bool,
}

/// A profile claim with its new value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Claim {
    /// Its name, such as `phone_number`.
    pub name: String,
    /// Its value; empty removes it.
    pub value: String,
}

impl FromStr for Claim {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Claim, Self::Err> {
        match text.split_once('=') {
            Some((name, value)) if !name.is_empty() => Ok(Claim {
                name: name.to_owned(),
                value: value.to_owned(),
            }),
            _ => Err("write it as name=value"),
        }
    }
}

/// Reads an address; the words say what it is not.
pub(super) fn email(text: &str) -> Result<Email, String> {
    Email::parse(text).map_err(|error| error.to_string())
}

/// Runs the verb.
///
/// # Errors
/// [`Exit::NotFound`] for an unknown account, organization or role, [`Exit::Conflict`] for a taken address, a last owner
/// or a link for a disabled account, [`Exit::Usage`] for values that may not be set.
pub async fn run(verb: &Verb, settings: &Settings, output: &Output) -> Result<(), Failure> {
    match verb {
        Verb::Create(create) => {
            let password = create
                .password_stdin
                .then(|| read_secret("password"))
                .transpose()?;
            let new = NewUser {
                email: create.email.clone(),
                name: create.name.clone(),
                password,
                organization: create.organization.clone(),
                role: create.role.clone(),
            };
            with_services(settings, async |services| {
                let account = users::create(services, new, &services.operator_act()).await?;
                output.data(&Shown::from(account));
                Ok(())
            })
            .await
        }
        Verb::ResetLink(wanted) => {
            with_services(settings, async |services| {
                let link = reset::link(services, &wanted.email, &services.operator_act()).await?;
                output.talk(&"Pass this link on; it works once. Earlier ones have ended.");
                output.announce("reset", &link);
                Ok(())
            })
            .await
        }
        Verb::Set(set) => {
            with_services(settings, async |services| {
                let account = users::set(services, set.changes(), &services.operator_act()).await?;
                output.data(&Shown::from(account));
                Ok(())
            })
            .await
        }
    }
}

impl Set {
    fn changes(&self) -> UserChanges {
        UserChanges {
            email: self.email.clone(),
            claims: self
                .claims
                .iter()
                .map(|claim| (claim.name.clone(), claim.value.clone()))
                .collect(),
            email_verified: self.email_verified,
            role: self.role.clone().map(|role| RoleIn {
                role,
                organization: self.organization.clone(),
            }),
            switch: match (self.disabled, self.enabled) {
                (true, _) => Some(Switch::Off),
                (_, true) => Some(Switch::On),
                _ => None,
            },
        }
    }
}

/// The secret on stdin, without the line break that `echo` puts behind it; `what` names it in the failure.
pub(super) fn read_secret(what: &str) -> Result<String, Failure> {
    let mut text = String::new();
    std::io::stdin()
        .take(LONGEST_INPUT)
        .read_to_string(&mut text)
        .map_err(|error| {
            Failure::new(
                Exit::Usage,
                format_args!("the {what} cannot be read from stdin: {error}"),
            )
        })?;
    Ok(without_line_break(text))
}

fn without_line_break(mut text: String) -> String {
    if text.ends_with('\n') {
        text.pop();
        if text.ends_with('\r') {
            text.pop();
        }
    }
    text
}

/// An account as it is shown.
#[derive(Serialize)]
pub(super) struct Shown {
    id: UserId,
    email: Email,
    email_verified: bool,
    name: Option<String>,
    claims: Map<String, Value>,
    disabled: bool,
    administrator: bool,
    memberships: Vec<ShownMembership>,
}

#[derive(Serialize)]
struct ShownMembership {
    organization: String,
    role: String,
}

impl From<Account> for Shown {
    fn from(account: Account) -> Shown {
        let user = account.user;
        Shown {
            id: user.id,
            email: user.email,
            email_verified: user.email_verified,
            name: user.name,
            claims: user.claims,
            disabled: user.disabled_at.is_some(),
            administrator: user.administrator,
            memberships: account
                .memberships
                .into_iter()
                .map(|(organization, role)| ShownMembership {
                    organization: organization.slug,
                    role: match role {
                        Role::BuiltIn(role) => role.as_str().to_owned(),
                        Role::Custom(id) => id.to_string(),
                    },
                })
                .collect(),
        }
    }
}

impl Tabular for Shown {
    fn table(&self) -> Table {
        let memberships: Vec<String> = self
            .memberships
            .iter()
            .map(|membership| format!("{} in {}", membership.role, membership.organization))
            .collect();
        Table::of_fields([
            ("id", self.id.to_string()),
            ("email", self.email.to_string()),
            ("email_verified", self.email_verified.to_string()),
            ("name", self.name.clone().unwrap_or_else(|| "-".to_owned())),
            ("claims", Value::Object(self.claims.clone()).to_string()),
            ("disabled", self.disabled.to_string()),
            ("administrator", self.administrator.to_string()),
            ("memberships", memberships.join(", ")),
        ])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_claim_is_split_at_the_first_equals_sign() {
        let claim: Claim = "website=https://a.test/?b=c".parse().unwrap();
        assert_eq!(
            (claim.name.as_str(), claim.value.as_str()),
            ("website", "https://a.test/?b=c")
        );
        assert!("=x".parse::<Claim>().is_err() && "x".parse::<Claim>().is_err());
    }

    #[test]
    fn one_line_break_behind_a_password_is_not_part_of_it() {
        for (input, password) in [
            ("secret", "secret"),
            ("secret\n", "secret"),
            ("secret\r\n", "secret"),
            ("secret\n\n", "secret\n"),
            (" secret ", " secret "),
        ] {
            assert_eq!(without_line_break(input.to_owned()), password);
        }
    }
}
