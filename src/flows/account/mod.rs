//! A person's own account: the page that says who they are and where they belong; the organization they act for when
//! nothing says otherwise; a copy of all that is kept about them; its end.

mod default_organization;
mod delete;
mod export;

use std::sync::Arc;

use countersign_access::organization::{Membership, Organization};
use countersign_access::role::Role;
use countersign_identity::{Id, Timestamp};
use countersign_store::Scope;

use crate::browser::{self, Browser, SignedIn};
use crate::{FlowError, Services};

pub use default_organization::set_default_organization;
pub use delete::delete;
pub use export::export;

/// What the page shows.
pub struct Home {
    /// The session and the person.
    pub signed_in: SignedIn,
    /// Where they belong, the oldest first; suspended organizations are left out.
    pub memberships: Vec<Belongs>,
}

/// One organization of the person.
pub struct Belongs {
    /// The organization.
    pub organization: Arc<Organization>,
    /// The name of their role there.
    pub role: String,
}

/// Gathers it. `None` when nobody is signed in.
///
/// # Errors
/// [`FlowError`] when the database fails.
pub async fn home(services: &Services, browser: &Browser, now: Timestamp) -> Result<Option<Home>, FlowError> {
    let Some(signed_in) = browser::who(services, browser, now).await? else {
        return Ok(None);
    };
    let directory = services.store.directory();
    let mut memberships = Vec::new();
    for membership in directory.memberships_of(&signed_in.user.id).await? {
        match directory.organization(&membership.organization).await? {
            Some(organization) if organization.suspended_at.is_none() => memberships.push(Belongs {
                organization,
                role: role_name(services, &membership).await?,
            }),
            _ => {}
        }
    }
    Ok(Some(Home {
        signed_in,
        memberships,
    }))
}

async fn role_name(services: &Services, membership: &Membership) -> Result<String, FlowError> {
    match &membership.role {
        Role::BuiltIn(role) => Ok(role.as_str().to_owned()),
        Role::Custom(id) => {
            let scope = Scope::of_membership(membership);
            let role = services.store.organization(&scope).role(id).await?;
            Ok(role.map_or_else(|| id.as_str().to_owned(), |role| role.name))
        }
    }
}
