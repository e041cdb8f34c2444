//! Refresh tokens. Single refreshes are no events (threat model, invariant 27); a reuse is, and its family's end.

use countersign_identity::{GrantId, Id, SecretDigest, Timestamp};
use countersign_protocol::grant::{RefreshToken, Spent};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QuerySelect,
};

use super::row::{Row, bytes, moment};
use crate::entities::{grants, refresh_tokens};
use crate::{StoreError, Work};

/// See [`Work::refresh_tokens`].
pub struct RefreshTokens<'a> {
    pub(super) work: &'a Work,
}

impl RefreshTokens<'_> {
    /// Keeps a token. Its organization is taken from the family's row; without one there is nothing to hang on to and
    /// the unit is undone (`Constraint`).
    pub async fn add(&self, token: &RefreshToken) -> Result<(), StoreError> {
        let organization: Option<String> = grants::Entity::find_by_id(token.grant.as_str())
            .select_only()
            .column(grants::Column::OrganizationId)
            .into_tuple()
            .one(self.work.connection())
            .await?;
        let Some(organization) = organization else {
            return Err(StoreError::Constraint("refresh_tokens: no such grant".to_owned()));
        };
        let spent = token.spent.as_ref();
        let row = refresh_tokens::ActiveModel {
            digest: Set(bytes(&token.digest)),
            organization_id: Set(organization),
            grant_id: Set(token.grant.as_str().to_owned()),
            issued_at: Set(token.issued_at.unix_millis()),
            expires_at: Set(token.expires_at.unix_millis()),
            spent_at: Set(spent.map(|spent| spent.at.unix_millis())),
            spent_from: Set(spent.and_then(|spent| spent.peer).map(|peer| peer.to_string())),
            successor: Set(spent.map(|spent| bytes(&spent.successor))),
        };
        row.insert(self.work.connection()).await?;
        Ok(())
    }

    /// The token of this digest, spent or not.
    pub async fn find(&self, digest: &SecretDigest) -> Result<Option<RefreshToken>, StoreError> {
        let row = refresh_tokens::Entity::find_by_id(bytes(digest))
            .lock_exclusive()
            .one(self.work.connection())
            .await?;
        row.map(refresh_token).transpose()
    }

    /// Gives the token a successor; `false` if it has one. This is the gate: one conditional update, so that a family
    /// never has two live leaves.
    pub async fn spend(&self, digest: &SecretDigest, spent: &Spent) -> Result<bool, StoreError> {
        let done = refresh_tokens::Entity::update_many()
            .set(refresh_tokens::ActiveModel {
                spent_at: Set(Some(spent.at.unix_millis())),
                spent_from: Set(spent.peer.map(|peer| peer.to_string())),
                successor: Set(Some(bytes(&spent.successor))),
                ..Default::default()
            })
            .filter(refresh_tokens::Column::Digest.eq(bytes(digest)))
            .filter(refresh_tokens::Column::SpentAt.is_null())
            .exec(self.work.connection())
            .await?;
        Ok(done.rows_affected == 1)
    }

    /// Moves the idle end of an unspent token, which was used without being spent.
    pub async fn prolong(&self, digest: &SecretDigest, expires_at: Timestamp) -> Result<(), StoreError> {
        refresh_tokens::Entity::update_many()
            .set(refresh_tokens::ActiveModel {
                expires_at: Set(expires_at.unix_millis()),
                ..Default::default()
            })
            .filter(refresh_tokens::Column::Digest.eq(bytes(digest)))
            .filter(refresh_tokens::Column::SpentAt.is_null())
            .exec(self.work.connection())
            .await?;
        Ok(())
    }
}

/// See [`crate::directory::Directory::refresh_token`].
pub(crate) async fn find(
    connection: &impl ConnectionTrait,
    digest: &SecretDigest,
) -> Result<Option<RefreshToken>, StoreError> {
    let row = refresh_tokens::Entity::find_by_id(bytes(digest))
        .one(connection)
        .await?;
    row.map(refresh_token).transpose()
}

/// The row as the rules see it.
fn refresh_token(found: refresh_tokens::Model) -> Result<RefreshToken, StoreError> {
    let row = Row {
        table: "refresh_tokens",
        id: &found.grant_id,
    };
    let spent = match (found.spent_at, &found.successor) {
        (Some(at), Some(successor)) => Some(Spent {
            at: moment(at),
            peer: found
                .spent_from
                .as_deref()
                .map(|peer| row.parsed("spent_from", peer.parse().ok()))
                .transpose()?,
            successor: row.digest("successor", successor)?,
        }),
        (None, None) => None,
        _ => return Err(row.broken("successor", "spent without, or unspent with one")),
    };
    Ok(RefreshToken {
        digest: row.digest("digest", &found.digest)?,
        spent,
        grant: GrantId::from_text(found.grant_id),
        issued_at: moment(found.issued_at),
        expires_at: moment(found.expires_at),
    })
}
