//! Applications as an operator registers them. Ids and secrets are drawn here, and a secret's text leaves only once.

use countersign_access::Act;
use countersign_access::policy::Policy;
use countersign_crypto::{PlainSecret, SecretKind};
use countersign_identity::{ClientId, OrganizationId, Timestamp};
use countersign_protocol::client::{
    AuthMethod, Client, ClientKind, ClientSecret, GrantType, IdTokenClaims, RefreshRule,
};
use countersign_protocol::client_keys::ClientKeys;
use countersign_protocol::client_metadata::ClientMetadata;
use countersign_protocol::registration;
use countersign_protocol::scope::Scopes;
use countersign_store::Work;

use crate::Services;
use crate::administration::Keeping;
use crate::change::{ChangeError, Refusal, Switch};

/// An application to register.
pub struct NewClient {
    /// The name that people see.
    pub name: String,
    /// Whether it can keep a secret.
    pub kind: ClientKind,
    /// Where answers may be sent.
    pub redirect_uris: Vec<String>,
    /// Where logout may lead.
    pub post_logout_redirect_uris: Vec<String>,
    /// The grants it may use.
    pub grant_types: Vec<GrantType>,
    /// The scopes it may ask for, and gets when it asks for none.
    pub scopes: Vec<String>,
    /// The only way it may authenticate; `None` is Basic or post.
    pub auth_method: Option<AuthMethod>,
    /// Whose it is.
    pub owner: Owner,
    /// How many claims its ID tokens carry.
    pub id_token_claims: IdTokenClaims,
    /// Its public keys by value.
    pub jwks: Option<ClientKeys>,
    /// Where its public keys are to be had.
    pub jwks_uri: Option<String>,
    /// What else is said about it.
    pub metadata: ClientMetadata,
}

/// Whose an application is.
#[derive(Clone)]
pub enum Owner {
    /// The deployment's own (first-party): nobody is asked for consent.
    Deployment,
    /// The organization of this slug.
    Organization(String),
    /// The organization of this id, which the caller was found to act for.
    Tenant(OrganizationId),
}

/// An application that was made.
#[derive(Clone)]
pub struct CreatedClient {
    /// The application.
    pub client: Client,
    /// Its secret, this once; none for a public one.
    pub secret: Option<PlainSecret>,
}

/// Registers an application.
///
/// # Errors
/// `Refused` for an unknown organization, or for what [`registration::check`] does not let be registered.
pub async fn create(services: &Services, new: NewClient, act: &Act) -> Result<CreatedClient, ChangeError> {
    register(services, new, Keeping::nothing(), act).await
}

/// As [`create`], for a request that may be sent again.
pub(crate) async fn register(
    services: &Services,
    new: NewClient,
    keeping: Keeping<CreatedClient>,
    act: &Act,
) -> Result<CreatedClient, ChangeError> {
    let organization = match &new.owner {
        Owner::Deployment => None,
        Owner::Tenant(id) => Some(id.clone()),
        Owner::Organization(slug) => match services.store.directory().organization_by_slug(slug).await? {
            Some(organization) => Some(organization.id.clone()),
            None => return Err(Refusal::not_found("organization", slug).into()),
        },
    };
    // Whoever signs shares no secret with us.
    let has_secret =
        new.kind == ClientKind::Confidential && new.auth_method != Some(AuthMethod::PrivateKeyJwt);
    let secret = has_secret.then(|| keeping.secret(services, SecretKind::ClientSecret));
    let client = client(services, new, organization, secret.as_ref(), act.now);
    registration::check(&client, &services.settings.catalogue)?;
    let created = CreatedClient { client, secret };
    let act = act.clone();
    let created = services
        .store
        .write(async move |work: &Work| {
            work.clients().add(&created.client, &act).await?;
            keeping.keep(work, &created, act.now).await?;
            Ok(created.clone())
        })
        .await?;
    Ok(created)
}

fn client(
    services: &Services,
    new: NewClient,
    organization: Option<OrganizationId>,
    secret: Option<&PlainSecret>,
    now: Timestamp,
) -> Client {
    let auth_method = match new.kind {
        ClientKind::Public => Some(new.auth_method.unwrap_or(AuthMethod::None)),
        ClientKind::Confidential => new.auth_method,
    };
    Client {
        id: services.new_id::<ClientId>(now),
        first_party: organization.is_none(),
        organization,
        name: new.name,
        kind: new.kind,
        auth_method,
        secrets: secret
            .map(|secret| ClientSecret {
                digest: secret.digest(),
                expires_at: None,
            })
            .into_iter()
            .collect(),
        redirect_uris: without_doubles(new.redirect_uris),
        post_logout_redirect_uris: without_doubles(new.post_logout_redirect_uris),
        grant_types: without_doubles(new.grant_types),
        scopes: new.scopes.into_iter().collect::<Scopes>(),
        id_token_claims: new.id_token_claims,
        refresh: RefreshRule::OnOfflineAccess,
        jwks: new.jwks,
        jwks_uri: new.jwks_uri,
        metadata: new.metadata,
        policy: Policy::default(),
        disabled_at: None,
        valid_after: Timestamp::default(),
        created_at: now,
    }
}

/// Each once, in the order of the first.
pub(crate) fn without_doubles<T: PartialEq>(items: Vec<T>) -> Vec<T> {
    let mut kept = Vec::with_capacity(items.len());
    for item in items {
        if !kept.contains(&item) {
            kept.push(item);
        }
    }
    kept
}

/// Disables an application, which ends its grants and tokens, or enables it again.
///
/// # Errors
/// `Refused` when there is none of this id.
pub async fn set(
    services: &Services,
    id: &ClientId,
    switch: Switch,
    act: &Act,
) -> Result<Client, ChangeError> {
    if *id == ClientId::login() {
        // The operator closes that one by a setting.
        return Err(Refusal::not_found("client", id.to_string()).into());
    }
    let (id, act) = (id.clone(), act.clone());
    let written = services
        .store
        .write(async move |work: &Work| {
            match switch {
                Switch::Off => work.clients().disable(&id, &act).await?,
                Switch::On => work.clients().enable(&id, &act).await?,
            };
            let client = work.clients().find(&id).await?;
            Ok(client.ok_or_else(|| Refusal::not_found("client", id.to_string())))
        })
        .await;
    Ok(written??)
}
