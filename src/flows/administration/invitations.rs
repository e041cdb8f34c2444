//! Invitations by an organization's administrators: the role is one that they hold, and the rest is the invitation's own
//! flow.

use countersign_access::Act;
use countersign_access::invitation::Invitation;
use countersign_access::power::Powers;
use countersign_access::principal::Principal;
use countersign_access::role::{BuiltInRole, CustomRole, Role};
use countersign_identity::{Email, Id, TicketId};
use countersign_store::Scope;

use super::deed;
use super::people::{names, role_name};
use crate::change::{ChangeError, Invalid, Refusal};
use crate::invitations::{self, Invited};
use crate::{FlowError, Services};

/// An invitation with the name of its role.
#[derive(Clone, Debug)]
pub struct Listed {
    /// The invitation.
    pub invitation: Invitation,
    /// The name of the role that it gives.
    pub role: String,
}

/// The open invitations of the caller's organization, the newest first.
///
/// # Errors
/// [`FlowError`] when the database fails.
pub async fn list(services: &Services, caller: &Principal) -> Result<Vec<Listed>, FlowError> {
    let scope = Scope::of_principal(caller);
    let open = invitations::list(services, &scope).await?;
    let names = names(services.store.organization(&scope).roles().await?);
    Ok(open
        .into_iter()
        .map(|invitation| Listed {
            role: role_name(&invitation.role, &names),
            invitation,
        })
        .collect())
}

/// Invites an address to a role, named by name or id.
///
/// # Errors
/// `Refused` when the address belongs to a member, the role is unknown, or beyond the caller.
pub async fn create(
    services: &Services,
    caller: &Principal,
    email: Email,
    role: &str,
    act: &Act,
) -> Result<(Listed, Option<String>), ChangeError> {
    let scope = Scope::of_principal(caller);
    let own = services.store.organization(&scope).roles().await?;
    let role = given(caller, services, &own, role)?;
    let Invited { invitation, link } =
        invitations::create(services, &scope, email, role, &deed(caller, act)).await?;
    let role = role_name(&invitation.role, &names(own));
    Ok((Listed { invitation, role }, link))
}

/// Withdraws an open invitation.
///
/// # Errors
/// `Refused` when the organization has no open one of this id.
pub async fn withdraw(
    services: &Services,
    caller: &Principal,
    id: &TicketId,
    act: &Act,
) -> Result<(), ChangeError> {
    let scope = Scope::of_principal(caller);
    if invitations::withdraw(services, &scope, id, &deed(caller, act)).await? {
        Ok(())
    } else {
        Err(Refusal::not_found("invitation", id.as_str()).into())
    }
}

/// The role of this name or id, if the caller holds all that it gives.
fn given(caller: &Principal, services: &Services, own: &[CustomRole], name: &str) -> Result<Role, Refusal> {
    let (role, powers) = match BuiltInRole::parse(name) {
        Some(role) => (
            Role::BuiltIn(role),
            Powers::of_built_in(role, &services.settings.catalogue),
        ),
        None => {
            let role = own
                .iter()
                .find(|role| role.id.as_str() == name || role.name == name);
            let role = role.ok_or_else(|| Invalid::Role(name.to_owned()))?;
            (
                Role::Custom(role.id.clone()),
                Powers::of_permissions(role.permissions.clone()),
            )
        }
    };
    caller.covers(&powers)?;
    Ok(role)
}
