//! Deleting an account. Everything about the person goes at once; what stays is a row without a name or an address, so
//! that the id, which is the `sub` of every token, can never mean somebody else, and events keep what they point at.

use countersign_access::{Act, Event, EventKind};
use countersign_identity::{Email, Id, UserId};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter};

use super::users::Users;
use super::{grants, row};
use crate::StoreError;
use crate::entities::{
    authorization_codes, consents, factors, known_browsers, passwords, recovery_codes, sessions, tickets,
    users,
};

/// RFC 2606 section 2: no mail ever reaches an address under this name.
const NOWHERE: &str = "deleted.invalid";

impl Users<'_> {
    /// Deletes the account; `false` if it is not there. Memberships end with an event each, so that every organization
    /// sees it; sessions, grants, keys, password, factors and consents go. The address is free again.
    pub async fn delete(&self, id: &UserId, act: &Act) -> Result<bool, StoreError> {
        let Some(user) = self.find(id).await? else {
            return Ok(false);
        };
        // First, while there is still somebody to tell.
        let event = Event::success(EventKind::UserDeleted, id).telling(id);
        self.work.record(act, event).await?;
        for membership in self.work.memberships().of_user(id).await? {
            self.work
                .memberships()
                .remove(&membership.organization, id, "user_deleted", act)
                .await?;
        }
        grants::revoke_where(self.work, grants::of_user(id), "user_deleted", act.now).await?;
        self.forget(id).await?;
        let email = Email::parse(&format!("{id}@{NOWHERE}"))
            .map_err(|_| StoreError::broken("users", id.as_str(), "its id is no local part of an address"))?;
        let husk = users::ActiveModel {
            id: Set(id.as_str().to_owned()),
            email: Set(email.as_str().to_owned()),
            email_canonical: Set(email.canonical()),
            email_verified: Set(false),
            name: Set(None),
            claims: Set(row::json(&serde_json::Map::new())?),
            disabled_at: Set(Some(act.now.unix_millis())),
            valid_after: Set(user.valid_after.max(act.now).unix_millis()),
            administrator: Set(false),
            updated_at: Set(act.now.unix_millis()),
            default_organization_id: Set(None),
            created_by_organization_id: Set(None),
            locale: Set(None),
            ..Default::default()
        };
        husk.update(self.work.connection()).await?;
        Ok(true)
    }

    /// Removes the rows that only this person has.
    async fn forget(&self, id: &UserId) -> Result<(), StoreError> {
        macro_rules! forget {
            ($($table:ident),* $(,)?) => {$(
                $table::Entity::delete_many()
                    .filter($table::Column::UserId.eq(id.as_str()))
                    .exec(self.work.connection())
                    .await?;
            )*};
        }
        forget!(
            passwords,
            factors,
            recovery_codes,
            known_browsers,
            sessions,
            authorization_codes,
            consents,
            tickets,
        );
        Ok(())
    }
}
