//! One-time links, but for invitations, which are rows of the same table and have their own repository.

use countersign_access::{Act, Event, EventKind};
use countersign_identity::ticket::{Ticket, TicketCode, TicketKind};
use countersign_identity::{Email, Id, SecretDigest, TicketId, Timestamp, UserId};
use sea_orm::sea_query::{Expr, ExprTrait, IntoCondition};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, PaginatorTrait,
    QueryFilter, QueryOrder, QuerySelect,
};

use super::row::{Row, bytes, moment};
use crate::entities::tickets;
use crate::{StoreError, Work};

/// See [`Work::tickets`].
pub struct Tickets<'a> {
    pub(super) work: &'a Work,
}

impl Tickets<'_> {
    /// Keeps a link. That somebody was asked to prove an address is no event: the proof will be one.
    pub async fn add(&self, ticket: &Ticket, act: &Act) -> Result<(), StoreError> {
        let row = tickets::ActiveModel {
            id: Set(ticket.id.as_str().to_owned()),
            kind: Set(ticket.kind.as_str().to_owned()),
            digest: Set(bytes(&ticket.digest)),
            user_id: Set(ticket.user.as_ref().map(|id| id.as_str().to_owned())),
            email: Set(ticket.email.as_ref().map(|email| email.as_str().to_owned())),
            code_digest: Set(ticket.code.as_ref().map(|code| bytes(&code.digest))),
            attempts: Set(ticket.code.as_ref().map(|code| code.attempts.into())),
            created_at: Set(ticket.created_at.unix_millis()),
            expires_at: Set(ticket.expires_at.unix_millis()),
            spent_at: Set(ticket.spent_at.map(Timestamp::unix_millis)),
            ..Default::default()
        };
        row.insert(self.work.connection()).await?;
        let kind = match ticket.kind {
            TicketKind::Setup => EventKind::SetupLinkCreated,
            TicketKind::PasswordReset => EventKind::ResetLinkCreated,
            TicketKind::EmailVerification | TicketKind::EmailChange | TicketKind::Invitation => return Ok(()),
        };
        let mut event = Event::success(kind, &ticket.id);
        if let Some(user) = &ticket.user {
            event = event.touching(user);
        }
        self.work.record(act, event).await
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

    /// The newest link of a kind that a person could still use, for the code that goes with it.
    pub async fn open_of_user(
        &self,
        kind: TicketKind,
        user: &UserId,
        now: Timestamp,
    ) -> Result<Option<Ticket>, StoreError> {
        let row = tickets::Entity::find()
            .filter(of_user(user))
            .filter(tickets::Column::Kind.eq(kind.as_str()))
            .filter(tickets::Column::SpentAt.is_null())
            .filter(tickets::Column::ExpiresAt.gte(now.unix_millis()))
            .order_by_desc(tickets::Column::CreatedAt)
            .limit(1)
            .lock_exclusive()
            .one(self.work.connection())
            .await?;
        row.map(ticket).transpose()
    }

    /// How many links of a kind a person was given since then, used or not.
    pub async fn count_of_user(
        &self,
        kind: TicketKind,
        user: &UserId,
        since: Timestamp,
    ) -> Result<u64, StoreError> {
        let made = tickets::Entity::find()
            .filter(of_user(user))
            .filter(tickets::Column::Kind.eq(kind.as_str()))
            .filter(tickets::Column::CreatedAt.gt(since.unix_millis()))
            .count(self.work.connection())
            .await?;
        Ok(made)
    }

    /// Counts a try at the code of a link.
    pub async fn count_try(&self, id: &TicketId) -> Result<(), StoreError> {
        tickets::Entity::update_many()
            .col_expr(
                tickets::Column::Attempts,
                Expr::col(tickets::Column::Attempts).add(1),
            )
            .filter(tickets::Column::Id.eq(id.as_str()))
            .exec(self.work.connection())
            .await?;
        Ok(())
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
        self.end_where(tickets::Column::Kind.eq(kind.as_str()), now).await
    }

    /// Ends a person's links of a kind, for a new one to replace them.
    pub async fn end_of_user(
        &self,
        kind: TicketKind,
        user: &UserId,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        self.end_where(of_user(user).and(tickets::Column::Kind.eq(kind.as_str())), now)
            .await
    }

    /// Ends all links of a person, of whatever kind: who holds one of them must not undo a new password or address.
    pub async fn end_all_of_user(&self, user: &UserId, now: Timestamp) -> Result<(), StoreError> {
        self.end_where(of_user(user), now).await
    }

    async fn end_where(&self, which: impl IntoCondition, now: Timestamp) -> Result<(), StoreError> {
        tickets::Entity::update_many()
            .set(tickets::ActiveModel {
                spent_at: Set(Some(now.unix_millis())),
                ..Default::default()
            })
            .filter(which.into_condition())
            .filter(tickets::Column::SpentAt.is_null())
            .exec(self.work.connection())
            .await?;
        Ok(())
    }
}

fn of_user(user: &UserId) -> Expr {
    tickets::Column::UserId.eq(user.as_str())
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
    let email = found.email.as_deref().map(Email::parse).transpose();
    let code = match (found.code_digest.as_deref(), found.attempts) {
        (Some(digest), attempts) => Some(TicketCode {
            digest: row.digest("code_digest", digest)?,
            attempts: row.parsed("attempts", attempts.and_then(|count| count.try_into().ok()))?,
        }),
        (None, _) => None,
    };
    Ok(Ticket {
        email: row.parsed("email", email.ok())?,
        code,
        kind: row.parsed("kind", TicketKind::parse(&found.kind))?,
        digest: row.digest("digest", &found.digest)?,
        id: TicketId::from_text(found.id),
        user: found.user_id.map(UserId::from_text),
        created_at: moment(found.created_at),
        expires_at: moment(found.expires_at),
        spent_at: found.spent_at.map(moment),
    })
}
