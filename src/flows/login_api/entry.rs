//! The unit at the end of a sign-in for programs: the second factor is spent, the organization chosen, and the grant and
//! its first refresh token kept.

use std::sync::Arc;

use countersign_access::organization::Organization;
use countersign_access::permission::Catalogue;
use countersign_access::{Act, Event, EventKind};
use countersign_identity::session::{Acr, Amr};
use countersign_identity::throttle::Window;
use countersign_identity::{GrantId, Id, OrganizationId, SecretDigest, UserId};
use countersign_protocol::grant::{Authentication, Grant, RefreshToken};
use countersign_protocol::login::{self, Belongs};
use countersign_protocol::problem::ProblemCode;
use countersign_protocol::token::refresh_token::RefreshLifetimes;
use countersign_protocol::{Client, Scopes};
use countersign_store::{StoreError, Work};

use crate::counted;
use crate::second_factor::Proof;
use crate::sign_in::half_way;
use crate::token::{Issue, standing};

/// How it ends.
pub(super) enum Written {
    /// In, with this to be signed.
    In(Box<Issue>),
    /// The second factor was spent before: wrong.
    SpentBefore,
    /// Not in, in spite of all proofs.
    Refused(ProblemCode),
}

/// All that the unit needs.
pub(super) struct Entry {
    pub(super) client: Arc<Client>,
    pub(super) user: UserId,
    pub(super) amr: Vec<Amr>,
    pub(super) proof: Option<Proof>,
    pub(super) organization: Option<String>,
    pub(super) grant: GrantId,
    pub(super) refresh_token: SecretDigest,
    pub(super) window: Window,
    pub(super) lifetimes: RefreshLifetimes,
    pub(super) catalogue: Arc<Catalogue>,
}

impl Entry {
    /// Writes it.
    pub(super) async fn write(&self, work: &Work, act: &Act) -> Result<Written, StoreError> {
        if !half_way::still_stands(work, &self.user, act.now).await? {
            return Ok(Written::Refused(ProblemCode::InvalidCredentials));
        }
        if let Some(proof) = &self.proof
            && proof.spend(work, &self.user, act).await?.is_none()
        {
            return Ok(Written::SpentBefore);
        }
        if self.proof.is_none() {
            counted::succeeded(work, &self.user, None, self.window, act).await?;
        }
        let (organization, scopes) = match self.acts_for(work).await? {
            Ok(chosen) => chosen,
            Err(login::Refusal::NotAMember) => return Ok(Written::Refused(ProblemCode::NotAMember)),
            Err(login::Refusal::Suspended) => {
                return Ok(Written::Refused(ProblemCode::OrganizationSuspended));
            }
        };
        let grant = self.grant(organization, scopes, act);
        let Some(standing) = standing(work, &self.client, &grant, &grant.scopes, &self.catalogue).await?
        else {
            return Ok(Written::Refused(ProblemCode::NotAMember));
        };
        work.grants().add(&grant, act).await?;
        let token = RefreshToken {
            digest: self.refresh_token,
            grant: grant.id.clone(),
            issued_at: act.now,
            expires_at: (act.now + self.lifetimes.idle).min(grant.expires_at),
            spent: None,
        };
        work.refresh_tokens().add(&token).await?;
        let event = Event::success(EventKind::UserSignedIn, &grant.id)
            .in_organization(&grant.organization)
            .because("api");
        work.record(act, event).await?;
        Ok(Written::In(Box::new(Issue {
            scopes: standing.scopes.clone(),
            grant,
            standing,
            nonce: None,
        })))
    }

    async fn acts_for(
        &self,
        work: &Work,
    ) -> Result<Result<(OrganizationId, Scopes), login::Refusal>, StoreError> {
        let user = work.users().find(&self.user).await?;
        let default = user.and_then(|user| user.default_organization);
        let memberships = work.memberships().of_user(&self.user).await?;
        let mut organizations: Vec<Option<Organization>> = Vec::with_capacity(memberships.len());
        for membership in &memberships {
            organizations.push(work.organizations().find(&membership.organization).await?);
        }
        let theirs: Vec<Belongs<'_>> = memberships
            .iter()
            .zip(&organizations)
            .filter_map(|(membership, organization)| Some((membership, organization.as_ref()?)))
            .collect();
        let chosen = login::acts_for(self.organization.as_deref(), default.as_ref(), &theirs);
        Ok(chosen.map(|(membership, organization)| {
            let held = membership.permissions(&self.catalogue);
            let scopes = held.iter().map(|permission| permission.as_str().to_owned());
            (organization.id.clone(), scopes.collect())
        }))
    }

    fn grant(&self, organization: OrganizationId, scopes: Scopes, act: &Act) -> Grant {
        Grant {
            id: self.grant.clone(),
            organization,
            user: self.user.clone(),
            client: self.client.id.clone(),
            client_organization: None,
            session: None,
            subject: self.user.as_str().to_owned(),
            scopes,
            resource: Vec::new(),
            authorization_details: None,
            claims_request: None,
            authentication: Authentication {
                auth_time: act.now,
                amr: self.amr.clone(),
                acr: Acr::of(&self.amr).as_str().to_owned(),
            },
            confirmation: None,
            created_at: act.now,
            expires_at: act.now + self.lifetimes.absolute,
            revoked_at: None,
        }
    }
}
