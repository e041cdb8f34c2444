//! The record of what happened, for those who audit: an organization's own, or all of it for the deployment
//! administrator. It is read only; nothing here or elsewhere changes a row.

use countersign_access::EventKind;
use countersign_access::event::RecordedEvent;
use countersign_access::principal::Principal;
use countersign_identity::Timestamp;
use countersign_store::Page;
use countersign_store::events::EventFilter;

use crate::{FlowError, Services};

/// Which events; every part that is given must fit.
#[derive(Clone, Debug, Default)]
pub struct Wanted {
    /// Of this kind.
    pub kind: Option<EventKind>,
    /// By this actor: an id, or `operator` and the like.
    pub actor: Option<String>,
    /// That happened to this id.
    pub target: Option<String>,
    /// At or after this moment.
    pub since: Option<Timestamp>,
    /// Before this moment.
    pub until: Option<Timestamp>,
}

/// Whose events.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Whose {
    /// Those of the caller's organization.
    Own,
    /// Those of all organizations and of the deployment; for its administrator.
    All,
}

/// A page of events, the newest first; `page.after` is the id of the last event of the page before.
///
/// # Errors
/// [`FlowError`] when the database fails.
pub async fn list(
    services: &Services,
    caller: &Principal,
    whose: Whose,
    wanted: Wanted,
    page: &Page,
) -> Result<Vec<RecordedEvent>, FlowError> {
    let everything = whose == Whose::All && caller.administrator;
    let filter = EventFilter {
        organization: (!everything).then(|| caller.organization.clone()),
        kind: wanted.kind,
        actor: wanted.actor,
        target: wanted.target,
        since: wanted.since,
        until: wanted.until,
    };
    let events = services.store.events();
    Ok(events.list(&filter, page.limit, page.after.as_deref()).await?)
}
