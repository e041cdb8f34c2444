//! The server's signing keys: the moments of their lives, the public half, and the sealed private half.

use countersign_access::{Act, Event, EventKind, Outcome};
use countersign_identity::Timestamp;
use countersign_protocol::signing_key::SigningKey;
use sea_orm::{ActiveModelTrait, ActiveValue::Set, ConnectionTrait, EntityTrait, QueryOrder};

use super::row::moment;
use crate::entities::signing_keys;
use crate::{Backend, StoreError, Work};

/// See [`Work::signing_keys`].
pub struct SigningKeys<'a> {
    pub(super) work: &'a Work,
}

/// Names the lock of PostgreSQL under which the life of the keys is decided.
const DECIDING: &str = "SELECT pg_advisory_xact_lock(4811962710551001)";

impl SigningKeys<'_> {
    /// All keys, oldest first. Until the unit ends nobody else decides about them, also while there is none: else two
    /// nodes that start together would each make a first key.
    pub async fn all(&self) -> Result<Vec<SigningKey>, StoreError> {
        if self.work.backend() == Backend::Postgres {
            self.work.connection().execute_unprepared(DECIDING).await?;
        }
        let rows = all(self.work.connection()).await?;
        Ok(rows.into_iter().map(|(key, _sealed)| key).collect())
    }

    /// Keeps a new key with its sealed private half.
    pub async fn add(&self, key: &SigningKey, sealed: &[u8], act: &Act) -> Result<(), StoreError> {
        let row = signing_keys::ActiveModel {
            algorithm: Set(key.algorithm.clone()),
            public_jwk: Set(key.public_jwk.clone()),
            sealed: Set(sealed.to_vec()),
            created_at: Set(key.created_at.unix_millis()),
            ..times(key)
        };
        row.insert(self.work.connection()).await?;
        self.record(EventKind::SigningKeyCreated, key, act).await
    }

    /// Writes the moments of a key's life; `kind` says what this step is called.
    pub async fn save_times(&self, key: &SigningKey, act: &Act, kind: EventKind) -> Result<(), StoreError> {
        times(key).update(self.work.connection()).await?;
        self.record(kind, key, act).await
    }

    async fn record(&self, kind: EventKind, key: &SigningKey, act: &Act) -> Result<(), StoreError> {
        let event = Event {
            kind,
            outcome: Outcome::Success,
            reason: None,
            target: Some(key.kid.clone()),
            organization: None,
            touched: Vec::new(),
            told: None,
        };
        self.work.record(act, event).await
    }
}

/// All keys with their sealed private halves, oldest first.
pub(crate) async fn all(connection: &impl ConnectionTrait) -> Result<Vec<(SigningKey, Vec<u8>)>, StoreError> {
    let rows = signing_keys::Entity::find()
        .order_by_asc(signing_keys::Column::CreatedAt)
        .order_by_asc(signing_keys::Column::Kid)
        .all(connection)
        .await?;
    Ok(rows.into_iter().map(signing_key).collect())
}

fn signing_key(found: signing_keys::Model) -> (SigningKey, Vec<u8>) {
    let key = SigningKey {
        kid: found.kid,
        algorithm: found.algorithm,
        public_jwk: found.public_jwk,
        created_at: moment(found.created_at),
        published_at: found.published_at.map(moment),
        activated_at: found.activated_at.map(moment),
        retiring_at: found.retiring_at.map(moment),
        gone_at: found.gone_at.map(moment),
        revoked_at: found.revoked_at.map(moment),
    };
    (key, found.sealed)
}

fn times(key: &SigningKey) -> signing_keys::ActiveModel {
    let millis = |moment: Option<Timestamp>| moment.map(Timestamp::unix_millis);
    signing_keys::ActiveModel {
        kid: Set(key.kid.clone()),
        published_at: Set(millis(key.published_at)),
        activated_at: Set(millis(key.activated_at)),
        retiring_at: Set(millis(key.retiring_at)),
        gone_at: Set(millis(key.gone_at)),
        revoked_at: Set(millis(key.revoked_at)),
        ..Default::default()
    }
}
