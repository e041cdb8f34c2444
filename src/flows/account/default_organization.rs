//! The organization that a person's sign-ins act for when nothing else says so.

use countersign_access::{Act, Actor};
use countersign_identity::{OrganizationId, UserId};
use countersign_store::Work;

use crate::Services;
use crate::change::{ChangeError, Refusal, judged};

/// Chooses it among the person's memberships.
///
/// # Errors
/// `Refused` when the person does not belong there.
pub async fn set_default_organization(
    services: &Services,
    user: &UserId,
    organization: &OrganizationId,
    act: &Act,
) -> Result<(), ChangeError> {
    let (id, organization) = (user.clone(), organization.clone());
    let act = act.by(Actor::User(user.clone()));
    let written = services
        .store
        .write(async move |work: &Work| {
            judged(
                async {
                    let missing = || Refusal::not_found("organization", organization.to_string());
                    work.memberships()
                        .find(&organization, &id)
                        .await?
                        .ok_or_else(missing)?;
                    let mut user = work.users().find(&id).await?.ok_or_else(missing)?;
                    if user.default_organization.as_ref() != Some(&organization) {
                        user.default_organization = Some(organization.clone());
                        work.users().save(&user, &act).await?;
                    }
                    Ok(())
                }
                .await,
            )
        })
        .await;
    Ok(written??)
}
