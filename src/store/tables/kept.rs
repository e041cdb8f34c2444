//! What is kept about one person beside the account itself, for the copy that they may ask for. No hash, no digest and
//! nothing sealed leaves here.

use countersign_access::api_key::ApiKey;
use countersign_identity::session::Session;
use countersign_identity::{ClientId, FactorId, Id, Timestamp, UserId};
use countersign_protocol::grant::Grant;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder};

use super::row::moment;
use super::{api_keys as keys, grants as families, sessions as sign_ins};
use crate::entities::{
    api_keys, consents, factors, grants, known_browsers, passwords, recovery_codes, sessions,
};
use crate::{Directory, StoreError};

/// See [`Directory::kept_about`].
#[derive(Clone, Debug)]
pub struct Kept {
    /// When the password was last set, if there is one.
    pub password_changed_at: Option<Timestamp>,
    /// Second factors.
    pub factors: Vec<KeptFactor>,
    /// Recovery codes that were not used.
    pub recovery_codes_left: u64,
    /// Browsers that are known to have signed in before.
    pub known_browsers: u64,
    /// Sign-ins, ended ones among them while they are kept.
    pub sessions: Vec<Session>,
    /// What they gave applications, revoked grants among it while they are kept.
    pub grants: Vec<Grant>,
    /// What they agreed to.
    pub consents: Vec<KeptConsent>,
    /// Their API keys, revoked ones among them.
    pub api_keys: Vec<ApiKey>,
}

/// A second factor without its secret.
#[derive(Clone, Debug)]
pub struct KeptFactor {
    /// `fac_…`
    pub id: FactorId,
    /// What kind.
    pub kind: String,
    /// What the person calls it.
    pub name: String,
    /// When it was begun.
    pub created_at: Timestamp,
    /// When it was last used.
    pub last_used_at: Option<Timestamp>,
}

/// One scope that a person let a client have.
#[derive(Clone, Debug)]
pub struct KeptConsent {
    /// The client.
    pub client: ClientId,
    /// The scope.
    pub scope: String,
    /// When.
    pub given_at: Timestamp,
}

impl Directory<'_> {
    /// All that is kept about a person beside the account, the memberships and the events. Never cached.
    pub async fn kept_about(&self, user: &UserId) -> Result<Kept, StoreError> {
        kept(self.reader(), user.as_str()).await
    }
}

async fn kept(connection: &impl ConnectionTrait, user: &str) -> Result<Kept, StoreError> {
    let password = passwords::Entity::find_by_id(user).one(connection).await?;
    let factors = factors::Entity::find()
        .filter(factors::Column::UserId.eq(user))
        .filter(factors::Column::ConfirmedAt.is_not_null())
        .order_by_asc(factors::Column::Id)
        .all(connection)
        .await?;
    let sessions = sessions::Entity::find()
        .filter(sessions::Column::UserId.eq(user))
        .order_by_asc(sessions::Column::Id)
        .all(connection)
        .await?;
    let grants = grants::Entity::find()
        .filter(grants::Column::UserId.eq(user))
        .order_by_asc(grants::Column::Id)
        .all(connection)
        .await?;
    let consents = consents::Entity::find()
        .filter(consents::Column::UserId.eq(user))
        .order_by_asc(consents::Column::GivenAt)
        .all(connection)
        .await?;
    let api_keys = api_keys::Entity::find()
        .filter(api_keys::Column::UserId.eq(user))
        .order_by_asc(api_keys::Column::Id)
        .all(connection)
        .await?;
    Ok(Kept {
        password_changed_at: password.map(|row| moment(row.changed_at)),
        factors: factors.into_iter().map(factor).collect(),
        recovery_codes_left: recovery_codes::Entity::find()
            .filter(recovery_codes::Column::UserId.eq(user))
            .filter(recovery_codes::Column::SpentAt.is_null())
            .count(connection)
            .await?,
        known_browsers: known_browsers::Entity::find()
            .filter(known_browsers::Column::UserId.eq(user))
            .count(connection)
            .await?,
        sessions: sessions
            .into_iter()
            .map(sign_ins::session)
            .collect::<Result<_, _>>()?,
        grants: grants.iter().map(families::grant).collect::<Result<_, _>>()?,
        consents: consents.into_iter().map(consent).collect(),
        api_keys: api_keys
            .into_iter()
            .map(keys::api_key)
            .collect::<Result<_, _>>()?,
    })
}

fn factor(row: factors::Model) -> KeptFactor {
    KeptFactor {
        id: FactorId::from_text(row.id),
        kind: row.kind,
        name: row.name,
        created_at: moment(row.created_at),
        last_used_at: row.last_used_at.map(moment),
    }
}

fn consent(row: consents::Model) -> KeptConsent {
    KeptConsent {
        client: ClientId::from_text(row.client_id),
        scope: row.scope,
        given_at: moment(row.given_at),
    }
}
