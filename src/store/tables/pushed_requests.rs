//! Authorization requests that clients pushed ahead. Progress of somebody who may be nobody yet, as conversations are:
//! no events, but a cap per peer network.

use countersign_identity::{ClientId, Id, SecretDigest, Timestamp};
use countersign_protocol::authorize::PushedRequest;
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, PaginatorTrait,
    QueryFilter,
};

use super::row::{Row, bytes, json, moment};
use crate::entities::pushed_requests;
use crate::{StoreError, Work};

/// See [`Work::pushed_requests`].
pub struct PushedRequests<'a> {
    pub(super) work: &'a Work,
}

impl PushedRequests<'_> {
    /// Keeps a request until its browser comes.
    pub async fn add(&self, pushed: &PushedRequest) -> Result<(), StoreError> {
        let row = pushed_requests::ActiveModel {
            digest: Set(bytes(&pushed.digest)),
            client_id: Set(pushed.client.as_str().to_owned()),
            request: Set(json(&pushed.request)?),
            peer_network: Set(pushed.peer_network.clone()),
            created_at: Set(pushed.created_at.unix_millis()),
            expires_at: Set(pushed.expires_at.unix_millis()),
            spent_at: Set(pushed.spent_at.map(Timestamp::unix_millis)),
        };
        row.insert(self.work.connection()).await?;
        Ok(())
    }

    /// The request is used; `false` if it was before or is not there. This is the gate: one conditional update.
    pub async fn spend(&self, digest: &SecretDigest, now: Timestamp) -> Result<bool, StoreError> {
        let done = pushed_requests::Entity::update_many()
            .set(pushed_requests::ActiveModel {
                spent_at: Set(Some(now.unix_millis())),
                ..Default::default()
            })
            .filter(pushed_requests::Column::Digest.eq(bytes(digest)))
            .filter(pushed_requests::Column::SpentAt.is_null())
            .exec(self.work.connection())
            .await?;
        Ok(done.rows_affected == 1)
    }

    /// How many requests from this network are neither used nor over.
    pub async fn count_open(&self, peer_network: &str, now: Timestamp) -> Result<u64, StoreError> {
        let open = pushed_requests::Entity::find()
            .filter(pushed_requests::Column::PeerNetwork.eq(peer_network))
            .filter(pushed_requests::Column::ExpiresAt.gt(now.unix_millis()))
            .filter(pushed_requests::Column::SpentAt.is_null())
            .count(self.work.connection())
            .await?;
        Ok(open)
    }
}

/// See [`crate::directory::Directory::pushed_request`].
pub(crate) async fn find(
    connection: &impl ConnectionTrait,
    digest: &SecretDigest,
) -> Result<Option<PushedRequest>, StoreError> {
    let found = pushed_requests::Entity::find_by_id(bytes(digest))
        .one(connection)
        .await?;
    found.map(pushed_request).transpose()
}

/// The row as the rules see it.
fn pushed_request(found: pushed_requests::Model) -> Result<PushedRequest, StoreError> {
    let row = Row {
        table: "pushed_requests",
        id: &found.client_id,
    };
    Ok(PushedRequest {
        digest: row.digest("digest", &found.digest)?,
        request: row.json("request", &found.request)?,
        client: ClientId::from_text(found.client_id.as_str()),
        peer_network: found.peer_network.clone(),
        created_at: moment(found.created_at),
        expires_at: moment(found.expires_at),
        spent_at: found.spent_at.map(moment),
    })
}
