//! Changing an application after it was made: its registration, its secrets, its end.

use countersign_access::{Act, EventKind};
use countersign_identity::{ClientId, Id};
use countersign_protocol::Client;
use countersign_protocol::client::ClientSecret;
use sea_orm::{ActiveModelTrait, ColumnTrait, EntityTrait, QueryFilter};

use super::clients::{Clients, columns, event, insert_secrets, insert_uris};
use crate::StoreError;
use crate::entities::{authorization_codes, client_redirect_uris, client_secrets, clients, consents, grants};

impl Clients<'_> {
    /// Writes back the registration. Secrets and the switch have their own verbs.
    pub async fn save(&self, client: &Client, act: &Act) -> Result<(), StoreError> {
        let connection = self.work.connection();
        columns(client)?.update(connection).await?;
        client_redirect_uris::Entity::delete_many()
            .filter(client_redirect_uris::Column::ClientId.eq(client.id.as_str()))
            .exec(connection)
            .await?;
        insert_uris(connection, client).await?;
        self.work
            .record(act, event(EventKind::ClientChanged, client))
            .await
    }

    /// Replaces the secrets by these, at most two; the third is refused (`Constraint`).
    pub async fn set_secrets(
        &self,
        client: &Client,
        secrets: &[ClientSecret],
        act: &Act,
    ) -> Result<(), StoreError> {
        let connection = self.work.connection();
        client_secrets::Entity::delete_many()
            .filter(client_secrets::Column::ClientId.eq(client.id.as_str()))
            .exec(connection)
            .await?;
        insert_secrets(connection, &client.id, secrets).await?;
        self.work
            .record(act, event(EventKind::ClientSecretRotated, client))
            .await
    }

    /// Removes the application with all it was given: grants, codes and consents; `false` if it is not there.
    pub async fn remove(&self, id: &ClientId, act: &Act) -> Result<bool, StoreError> {
        let Some(client) = self.find(id).await? else {
            return Ok(false);
        };
        macro_rules! remove {
            ($($table:ident),*) => {$(
                $table::Entity::delete_many()
                    .filter($table::Column::ClientId.eq(id.as_str()))
                    .exec(self.work.connection())
                    .await?;
            )*};
        }
        remove!(grants, authorization_codes, consents);
        clients::Entity::delete_by_id(id.as_str())
            .exec(self.work.connection())
            .await?;
        self.work
            .record(act, event(EventKind::ClientRemoved, &client))
            .await?;
        Ok(true)
    }
}
