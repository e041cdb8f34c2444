//! `user`: makes accounts and changes them. A password comes by stdin only, so that no process list ever shows it.

use std::str::FromStr;

use countersign_identity::Email;

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
}
