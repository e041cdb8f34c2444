//! `api-key`: makes API keys for members and service accounts, takes over those made elsewhere, lists and revokes them.
//! The text of a foreign key comes by stdin only, so that no process list ever shows it.

use countersign_access::api_key::manage::Wanted;
use countersign_access::api_key::{ApiKey, KeyOwner};
use countersign_flows::api_keys::operator::{self, ForOwner, Foreign, OwnerName};
use countersign_identity::{ApiKeyId, Email, Id, SecretDigest, Timestamp};
use ipnet::IpNet;
use serde::Serialize;

use super::Settings;
use super::exit::Failure;
use super::opened::with_services;
use super::output::Output;
use super::table::{Table, Tabular};
use super::user::{email, read_secret};

/// API keys.
#[derive(clap::Subcommand, Debug)]
pub enum Verb {
    /// Make a key; it is shown this once
    #[command(after_help = "Examples:
  countersign api-key create --name CI --permission scans_read --user alice@example.com --json
  countersign api-key create --name Nightly --permission reports_read --service-account exporter --expires-at 2027-01-31T00:00:00Z")]
    Create(Key),
    /// List the keys of an organization
    #[command(after_help = "Example:\n  countersign api-key list --organization acme")]
    List(List),
    /// Revoke a key and all that it made
    #[command(after_help = "Example:\n  countersign api-key revoke key_1a2b3c")]
    Revoke(Revoke),
    /// Take over a key that was made elsewhere, from stdin or by its SHA-256
    #[command(after_help = "Examples:
  printf %s \"$KEY\" | countersign api-key import --name Old --permission scans_read --user alice@example.com
  countersign api-key import --name Old --permission scans_read --user alice@example.com --sha256 2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae")]
    Import(Import),
}

/// What a key is, and whose; a flag with several values is repeated.
#[derive(clap::Args, Debug)]
#[command(group = clap::ArgGroup::new("owner").required(true).args(["user", "service_account"]))]
pub struct Key {
    /// What to call it
    #[arg(long, value_name = "N")]
    pub name: String,
    /// A permission it holds, as far as its owner holds it
    // The setting `permissions` has a flag of that name.
    #[arg(
        id = "key_permissions",
        long = "permission",
        value_name = "P",
        required = true
    )]
    pub permissions: Vec<String>,
    /// The address of the member on whose account it acts
    #[arg(long, value_name = "E", value_parser = email)]
    pub user: Option<Email>,
    /// The id or name of the service account on whose account it acts
    #[arg(long, value_name = "S")]
    pub service_account: Option<String>,
    /// The organization it acts for
    #[arg(long, value_name = "SLUG", default_value = "default")]
    pub organization: String,
    /// When it ends (RFC 3339) [default: as late as the organization lets it]
    #[arg(long, value_name = "T", value_parser = moment)]
    pub expires_at: Option<Timestamp>,
    /// A network from which it may be used [default: any]
    #[arg(long = "allowed-cidr", value_name = "NET")]
    pub allowed_cidrs: Vec<IpNet>,
}

/// What `api-key list` takes.
#[derive(clap::Args, Debug)]
pub struct List {
    /// Whose keys
    #[arg(long, value_name = "SLUG", default_value = "default")]
    pub organization: String,
}

/// What `api-key revoke` takes.
#[derive(clap::Args, Debug)]
pub struct Revoke {
    /// The key's id
    pub key_id: String,
}

/// What `api-key import` takes.
#[derive(clap::Args, Debug)]
pub struct Import {
    #[command(flatten)]
    key: Key,
    /// The SHA-256 of the key in hex, when the key itself is not at hand [default: the key is read from stdin]
    #[arg(long, value_name = "HEX", value_parser = digest)]
    pub sha256: Option<SecretDigest>,
}

fn moment(text: &str) -> Result<Timestamp, &'static str> {
    Timestamp::parse_rfc3339(text).ok_or("write it as 2027-01-31T12:00:00Z")
}

fn digest(text: &str) -> Result<SecretDigest, &'static str> {
    let digits: Option<Vec<u8>> = text
        .chars()
        .map(|c| c.to_digit(16).and_then(|digit| u8::try_from(digit).ok()))
        .collect();
    let bytes: Option<Vec<u8>> = digits.map(|digits| {
        digits
            .chunks(2)
            .map(|pair| pair.iter().fold(0, |byte, digit| byte << 4 | digit))
            .collect()
    });
    bytes
        .filter(|_| text.len() == 64)
        .and_then(|bytes| SecretDigest::from_bytes(&bytes))
        .ok_or("a SHA-256 is 64 hex digits")
}

/// Runs the verb.
///
/// # Errors
/// [`Exit::NotFound`](super::exit::Exit::NotFound) for an unknown key, owner or organization,
/// [`Exit::Conflict`](super::exit::Exit::Conflict) for a key that is known already,
/// [`Exit::Usage`](super::exit::Exit::Usage) for what a key may not be.
pub async fn run(verb: &Verb, settings: &Settings, output: &Output) -> Result<(), Failure> {
    let foreign = match verb {
        Verb::Import(import) => Some(import.foreign()?),
        Verb::Create(_) | Verb::List(_) | Verb::Revoke(_) => None,
    };
    with_services(settings, async |services| {
        let act = services.operator_act();
        match (verb, foreign) {
            (Verb::Create(create), _) => {
                let made = operator::create(services, create.for_owner(), &act).await?;
                output.talk(&"The key is shown this once; only its digest is kept.");
                let secret = made.secret.expose().to_owned();
                output.data(&Shown::new(made.key, Some(secret)));
            }
            (Verb::Import(import), Some(foreign)) => {
                let key = operator::import(services, import.key.for_owner(), foreign, &act).await?;
                output.data(&Shown::new(key, None));
            }
            (Verb::List(list), _) => {
                let keys = operator::list(services, &list.organization).await?;
                output.data(&Listed(
                    keys.into_iter().map(|key| Shown::new(key, None)).collect(),
                ));
            }
            (Verb::Revoke(revoke), _) => {
                let id = ApiKeyId::from_text(revoke.key_id.as_str());
                operator::revoke(services, &id, &act).await?;
                output.talk(&"The key and all that it made are dead.");
                output.data(&Revoked { revoked: id });
            }
            (Verb::Import(_), None) => {}
        }
        Ok(())
    })
    .await
}

impl Key {
    fn for_owner(&self) -> ForOwner {
        // One of the two is there: the group demands it.
        let owner = match (&self.user, &self.service_account) {
            (Some(email), _) => OwnerName::User(email.clone()),
            (None, account) => OwnerName::ServiceAccount(account.clone().unwrap_or_default()),
        };
        ForOwner {
            wanted: Wanted {
                name: self.name.clone(),
                permissions: self.permissions.clone(),
                expires_at: self.expires_at,
                allowed_cidrs: self.allowed_cidrs.clone(),
            },
            owner,
            organization: self.organization.clone(),
        }
    }
}

impl Import {
    fn foreign(&self) -> Result<Foreign, Failure> {
        match self.sha256 {
            Some(digest) => Ok(Foreign::Digest(digest)),
            None => read_secret("key").map(Foreign::Text),
        }
    }
}

/// A key as it is shown, by the names of the HTTP interface.
#[derive(Serialize)]
struct Shown {
    id: ApiKeyId,
    #[serde(skip_serializing_if = "Option::is_none")]
    key: Option<String>,
    name: String,
    preview: String,
    owner: String,
    permissions: Vec<String>,
    allowed_cidrs: Vec<String>,
    created_at: String,
    expires_at: Option<String>,
    last_used_at: Option<String>,
}

impl Shown {
    fn new(key: ApiKey, text: Option<String>) -> Shown {
        Shown {
            key: text,
            owner: match &key.owner {
                KeyOwner::User(id) => id.to_string(),
                KeyOwner::ServiceAccount(id) => id.to_string(),
            },
            permissions: key.permissions.iter().map(ToString::to_string).collect(),
            allowed_cidrs: key.allowed_cidrs.iter().map(ToString::to_string).collect(),
            created_at: key.created_at.rfc3339(),
            expires_at: key.expires_at.map(Timestamp::rfc3339),
            last_used_at: key.last_used.map(|used| used.at.rfc3339()),
            id: key.id,
            name: key.name,
            preview: key.preview,
        }
    }
}

impl Tabular for Shown {
    fn table(&self) -> Table {
        let text = self.key.clone().map(|key| ("key", key));
        let others = [
            ("name", self.name.clone()),
            ("preview", self.preview.clone()),
            ("owner", self.owner.clone()),
            ("permissions", self.permissions.join(" ")),
            ("allowed_cidrs", self.allowed_cidrs.join(" ")),
            ("created_at", self.created_at.clone()),
            ("expires_at", or_never(&self.expires_at)),
            ("last_used_at", or_never(&self.last_used_at)),
        ];
        Table::of_fields(
            [("id", self.id.to_string())]
                .into_iter()
                .chain(text)
                .chain(others),
        )
    }
}

fn or_never(moment: &Option<String>) -> String {
    moment.clone().unwrap_or_else(|| "never".to_owned())
}

#[derive(Serialize)]
#[serde(transparent)]
struct Listed(Vec<Shown>);

impl Tabular for Listed {
    fn table(&self) -> Table {
        let headings = [
            "name",
            "key",
            "permissions",
            "expires",
            "last used",
            "owner",
            "id",
        ];
        let mut table = Table::with_headings(headings);
        for key in &self.0 {
            table.row([
                key.name.clone(),
                key.preview.clone(),
                key.permissions.join(" "),
                or_never(&key.expires_at),
                or_never(&key.last_used_at),
                key.owner.clone(),
                key.id.to_string(),
            ]);
        }
        table
    }
}

#[derive(Serialize)]
struct Revoked {
    revoked: ApiKeyId,
}

impl Tabular for Revoked {
    fn table(&self) -> Table {
        Table::of_fields([("revoked", &self.revoked)])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_digest_is_64_hex_digits_of_either_case() {
        let of_abc = "BA7816BF8F01CFEA414140DE5DAE2223b00361a396177a9cb410ff61f20015ad";
        assert_eq!(digest(of_abc), Ok(SecretDigest::of("abc")));
        let long = format!("{of_abc}0");
        for wrong in ["", &of_abc[..63], long.as_str(), &of_abc.replace('B', "G")] {
            assert!(digest(wrong).is_err(), "{wrong}");
        }
    }
}
