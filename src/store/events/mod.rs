//! The append-only table `events`: at once the audit log, the feed of the caches and the source of the outbox.
//!
//! Rows are added inside the units that did what they tell, and are never changed, but for the count of anonymous
//! refusals. What is an event is decided by `countersign_access`.

mod entity;
mod list;
mod notice;
mod refusal;

use countersign_access::{Act, Event};
use countersign_identity::Id;
use sea_orm::{ActiveValue::Set, ConnectionTrait, EntityTrait};

use crate::StoreError;
use crate::feed::Heard;

pub(crate) use entity::{Column, Entity};
pub use list::{EventFilter, Events};
pub(crate) use notice::tell;
pub use notice::{NOTICE, Notice};
pub(crate) use refusal::count_refusal;

/// Adds a row; see `Work::record`.
pub(crate) async fn record(
    connection: &impl ConnectionTrait,
    act: &Act,
    event: Event,
) -> Result<Heard, StoreError> {
    let mut ids = event.touched;
    let organization = event.organization.or_else(|| act.organization.clone());
    let row = entity::ActiveModel {
        kind: Set(event.kind.as_str().to_owned()),
        outcome: Set(event.outcome.as_str().to_owned()),
        reason: Set(event.reason),
        target: Set(event.target.clone()),
        organization_id: Set(organization.map(|id| id.as_str().to_owned())),
        touched: Set(serde_json::Value::from(ids.clone()).to_string()),
        ..circumstances(act)
    };
    let seq = entity::Entity::insert(row).exec(connection).await?.last_insert_id;
    ids.extend(event.target);
    Ok(Heard {
        seq,
        kind: event.kind.as_str().to_owned(),
        ids,
    })
}

/// The columns that come from the act.
fn circumstances(act: &Act) -> entity::ActiveModel {
    entity::ActiveModel {
        time: Set(act.now.unix_millis()),
        actor: Set(act.actor.as_str().to_owned()),
        peer: Set(act.peer.map(|peer| peer.to_string())),
        request_id: Set(act.request_id.clone()),
        count: Set(1),
        ..Default::default()
    }
}
