//! Applications, with their redirect URIs and the digests of their secrets.

use countersign_access::{Act, Event, EventKind};
use countersign_identity::{ClientId, Id, OrganizationId, Timestamp};
use countersign_protocol::Client;
use countersign_protocol::client::ClientSecret;
use countersign_protocol::client_keys::ClientKeys;
use sea_orm::sea_query::{Expr, ExprTrait, Func};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, Condition, ConnectionTrait, EntityTrait, QueryFilter,
    QueryOrder, QuerySelect, QueryTrait,
};

use super::grants;
use super::row::{Row, bytes, json, moment, word};
use crate::entities::{client_redirect_uris, client_secrets, clients};
use crate::{Page, StoreError, Work};

const REDIRECT: &str = "redirect";
const POST_LOGOUT: &str = "post_logout";

/// See [`Work::clients`].
pub struct Clients<'a> {
    pub(super) work: &'a Work,
}

impl Clients<'_> {
    /// Makes an application. A third secret is refused (`Constraint`).
    pub async fn add(&self, client: &Client, act: &Act) -> Result<(), StoreError> {
        let connection = self.work.connection();
        columns(client)?.insert(connection).await?;
        insert_uris(connection, client).await?;
        insert_secrets(connection, &client.id, &client.secrets).await?;
        let event = event(EventKind::ClientCreated, client);
        self.work.record(act, event).await
    }

    /// The application of this id.
    pub async fn find(&self, id: &ClientId) -> Result<Option<Client>, StoreError> {
        let row = clients::Entity::find_by_id(id.as_str())
            .lock_exclusive()
            .one(self.work.connection())
            .await?;
        match row {
            Some(row) => client(self.work.connection(), row).await.map(Some),
            None => Ok(None),
        }
    }

    /// Disables the application and revokes its grants; `false` if it was disabled already or is not there.
    /// `valid_after` moves to now, so that nothing issued before lives again when it is enabled.
    pub async fn disable(&self, id: &ClientId, act: &Act) -> Result<bool, StoreError> {
        let Some(client) = self.find(id).await? else {
            return Ok(false);
        };
        if client.disabled_at.is_some() {
            return Ok(false);
        }
        let row = clients::ActiveModel {
            id: Set(id.as_str().to_owned()),
            disabled_at: Set(Some(act.now.unix_millis())),
            valid_after: Set(client.valid_after.max(act.now).unix_millis()),
            ..Default::default()
        };
        row.update(self.work.connection()).await?;
        grants::revoke_where(self.work, grants::of_client(id), "client_disabled", act.now).await?;
        self.work
            .record(act, event(EventKind::ClientDisabled, &client))
            .await?;
        Ok(true)
    }

    /// Enables the application again; `false` if it was not disabled.
    pub async fn enable(&self, id: &ClientId, act: &Act) -> Result<bool, StoreError> {
        let Some(client) = self.find(id).await? else {
            return Ok(false);
        };
        if client.disabled_at.is_none() {
            return Ok(false);
        }
        let row = clients::ActiveModel {
            id: Set(id.as_str().to_owned()),
            disabled_at: Set(None),
            ..Default::default()
        };
        row.update(self.work.connection()).await?;
        self.work
            .record(act, event(EventKind::ClientEnabled, &client))
            .await?;
        Ok(true)
    }
}

pub(super) async fn insert_uris(
    connection: &impl ConnectionTrait,
    client: &Client,
) -> Result<(), StoreError> {
    let kinds = [
        (REDIRECT, &client.redirect_uris),
        (POST_LOGOUT, &client.post_logout_redirect_uris),
    ];
    for (kind, uris) in kinds {
        for (position, uri) in (0..).zip(uris) {
            let row = client_redirect_uris::ActiveModel {
                client_id: Set(client.id.as_str().to_owned()),
                kind: Set(kind.to_owned()),
                uri: Set(uri.clone()),
                position: Set(position),
            };
            row.insert(connection).await?;
        }
    }
    Ok(())
}

pub(super) async fn insert_secrets(
    connection: &impl ConnectionTrait,
    id: &ClientId,
    secrets: &[ClientSecret],
) -> Result<(), StoreError> {
    for (position, secret) in (0..).zip(secrets) {
        let row = client_secrets::ActiveModel {
            client_id: Set(id.as_str().to_owned()),
            digest: Set(bytes(&secret.digest)),
            position: Set(position),
            expires_at: Set(secret.expires_at.map(Timestamp::unix_millis)),
        };
        row.insert(connection).await?;
    }
    Ok(())
}

pub(super) fn event(kind: EventKind, client: &Client) -> Event {
    let event = Event::success(kind, &client.id);
    match &client.organization {
        Some(organization) => event.in_organization(organization),
        None => event,
    }
}

pub(crate) async fn find(
    connection: &impl ConnectionTrait,
    id: &ClientId,
) -> Result<Option<Client>, StoreError> {
    match clients::Entity::find_by_id(id.as_str()).one(connection).await? {
        Some(row) => client(connection, row).await.map(Some),
        None => Ok(None),
    }
}

/// See [`crate::directory::Directory::is_client_origin`]. Registered URIs need not spell their origin as browsers do
/// (case, default port); such a client registers it as they do, too.
pub(crate) async fn is_origin(connection: &impl ConnectionTrait, origin: &str) -> Result<bool, StoreError> {
    // The origin itself, or the origin and then a path or query. Neither a pattern, whose wildcards a caller could send,
    // nor a range, which PostgreSQL sorts by the database's language.
    let uri = client_redirect_uris::Column::Uri;
    let begins = |beginning: String| {
        let length = i32::try_from(beginning.chars().count()).unwrap_or(i32::MAX);
        let same_length = Func::cust("substr").arg(Expr::col(uri)).arg(1).arg(length);
        Expr::expr(same_length).eq(beginning)
    };
    let of_origin = Condition::any()
        .add(uri.eq(origin))
        .add(begins(format!("{origin}/")))
        .add(begins(format!("{origin}?")));
    let enabled = clients::Entity::find()
        .select_only()
        .column(clients::Column::Id)
        .filter(clients::Column::DisabledAt.is_null())
        .into_query();
    let found = client_redirect_uris::Entity::find()
        .filter(client_redirect_uris::Column::Kind.eq(REDIRECT))
        .filter(client_redirect_uris::Column::ClientId.in_subquery(enabled))
        .filter(of_origin)
        .one(connection)
        .await?;
    Ok(found.is_some())
}

/// The applications of a tenant, by id.
pub(crate) async fn of_organization(
    connection: &impl ConnectionTrait,
    organization: &OrganizationId,
) -> Result<Vec<Client>, StoreError> {
    let rows = clients::Entity::find()
        .filter(clients::Column::OrganizationId.eq(organization.as_str()))
        .order_by_asc(clients::Column::Id)
        .all(connection)
        .await?;
    all(connection, rows).await
}

/// A page of the applications of a tenant, or of the deployment. The built-in one of the JSON sign-in is in no list.
pub(crate) async fn page(
    connection: &impl ConnectionTrait,
    organization: Option<&OrganizationId>,
    page: &Page,
) -> Result<Vec<Client>, StoreError> {
    let owner = clients::Column::OrganizationId;
    let owned = organization.map_or_else(|| owner.is_null(), |id| owner.eq(id.as_str()));
    let query = clients::Entity::find()
        .filter(owned)
        .filter(clients::Column::Id.ne(ClientId::login().as_str()));
    let rows = page.of(query, clients::Column::Id).all(connection).await?;
    all(connection, rows).await
}

async fn all(
    connection: &impl ConnectionTrait,
    rows: Vec<clients::Model>,
) -> Result<Vec<Client>, StoreError> {
    let mut found = Vec::with_capacity(rows.len());
    for row in rows {
        found.push(client(connection, row).await?);
    }
    Ok(found)
}

/// What `client_organization_id` must be in a row that points at this client: the organization of the client's row,
/// whatever the caller believes. A client that is not there gives null, and the foreign key refuses the row.
pub(super) async fn owner(work: &Work, id: &ClientId) -> Result<Option<String>, StoreError> {
    let owner: Option<Option<String>> = clients::Entity::find_by_id(id.as_str())
        .select_only()
        .column(clients::Column::OrganizationId)
        .into_tuple()
        .one(work.connection())
        .await?;
    Ok(owner.flatten())
}

/// The row as the rules see it, with its URIs and secrets.
pub(crate) async fn client(
    connection: &impl ConnectionTrait,
    found: clients::Model,
) -> Result<Client, StoreError> {
    let row = Row {
        table: "clients",
        id: &found.id,
    };
    let uris = client_redirect_uris::Entity::find()
        .filter(client_redirect_uris::Column::ClientId.eq(found.id.as_str()))
        .order_by_asc(client_redirect_uris::Column::Position)
        .all(connection)
        .await?;
    let (redirects, post_logout): (Vec<_>, Vec<_>) = uris.into_iter().partition(|uri| uri.kind == REDIRECT);
    let secrets = client_secrets::Entity::find()
        .filter(client_secrets::Column::ClientId.eq(found.id.as_str()))
        .order_by_asc(client_secrets::Column::Position)
        .all(connection)
        .await?;
    let secrets = secrets
        .into_iter()
        .map(|secret| {
            Ok(ClientSecret {
                digest: row.digest("client_secrets.digest", &secret.digest)?,
                expires_at: secret.expires_at.map(moment),
            })
        })
        .collect::<Result<Vec<_>, StoreError>>()?;
    Ok(Client {
        kind: row.word("kind", &found.kind)?,
        auth_method: found
            .auth_method
            .as_deref()
            .map(|method| row.word("auth_method", method))
            .transpose()?,
        grant_types: row.json("grant_types", &found.grant_types)?,
        scopes: row.json("scopes", &found.scopes)?,
        id_token_claims: row.word("id_token_claims", &found.id_token_claims)?,
        refresh: row.word("refresh", &found.refresh)?,
        policy: row.json("policy", &found.policy)?,
        jwks: found.jwks.as_deref().map(|jwks| keys(&row, jwks)).transpose()?,
        metadata: row
            .json_or_null("metadata", found.metadata.as_deref())?
            .unwrap_or_default(),
        secrets,
        redirect_uris: redirects.into_iter().map(|uri| uri.uri).collect(),
        post_logout_redirect_uris: post_logout.into_iter().map(|uri| uri.uri).collect(),
        id: ClientId::from_text(found.id),
        organization: found.organization_id.map(OrganizationId::from_text),
        name: found.name,
        jwks_uri: found.jwks_uri,
        first_party: found.first_party,
        disabled_at: found.disabled_at.map(moment),
        valid_after: moment(found.valid_after),
        created_at: moment(found.created_at),
    })
}

fn keys(row: &Row<'_>, jwks: &str) -> Result<ClientKeys, StoreError> {
    let set = row.json("jwks", jwks)?;
    ClientKeys::parse(&set).map_err(|refusal| row.broken("jwks", &refusal.to_string()))
}

pub(super) fn columns(client: &Client) -> Result<clients::ActiveModel, StoreError> {
    Ok(clients::ActiveModel {
        id: Set(client.id.as_str().to_owned()),
        organization_id: Set(client.organization.as_ref().map(|id| id.as_str().to_owned())),
        name: Set(client.name.clone()),
        kind: Set(word(&client.kind)?),
        auth_method: Set(client.auth_method.as_ref().map(word).transpose()?),
        grant_types: Set(json(&client.grant_types)?),
        scopes: Set(json(&client.scopes)?),
        first_party: Set(client.first_party),
        id_token_claims: Set(word(&client.id_token_claims)?),
        refresh: Set(word(&client.refresh)?),
        policy: Set(json(&client.policy)?),
        disabled_at: Set(client.disabled_at.map(Timestamp::unix_millis)),
        valid_after: Set(client.valid_after.unix_millis()),
        created_at: Set(client.created_at.unix_millis()),
        jwks: Set(client
            .jwks
            .as_ref()
            .map(|jwks| json(&jwks.to_json()))
            .transpose()?),
        jwks_uri: Set(client.jwks_uri.clone()),
        metadata: Set(Some(json(&client.metadata)?)),
    })
}
