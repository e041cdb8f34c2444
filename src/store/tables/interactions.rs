//! Conversations. They are progress of somebody who may be nobody yet: no events, but a cap per peer network.

use countersign_identity::{Id, InteractionId, SecretDigest, Timestamp};
use countersign_protocol::interaction::{Interaction, Progress};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter, QuerySelect,
};

use super::row::{Row, bytes, json, moment};
use crate::entities::interactions;
use crate::{StoreError, Work};

/// See [`Work::interactions`].
pub struct Interactions<'a> {
    pub(super) work: &'a Work,
}

impl Interactions<'_> {
    /// Begins a conversation.
    pub async fn add(&self, interaction: &Interaction) -> Result<(), StoreError> {
        let row = interactions::ActiveModel {
            id: Set(interaction.id.as_str().to_owned()),
            browser: Set(interaction.browser.as_ref().map(bytes)),
            purpose: Set(json(&interaction.purpose)?),
            progress: Set(json(&interaction.progress)?),
            peer_network: Set(interaction.peer_network.clone()),
            created_at: Set(interaction.created_at.unix_millis()),
            expires_at: Set(interaction.expires_at.unix_millis()),
            finished_at: Set(interaction.finished_at.map(Timestamp::unix_millis)),
        };
        row.insert(self.work.connection()).await?;
        Ok(())
    }

    /// The conversation of this id, over or not.
    pub async fn find(&self, id: &InteractionId) -> Result<Option<Interaction>, StoreError> {
        let row = interactions::Entity::find_by_id(id.as_str())
            .lock_exclusive()
            .one(self.work.connection())
            .await?;
        row.map(interaction).transpose()
    }

    /// Writes what has been proved and chosen so far.
    pub async fn save_progress(&self, id: &InteractionId, progress: &Progress) -> Result<(), StoreError> {
        let row = interactions::ActiveModel {
            id: Set(id.as_str().to_owned()),
            progress: Set(json(progress)?),
            ..Default::default()
        };
        row.update(self.work.connection()).await?;
        Ok(())
    }

    /// Gives an unbound conversation to the browser that came first; `false` if it belongs to one already. This is
    /// the gate: one conditional update.
    pub async fn bind(&self, id: &InteractionId, browser: &SecretDigest) -> Result<bool, StoreError> {
        let done = interactions::Entity::update_many()
            .set(interactions::ActiveModel {
                browser: Set(Some(bytes(browser))),
                ..Default::default()
            })
            .filter(interactions::Column::Id.eq(id.as_str()))
            .filter(interactions::Column::Browser.is_null())
            .exec(self.work.connection())
            .await?;
        Ok(done.rows_affected == 1)
    }

    /// A browser got a new secret (a rise of privilege): its conversations follow, those of other tabs too.
    pub async fn rebind_browser(&self, old: &SecretDigest, new: &SecretDigest) -> Result<(), StoreError> {
        interactions::Entity::update_many()
            .set(interactions::ActiveModel {
                browser: Set(Some(bytes(new))),
                ..Default::default()
            })
            .filter(interactions::Column::Browser.eq(bytes(old)))
            .exec(self.work.connection())
            .await?;
        Ok(())
    }

    /// The conversation has led to its end; `false` if it had before. This is the gate: one conditional update.
    pub async fn finish(&self, id: &InteractionId, now: Timestamp) -> Result<bool, StoreError> {
        let done = interactions::Entity::update_many()
            .set(interactions::ActiveModel {
                finished_at: Set(Some(now.unix_millis())),
                ..Default::default()
            })
            .filter(interactions::Column::Id.eq(id.as_str()))
            .filter(interactions::Column::FinishedAt.is_null())
            .exec(self.work.connection())
            .await?;
        Ok(done.rows_affected == 1)
    }

    /// How many conversations from this network are neither finished nor over.
    pub async fn count_open(&self, peer_network: &str, now: Timestamp) -> Result<u64, StoreError> {
        let open = interactions::Entity::find()
            .filter(interactions::Column::PeerNetwork.eq(peer_network))
            .filter(interactions::Column::ExpiresAt.gt(now.unix_millis()))
            .filter(interactions::Column::FinishedAt.is_null())
            .count(self.work.connection())
            .await?;
        Ok(open)
    }
}

/// The row as the rules see it.
pub(crate) fn interaction(found: interactions::Model) -> Result<Interaction, StoreError> {
    let row = Row {
        table: "interactions",
        id: &found.id,
    };
    Ok(Interaction {
        browser: found
            .browser
            .as_deref()
            .map(|browser| row.digest("browser", browser))
            .transpose()?,
        purpose: row.json("purpose", &found.purpose)?,
        progress: row.json("progress", &found.progress)?,
        id: InteractionId::from_text(found.id),
        peer_network: found.peer_network,
        created_at: moment(found.created_at),
        expires_at: moment(found.expires_at),
        finished_at: found.finished_at.map(moment),
    })
}
