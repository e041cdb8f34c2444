//! People: their rows, their password hashes, whether they have a second factor.

use countersign_access::{Act, Event, EventKind};
use countersign_identity::user::User;
use countersign_identity::{Email, Id, OrganizationId, Timestamp, UserId};
use sea_orm::sea_query::OnConflict;
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, PaginatorTrait,
    QueryFilter, QuerySelect,
};

use super::row::{Row, json, moment};
use super::{grants, sessions};
use crate::entities::{factors, passwords, users};
use crate::{StoreError, Work};

/// See [`Work::users`].
pub struct Users<'a> {
    pub(super) work: &'a Work,
}

impl Users<'_> {
    /// Makes an account, with the hash of its first password (PHC string) if it has one. An address that is taken is
    /// `Duplicate` and undoes the unit: ask first.
    pub async fn add(&self, user: &User, phc: Option<&str>, act: &Act) -> Result<(), StoreError> {
        columns(user)?.insert(self.work.connection()).await?;
        if let Some(phc) = phc {
            self.keep_password(&user.id, phc, act).await?;
        }
        self.work
            .record(act, Event::success(EventKind::UserCreated, &user.id))
            .await
    }

    /// The account of this id.
    pub async fn find(&self, id: &UserId) -> Result<Option<User>, StoreError> {
        let row = users::Entity::find_by_id(id.as_str())
            .lock_exclusive()
            .one(self.work.connection())
            .await?;
        row.map(user).transpose()
    }

    /// The account of this address in its canonical form ([`Email::canonical`]).
    pub async fn find_by_email(&self, canonical: &str) -> Result<Option<User>, StoreError> {
        let row = users::Entity::find()
            .filter(users::Column::EmailCanonical.eq(canonical))
            .lock_exclusive()
            .one(self.work.connection())
            .await?;
        row.map(user).transpose()
    }

    /// Writes back name, address, claims and the like. Disabling has its own verb.
    pub async fn save(&self, user: &User, act: &Act) -> Result<(), StoreError> {
        columns(user)?.update(self.work.connection()).await?;
        self.work
            .record(act, Event::success(EventKind::UserChanged, &user.id))
            .await
    }

    /// Disables the account and ends its sessions and grants; `false` if it was disabled already or is not there.
    /// `valid_after` moves to now, so that nothing issued before lives again when the account is enabled.
    pub async fn disable(&self, id: &UserId, act: &Act) -> Result<bool, StoreError> {
        let Some(user) = self.find(id).await? else {
            return Ok(false);
        };
        if user.disabled_at.is_some() {
            return Ok(false);
        }
        let row = users::ActiveModel {
            id: Set(id.as_str().to_owned()),
            disabled_at: Set(Some(act.now.unix_millis())),
            valid_after: Set(user.valid_after.max(act.now).unix_millis()),
            ..Default::default()
        };
        row.update(self.work.connection()).await?;
        sessions::end_where(self.work, sessions::of_user(id), act.now).await?;
        grants::revoke_where(self.work, grants::of_user(id), "user_disabled", act.now).await?;
        self.work
            .record(act, Event::success(EventKind::UserDisabled, id))
            .await?;
        Ok(true)
    }

    /// Enables the account again; `false` if it was not disabled.
    pub async fn enable(&self, id: &UserId, act: &Act) -> Result<bool, StoreError> {
        let done = users::Entity::update_many()
            .set(users::ActiveModel {
                disabled_at: Set(None),
                ..Default::default()
            })
            .filter(users::Column::Id.eq(id.as_str()))
            .filter(users::Column::DisabledAt.is_not_null())
            .exec(self.work.connection())
            .await?;
        if done.rows_affected == 0 {
            return Ok(false);
        }
        self.work
            .record(act, Event::success(EventKind::UserEnabled, id))
            .await?;
        Ok(true)
    }

    /// Sets the password's hash (PHC string). Sessions and grants go on: whoever changes a password decides which of
    /// them to end.
    pub async fn set_password(&self, id: &UserId, phc: &str, act: &Act) -> Result<(), StoreError> {
        self.keep_password(id, phc, act).await?;
        self.work
            .record(act, Event::success(EventKind::PasswordChanged, id).telling(id))
            .await
    }

    /// Sets the hash of a password that replaces a forgotten one. What else ends is the caller's decision.
    pub async fn reset_password(&self, id: &UserId, phc: &str, act: &Act) -> Result<(), StoreError> {
        self.keep_password(id, phc, act).await?;
        self.work
            .record(act, Event::success(EventKind::PasswordReset, id).telling(id))
            .await
    }

    /// The person has proved that the account's address reaches them.
    pub async fn verify_email(&self, id: &UserId, act: &Act) -> Result<(), StoreError> {
        let row = users::ActiveModel {
            id: Set(id.as_str().to_owned()),
            email_verified: Set(true),
            updated_at: Set(act.now.unix_millis()),
            ..Default::default()
        };
        row.update(self.work.connection()).await?;
        self.work
            .record(act, Event::success(EventKind::EmailVerified, id))
            .await
    }

    /// Puts a proved address in the place of the old one, which is told: the event is recorded while the account still
    /// has it (REC-05). An address that is taken is `Duplicate` and undoes the unit: ask first.
    pub async fn change_email(&self, id: &UserId, email: &Email, act: &Act) -> Result<(), StoreError> {
        self.work
            .record(act, Event::success(EventKind::EmailChanged, id).telling(id))
            .await?;
        let row = users::ActiveModel {
            id: Set(id.as_str().to_owned()),
            email: Set(email.as_str().to_owned()),
            email_canonical: Set(email.canonical()),
            email_verified: Set(true),
            updated_at: Set(act.now.unix_millis()),
            ..Default::default()
        };
        row.update(self.work.connection()).await?;
        Ok(())
    }

    /// Makes somebody deployment administrator, or takes that back.
    pub async fn set_administrator(
        &self,
        id: &UserId,
        administrator: bool,
        act: &Act,
    ) -> Result<(), StoreError> {
        let row = users::ActiveModel {
            id: Set(id.as_str().to_owned()),
            administrator: Set(administrator),
            ..Default::default()
        };
        row.update(self.work.connection()).await?;
        let event = if administrator {
            Event::success(EventKind::AdministratorGranted, id).telling(id)
        } else {
            Event::success(EventKind::UserChanged, id).because("administrator_taken_back")
        };
        self.work.record(act, event).await
    }

    /// Whether the deployment has an administrator.
    pub async fn administrator_exists(&self) -> Result<bool, StoreError> {
        administrator_exists(self.work.connection()).await
    }

    /// The password's hash (PHC string), if the account has a password.
    pub async fn password(&self, id: &UserId) -> Result<Option<String>, StoreError> {
        password(self.work.connection(), id).await
    }

    /// When the password was last set, if the account has one.
    pub async fn password_changed_at(&self, id: &UserId) -> Result<Option<Timestamp>, StoreError> {
        let row = passwords::Entity::find_by_id(id.as_str())
            .one(self.work.connection())
            .await?;
        Ok(row.map(|row| moment(row.changed_at)))
    }

    /// Whether the account has a confirmed second factor.
    pub async fn has_second_factor(&self, id: &UserId) -> Result<bool, StoreError> {
        has_second_factor(self.work.connection(), id).await
    }

    async fn keep_password(&self, id: &UserId, phc: &str, act: &Act) -> Result<(), StoreError> {
        let row = passwords::ActiveModel {
            user_id: Set(id.as_str().to_owned()),
            phc: Set(phc.to_owned()),
            changed_at: Set(act.now.unix_millis()),
        };
        passwords::Entity::insert(row)
            .on_conflict(
                OnConflict::column(passwords::Column::UserId)
                    .update_columns([passwords::Column::Phc, passwords::Column::ChangedAt])
                    .to_owned(),
            )
            .exec_without_returning(self.work.connection())
            .await?;
        Ok(())
    }
}

pub(crate) async fn administrator_exists(connection: &impl ConnectionTrait) -> Result<bool, StoreError> {
    let found = users::Entity::find()
        .filter(users::Column::Administrator.eq(true))
        .limit(1)
        .count(connection)
        .await?;
    Ok(found > 0)
}

pub(crate) async fn password(
    connection: &impl ConnectionTrait,
    id: &UserId,
) -> Result<Option<String>, StoreError> {
    let row = passwords::Entity::find_by_id(id.as_str()).one(connection).await?;
    Ok(row.map(|row| row.phc))
}

pub(crate) async fn has_second_factor(
    connection: &impl ConnectionTrait,
    id: &UserId,
) -> Result<bool, StoreError> {
    let found = factors::Entity::find()
        .filter(factors::Column::UserId.eq(id.as_str()))
        .filter(factors::Column::ConfirmedAt.is_not_null())
        .limit(1)
        .count(connection)
        .await?;
    Ok(found > 0)
}

/// The row as the rules see it.
pub(crate) fn user(found: users::Model) -> Result<User, StoreError> {
    let row = Row {
        table: "users",
        id: &found.id,
    };
    let email = row.parsed("email", Email::parse(&found.email).ok())?;
    let claims = row.json("claims", &found.claims)?;
    Ok(User {
        email,
        claims,
        id: UserId::from_text(found.id),
        email_verified: found.email_verified,
        name: found.name,
        disabled_at: found.disabled_at.map(moment),
        valid_after: moment(found.valid_after),
        administrator: found.administrator,
        created_at: moment(found.created_at),
        updated_at: moment(found.updated_at),
        default_organization: found.default_organization_id.map(OrganizationId::from_text),
        created_by: found.created_by_organization_id.map(OrganizationId::from_text),
        locale: found.locale,
    })
}

fn columns(user: &User) -> Result<users::ActiveModel, StoreError> {
    Ok(users::ActiveModel {
        id: Set(user.id.as_str().to_owned()),
        email: Set(user.email.as_str().to_owned()),
        email_canonical: Set(user.email.canonical()),
        email_verified: Set(user.email_verified),
        name: Set(user.name.clone()),
        claims: Set(json(&user.claims)?),
        disabled_at: Set(user.disabled_at.map(|at| at.unix_millis())),
        valid_after: Set(user.valid_after.unix_millis()),
        administrator: Set(user.administrator),
        created_at: Set(user.created_at.unix_millis()),
        updated_at: Set(user.updated_at.unix_millis()),
        default_organization_id: Set(user
            .default_organization
            .as_ref()
            .map(|id| id.as_str().to_owned())),
        created_by_organization_id: Set(user.created_by.as_ref().map(|id| id.as_str().to_owned())),
        locale: Set(user.locale.clone()),
    })
}
