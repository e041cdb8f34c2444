//! Applications that a person let in: what each holds, since when, and the end of it.

use std::collections::BTreeMap;
use std::sync::Arc;

use countersign_access::{Act, Actor};
use countersign_identity::{ClientId, Timestamp, UserId};
use countersign_protocol::{Client, Scopes};
use countersign_store::Work;

use crate::{FlowError, Services};

/// An application that was let in.
pub struct ConnectedApp {
    /// It.
    pub client: Arc<Client>,
    /// What it may have: what was agreed to, and what its grants hold.
    pub scopes: Scopes,
    /// When it was first let in.
    pub first_used: Timestamp,
    /// When it last got tokens.
    pub last_used: Timestamp,
}

struct Found {
    scopes: Vec<String>,
    first_used: Timestamp,
    last_used: Timestamp,
}

/// The applications, the one used last first. The built-in client of the JSON sign-in is not one.
///
/// # Errors
/// [`FlowError`] when the database fails.
pub async fn connected_apps(
    services: &Services,
    user: &UserId,
    now: Timestamp,
) -> Result<Vec<ConnectedApp>, FlowError> {
    let directory = services.store.directory();
    let kept = directory.kept_about(user).await?;
    let refreshed = directory.last_refreshes_of(user).await?;
    let mut found: BTreeMap<ClientId, Found> = BTreeMap::new();
    let live = |revoked: Option<Timestamp>, ends: Timestamp| revoked.is_none() && ends > now;
    for grant in kept
        .grants
        .iter()
        .filter(|grant| live(grant.revoked_at, grant.expires_at))
    {
        let used = refreshed.get(&grant.id).copied().unwrap_or(grant.created_at);
        let scopes = grant.scopes.iter().map(str::to_owned);
        add(&mut found, &grant.client, scopes, grant.created_at, used);
    }
    for consent in kept.consents {
        let scope = std::iter::once(consent.scope);
        add(
            &mut found,
            &consent.client,
            scope,
            consent.given_at,
            consent.given_at,
        );
    }
    let mut apps = Vec::with_capacity(found.len());
    for (id, found) in found {
        if id == ClientId::login() {
            continue;
        }
        // One that was removed meanwhile took its grants with it.
        if let Some(client) = directory.client(&id).await? {
            apps.push(ConnectedApp {
                client,
                scopes: found.scopes.into_iter().collect(),
                first_used: found.first_used,
                last_used: found.last_used,
            });
        }
    }
    apps.sort_by_key(|app| std::cmp::Reverse(app.last_used));
    Ok(apps)
}

fn add(
    found: &mut BTreeMap<ClientId, Found>,
    client: &ClientId,
    scopes: impl Iterator<Item = String>,
    first: Timestamp,
    last: Timestamp,
) {
    let app = found.entry(client.clone()).or_insert(Found {
        scopes: Vec::new(),
        first_used: first,
        last_used: last,
    });
    app.scopes.extend(scopes);
    app.first_used = app.first_used.min(first);
    app.last_used = app.last_used.max(last);
}

/// Ends all that a person let an application have: it is asked for again at the next sign-in, and every token is dead.
/// `false` when there was nothing.
///
/// # Errors
/// [`FlowError`] when the database fails.
pub async fn remove_app(
    services: &Services,
    user: &UserId,
    client: &ClientId,
    act: &Act,
) -> Result<bool, FlowError> {
    let (user, client) = (user.clone(), client.clone());
    let act = act.by(Actor::User(user.clone()));
    let removed = services
        .store
        .write(async move |work: &Work| {
            let forgotten = work.consents().withdraw(&user, &client, &act).await?;
            let revoked = work
                .grants()
                .revoke_all_of_user_and_client(&user, &client, "consent_withdrawn", &act)
                .await?;
            Ok(forgotten || revoked > 0)
        })
        .await?;
    Ok(removed)
}
