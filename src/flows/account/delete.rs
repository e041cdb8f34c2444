//! Deleting one's own account. Whoever calls has just had the person prove again who they are.

use countersign_access::{Act, Actor};
use countersign_identity::UserId;
use countersign_store::Work;

use crate::Services;
use crate::administration::left_without_owner;
use crate::change::{ChangeError, Conflict, Refusal, judged};

/// Deletes the account with everything that only it has: memberships, sessions, grants, keys, password, factors. What
/// stays is an id that is never used again, so that `sub` cannot come to mean somebody else. The person is told by mail.
///
/// # Errors
/// `Refused` when there is no such account, or an organization would lose its last owner.
pub async fn delete(services: &Services, user: &UserId, act: &Act) -> Result<(), ChangeError> {
    let (id, act) = (user.clone(), act.by(Actor::User(user.clone())));
    let written = services
        .store
        .write(async move |work: &Work| {
            judged(
                async {
                    let user = work.users().find(&id).await?;
                    let user = user.ok_or_else(|| Refusal::not_found("account", id.to_string()))?;
                    let everywhere = work.memberships().of_user(&id).await?;
                    if let Some(lost) = left_without_owner(work, &user, &everywhere).await? {
                        let organization = work.organizations().find(&lost).await?;
                        let slug = organization.map_or_else(|| lost.to_string(), |found| found.slug);
                        return Err(Conflict::LastOwner(slug).into());
                    }
                    work.users().delete(&id, &act).await?;
                    Ok(())
                }
                .await,
            )
        })
        .await;
    Ok(written??)
}
