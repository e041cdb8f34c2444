//! `client`: makes OAuth applications and switches them off and on.

use clap::builder::{PossibleValuesParser, TypedValueParser};
use countersign_flows::change::Switch;
use countersign_flows::clients::{self, NewClient, Owner};
use countersign_identity::{ClientId, Id};
use countersign_protocol::client::{AuthMethod, Client, ClientKind, GrantType, IdTokenClaims};
use countersign_protocol::client_keys::ClientKeys;
use countersign_protocol::client_metadata::ClientMetadata;
use countersign_protocol::strict_json::parse_object;
use serde::Serialize;

use super::Settings;
use super::exit::Failure;
use super::opened::with_services;
use super::output::Output;
use super::table::{Table, Tabular};

/// OAuth applications.
#[derive(clap::Subcommand, Debug)]
pub enum Verb {
    /// Make a client; its secret is shown this once
    #[command(after_help = "Examples:
  countersign client create --name Demo --redirect-uri https://app.example.com/callback --json
  countersign client create --name Nightly --grant client_credentials --scope reports_read")]
    Create(Box<Create>),
    /// Change a client
    #[command(after_help = "Example:\n  countersign client set cli_1a2b3c --disabled")]
    Set(Set),
}

/// What `client create` takes; a flag with several values is repeated.
#[derive(clap::Args, Debug)]
pub struct Create {
    /// The name that people see when they are asked for consent
    #[arg(long, value_name = "N")]
    pub name: String,
    /// Where answers may be sent, compared byte for byte; a machine client needs none
    #[arg(long = "redirect-uri", value_name = "U")]
    pub redirect_uris: Vec<String>,
    /// Where logout may lead
    #[arg(long = "post-logout-redirect-uri", value_name = "U")]
    pub post_logout_redirect_uris: Vec<String>,
    /// It cannot keep a secret (an app on a device, a page in the browser): it gets none, and PKCE is demanded
    #[arg(long)]
    pub public: bool,
    /// A grant it may use
    #[arg(long = "grant", value_name = "G", value_parser = grant_type(),
          default_values_t = [GrantName(GrantType::AuthorizationCode), GrantName(GrantType::RefreshToken)])]
    pub grants: Vec<GrantName>,
    /// A scope it may ask for; also what it gets when it asks for none
    #[arg(long = "scope", value_name = "S",
          default_values = ["openid", "profile", "email", "groups", "offline_access"])]
    pub scopes: Vec<String>,
    /// The only way it may authenticate [default: Basic or post]
    #[arg(long, value_name = "M", value_parser = auth_method())]
    pub auth_method: Option<AuthMethod>,
    /// A file with its public keys (a JSON Web Key Set), for --auth-method private_key_jwt
    #[arg(long, value_name = "FILE", value_parser = key_set)]
    pub jwks: Option<ClientKeys>,
    /// Where its public keys are to be had, instead of a file
    #[arg(long, value_name = "U", conflicts_with = "jwks")]
    pub jwks_uri: Option<String>,
    /// The organization that owns it
    #[arg(long, value_name = "SLUG", default_value = "default")]
    pub organization: String,
    /// Owned by the deployment; nobody is asked for consent
    #[arg(long, conflicts_with = "organization")]
    pub first_party: bool,
    /// Whether ID tokens carry the claims of the granted scopes too
    #[arg(long, value_name = "full|minimal", value_parser = id_token_claims(), default_value = "full")]
    pub id_token_claims: IdTokenClaims,
    /// Refuse authorization requests that it did not push ahead (RFC 9126)
    #[arg(long)]
    pub require_pushed_authorization_requests: bool,
    /// Where its signed request objects may be fetched from (RFC 9101)
    #[arg(long = "request-uri", value_name = "U")]
    pub request_uris: Vec<String>,
    /// Refuse authorization requests that it did not sign (RFC 9101)
    #[arg(long)]
    pub require_signed_request_object: bool,
}

/// What `client set` takes.
#[derive(clap::Args, Debug)]
#[command(group = clap::ArgGroup::new("change").required(true).args(["disabled", "enabled"]))]
pub struct Set {
    /// The client's id
    pub client_id: String,
    /// End its grants and tokens, and let it do nothing
    #[arg(long)]
    pub disabled: bool,
    /// Let it work again; nothing that ended comes back
    #[arg(long)]
    pub enabled: bool,
}

/// A grant type as the command line writes it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct GrantName(pub GrantType);

impl std::fmt::Display for GrantName {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.0.as_str())
    }
}

fn grant_type() -> impl TypedValueParser<Value = GrantName> {
    PossibleValuesParser::new(GrantType::ALL.map(GrantType::as_str)).try_map(|text| {
        GrantType::parse(&text)
            .map(GrantName)
            .ok_or("is not a grant type")
    })
}

fn auth_method() -> impl TypedValueParser<Value = AuthMethod> {
    PossibleValuesParser::new(AuthMethod::ALL.map(AuthMethod::as_str)).try_map(|text| {
        AuthMethod::ALL
            .into_iter()
            .find(|method| method.as_str() == text)
            .ok_or("is not an authentication method")
    })
}

/// Reads and judges the file, so that what is wrong with it is said before anything is opened.
fn key_set(file: &str) -> Result<ClientKeys, String> {
    let text = std::fs::read(file).map_err(|error| error.to_string())?;
    let set = parse_object(&text).map_err(|error| error.to_string())?;
    ClientKeys::parse(&set).map_err(|refusal| refusal.to_string())
}

fn id_token_claims() -> impl TypedValueParser<Value = IdTokenClaims> {
    PossibleValuesParser::new(["full", "minimal"]).map(|text| {
        if text == "minimal" {
            IdTokenClaims::Minimal
        } else {
            IdTokenClaims::Full
        }
    })
}

/// Runs the verb.
///
/// # Errors
/// [`Exit::NotFound`](super::exit::Exit::NotFound) for an unknown client or organization,
/// [`Exit::Usage`](super::exit::Exit::Usage) for what cannot be registered.
pub async fn run(verb: &Verb, settings: &Settings, output: &Output) -> Result<(), Failure> {
    with_services(settings, async |services| {
        let act = services.operator_act();
        let shown = match verb {
            Verb::Create(create) => {
                let created = clients::create(services, create.client(), &act).await?;
                let secret = created.secret.map(|secret| secret.expose().to_owned());
                if secret.is_some() {
                    output.talk(&"The secret is shown this once; only its digest is kept.");
                }
                Shown::new(created.client, secret)
            }
            Verb::Set(set) => {
                let switch = if set.disabled { Switch::Off } else { Switch::On };
                let id = ClientId::from_text(set.client_id.as_str());
                Shown::new(clients::set(services, &id, switch, &act).await?, None)
            }
        };
        output.data(&shown);
        Ok(())
    })
    .await
}

impl Create {
    fn client(&self) -> NewClient {
        NewClient {
            name: self.name.clone(),
            kind: if self.public {
                ClientKind::Public
            } else {
                ClientKind::Confidential
            },
            redirect_uris: self.redirect_uris.clone(),
            post_logout_redirect_uris: self.post_logout_redirect_uris.clone(),
            grant_types: self.grants.iter().map(|grant| grant.0).collect(),
            scopes: self.scopes.clone(),
            auth_method: self.auth_method,
            owner: if self.first_party {
                Owner::Deployment
            } else {
                Owner::Organization(self.organization.clone())
            },
            id_token_claims: self.id_token_claims,
            jwks: self.jwks.clone(),
            jwks_uri: self.jwks_uri.clone(),
            metadata: self.metadata(),
        }
    }

    fn metadata(&self) -> ClientMetadata {
        ClientMetadata {
            require_pushed_authorization_requests: self.require_pushed_authorization_requests,
            request_uris: self.request_uris.clone(),
            require_signed_request_object: self.require_signed_request_object,
            ..ClientMetadata::default()
        }
    }
}

/// A client as it is shown, by the names of RFC 7591 §2 and §3.2.1 where it has them.
#[derive(Serialize)]
struct Shown {
    client_id: ClientId,
    #[serde(skip_serializing_if = "Option::is_none")]
    client_secret: Option<String>,
    client_name: String,
    public: bool,
    token_endpoint_auth_method: Option<AuthMethod>,
    redirect_uris: Vec<String>,
    post_logout_redirect_uris: Vec<String>,
    grant_types: Vec<GrantType>,
    scope: String,
    first_party: bool,
    id_token_claims: IdTokenClaims,
    disabled: bool,
}

impl Shown {
    fn new(client: Client, client_secret: Option<String>) -> Shown {
        Shown {
            client_secret,
            public: client.is_public(),
            client_id: client.id,
            client_name: client.name,
            token_endpoint_auth_method: client.auth_method,
            redirect_uris: client.redirect_uris,
            post_logout_redirect_uris: client.post_logout_redirect_uris,
            grant_types: client.grant_types,
            scope: client.scopes.to_string(),
            first_party: client.first_party,
            id_token_claims: client.id_token_claims,
            disabled: client.disabled_at.is_some(),
        }
    }
}

impl Tabular for Shown {
    fn table(&self) -> Table {
        let grants: Vec<&str> = self.grant_types.iter().map(|grant| grant.as_str()).collect();
        let method = self
            .token_endpoint_auth_method
            .map_or("Basic or post", AuthMethod::as_str);
        let secret = self.client_secret.clone().map(|secret| ("client_secret", secret));
        let others = [
            ("client_name", self.client_name.clone()),
            ("authentication", method.to_owned()),
            ("redirect_uris", self.redirect_uris.join(" ")),
            ("grant_types", grants.join(" ")),
            ("scope", self.scope.clone()),
            ("disabled", self.disabled.to_string()),
        ];
        let id = ("client_id", self.client_id.to_string());
        Table::of_fields([id].into_iter().chain(secret).chain(others))
    }
}
