//! Letters that follow from events: whoever an event tells gets one, written into the outbox with the event itself.
//!
//! What is kept here is the bare facts; which of them become a letter, and its words, are decided by the job that
//! delivers it.

use countersign_access::{Act, Event};
use countersign_identity::{Email, Id, OutboxId, Timestamp};
use sea_orm::{ConnectionTrait, EntityTrait};
use serde::{Deserialize, Serialize};

use crate::StoreError;
use crate::entities::users;
use crate::tables::{OutboxMessage, outbox};

/// The kind of these messages in the outbox.
pub const NOTICE: &str = "notice";

/// What the outbox holds of one event.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Notice {
    /// Whom to write to: the address as it was when it happened.
    pub to: Email,
    /// The published name of the event's kind.
    pub event: String,
    /// When it happened.
    pub time: Timestamp,
    /// From where, if it came from somewhere.
    pub peer: Option<String>,
    /// Who did it: an id, or one word.
    pub actor: String,
    /// The id of what it happened to.
    pub target: Option<String>,
    /// Why.
    pub reason: Option<String>,
}

/// Leaves a letter for whom the event tells. Its id and key follow from the event's number, since a unit draws none.
pub(crate) async fn tell(
    connection: &impl ConnectionTrait,
    seq: i64,
    act: &Act,
    event: &Event,
) -> Result<(), StoreError> {
    let Some(user) = &event.told else {
        return Ok(());
    };
    let row = users::Entity::find_by_id(user.as_str()).one(connection).await?;
    let Some(user) = row.map(crate::tables::users::user).transpose()? else {
        return Ok(());
    };
    let notice = Notice {
        to: user.email,
        event: event.kind.as_str().to_owned(),
        time: act.now,
        peer: act.peer.map(|peer| peer.to_string()),
        actor: act.actor.as_str().to_owned(),
        target: event.target.clone(),
        reason: event.reason.clone(),
    };
    let message = OutboxMessage::new(
        OutboxId::from_text(format!("{}e{seq}", OutboxId::PREFIX)),
        NOTICE,
        format!("{NOTICE}:{seq}"),
        &notice,
        act.now,
    )?;
    outbox::add(connection, &message).await?;
    Ok(())
}
