//! The finds that begin without a tenant: by id, by digest, by address. They read outside units of work.
//!
//! What is asked on every request is cached on a lease (see `cache`): what another process changed is seen within a
//! second, what this one changed at once. Units of work never ask here: they read their own transaction.

use std::sync::Arc;

use countersign_access::api_key::{ApiKey, KeyOwner};
use countersign_access::organization::{Membership, Organization};
use countersign_access::role::Role;
use countersign_access::service_account::ServiceAccount;
use countersign_identity::session::Session;
use countersign_identity::throttle::Counter;
use countersign_identity::ticket::Ticket;
use countersign_identity::user::User;
use countersign_identity::{
    ApiKeyId, ClientId, GrantId, Id, InteractionId, OrganizationId, SecretDigest, ServiceAccountId,
    SessionId, Timestamp, UserId,
};
use countersign_protocol::authorize::PushedRequest;
use countersign_protocol::grant::{Grant, RefreshToken};
use countersign_protocol::interaction::Interaction;
use countersign_protocol::signing_key::SigningKey;
use countersign_protocol::{Client, Scopes};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter};

use crate::cache::{Cached, Found, Invalidations};
use crate::entities::{grants, interactions, organizations, sessions, users};
use crate::tables::SealedFactor;
use crate::{Store, StoreError, tables};

/// Entries a cache holds; at most some tens of megabytes in all.
const CAPACITY: usize = 10_000;

/// What is cached. It belongs to the store, so that all its clones share it.
pub(crate) struct Caches {
    clients: Arc<Cached<ClientId, Arc<Client>>>,
    users: Arc<Cached<UserId, Arc<User>>>,
    organizations: Arc<Cached<OrganizationId, Arc<Organization>>>,
    memberships: Arc<Cached<(OrganizationId, UserId), Arc<Membership>>>,
    grants: Arc<Cached<GrantId, Arc<Grant>>>,
    sessions: Arc<Cached<SessionId, Arc<Session>>>,
    api_keys: Arc<Cached<SecretDigest, Arc<ApiKey>>>,
    api_keys_by_id: Arc<Cached<ApiKeyId, Arc<ApiKey>>>,
    service_accounts: Arc<Cached<(OrganizationId, ServiceAccountId), Arc<ServiceAccount>>>,
}

impl Caches {
    pub(crate) fn new(invalidations: &Arc<Invalidations>) -> Self {
        Self {
            clients: Cached::new(invalidations, CAPACITY),
            users: Cached::new(invalidations, CAPACITY),
            organizations: Cached::new(invalidations, CAPACITY),
            memberships: Cached::new(invalidations, CAPACITY),
            grants: Cached::new(invalidations, CAPACITY),
            sessions: Cached::new(invalidations, CAPACITY),
            api_keys: Cached::new(invalidations, CAPACITY),
            api_keys_by_id: Cached::new(invalidations, CAPACITY),
            service_accounts: Cached::new(invalidations, CAPACITY),
        }
    }
}

/// See [`Store::directory`].
pub struct Directory<'a> {
    store: &'a Store,
}

impl Store {
    /// The finds that begin without a tenant.
    pub fn directory(&self) -> Directory<'_> {
        Directory { store: self }
    }
}

impl<'a> Directory<'a> {
    /// Where finds run their statements.
    pub(crate) fn reader(&self) -> &'a impl ConnectionTrait {
        self.store.reader()
    }
}

impl Directory<'_> {
    /// The client of this id, disabled or not. Cached.
    pub async fn client(&self, id: &ClientId) -> Result<Option<Arc<Client>>, StoreError> {
        let read = async || {
            let client = tables::clients::find(self.store.reader(), id).await?;
            Ok(client.map(|client| found(client, &[id.as_str()])))
        };
        self.store.caches().clients.find_or_read(id, read).await
    }

    /// Whether a redirect URI of an enabled client has this origin (scheme, host and port, no slash at the end).
    pub async fn is_client_origin(&self, origin: &str) -> Result<bool, StoreError> {
        tables::clients::is_origin(self.store.reader(), origin).await
    }

    /// The user of this id, disabled or not. Cached.
    pub async fn user(&self, id: &UserId) -> Result<Option<Arc<User>>, StoreError> {
        let read = async || {
            let row = users::Entity::find_by_id(id.as_str())
                .one(self.store.reader())
                .await?;
            let user = row.map(tables::users::user).transpose()?;
            Ok(user.map(|user| found(user, &[id.as_str()])))
        };
        self.store.caches().users.find_or_read(id, read).await
    }

    /// The user of this address in its canonical form. Never cached: sign-in decides on what holds now.
    pub async fn user_by_email(&self, canonical: &str) -> Result<Option<User>, StoreError> {
        let row = users::Entity::find()
            .filter(users::Column::EmailCanonical.eq(canonical))
            .one(self.store.reader())
            .await?;
        row.map(tables::users::user).transpose()
    }

    /// The hash of the user's password, if there is one. Never cached.
    pub async fn password(&self, id: &UserId) -> Result<Option<String>, StoreError> {
        tables::users::password(self.store.reader(), id).await
    }

    /// Whether the user has a confirmed second factor. Never cached.
    pub async fn has_second_factor(&self, id: &UserId) -> Result<bool, StoreError> {
        tables::users::has_second_factor(self.store.reader(), id).await
    }

    /// The second factors of a person with their sealed secrets, the oldest first, confirmed or not. Never cached.
    pub async fn factors_of(&self, id: &UserId) -> Result<Vec<SealedFactor>, StoreError> {
        tables::factors::of_user(self.store.reader(), id).await
    }

    /// How many unspent recovery codes a person has. Never cached.
    pub async fn recovery_codes_left(&self, id: &UserId) -> Result<u64, StoreError> {
        tables::recovery_codes::remaining(self.store.reader(), id).await
    }

    /// Whether an organization that this person belongs to demands a second factor of its members; suspended ones
    /// demand nothing. Never cached, and one statement whether or not there is such a person.
    pub async fn second_factor_demanded(&self, id: &UserId) -> Result<bool, StoreError> {
        tables::organizations::second_factor_demanded(self.store.reader(), id).await
    }

    /// Whether the deployment has an administrator.
    pub async fn administrator_exists(&self) -> Result<bool, StoreError> {
        tables::users::administrator_exists(self.store.reader()).await
    }

    /// The organization of this id, suspended or not. Cached.
    pub async fn organization(&self, id: &OrganizationId) -> Result<Option<Arc<Organization>>, StoreError> {
        let read = async || {
            let row = organizations::Entity::find_by_id(id.as_str())
                .one(self.store.reader())
                .await?;
            let organization = row.map(tables::organizations::organization).transpose()?;
            Ok(organization.map(|organization| found(organization, &[id.as_str()])))
        };
        self.store.caches().organizations.find_or_read(id, read).await
    }

    /// The organization of this slug.
    pub async fn organization_by_slug(&self, slug: &str) -> Result<Option<Organization>, StoreError> {
        tables::organizations::find_by_slug(self.store.reader(), slug).await
    }

    /// All organizations, by slug: for the command line.
    pub async fn organizations(&self) -> Result<Vec<Organization>, StoreError> {
        tables::organizations::list(self.store.reader()).await
    }

    /// What this person is in this organization. Cached; dropped with the person, the organization and the role.
    pub async fn membership(
        &self,
        organization: &OrganizationId,
        user: &UserId,
    ) -> Result<Option<Arc<Membership>>, StoreError> {
        let key = (organization.clone(), user.clone());
        let read = async || {
            let membership = tables::memberships::find(self.store.reader(), organization, user).await?;
            Ok(membership.map(|membership| {
                let mut made_from = vec![organization.as_str().to_owned(), user.as_str().to_owned()];
                if let Role::Custom(role) = &membership.role {
                    made_from.push(role.as_str().to_owned());
                }
                Found {
                    value: Arc::new(membership),
                    made_from,
                }
            }))
        };
        self.store.caches().memberships.find_or_read(&key, read).await
    }

    /// All that this person is, oldest first: the first one is the default.
    pub async fn memberships_of(&self, user: &UserId) -> Result<Vec<Membership>, StoreError> {
        tables::memberships::of_user(self.store.reader(), user).await
    }

    /// The state of a counter, to be judged without being counted.
    pub async fn counter(&self, key: &str) -> Result<Counter, StoreError> {
        tables::counters::find(self.store.reader(), key).await
    }

    /// The names of this person's groups in this organization, in alphabetical order.
    pub async fn groups_of(
        &self,
        organization: &OrganizationId,
        user: &UserId,
    ) -> Result<Vec<String>, StoreError> {
        tables::groups::names_of_member(self.store.reader(), organization, user).await
    }

    /// The grant of this id, revoked or not. Cached; dropped with its user, client and organization too, whose one event
    /// stands for all that ends with them.
    pub async fn grant(&self, id: &GrantId) -> Result<Option<Arc<Grant>>, StoreError> {
        let read = async || {
            let row = grants::Entity::find_by_id(id.as_str())
                .one(self.store.reader())
                .await?;
            let grant = row.as_ref().map(tables::grants::grant).transpose()?;
            Ok(grant.map(|grant| {
                let made_from = [
                    id.as_str().to_owned(),
                    grant.user.as_str().to_owned(),
                    grant.client.as_str().to_owned(),
                    grant.organization.as_str().to_owned(),
                ];
                Found {
                    value: Arc::new(grant),
                    made_from: made_from.into(),
                }
            }))
        };
        self.store.caches().grants.find_or_read(id, read).await
    }

    /// The session of this id, ended or not. Cached; dropped with its user too. Its end is seen in time; last use,
    /// browser and chosen organization, which no event tells, may be up to five minutes old.
    pub async fn session(&self, id: &SessionId) -> Result<Option<Arc<Session>>, StoreError> {
        let read = async || {
            let row = sessions::Entity::find_by_id(id.as_str())
                .one(self.store.reader())
                .await?;
            let session = row.map(tables::sessions::session).transpose()?;
            Ok(session.map(|session| {
                let made_from = vec![id.as_str().to_owned(), session.user.as_str().to_owned()];
                Found {
                    value: Arc::new(session),
                    made_from,
                }
            }))
        };
        self.store.caches().sessions.find_or_read(id, read).await
    }

    /// The sessions of a browser that no act has ended, oldest first. Never cached.
    pub async fn sessions_of_browser(&self, browser: &SecretDigest) -> Result<Vec<Session>, StoreError> {
        tables::sessions::of_browser(self.store.reader(), browser).await
    }

    /// The API key whose text has this digest, live or not. Cached; dropped with its owner and organization, too, with
    /// whom it may go without an event of its own. Last use may be up to five minutes old.
    pub async fn api_key(&self, digest: &SecretDigest) -> Result<Option<Arc<ApiKey>>, StoreError> {
        let read = async || {
            let key = tables::api_keys::find_by_digest(self.store.reader(), digest).await?;
            Ok(key.map(found_key))
        };
        self.store.caches().api_keys.find_or_read(digest, read).await
    }

    /// The API key of this id, live or not: for tokens that were exchanged for one. Cached like [`Self::api_key`].
    pub async fn api_key_by_id(&self, id: &ApiKeyId) -> Result<Option<Arc<ApiKey>>, StoreError> {
        let read = async || {
            let key = tables::api_keys::find_by_id(self.store.reader(), id).await?;
            Ok(key.map(found_key))
        };
        self.store.caches().api_keys_by_id.find_or_read(id, read).await
    }

    /// The service account of this id in this organization, disabled or not. Cached; dropped with its role, too.
    pub async fn service_account(
        &self,
        organization: &OrganizationId,
        id: &ServiceAccountId,
    ) -> Result<Option<Arc<ServiceAccount>>, StoreError> {
        let key = (organization.clone(), id.clone());
        let read = async || {
            let account = tables::service_accounts::find(self.store.reader(), organization, id).await?;
            Ok(account.map(|account| {
                let mut made_from = vec![id.as_str().to_owned()];
                if let Role::Custom(role) = &account.role {
                    made_from.push(role.as_str().to_owned());
                }
                Found {
                    value: Arc::new(account),
                    made_from,
                }
            }))
        };
        self.store
            .caches()
            .service_accounts
            .find_or_read(&key, read)
            .await
    }

    /// The conversation of this id, over or not. Never cached.
    pub async fn interaction(&self, id: &InteractionId) -> Result<Option<Interaction>, StoreError> {
        let row = interactions::Entity::find_by_id(id.as_str())
            .one(self.store.reader())
            .await?;
        row.map(tables::interactions::interaction).transpose()
    }

    /// The pushed request of this digest, used or not. Never cached; using it asks again, in a unit.
    pub async fn pushed_request(&self, digest: &SecretDigest) -> Result<Option<PushedRequest>, StoreError> {
        tables::pushed_requests::find(self.store.reader(), digest).await
    }

    /// What this person let this client have so far.
    pub async fn consents(&self, user: &UserId, client: &ClientId) -> Result<Scopes, StoreError> {
        tables::consents::find(self.store.reader(), user, client).await
    }

    /// The refresh token of this digest, spent or not. Never cached.
    pub async fn refresh_token(&self, digest: &SecretDigest) -> Result<Option<RefreshToken>, StoreError> {
        tables::refresh_tokens::find(self.store.reader(), digest).await
    }

    /// The record of a creating request, unless it is too old to count. Never cached.
    pub async fn idempotency_record(
        &self,
        caller: &str,
        key: &str,
        now: Timestamp,
    ) -> Result<Option<tables::IdempotencyRecord>, StoreError> {
        tables::idempotency::find(self.store.reader(), caller, key, now).await
    }

    /// Whether the access token of this `jti` was revoked by itself. Never cached.
    pub async fn token_revoked(&self, jti: &str) -> Result<bool, StoreError> {
        tables::revoked_tokens::contains(self.store.reader(), jti).await
    }

    /// The signing keys with their sealed private halves, oldest first.
    pub async fn signing_keys(&self) -> Result<Vec<(SigningKey, Vec<u8>)>, StoreError> {
        tables::signing_keys::all(self.store.reader()).await
    }

    /// The sealed value of this name.
    pub async fn sealed_secret(&self, name: &str) -> Result<Option<Vec<u8>>, StoreError> {
        tables::sealed_secrets::find(self.store.reader(), name).await
    }

    /// The one-time link of this digest, spent or not. Using it asks again, in a unit.
    pub async fn ticket(&self, digest: &SecretDigest) -> Result<Option<Ticket>, StoreError> {
        tables::tickets::find(self.store.reader(), digest).await
    }
}

fn found_key(key: ApiKey) -> Found<Arc<ApiKey>> {
    let owner = match &key.owner {
        KeyOwner::User(user) => user.as_str(),
        KeyOwner::ServiceAccount(account) => account.as_str(),
    };
    let made_from = [key.id.as_str(), key.organization.as_str(), owner].map(str::to_owned);
    Found {
        made_from: made_from.into(),
        value: Arc::new(key),
    }
}

fn found<V>(value: V, ids: &[&str]) -> Found<Arc<V>> {
    Found {
        value: Arc::new(value),
        made_from: ids.iter().map(|id| (*id).to_owned()).collect(),
    }
}
