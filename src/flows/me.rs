//! `auth/me`: what a credential is worth now, said to whoever presents it.

use countersign_access::principal::{Principal, Subject};
use countersign_access::role::Role;
use countersign_store::Scope;
use serde::Serialize;

use crate::{FlowError, Services};

/// The answer, as it is told (product contract §2).
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Me {
    /// The person of a token, the owner of a key; null for a service account and a client.
    pub user: Option<MyUser>,
    /// The key that was presented or exchanged.
    pub api_key: Option<MyKey>,
    /// For whom the credential acts.
    pub organization: MyOrganization,
    /// The role there; null for a client.
    pub role: Option<String>,
    /// Effective permissions, then internal rights.
    pub permissions: Vec<String>,
    /// How strong the sign-in was; null for keys and clients.
    pub acr: Option<String>,
    /// By which methods.
    pub amr: Vec<String>,
    /// Whether the person has a confirmed second factor.
    pub second_factor: bool,
}

/// A person.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct MyUser {
    /// `usr_…`
    pub id: String,
    /// The address.
    pub email: String,
    /// The name, if one was given.
    pub name: Option<String>,
}

/// A key.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct MyKey {
    /// `key_…`
    pub id: String,
    /// What its owner calls it.
    pub name: String,
}

/// An organization.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct MyOrganization {
    /// `org_…`
    pub id: String,
    /// Its slug.
    pub slug: String,
    /// Its name.
    pub name: String,
}

/// Describes the principal. `None` when what was just believed is gone meanwhile.
///
/// # Errors
/// [`FlowError`] when the database fails.
pub async fn describe(services: &Services, principal: &Principal) -> Result<Option<Me>, FlowError> {
    let directory = services.store.directory();
    let Some(organization) = directory.organization(&principal.organization).await? else {
        return Ok(None);
    };
    let user = match principal.user() {
        Some(id) => directory.user(id).await?,
        None => None,
    };
    let api_key = match principal.api_key() {
        Some(id) => directory.api_key_by_id(id).await?,
        None => None,
    };
    let rights = principal.rights.iter().map(|right| right.as_str());
    let permissions = principal.permissions.iter().map(|permission| permission.as_str());
    Ok(Some(Me {
        user: user.map(|user| MyUser {
            id: user.id.to_string(),
            email: user.email.as_str().to_owned(),
            name: user.name.clone(),
        }),
        api_key: api_key.map(|key| MyKey {
            id: key.id.to_string(),
            name: key.name.clone(),
        }),
        organization: MyOrganization {
            id: organization.id.to_string(),
            slug: organization.slug.clone(),
            name: organization.name.clone(),
        },
        role: role(services, principal).await?,
        permissions: permissions.chain(rights).map(str::to_owned).collect(),
        acr: principal.proof.acr.clone(),
        amr: principal.proof.amr.clone(),
        second_factor: principal.second_factor,
    }))
}

async fn role(services: &Services, principal: &Principal) -> Result<Option<String>, FlowError> {
    let directory = services.store.directory();
    let organization = &principal.organization;
    let role = match &principal.subject {
        Subject::User(user) => {
            let membership = directory.membership(organization, user).await?;
            membership.map(|membership| membership.role.clone())
        }
        Subject::ServiceAccount(id) => {
            let account = directory.service_account(organization, id).await?;
            account.map(|account| account.role.clone())
        }
        Subject::Client(_) => None,
    };
    match role {
        None => Ok(None),
        Some(Role::BuiltIn(role)) => Ok(Some(role.as_str().to_owned())),
        Some(Role::Custom(id)) => {
            let scope = Scope::of_principal(principal);
            let found = services.store.organization(&scope).role(&id).await?;
            Ok(found.map(|role| role.name))
        }
    }
}
