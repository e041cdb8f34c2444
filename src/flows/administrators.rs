//! Deployment administrators, as the operator of the machine makes them: whoever may run these flows holds the
//! database and its keys already.

use countersign_access::Act;
use countersign_access::role::{BuiltInRole, Role};
use countersign_identity::{Email, OrganizationId};
use countersign_store::Work;

use crate::Services;
use crate::change::{ChangeError, Conflict, Judged, Refusal, Switch};
use crate::reset;
use crate::setup::{create_link, default_organization, ensure_default, is_needed};
use crate::users::{Account, account, join};

/// A new link to the set-up page; every earlier one ends.
///
/// # Errors
/// `Refused` once the deployment has an administrator: the page would make no second one.
pub async fn setup_link(services: &Services, act: &Act) -> Result<String, ChangeError> {
    if is_needed(services).await? {
        Ok(create_link(services, act).await?)
    } else {
        Err(Conflict::AlreadySetUp.into())
    }
}

/// Makes an account deployment administrator. Whoever belongs nowhere becomes owner of the default organization, since
/// a sign-in always acts for one.
///
/// # Errors
/// `Refused` when there is no such account.
pub async fn grant(services: &Services, email: &Email, act: &Act) -> Result<Account, ChangeError> {
    change(services, email, None, act).await
}

/// Lets a locked-out administrator in again: enables the account, makes it administrator, and returns a link at which a
/// new password can be chosen.
///
/// # Errors
/// `Refused` when there is no such account.
pub async fn recover(services: &Services, email: &Email, act: &Act) -> Result<String, ChangeError> {
    change(services, email, Some(Switch::On), act).await?;
    reset::link(services, email, act).await
}

async fn change(
    services: &Services,
    email: &Email,
    switch: Option<Switch>,
    act: &Act,
) -> Result<Account, ChangeError> {
    let fresh = default_organization(services.new_id::<OrganizationId>(act.now), act.now);
    let (email, act) = (email.clone(), act.clone());
    let written: Judged<Account> = services
        .store
        .write(async move |work: &Work| {
            let Some(user) = work.users().find_by_email(&email.canonical()).await? else {
                return Ok(Err(Refusal::not_found("account", email.as_str())));
            };
            if switch == Some(Switch::On) {
                work.users().enable(&user.id, &act).await?;
            }
            if !user.administrator {
                work.users().set_administrator(&user.id, true, &act).await?;
            }
            if work.memberships().of_user(&user.id).await?.is_empty() {
                let id = ensure_default(work, &fresh, &act).await?;
                if let Some(default) = work.organizations().find(&id).await? {
                    join(work, &default, &user.id, Role::BuiltIn(BuiltInRole::Owner), &act).await?;
                }
            }
            account(work, &user.id).await
        })
        .await;
    Ok(written??)
}
