//! One-time links.

use countersign_access::{Act, Event, EventKind};
use countersign_identity::ticket::{Ticket, TicketKind};
use countersign_identity::{Id, SecretDigest, TicketId, Timestamp, UserId};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QuerySelect,
};

use super::row::{Row, bytes, moment};
use crate::entities::tickets;
use crate::{StoreError, Work};

/// See [`Work::tickets`].
pub struct Tickets<'a> {
    pub(super) work: &'a Work,
}

impl Tickets<'_> {
    /// Keeps a link.
    pub async fn add(&self, ticket: &Ticket, act: &Act) -> Result<(), StoreError> {
        let row = tickets::ActiveModel {
            id: Set(ticket.id.as_str().to_owned()),
            kind: Set(ticket.kind.as_str().to_owned()),
            digest: Set(bytes(&ticket.digest)),
            user_id: Set(ticket.user.as_ref().map(|id| id.as_str().to_owned())),
            created_at: Set(ticket.created_at.unix_millis()),
            expires_at: Set(ticket.expires_at.unix_millis()),
            spent_at: Set(ticket.spent_at.map(Timestamp::unix_millis)),
            ..Default::default()
        };
        row.insert(self.work.connection()).await?;
        let kind = match ticket.kind {
            TicketKind::Setup => EventKind::SetupLinkCreated,
            TicketKind::PasswordReset => EventKind::ResetLinkCreated,
        };
        self.work.record(act, Event::success(kind, &ticket.id)).await
    }

    /// The link of this digest, spent or not.
    pub async fn find(&self, digest: &SecretDigest) -> Result<Option<Ticket>, StoreError> {
        let row = tickets::Entity::find()
            .filter(tickets::Column::Digest.eq(bytes(digest)))
            .lock_exclusive()
            .one(self.work.connection())
            .await?;
        row.map(ticket).transpose()
    }

    /// Uses the link; `false` if that has happened. This is the gate: one conditional update. What the link allows
    /// records its own event in the same unit.
    pub async fn spend(&self, digest: &SecretDigest, now: Timestamp) -> Result<bool, StoreError> {
        let done = tickets::Entity::update_many()
            .set(tickets::ActiveModel {
                spent_at: Set(Some(now.unix_millis())),
                ..Default::default()
            })
            .filter(tickets::Column::Digest.eq(bytes(digest)))
            .filter(tickets::Column::SpentAt.is_null())
            .exec(self.work.connection())
            .await?;
        Ok(done.rows_affected == 1)
    }

    /// Ends all links of a kind, for a new one to replace them: its event tells.
    pub async fn end_all(&self, kind: TicketKind, now: Timestamp) -> Result<(), StoreError> {
        tickets::Entity::update_many()
            .set(tickets::ActiveModel {
                spent_at: Set(Some(now.unix_millis())),
                ..Default::default()
            })
            .filter(tickets::Column::Kind.eq(kind.as_str()))
            .filter(tickets::Column::SpentAt.is_null())
            .exec(self.work.connection())
            .await?;
        Ok(())
    }
}

pub(crate) async fn find(
    connection: &impl ConnectionTrait,
    digest: &SecretDigest,
) -> Result<Option<Ticket>, StoreError> {
    let row = tickets::Entity::find()
        .filter(tickets::Column::Digest.eq(bytes(digest)))
        .one(connection)
        .await?;
    row.map(ticket).transpose()
}

/// The row as the rules see it.
fn ticket(found: tickets::Model) -> Result<Ticket, StoreError> {
    let row = Row {
        table: "tickets",
        id: &found.id,
    };
    Ok(Ticket {
        kind: row.parsed("kind", TicketKind::parse(&found.kind))?,
        digest: row.digest("digest", &found.digest)?,
        id: TicketId::from_text(found.id),
        user: found.user_id.map(UserId::from_text),
        created_at: moment(found.created_at),
        expires_at: moment(found.expires_at),
        spent_at: found.spent_at.map(moment),
    })
}
