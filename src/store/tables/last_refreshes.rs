//! When each thing that a person gave an application was last refreshed, for the list of connected applications.

use std::collections::HashMap;

use countersign_identity::{GrantId, Id, Timestamp, UserId};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QuerySelect, QueryTrait};

use super::row::moment;
use crate::entities::{grants, refresh_tokens};
use crate::{Directory, StoreError};

impl Directory<'_> {
    /// The moment of the last refresh of each of a person's grants that has a refresh token. Never cached.
    pub async fn last_refreshes_of(&self, user: &UserId) -> Result<HashMap<GrantId, Timestamp>, StoreError> {
        find(self.reader(), user).await
    }
}

async fn find(
    connection: &impl ConnectionTrait,
    user: &UserId,
) -> Result<HashMap<GrantId, Timestamp>, StoreError> {
    let theirs = grants::Entity::find()
        .select_only()
        .column(grants::Column::Id)
        .filter(grants::Column::UserId.eq(user.as_str()))
        .filter(grants::Column::RevokedAt.is_null())
        .into_query();
    let rows: Vec<(String, i64)> = refresh_tokens::Entity::find()
        .select_only()
        .column(refresh_tokens::Column::GrantId)
        .column_as(refresh_tokens::Column::IssuedAt.max(), "last")
        .filter(refresh_tokens::Column::GrantId.in_subquery(theirs))
        .group_by(refresh_tokens::Column::GrantId)
        .into_tuple()
        .all(connection)
        .await?;
    Ok(rows
        .into_iter()
        .map(|(grant, last)| (GrantId::from_text(grant), moment(last)))
        .collect())
}
