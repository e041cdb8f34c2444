//! What people look after themselves in their browser: who visits the settings, for which organization, and the few
//! deeds that no other flow has.
//!
//! The visitor acts as a [`Principal`] like every other caller, made of the session and of what the role holds now; so
//! that pages and `/api/v1` share the flows that judge.

mod apps;
mod lists;
mod once;
mod principal;
mod profile;
mod reauthenticate;
mod sessions;

use std::sync::Arc;

use countersign_access::organization::{Membership, Organization};
use countersign_access::principal::Principal;
use countersign_access::{Act, Actor};
use countersign_identity::{Id, OrganizationId, Timestamp};
use countersign_store::Work;

pub use self::apps::{ConnectedApp, connected_apps, remove_app};
pub use self::lists::{applications, own_api_keys};
pub use self::once::spend_form;
pub use self::profile::{ProfileChanges, Saved, save_profile};
pub use self::reauthenticate::{Reauthenticated, reauthenticate};
pub use self::sessions::{end_other_sessions, end_session, own_sessions};

use self::lists::whole_list;

use crate::browser::{self, Browser, SignedIn};
use crate::{FlowError, Services};

/// Somebody who is signed in, on a settings page.
pub struct Visit {
    /// The session and the person.
    pub signed_in: SignedIn,
    /// The organizations they can act for, the oldest membership first; suspended ones are left out.
    pub organizations: Vec<Arc<Organization>>,
    /// What they can do in the one they act for; `None` for somebody without any.
    pub principal: Option<Principal>,
    /// There is a confirmed second factor on the account.
    pub has_second_factor: bool,
}

impl Visit {
    /// The organization that is acted for.
    pub fn organization(&self) -> Option<&Organization> {
        let acting = &self.principal.as_ref()?.organization;
        self.organizations
            .iter()
            .find(|organization| organization.id == *acting)
            .map(AsRef::as_ref)
    }

    /// The circumstances of this request with the person as whoever acts.
    pub fn act(&self, act: &Act) -> Act {
        act.by(Actor::User(self.signed_in.user.id.clone()))
    }
}

/// Who visits. `None` when nobody is signed in with this browser.
///
/// # Errors
/// [`FlowError`] when the database fails.
pub async fn visit(
    services: &Services,
    browser: &Browser,
    now: Timestamp,
) -> Result<Option<Visit>, FlowError> {
    let Some(signed_in) = browser::who(services, browser, now).await? else {
        return Ok(None);
    };
    let directory = services.store.directory();
    let (mut organizations, mut members) = (Vec::new(), Vec::new());
    for membership in directory.memberships_of(&signed_in.user.id).await? {
        match directory.organization(&membership.organization).await? {
            Some(organization) if organization.suspended_at.is_none() => {
                organizations.push(organization);
                members.push(membership);
            }
            _ => {}
        }
    }
    let has_second_factor = directory.has_second_factor(&signed_in.user.id).await?;
    let principal = acted_for(&signed_in, &members)
        .map(|membership| principal::of(services, &signed_in, membership, has_second_factor));
    Ok(Some(Visit {
        signed_in,
        organizations,
        principal,
        has_second_factor,
    }))
}

/// What was chosen last in this session, else the person's default, else the oldest membership.
fn acted_for<'a>(signed_in: &SignedIn, members: &'a [Membership]) -> Option<&'a Membership> {
    let of = |wanted: &Option<OrganizationId>| {
        let wanted = wanted.as_ref()?;
        members.iter().find(|member| member.organization == *wanted)
    };
    of(&signed_in.session.organization)
        .or_else(|| of(&signed_in.user.default_organization))
        .or_else(|| members.first())
}

/// Acts for another organization from now on, in this session. `false` when the person does not belong there.
///
/// # Errors
/// [`FlowError`] when the database fails.
pub async fn choose_organization(
    services: &Services,
    visit: &Visit,
    organization: &str,
) -> Result<bool, FlowError> {
    let Some(chosen) = visit
        .organizations
        .iter()
        .find(|found| found.id.as_str() == organization)
    else {
        return Ok(false);
    };
    let (session, chosen) = (visit.signed_in.session.id.clone(), chosen.id.clone());
    services
        .store
        .write(async move |work: &Work| work.sessions().choose_organization(&session, &chosen).await)
        .await?;
    Ok(true)
}
