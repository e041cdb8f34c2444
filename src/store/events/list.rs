//! Reading the audit log, newest first, page by page.

use countersign_access::EventKind;
use countersign_access::event::RecordedEvent;
use countersign_identity::{Id, OrganizationId, Timestamp};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

use super::entity::{Column, Entity, Model};
use crate::{Store, StoreError};

const PREFIX: &str = "evt_";

/// What to list; every part that is given must fit.
#[derive(Clone, Debug, Default)]
pub struct EventFilter {
    /// Events that belong to this organization.
    pub organization: Option<OrganizationId>,
    /// Events of this kind.
    pub kind: Option<EventKind>,
    /// Events of this actor (an id, or `operator` and the like).
    pub actor: Option<String>,
    /// Events that happened to this id.
    pub target: Option<String>,
    /// Events at or after this moment.
    pub since: Option<Timestamp>,
    /// Events before this moment.
    pub until: Option<Timestamp>,
}

/// The audit log, for reading.
pub struct Events<'a> {
    store: &'a Store,
}

impl Store {
    /// The audit log of the whole deployment; narrow it with [`EventFilter::organization`].
    pub fn events(&self) -> Events<'_> {
        Events { store: self }
    }
}

impl Events<'_> {
    /// At most `limit` events, newest first. `before` is the id of the last event of the previous page; text that is
    /// no such id finds nothing.
    ///
    /// # Errors
    /// Those of the read.
    pub async fn list(
        &self,
        filter: &EventFilter,
        limit: u64,
        before: Option<&str>,
    ) -> Result<Vec<RecordedEvent>, StoreError> {
        let mut query = Entity::find().order_by_desc(Column::Seq).limit(limit);
        if let Some(id) = before {
            let Some(seq) = id.strip_prefix(PREFIX).and_then(|seq| seq.parse::<i64>().ok()) else {
                return Ok(Vec::new());
            };
            query = query.filter(Column::Seq.lt(seq));
        }
        if let Some(organization) = &filter.organization {
            query = query.filter(Column::OrganizationId.eq(organization.as_str()));
        }
        if let Some(kind) = filter.kind {
            query = query.filter(Column::Kind.eq(kind.as_str()));
        }
        if let Some(actor) = &filter.actor {
            query = query.filter(Column::Actor.eq(actor.as_str()));
        }
        if let Some(target) = &filter.target {
            query = query.filter(Column::Target.eq(target.as_str()));
        }
        if let Some(since) = filter.since {
            query = query.filter(Column::Time.gte(since.unix_millis()));
        }
        if let Some(until) = filter.until {
            query = query.filter(Column::Time.lt(until.unix_millis()));
        }
        let rows = query.all(self.store.reader()).await?;
        Ok(rows.into_iter().map(recorded).collect())
    }
}

fn recorded(row: Model) -> RecordedEvent {
    RecordedEvent {
        id: format!("{PREFIX}{}", row.seq),
        time: Timestamp::from_unix_millis(row.time).rfc3339(),
        kind: row.kind,
        outcome: row.outcome,
        reason: row.reason,
        actor: row.actor,
        target: row.target,
        organization_id: row.organization_id,
        peer: row.peer,
        request_id: row.request_id,
        count: row.count,
    }
}
