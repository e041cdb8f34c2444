//! Invitations as an organization makes, lists and withdraws them. Whether somebody may invite, and to which role, is
//! decided by the caller; `invitation_acceptance` is the other end.

use countersign_access::invitation::Invitation;
use countersign_access::role::Role;
use countersign_access::{Act, Actor};
use countersign_crypto::SecretKind;
use countersign_identity::{Email, TicketId, UserId};
use countersign_store::{Scope, Work};

use crate::change::{ChangeError, Conflict, Judged, Refusal};
use crate::mail::{LinkLetter, LinkSecrets, Purpose};
use crate::{FlowError, Services};

/// An invitation that was just made.
#[derive(Clone, Debug)]
pub struct Invited {
    /// The invitation.
    pub invitation: Invitation,
    /// The link, shown once, where no letter carries it.
    pub link: Option<String>,
}

/// Invites an address to become a member. An open invitation of the same address ends: the newest is the only one.
///
/// # Errors
/// `Refused` when the address belongs to a member, or the role is not one of this organization.
pub async fn create(
    services: &Services,
    scope: &Scope,
    email: Email,
    role: Role,
    act: &Act,
) -> Result<Invited, ChangeError> {
    let organization = services
        .store
        .directory()
        .organization(scope.organization())
        .await?
        .ok_or_else(|| Refusal::not_found("organization", scope.organization().to_string()))?;
    let secret = services.draw(SecretKind::InvitationLink);
    let inviter = inviter(act);
    let invitation = Invitation {
        id: services.new_id::<TicketId>(act.now),
        digest: secret.digest(),
        organization: organization.id.clone(),
        email,
        role,
        invited_by: inviter.clone(),
        created_at: act.now,
        expires_at: act.now + services.settings.invitation_ttl,
        spent_at: None,
    };
    let purpose = Purpose::Invitation {
        organization: organization.name.clone(),
        inviter: match inviter {
            Some(user) => name_of(services, &user).await?,
            None => None,
        },
    };
    let url = purpose.url(services, secret.expose());
    let letter = match services.mailer {
        Some(_) => {
            let letter = LinkLetter {
                to: &invitation.email,
                purpose,
                secrets: LinkSecrets::new(&secret, None),
                expires_at: invitation.expires_at,
            };
            Some(letter.seal(services, act.now)?)
        }
        None => None,
    };
    let link = letter.is_none().then_some(url);
    let (made, scope, act) = (invitation.clone(), scope.clone(), act.clone());
    let written: Judged<()> = services
        .store
        .write(async move |work: &Work| {
            if let Err(refusal) = judge(work, &scope, &made).await? {
                return Ok(Err(refusal));
            }
            for older in work.organization(&scope).open_invitations(act.now).await? {
                if older.is_for(&made.email) {
                    work.invitations().withdraw(&older, &act).await?;
                }
            }
            work.invitations().add(&made, &act).await?;
            if let Some(letter) = &letter {
                work.outbox().add(letter).await?;
            }
            Ok(Ok(()))
        })
        .await;
    written??;
    Ok(Invited { invitation, link })
}

fn inviter(act: &Act) -> Option<UserId> {
    match &act.actor {
        Actor::User(user) => Some(user.clone()),
        _ => None,
    }
}

/// What the letter calls whoever invites.
async fn name_of(services: &Services, user: &UserId) -> Result<Option<String>, FlowError> {
    let user = services.store.directory().user(user).await?;
    Ok(user.map(|user| user.display_name().to_owned()))
}

async fn judge(work: &Work, scope: &Scope, invitation: &Invitation) -> Judged<()> {
    if let Role::Custom(role) = &invitation.role
        && work.organization(scope).role(role).await?.is_none()
    {
        return Ok(Err(Refusal::not_found("role", role.to_string())));
    }
    let Some(user) = work.users().find_by_email(&invitation.email.canonical()).await? else {
        return Ok(Ok(()));
    };
    match work.memberships().find(scope.organization(), &user.id).await? {
        Some(_) => Ok(Err(Conflict::AlreadyMember.into())),
        None => Ok(Ok(())),
    }
}

/// The invitations that can still be accepted, newest first.
///
/// # Errors
/// [`FlowError`] when the database fails.
pub async fn list(services: &Services, scope: &Scope) -> Result<Vec<Invitation>, FlowError> {
    Ok(services
        .store
        .organization(scope)
        .open_invitations(services.now())
        .await?)
}

/// Withdraws an invitation; `false` when the organization has no open one of this id.
///
/// # Errors
/// [`FlowError`] when the database fails.
pub async fn withdraw(
    services: &Services,
    scope: &Scope,
    id: &TicketId,
    act: &Act,
) -> Result<bool, FlowError> {
    let (scope, id, act) = (scope.clone(), id.clone(), act.clone());
    let withdrawn = services
        .store
        .write(async move |work: &Work| {
            let open = work.organization(&scope).open_invitations(act.now).await?;
            match open.iter().find(|invitation| invitation.id == id) {
                Some(invitation) => work.invitations().withdraw(invitation, &act).await,
                None => Ok(false),
            }
        })
        .await?;
    Ok(withdrawn)
}
