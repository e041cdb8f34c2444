//! Browsers that signed in as an account before: strangers who guess cannot lock them out. No events.

use countersign_identity::{Id, SecretDigest, Timestamp, UserId};
use sea_orm::sea_query::OnConflict;
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter, QuerySelect};

use super::row::bytes;
use crate::entities::known_browsers;
use crate::{StoreError, Work};

/// See [`Work::known_browsers`].
pub struct KnownBrowsers<'a> {
    pub(super) work: &'a Work,
}

impl KnownBrowsers<'_> {
    /// Whether this browser signed in as this person at or after `not_before`.
    pub async fn knows(
        &self,
        user: &UserId,
        browser: &SecretDigest,
        not_before: Timestamp,
    ) -> Result<bool, StoreError> {
        let found = known_browsers::Entity::find_by_id((user.as_str().to_owned(), bytes(browser)))
            .filter(known_browsers::Column::LastSignedInAt.gte(not_before.unix_millis()))
            .count(self.work.connection())
            .await?;
        Ok(found > 0)
    }

    /// Whether browsers are known of this person, and this one (`None`: it brings no mark) is not among them.
    pub async fn is_new(&self, user: &UserId, browser: Option<&SecretDigest>) -> Result<bool, StoreError> {
        let mut known = known_browsers::Entity::find()
            .filter(known_browsers::Column::UserId.eq(user.as_str()))
            .select_only()
            .column(known_browsers::Column::Digest)
            .into_tuple::<Vec<u8>>()
            .all(self.work.connection())
            .await?
            .into_iter()
            .peekable();
        let any = known.peek().is_some();
        Ok(any && !known.any(|digest| browser.is_some_and(|browser| bytes(browser) == digest)))
    }

    /// This browser signed in as this person now.
    pub async fn remember(
        &self,
        user: &UserId,
        browser: &SecretDigest,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let row = known_browsers::ActiveModel {
            user_id: Set(user.as_str().to_owned()),
            digest: Set(bytes(browser)),
            last_signed_in_at: Set(now.unix_millis()),
        };
        known_browsers::Entity::insert(row)
            .on_conflict(
                OnConflict::columns([known_browsers::Column::UserId, known_browsers::Column::Digest])
                    .update_column(known_browsers::Column::LastSignedInAt)
                    .to_owned(),
            )
            .exec_without_returning(self.work.connection())
            .await?;
        Ok(())
    }
}
