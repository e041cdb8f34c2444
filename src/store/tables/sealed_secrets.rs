//! The server's other secrets, by name, sealed with the master key. They are made once, at the first start.

use countersign_identity::Timestamp;
use sea_orm::sea_query::OnConflict;
use sea_orm::{ActiveValue::Set, ConnectionTrait, EntityTrait};

use crate::entities::sealed_secrets;
use crate::{StoreError, Work};

/// See [`Work::sealed_secrets`].
pub struct SealedSecrets<'a> {
    pub(super) work: &'a Work,
}

impl SealedSecrets<'_> {
    /// The sealed value of this name.
    pub async fn find(&self, name: &str) -> Result<Option<Vec<u8>>, StoreError> {
        find(self.work.connection(), name).await
    }

    /// Keeps a sealed value unless the name has one: `false` then, and the earlier one counts (two nodes that start
    /// together). No event: it happens before anybody acts.
    pub async fn add(&self, name: &str, sealed: &[u8], now: Timestamp) -> Result<bool, StoreError> {
        let row = sealed_secrets::ActiveModel {
            name: Set(name.to_owned()),
            sealed: Set(sealed.to_vec()),
            created_at: Set(now.unix_millis()),
        };
        let added = sealed_secrets::Entity::insert(row)
            .on_conflict(
                OnConflict::column(sealed_secrets::Column::Name)
                    .do_nothing()
                    .to_owned(),
            )
            .exec_without_returning(self.work.connection())
            .await?;
        Ok(added == 1)
    }
}

pub(crate) async fn find(
    connection: &impl ConnectionTrait,
    name: &str,
) -> Result<Option<Vec<u8>>, StoreError> {
    let row = sealed_secrets::Entity::find_by_id(name).one(connection).await?;
    Ok(row.map(|row| row.sealed))
}
