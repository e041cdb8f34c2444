//! Authorization codes: issued without an event (their redemption is one), spent once.

use countersign_identity::{
    ClientId, GrantId, Id, OrganizationId, SecretDigest, SessionId, Timestamp, UserId,
};
use countersign_protocol::grant::{Authentication, AuthorizationCode, Grant};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter, QuerySelect};

use super::given::{given_columns, given_grant};
use super::row::{Row, bytes, json, moment};
use super::{clients, given};
use crate::entities::authorization_codes;
use crate::{StoreError, Work};

/// See [`Work::codes`].
pub struct AuthorizationCodes<'a> {
    pub(super) work: &'a Work,
}

impl AuthorizationCodes<'_> {
    /// Keeps a code. The client's organization is taken from the client's row.
    pub async fn add(&self, code: &AuthorizationCode) -> Result<(), StoreError> {
        let owner = clients::owner(self.work, &code.grant.client).await?;
        let row = authorization_codes::ActiveModel {
            digest: Set(bytes(&code.digest)),
            grant_id: Set(code.grant.id.as_str().to_owned()),
            redirect_uri: Set(code.redirect_uri.clone()),
            code_challenge: Set(code.code_challenge.clone()),
            nonce: Set(code.nonce.clone()),
            expires_at: Set(code.expires_at.unix_millis()),
            spent_at: Set(code.spent_at.map(Timestamp::unix_millis)),
            ..given_columns!(authorization_codes, code.grant, owner)
        };
        row.insert(self.work.connection()).await?;
        Ok(())
    }

    /// The code of this digest, spent or not.
    pub async fn find(&self, digest: &SecretDigest) -> Result<Option<AuthorizationCode>, StoreError> {
        let row = authorization_codes::Entity::find_by_id(bytes(digest))
            .lock_exclusive()
            .one(self.work.connection())
            .await?;
        row.map(|row| code(&row)).transpose()
    }

    /// Redeems the code; `false` if somebody did before. This is the gate: one conditional update, so that of any number
    /// of callers on any number of nodes exactly one gets `true`.
    pub async fn spend(&self, digest: &SecretDigest, now: Timestamp) -> Result<bool, StoreError> {
        let done = authorization_codes::Entity::update_many()
            .set(authorization_codes::ActiveModel {
                spent_at: Set(Some(now.unix_millis())),
                ..Default::default()
            })
            .filter(authorization_codes::Column::Digest.eq(bytes(digest)))
            .filter(authorization_codes::Column::SpentAt.is_null())
            .exec(self.work.connection())
            .await?;
        Ok(done.rows_affected == 1)
    }
}

/// The row as the rules see it. The grant has no end of its own yet: until redemption it ends with its code.
fn code(found: &authorization_codes::Model) -> Result<AuthorizationCode, StoreError> {
    let row = Row {
        table: "authorization_codes",
        id: &found.grant_id,
    };
    let expires_at = moment(found.expires_at);
    Ok(AuthorizationCode {
        digest: row.digest("digest", &found.digest)?,
        grant: given_grant!(row, found, found.grant_id.as_str(), expires_at, None),
        redirect_uri: found.redirect_uri.clone(),
        code_challenge: found.code_challenge.clone(),
        nonce: found.nonce.clone(),
        expires_at,
        spent_at: found.spent_at.map(moment),
    })
}
