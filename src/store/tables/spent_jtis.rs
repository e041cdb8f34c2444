//! The `jti` of assertions that were used, until the assertions would have ended anyway. No events: a use is a metric,
//! a second one a refusal.

use countersign_identity::Timestamp;
use sea_orm::sea_query::OnConflict;
use sea_orm::{ActiveValue::Set, EntityTrait};

use crate::entities::spent_jtis;
use crate::{StoreError, Work};

/// See [`Work::spent_jtis`].
pub struct SpentJtis<'a> {
    pub(super) work: &'a Work,
}

impl SpentJtis<'_> {
    /// Uses the `jti` of this issuer; `false` if it was used before. The primary key is the gate.
    pub async fn spend(&self, issuer: &str, jti: &str, expires_at: Timestamp) -> Result<bool, StoreError> {
        let row = spent_jtis::ActiveModel {
            issuer: Set(issuer.to_owned()),
            jti: Set(jti.to_owned()),
            expires_at: Set(expires_at.unix_millis()),
        };
        let added = spent_jtis::Entity::insert(row)
            .on_conflict(
                OnConflict::columns([spent_jtis::Column::Issuer, spent_jtis::Column::Jti])
                    .do_nothing()
                    .to_owned(),
            )
            .exec_without_returning(self.work.connection())
            .await?;
        Ok(added == 1)
    }
}
