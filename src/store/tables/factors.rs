//! Second factors. One that was not proved yet counts for nothing and is nobody's business: no event until it is.
//!
//! The secret of a one-time code is sealed before it comes here; only the server's master key opens it.

use countersign_access::{Act, Event, EventKind};
use countersign_identity::factor::{Factor, FactorKind};
use countersign_identity::{FactorId, Id, Timestamp, UserId};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder,
    QuerySelect,
};

use super::row::{Row, moment};
use crate::entities::factors;
use crate::{StoreError, Work};

/// A factor with its sealed secret.
#[derive(Clone, Debug)]
pub struct SealedFactor {
    /// The factor.
    pub factor: Factor,
    /// Its secret, sealed for its row.
    pub sealed: Vec<u8>,
}

/// See [`Work::factors`].
pub struct Factors<'a> {
    pub(super) work: &'a Work,
}

impl Factors<'_> {
    /// Keeps a factor that is being set up, in place of any that its owner began and did not finish. No event.
    pub async fn add(&self, kept: &SealedFactor) -> Result<(), StoreError> {
        let factor = &kept.factor;
        factors::Entity::delete_many()
            .filter(factors::Column::UserId.eq(factor.user.as_str()))
            .filter(factors::Column::ConfirmedAt.is_null())
            .exec(self.work.connection())
            .await?;
        let row = factors::ActiveModel {
            id: Set(factor.id.as_str().to_owned()),
            user_id: Set(factor.user.as_str().to_owned()),
            kind: Set(factor.kind.as_str().to_owned()),
            name: Set(factor.name.clone()),
            secret: Set(Some(kept.sealed.clone())),
            credential_id: Set(None),
            data: Set(None),
            created_at: Set(factor.created_at.unix_millis()),
            confirmed_at: Set(factor.confirmed_at.map(Timestamp::unix_millis)),
            last_used_at: Set(factor.last_used_at.map(Timestamp::unix_millis)),
        };
        row.insert(self.work.connection()).await?;
        Ok(())
    }

    /// The factor of this id, confirmed or not.
    pub async fn find(&self, id: &FactorId) -> Result<Option<Factor>, StoreError> {
        let row = factors::Entity::find_by_id(id.as_str())
            .lock_exclusive()
            .one(self.work.connection())
            .await?;
        Ok(row.map(kept).transpose()?.map(|kept| kept.factor))
    }

    /// All factors of a person, the oldest first, confirmed or not.
    pub async fn of_user(&self, user: &UserId) -> Result<Vec<Factor>, StoreError> {
        let rows = of_user_query(user)
            .lock_exclusive()
            .all(self.work.connection())
            .await?;
        rows.into_iter()
            .map(|row| kept(row).map(|kept| kept.factor))
            .collect()
    }

    /// The factor was proved for the first time and counts from now on, under its name; `false` if it did already, or is gone. This is
    /// the gate: one conditional update. Its owner is told.
    pub async fn confirm(&self, factor: &Factor, name: &str, act: &Act) -> Result<bool, StoreError> {
        let done = factors::Entity::update_many()
            .set(factors::ActiveModel {
                name: Set(name.to_owned()),
                confirmed_at: Set(Some(act.now.unix_millis())),
                last_used_at: Set(Some(act.now.unix_millis())),
                ..Default::default()
            })
            .filter(factors::Column::Id.eq(factor.id.as_str()))
            .filter(factors::Column::ConfirmedAt.is_null())
            .exec(self.work.connection())
            .await?;
        if done.rows_affected == 0 {
            return Ok(false);
        }
        self.record(EventKind::FactorEnrolled, factor, act).await?;
        Ok(true)
    }

    /// The factor was proved again. No event; that of the sign-in tells.
    pub async fn used(&self, id: &FactorId, now: Timestamp) -> Result<(), StoreError> {
        factors::Entity::update_many()
            .set(factors::ActiveModel {
                last_used_at: Set(Some(now.unix_millis())),
                ..Default::default()
            })
            .filter(factors::Column::Id.eq(id.as_str()))
            .exec(self.work.connection())
            .await?;
        Ok(())
    }

    /// Removes the factor with its spent steps; `false` if it is gone. The owner of one that counted is told.
    pub async fn remove(&self, factor: &Factor, act: &Act) -> Result<bool, StoreError> {
        let done = factors::Entity::delete_by_id(factor.id.as_str())
            .exec(self.work.connection())
            .await?;
        if done.rows_affected == 0 {
            return Ok(false);
        }
        if factor.counts() {
            self.record(EventKind::FactorRemoved, factor, act).await?;
        }
        Ok(true)
    }

    async fn record(&self, kind: EventKind, factor: &Factor, act: &Act) -> Result<(), StoreError> {
        let event = Event::success(kind, &factor.id)
            .because(factor.kind.as_str())
            .touching(&factor.user)
            .telling(&factor.user);
        self.work.record(act, event).await
    }
}

fn of_user_query(user: &UserId) -> sea_orm::Select<factors::Entity> {
    factors::Entity::find()
        .filter(factors::Column::UserId.eq(user.as_str()))
        .order_by_asc(factors::Column::CreatedAt)
        .order_by_asc(factors::Column::Id)
}

/// All factors of a person with their sealed secrets, the oldest first, confirmed or not.
pub(crate) async fn of_user(
    connection: &impl ConnectionTrait,
    user: &UserId,
) -> Result<Vec<SealedFactor>, StoreError> {
    let rows = of_user_query(user).all(connection).await?;
    rows.into_iter().map(kept).collect()
}

/// The row as the rules see it.
fn kept(found: factors::Model) -> Result<SealedFactor, StoreError> {
    let row = Row {
        table: "factors",
        id: &found.id,
    };
    let kind = row.parsed("kind", FactorKind::parse(&found.kind))?;
    let sealed = row.parsed("secret", found.secret)?;
    Ok(SealedFactor {
        factor: Factor {
            id: FactorId::from_text(found.id),
            user: UserId::from_text(found.user_id),
            kind,
            name: found.name,
            created_at: moment(found.created_at),
            confirmed_at: found.confirmed_at.map(moment),
            last_used_at: found.last_used_at.map(moment),
        },
        sealed,
    })
}
