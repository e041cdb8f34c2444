//! Links that join a tenant: rows of `tickets` that name organization, address and role.

use countersign_access::invitation::Invitation;
use countersign_access::{Act, Event, EventKind};
use countersign_identity::ticket::TicketKind;
use countersign_identity::{Email, Id, OrganizationId, SecretDigest, TicketId, Timestamp, UserId};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, Condition, ConnectionTrait, EntityTrait, QueryFilter,
    QueryOrder, QuerySelect,
};

use super::roles as role_columns;
use super::row::{Row, bytes, moment};
use crate::entities::tickets;
use crate::{Store, StoreError, Work};

/// See [`Work::invitations`].
pub struct Invitations<'a> {
    pub(super) work: &'a Work,
}

impl Invitations<'_> {
    /// Keeps an invitation. A role of another tenant fails by its foreign key and undoes the unit.
    pub async fn add(&self, invitation: &Invitation, act: &Act) -> Result<(), StoreError> {
        let (role, role_id) = role_columns::columns(&invitation.role);
        let row = tickets::ActiveModel {
            id: Set(invitation.id.as_str().to_owned()),
            kind: Set(TicketKind::Invitation.as_str().to_owned()),
            digest: Set(bytes(&invitation.digest)),
            organization_id: Set(Some(invitation.organization.as_str().to_owned())),
            email: Set(Some(invitation.email.as_str().to_owned())),
            role: Set(role),
            role_id: Set(role_id),
            invited_by: Set(invitation.invited_by.as_ref().map(|id| id.as_str().to_owned())),
            created_at: Set(invitation.created_at.unix_millis()),
            expires_at: Set(invitation.expires_at.unix_millis()),
            spent_at: Set(invitation.spent_at.map(Timestamp::unix_millis)),
            ..Default::default()
        };
        row.insert(self.work.connection()).await?;
        self.record(EventKind::InvitationCreated, invitation, act).await
    }

    /// The invitation of this link, spent or not.
    pub async fn find(&self, digest: &SecretDigest) -> Result<Option<Invitation>, StoreError> {
        let row = tickets::Entity::find()
            .filter(of_digest(digest))
            .lock_exclusive()
            .one(self.work.connection())
            .await?;
        row.map(invitation).transpose()
    }

    /// The invitation of this id, spent or not, in whatever tenant: for a conversation that its link began.
    pub async fn find_by_id(&self, id: &TicketId) -> Result<Option<Invitation>, StoreError> {
        let row = tickets::Entity::find()
            .filter(of_id(id))
            .lock_exclusive()
            .one(self.work.connection())
            .await?;
        row.map(invitation).transpose()
    }

    /// Accepts it; `false` if it was spent. This is the gate: one conditional update. The membership that it gives is
    /// written by the caller.
    pub async fn accept(&self, invitation: &Invitation, act: &Act) -> Result<bool, StoreError> {
        if !self.end(of_id(&invitation.id), act.now).await? {
            return Ok(false);
        }
        self.record(EventKind::InvitationAccepted, invitation, act)
            .await?;
        Ok(true)
    }

    /// Withdraws it; `false` if it was spent.
    pub async fn withdraw(&self, invitation: &Invitation, act: &Act) -> Result<bool, StoreError> {
        if !self.end(of_id(&invitation.id), act.now).await? {
            return Ok(false);
        }
        self.record(EventKind::InvitationWithdrawn, invitation, act)
            .await?;
        Ok(true)
    }

    async fn end(&self, which: Condition, now: Timestamp) -> Result<bool, StoreError> {
        let done = tickets::Entity::update_many()
            .set(tickets::ActiveModel {
                spent_at: Set(Some(now.unix_millis())),
                ..Default::default()
            })
            .filter(which)
            .filter(tickets::Column::SpentAt.is_null())
            .exec(self.work.connection())
            .await?;
        Ok(done.rows_affected == 1)
    }

    async fn record(&self, kind: EventKind, invitation: &Invitation, act: &Act) -> Result<(), StoreError> {
        let event = Event::success(kind, &invitation.id).in_organization(&invitation.organization);
        self.work.record(act, event).await
    }
}

impl Store {
    /// The invitation of this link, spent or not. Accepting asks again, in a unit.
    ///
    /// # Errors
    /// Those of the read.
    pub async fn invitation(&self, digest: &SecretDigest) -> Result<Option<Invitation>, StoreError> {
        let row = tickets::Entity::find()
            .filter(of_digest(digest))
            .one(self.reader())
            .await?;
        row.map(invitation).transpose()
    }

    /// The invitation of this id, spent or not, for a conversation that its link began.
    ///
    /// # Errors
    /// Those of the read.
    pub async fn invitation_by_id(&self, id: &TicketId) -> Result<Option<Invitation>, StoreError> {
        let row = tickets::Entity::find()
            .filter(of_id(id))
            .one(self.reader())
            .await?;
        row.map(invitation).transpose()
    }
}

/// The tenant's invitations that can still be accepted, newest first.
pub(crate) async fn open_of_organization(
    connection: &impl ConnectionTrait,
    organization: &OrganizationId,
    now: Timestamp,
) -> Result<Vec<Invitation>, StoreError> {
    let rows = tickets::Entity::find()
        .filter(of_kind())
        .filter(tickets::Column::OrganizationId.eq(organization.as_str()))
        .filter(tickets::Column::SpentAt.is_null())
        .filter(tickets::Column::ExpiresAt.gte(now.unix_millis()))
        .order_by_desc(tickets::Column::CreatedAt)
        .order_by_desc(tickets::Column::Id)
        .all(connection)
        .await?;
    rows.into_iter().map(invitation).collect()
}

fn of_kind() -> Condition {
    Condition::all().add(tickets::Column::Kind.eq(TicketKind::Invitation.as_str()))
}

fn of_digest(digest: &SecretDigest) -> Condition {
    of_kind().add(tickets::Column::Digest.eq(bytes(digest)))
}

fn of_id(id: &TicketId) -> Condition {
    of_kind().add(tickets::Column::Id.eq(id.as_str()))
}

/// The row as the rules see it.
fn invitation(found: tickets::Model) -> Result<Invitation, StoreError> {
    let row = Row {
        table: "tickets",
        id: &found.id,
    };
    let email = found.email.as_deref().and_then(|email| Email::parse(email).ok());
    Ok(Invitation {
        digest: row.digest("digest", &found.digest)?,
        role: role_columns::role(&row, found.role.as_deref(), found.role_id.as_deref())?,
        email: row.parsed("email", email)?,
        organization: row
            .parsed("organization_id", found.organization_id)
            .map(OrganizationId::from_text)?,
        id: TicketId::from_text(found.id),
        invited_by: found.invited_by.map(UserId::from_text),
        created_at: moment(found.created_at),
        expires_at: moment(found.expires_at),
        spent_at: found.spent_at.map(moment),
    })
}
