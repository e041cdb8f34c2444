//! API keys. One is found by the digest of its text; within a tenant by its id. Revoked keys stay as rows that nobody
//! is shown.

use countersign_access::api_key::{ApiKey, KeyOwner, LastUse};
use countersign_access::{Act, Event, EventKind};
use countersign_identity::{ApiKeyId, Id, OrganizationId, SecretDigest, ServiceAccountId, Timestamp, UserId};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, Condition, ConnectionTrait, EntityTrait, QueryFilter,
    QueryOrder, QuerySelect,
};

use super::row::{Row, bytes, json, moment};
use crate::entities::api_keys;
use crate::{Page, StoreError, Work};

/// See [`Work::api_keys`].
pub struct ApiKeys<'a> {
    pub(super) work: &'a Work,
}

impl ApiKeys<'_> {
    /// Makes a key; its owner hears of it. A digest that exists is `Duplicate` and undoes the unit.
    pub async fn add(&self, key: &ApiKey, act: &Act) -> Result<(), StoreError> {
        columns(key)?.insert(self.work.connection()).await?;
        self.work
            .record(act, telling(event(EventKind::ApiKeyCreated, key), key))
            .await
    }

    /// Takes over a key that was made elsewhere. A digest that exists is `Duplicate` and undoes the unit: ask first.
    pub async fn import(&self, key: &ApiKey, act: &Act) -> Result<(), StoreError> {
        columns(key)?.insert(self.work.connection()).await?;
        self.work.record(act, event(EventKind::ApiKeyImported, key)).await
    }

    /// The key of this id in this tenant, revoked or not.
    pub async fn find(
        &self,
        organization: &OrganizationId,
        id: &ApiKeyId,
    ) -> Result<Option<ApiKey>, StoreError> {
        self.find_where(Condition::all().add(of_id(organization, id)))
            .await
    }

    /// The key of this digest, revoked or not.
    pub async fn find_by_digest(&self, digest: &SecretDigest) -> Result<Option<ApiKey>, StoreError> {
        self.find_where(Condition::all().add(api_keys::Column::Digest.eq(bytes(digest))))
            .await
    }

    /// The keys that this one made and that are not revoked.
    pub async fn children_of(&self, parent: &ApiKey) -> Result<Vec<ApiKey>, StoreError> {
        let rows = api_keys::Entity::find()
            .filter(children(parent))
            .filter(api_keys::Column::RevokedAt.is_null())
            .order_by_asc(api_keys::Column::Id)
            .lock_exclusive()
            .all(self.work.connection())
            .await?;
        rows.into_iter().map(api_key).collect()
    }

    /// Writes back name, permissions, networks and end.
    pub async fn save(&self, key: &ApiKey, act: &Act) -> Result<(), StoreError> {
        let row = api_keys::ActiveModel {
            id: Set(key.id.as_str().to_owned()),
            name: Set(key.name.clone()),
            permissions: Set(json(&key.permissions)?),
            allowed_cidrs: Set(json(&key.allowed_cidrs)?),
            expires_at: Set(key.expires_at.map(Timestamp::unix_millis)),
            ..Default::default()
        };
        row.update(self.work.connection()).await?;
        self.work.record(act, event(EventKind::ApiKeyChanged, key)).await
    }

    /// Puts `next` in the place of `old`, whose end is written back and whose children move; the owner hears of it.
    pub async fn rotate(&self, old: &ApiKey, next: &ApiKey, act: &Act) -> Result<(), StoreError> {
        columns(next)?.insert(self.work.connection()).await?;
        let row = api_keys::ActiveModel {
            id: Set(old.id.as_str().to_owned()),
            expires_at: Set(old.expires_at.map(Timestamp::unix_millis)),
            ..Default::default()
        };
        row.update(self.work.connection()).await?;
        api_keys::Entity::update_many()
            .set(api_keys::ActiveModel {
                parent_id: Set(Some(next.id.as_str().to_owned())),
                ..Default::default()
            })
            .filter(children(old))
            .exec(self.work.connection())
            .await?;
        let event = event(EventKind::ApiKeyRotated, old).touching(&next.id);
        self.work.record(act, telling(event, old)).await
    }

    /// Revokes the key and all that it made, an event for each; `false` if it was revoked already. This is the gate.
    pub async fn revoke(&self, key: &ApiKey, act: &Act) -> Result<bool, StoreError> {
        self.end(key, EventKind::ApiKeyRevoked, act).await
    }

    /// Like [`ApiKeys::revoke`], of a key that was found in the open: the owner hears of it.
    pub async fn revoke_leaked(&self, key: &ApiKey, act: &Act) -> Result<bool, StoreError> {
        self.end(key, EventKind::ApiKeyLeaked, act).await
    }

    /// Records that the key came where keys do not belong, and tells its owner. The key lives on.
    pub async fn exposed(&self, key: &ApiKey, place: &'static str, act: &Act) -> Result<(), StoreError> {
        let event = event(EventKind::ApiKeyExposed, key).because(place);
        self.work.record(act, telling(event, key)).await
    }

    /// Writes a use down unless a later one is. No event, asked for at most once a minute and key.
    pub async fn touch(&self, id: &ApiKeyId, used: &LastUse) -> Result<(), StoreError> {
        let earlier = Condition::any()
            .add(api_keys::Column::LastUsedAt.is_null())
            .add(api_keys::Column::LastUsedAt.lt(used.at.unix_millis()));
        api_keys::Entity::update_many()
            .set(api_keys::ActiveModel {
                last_used_at: Set(Some(used.at.unix_millis())),
                last_used_from: Set(used.from.map(|peer| peer.to_string())),
                ..Default::default()
            })
            .filter(api_keys::Column::Id.eq(id.as_str()))
            .filter(earlier)
            .exec(self.work.connection())
            .await?;
        Ok(())
    }

    async fn find_where(&self, which: Condition) -> Result<Option<ApiKey>, StoreError> {
        let row = api_keys::Entity::find()
            .filter(which)
            .lock_exclusive()
            .one(self.work.connection())
            .await?;
        row.map(api_key).transpose()
    }

    async fn end(&self, key: &ApiKey, kind: EventKind, act: &Act) -> Result<bool, StoreError> {
        if !self.set_revoked(&key.id, act.now).await? {
            return Ok(false);
        }
        let mut parents = vec![key.clone()];
        while let Some(parent) = parents.pop() {
            for child in self.children_of(&parent).await? {
                if self.set_revoked(&child.id, act.now).await? {
                    let event = event(EventKind::ApiKeyRevoked, &child).because("parent_revoked");
                    self.work.record(act, event).await?;
                    parents.push(child);
                }
            }
        }
        let event = event(kind, key);
        let event = match kind {
            EventKind::ApiKeyLeaked => telling(event, key),
            _ => event,
        };
        self.work.record(act, event).await?;
        Ok(true)
    }

    async fn set_revoked(&self, id: &ApiKeyId, now: Timestamp) -> Result<bool, StoreError> {
        let done = api_keys::Entity::update_many()
            .set(api_keys::ActiveModel {
                revoked_at: Set(Some(now.unix_millis())),
                ..Default::default()
            })
            .filter(api_keys::Column::Id.eq(id.as_str()))
            .filter(api_keys::Column::RevokedAt.is_null())
            .exec(self.work.connection())
            .await?;
        Ok(done.rows_affected == 1)
    }
}

fn event(kind: EventKind, key: &ApiKey) -> Event {
    Event::success(kind, &key.id).in_organization(&key.organization)
}

fn telling(event: Event, key: &ApiKey) -> Event {
    match key.owner.user() {
        Some(user) => event.telling(user),
        None => event,
    }
}

fn of_id(organization: &OrganizationId, id: &ApiKeyId) -> Condition {
    Condition::all()
        .add(api_keys::Column::OrganizationId.eq(organization.as_str()))
        .add(api_keys::Column::Id.eq(id.as_str()))
}

fn children(parent: &ApiKey) -> Condition {
    Condition::all()
        .add(api_keys::Column::OrganizationId.eq(parent.organization.as_str()))
        .add(api_keys::Column::ParentId.eq(parent.id.as_str()))
}

pub(crate) async fn find_by_digest(
    connection: &impl ConnectionTrait,
    digest: &SecretDigest,
) -> Result<Option<ApiKey>, StoreError> {
    let row = api_keys::Entity::find()
        .filter(api_keys::Column::Digest.eq(bytes(digest)))
        .one(connection)
        .await?;
    row.map(api_key).transpose()
}

pub(crate) async fn find_by_id(
    connection: &impl ConnectionTrait,
    id: &ApiKeyId,
) -> Result<Option<ApiKey>, StoreError> {
    let row = api_keys::Entity::find_by_id(id.as_str()).one(connection).await?;
    row.map(api_key).transpose()
}

/// A key of the tenant that is not revoked.
pub(crate) async fn find(
    connection: &impl ConnectionTrait,
    organization: &OrganizationId,
    id: &ApiKeyId,
) -> Result<Option<ApiKey>, StoreError> {
    let row = api_keys::Entity::find()
        .filter(of_id(organization, id))
        .filter(api_keys::Column::RevokedAt.is_null())
        .one(connection)
        .await?;
    row.map(api_key).transpose()
}

/// A page of the tenant's keys that are not revoked, by id: of one owner, or of all.
pub(crate) async fn page(
    connection: &impl ConnectionTrait,
    organization: &OrganizationId,
    owner: Option<&KeyOwner>,
    page: &Page,
) -> Result<Vec<ApiKey>, StoreError> {
    let mut which = Condition::all()
        .add(api_keys::Column::OrganizationId.eq(organization.as_str()))
        .add(api_keys::Column::RevokedAt.is_null());
    which = match owner {
        Some(KeyOwner::User(user)) => which.add(api_keys::Column::UserId.eq(user.as_str())),
        Some(KeyOwner::ServiceAccount(account)) => {
            which.add(api_keys::Column::ServiceAccountId.eq(account.as_str()))
        }
        None => which,
    };
    let query = api_keys::Entity::find().filter(which);
    let rows = page.of(query, api_keys::Column::Id).all(connection).await?;
    rows.into_iter().map(api_key).collect()
}

/// The row as the rules see it.
pub(crate) fn api_key(found: api_keys::Model) -> Result<ApiKey, StoreError> {
    let row = Row {
        table: "api_keys",
        id: &found.id,
    };
    let owner = match (found.user_id, found.service_account_id) {
        (Some(user), None) => KeyOwner::User(UserId::from_text(user)),
        (None, Some(account)) => KeyOwner::ServiceAccount(ServiceAccountId::from_text(account)),
        _ => return Err(row.broken("user_id", "neither or both of user and service account")),
    };
    let from = found
        .last_used_from
        .as_deref()
        .map(|peer| row.parsed("last_used_from", peer.parse().ok()))
        .transpose()?;
    Ok(ApiKey {
        owner,
        digest: row.digest("digest", &found.digest)?,
        permissions: row.json("permissions", &found.permissions)?,
        allowed_cidrs: row.json("allowed_cidrs", &found.allowed_cidrs)?,
        id: ApiKeyId::from_text(found.id),
        organization: OrganizationId::from_text(found.organization_id),
        parent: found.parent_id.map(ApiKeyId::from_text),
        name: found.name,
        preview: found.preview,
        created_at: moment(found.created_at),
        expires_at: found.expires_at.map(moment),
        revoked_at: found.revoked_at.map(moment),
        last_used: found.last_used_at.map(|at| LastUse { at: moment(at), from }),
    })
}

fn columns(key: &ApiKey) -> Result<api_keys::ActiveModel, StoreError> {
    let (user, account) = match &key.owner {
        KeyOwner::User(user) => (Some(user.as_str().to_owned()), None),
        KeyOwner::ServiceAccount(account) => (None, Some(account.as_str().to_owned())),
    };
    Ok(api_keys::ActiveModel {
        organization_id: Set(key.organization.as_str().to_owned()),
        id: Set(key.id.as_str().to_owned()),
        user_id: Set(user),
        service_account_id: Set(account),
        parent_id: Set(key.parent.as_ref().map(|id| id.as_str().to_owned())),
        digest: Set(bytes(&key.digest)),
        name: Set(key.name.clone()),
        preview: Set(key.preview.clone()),
        permissions: Set(json(&key.permissions)?),
        allowed_cidrs: Set(json(&key.allowed_cidrs)?),
        created_at: Set(key.created_at.unix_millis()),
        expires_at: Set(key.expires_at.map(Timestamp::unix_millis)),
        revoked_at: Set(key.revoked_at.map(Timestamp::unix_millis)),
        last_used_at: Set(key.last_used.map(|used| used.at.unix_millis())),
        last_used_from: Set(key
            .last_used
            .and_then(|used| used.from)
            .map(|peer| peer.to_string())),
    })
}
