//! What is kept about a person, for the person: one JSON document, complete and without a secret.
//!
//! Hashes, sealed values and digests are left out, since they say nothing about somebody; that there is a password or a
//! factor is said.

use countersign_access::role::Role;
use countersign_access::{Act, Actor, Event, EventKind};
use countersign_identity::session::Session;
use countersign_identity::user::User;
use countersign_identity::{Timestamp, UserId};
use countersign_protocol::grant::Grant;
use countersign_store::Work;
use countersign_store::events::EventFilter;
use countersign_store::tables::Kept;
use serde_json::{Value, json};

use crate::{FlowError, Services};

/// Events that one document holds at most, the latest: the record of a long-lived account has no end.
const EVENTS: u64 = 10_000;

/// Gathers it; `None` when there is no such account. That it was taken is recorded.
///
/// # Errors
/// [`FlowError`] when the database fails.
pub async fn export(services: &Services, user: &UserId, act: &Act) -> Result<Option<Value>, FlowError> {
    let directory = services.store.directory();
    let Some(found) = directory.user(user).await? else {
        return Ok(None);
    };
    let kept = directory.kept_about(user).await?;
    let memberships = memberships(services, user).await?;
    let events = events(services, user).await?;
    let (id, act) = (user.clone(), act.by(Actor::User(user.clone())));
    let taken_at = act.now;
    services
        .store
        .write(async move |work: &Work| {
            work.record(&act, Event::success(EventKind::UserDataExported, &id))
                .await
        })
        .await?;
    Ok(Some(document(&found, &kept, memberships, events, taken_at)))
}

async fn memberships(services: &Services, user: &UserId) -> Result<Vec<Value>, FlowError> {
    let directory = services.store.directory();
    let mut listed = Vec::new();
    for membership in directory.memberships_of(user).await? {
        let organization = directory.organization(&membership.organization).await?;
        let role = match &membership.role {
            Role::BuiltIn(role) => role.as_str().to_owned(),
            Role::Custom(id) => id.to_string(),
        };
        listed.push(json!({
            "organization_id": membership.organization,
            "organization": organization.map(|organization| organization.name.clone()),
            "role": role,
            "groups": directory.groups_of(&membership.organization, user).await?,
            "since": membership.created_at.rfc3339(),
        }));
    }
    Ok(listed)
}

/// What the person did and what happened to them.
async fn events(services: &Services, user: &UserId) -> Result<Value, FlowError> {
    let log = services.store.events();
    let by_them = EventFilter {
        actor: Some(user.to_string()),
        ..EventFilter::default()
    };
    let to_them = EventFilter {
        target: Some(user.to_string()),
        ..EventFilter::default()
    };
    Ok(json!({
        "by_you": log.list(&by_them, EVENTS, None).await?,
        "about_you": log.list(&to_them, EVENTS, None).await?,
    }))
}

fn document(user: &User, kept: &Kept, memberships: Vec<Value>, events: Value, taken_at: Timestamp) -> Value {
    let sessions: Vec<Value> = kept.sessions.iter().map(session).collect();
    let grants: Vec<Value> = kept.grants.iter().map(grant).collect();
    let factors: Vec<Value> = kept
        .factors
        .iter()
        .map(|factor| {
            json!({
                "id": factor.id,
                "kind": factor.kind,
                "name": factor.name,
                "created_at": factor.created_at.rfc3339(),
                "last_used_at": factor.last_used_at.map(Timestamp::rfc3339),
            })
        })
        .collect();
    let consents: Vec<Value> = kept
        .consents
        .iter()
        .map(|consent| {
            json!({
                "client_id": consent.client,
                "scope": consent.scope,
                "given_at": consent.given_at.rfc3339(),
            })
        })
        .collect();
    json!({
        "taken_at": taken_at.rfc3339(),
        "account": {
            "id": user.id,
            "email": user.email.as_str(),
            "email_verified": user.email_verified,
            "name": user.name,
            "claims": user.claims,
            "locale": user.locale,
            "default_organization_id": user.default_organization,
            "administrator": user.administrator,
            "disabled_at": user.disabled_at.map(Timestamp::rfc3339),
            "created_at": user.created_at.rfc3339(),
            "updated_at": user.updated_at.rfc3339(),
            "password_changed_at": kept.password_changed_at.map(Timestamp::rfc3339),
            "recovery_codes_left": kept.recovery_codes_left,
            "known_browsers": kept.known_browsers,
        },
        "memberships": memberships,
        "second_factors": factors,
        "sessions": sessions,
        "grants": grants,
        "consents": consents,
        "api_keys": kept.api_keys.iter().map(|key| json!({
            "id": key.id,
            "organization_id": key.organization,
            "name": key.name,
            "preview": key.preview,
            "permissions": key.permissions,
            "created_at": key.created_at.rfc3339(),
            "expires_at": key.expires_at.map(Timestamp::rfc3339),
            "revoked_at": key.revoked_at.map(Timestamp::rfc3339),
        })).collect::<Vec<_>>(),
        "events": events,
    })
}

fn session(session: &Session) -> Value {
    json!({
        "id": session.id,
        "browser": session.user_agent,
        "address": session.peer,
        "methods": session.amr,
        "created_at": session.created_at.rfc3339(),
        "last_seen_at": session.last_seen_at.rfc3339(),
        "ended_at": session.ended_at.map(Timestamp::rfc3339),
    })
}

fn grant(grant: &Grant) -> Value {
    json!({
        "id": grant.id,
        "client_id": grant.client,
        "organization_id": grant.organization,
        "scopes": grant.scopes,
        "created_at": grant.created_at.rfc3339(),
        "revoked_at": grant.revoked_at.map(Timestamp::rfc3339),
    })
}
