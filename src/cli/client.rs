//! `client`: makes OAuth applications and switches them off and on.

use clap::builder::{PossibleValuesParser, TypedValueParser};
use countersign_protocol::client::{AuthMethod, GrantType, IdTokenClaims};

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
    /// The organization that owns it
    #[arg(long, value_name = "SLUG", default_value = "default")]
    pub organization: String,
    /// Owned by the deployment; nobody is asked for consent
    #[arg(long)]
    pub first_party: bool,
    /// Whether ID tokens carry the claims of the granted scopes too
    #[arg(long, value_name = "full|minimal", value_parser = id_token_claims(), default_value = "full")]
    pub id_token_claims: IdTokenClaims,
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

fn id_token_claims() -> impl TypedValueParser<Value = IdTokenClaims> {
    PossibleValuesParser::new(["full", "minimal"]).map(|text| {
        if text == "minimal" {
            IdTokenClaims::Minimal
        } else {
            IdTokenClaims::Full
        }
    })
}
