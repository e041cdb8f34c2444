//! Sign-ins of browsers. A session is found by the digest of its browser's secret or by its id.

use countersign_access::{Act, Event, EventKind};
use countersign_identity::session::Session;
use countersign_identity::{Id, OrganizationId, SecretDigest, SessionId, Timestamp, UserId};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, Condition, ConnectionTrait, EntityTrait, QueryFilter,
    QueryOrder, QuerySelect,
};

use super::row::{Row, bytes, json, moment};
use crate::entities::sessions;
use crate::{Page, StoreError, Work};

/// See [`Work::sessions`].
pub struct Sessions<'a> {
    pub(super) work: &'a Work,
}

impl Sessions<'_> {
    /// Somebody signed in.
    pub async fn add(&self, session: &Session, act: &Act) -> Result<(), StoreError> {
        let row = sessions::ActiveModel {
            id: Set(session.id.as_str().to_owned()),
            user_id: Set(session.user.as_str().to_owned()),
            organization_id: Set(session.organization.as_ref().map(|id| id.as_str().to_owned())),
            browser: Set(bytes(&session.browser)),
            auth_time: Set(session.auth_time.unix_millis()),
            amr: Set(json(&session.amr)?),
            factor_time: Set(session.factor_time.map(Timestamp::unix_millis)),
            created_at: Set(session.created_at.unix_millis()),
            last_seen_at: Set(session.last_seen_at.unix_millis()),
            ended_at: Set(session.ended_at.map(Timestamp::unix_millis)),
            user_agent: Set(session.user_agent.clone()),
            peer: Set(session.peer.map(|peer| peer.to_string())),
        };
        row.insert(self.work.connection()).await?;
        self.work
            .record(act, event(EventKind::UserSignedIn, session))
            .await
    }

    /// The session of this id, ended or not.
    pub async fn find(&self, id: &SessionId) -> Result<Option<Session>, StoreError> {
        let row = sessions::Entity::find_by_id(id.as_str())
            .lock_exclusive()
            .one(self.work.connection())
            .await?;
        row.map(session).transpose()
    }

    /// The sessions of a browser that no act has ended, oldest first.
    pub async fn of_browser(&self, browser: &SecretDigest) -> Result<Vec<Session>, StoreError> {
        let rows = live_of_browser(browser)
            .lock_exclusive()
            .all(self.work.connection())
            .await?;
        rows.into_iter().map(session).collect()
    }

    /// The same person proved again who they are, or more of it (`because`): writes authentication, organization and
    /// last use.
    pub async fn renew(&self, session: &Session, because: &str, act: &Act) -> Result<(), StoreError> {
        let row = sessions::ActiveModel {
            id: Set(session.id.as_str().to_owned()),
            organization_id: Set(session.organization.as_ref().map(|id| id.as_str().to_owned())),
            auth_time: Set(session.auth_time.unix_millis()),
            amr: Set(json(&session.amr)?),
            factor_time: Set(session.factor_time.map(Timestamp::unix_millis)),
            last_seen_at: Set(session.last_seen_at.unix_millis()),
            user_agent: Set(session.user_agent.clone()),
            peer: Set(session.peer.map(|peer| peer.to_string())),
            ..Default::default()
        };
        row.update(self.work.connection()).await?;
        self.work
            .record(act, event(EventKind::UserSignedIn, session).because(because))
            .await
    }

    /// A browser got a new secret (a rise of privilege): its sessions follow. No event; that of the sign-in tells.
    pub async fn rebind_browser(&self, old: &SecretDigest, new: &SecretDigest) -> Result<(), StoreError> {
        sessions::Entity::update_many()
            .set(sessions::ActiveModel {
                browser: Set(bytes(new)),
                ..Default::default()
            })
            .filter(sessions::Column::Browser.eq(bytes(old)))
            .exec(self.work.connection())
            .await?;
        Ok(())
    }

    /// The session was used. No event; asked for at most once a minute ([`Session::wants_touch`]). Never goes back.
    pub async fn touch(&self, id: &SessionId, now: Timestamp) -> Result<(), StoreError> {
        sessions::Entity::update_many()
            .set(sessions::ActiveModel {
                last_seen_at: Set(now.unix_millis()),
                ..Default::default()
            })
            .filter(sessions::Column::Id.eq(id.as_str()))
            .filter(sessions::Column::LastSeenAt.lt(now.unix_millis()))
            .exec(self.work.connection())
            .await?;
        Ok(())
    }

    /// Remembers which organization was chosen. No event: it is a preference.
    pub async fn choose_organization(
        &self,
        id: &SessionId,
        organization: &OrganizationId,
    ) -> Result<(), StoreError> {
        sessions::Entity::update_many()
            .set(sessions::ActiveModel {
                organization_id: Set(Some(organization.as_str().to_owned())),
                ..Default::default()
            })
            .filter(sessions::Column::Id.eq(id.as_str()))
            .exec(self.work.connection())
            .await?;
        Ok(())
    }

    /// Ends the session; `false` if it had ended. Its grants go on unless they are revoked too.
    pub async fn end(&self, session: &Session, act: &Act) -> Result<bool, StoreError> {
        let ended = end_where(self.work, of_id(&session.id), act.now).await?;
        if ended.is_empty() {
            return Ok(false);
        }
        self.work
            .record(act, event(EventKind::SessionEnded, session))
            .await?;
        Ok(true)
    }

    /// Ends a person's sessions, `except` one of them if given; an event for each. Tells how many.
    pub async fn end_all_of_user(
        &self,
        user: &UserId,
        except: Option<&SessionId>,
        reason: &str,
        act: &Act,
    ) -> Result<u64, StoreError> {
        let mut which = of_user(user);
        if let Some(kept) = except {
            which = which.add(sessions::Column::Id.ne(kept.as_str()));
        }
        let ended = end_where(self.work, which, act.now).await?;
        let count = ended.len() as u64;
        for row in ended {
            let ended = session(row)?;
            self.work
                .record(act, event(EventKind::SessionEnded, &ended).because(reason))
                .await?;
        }
        Ok(count)
    }
}

fn event(kind: EventKind, session: &Session) -> Event {
    let event = Event::success(kind, &session.id);
    match &session.organization {
        Some(organization) => event.in_organization(organization),
        None => event,
    }
}

fn of_id(id: &SessionId) -> Condition {
    Condition::all().add(sessions::Column::Id.eq(id.as_str()))
}

/// The sessions of this person.
pub(super) fn of_user(user: &UserId) -> Condition {
    Condition::all().add(sessions::Column::UserId.eq(user.as_str()))
}

/// Ends those of these sessions that have not ended, and gives their rows. Events are the caller's.
pub(crate) async fn end_where(
    work: &Work,
    which: Condition,
    now: Timestamp,
) -> Result<Vec<sessions::Model>, StoreError> {
    let ended = sessions::Entity::update_many()
        .set(sessions::ActiveModel {
            ended_at: Set(Some(now.unix_millis())),
            ..Default::default()
        })
        .filter(which)
        .filter(sessions::Column::EndedAt.is_null())
        .exec_with_returning(work.connection())
        .await?;
    Ok(ended)
}

fn live_of_browser(browser: &SecretDigest) -> sea_orm::Select<sessions::Entity> {
    sessions::Entity::find()
        .filter(sessions::Column::Browser.eq(bytes(browser)))
        .filter(sessions::Column::EndedAt.is_null())
        .order_by_asc(sessions::Column::CreatedAt)
        .order_by_asc(sessions::Column::Id)
}

pub(crate) async fn of_browser(
    connection: &impl ConnectionTrait,
    browser: &SecretDigest,
) -> Result<Vec<Session>, StoreError> {
    let rows = live_of_browser(browser).all(connection).await?;
    rows.into_iter().map(session).collect()
}

/// Which sessions of a person are live: not ended by an act, and young enough.
#[derive(Clone, Debug)]
pub struct LiveSessions {
    /// Whose.
    pub user: UserId,
    /// Only those in which this organization was chosen last.
    pub organization: Option<OrganizationId>,
    /// Used at or after this moment.
    pub seen_after: Timestamp,
    /// Begun at or after this moment.
    pub created_after: Timestamp,
}

/// A page of live sessions, by id (the oldest first).
pub(crate) async fn live(
    connection: &impl ConnectionTrait,
    which: &LiveSessions,
    page: &Page,
) -> Result<Vec<Session>, StoreError> {
    let mut query = sessions::Entity::find()
        .filter(of_user(&which.user))
        .filter(sessions::Column::EndedAt.is_null())
        .filter(sessions::Column::LastSeenAt.gte(which.seen_after.unix_millis()))
        .filter(sessions::Column::CreatedAt.gte(which.created_after.unix_millis()));
    if let Some(organization) = &which.organization {
        query = query.filter(sessions::Column::OrganizationId.eq(organization.as_str()));
    }
    let rows = page.of(query, sessions::Column::Id).all(connection).await?;
    rows.into_iter().map(session).collect()
}

/// The row as the rules see it.
pub(crate) fn session(found: sessions::Model) -> Result<Session, StoreError> {
    let row = Row {
        table: "sessions",
        id: &found.id,
    };
    Ok(Session {
        browser: row.digest("browser", &found.browser)?,
        amr: row.json("amr", &found.amr)?,
        peer: found
            .peer
            .as_deref()
            .map(|peer| row.parsed("peer", peer.parse().ok()))
            .transpose()?,
        id: SessionId::from_text(found.id),
        user: UserId::from_text(found.user_id),
        organization: found.organization_id.map(OrganizationId::from_text),
        auth_time: moment(found.auth_time),
        factor_time: found.factor_time.map(moment),
        created_at: moment(found.created_at),
        last_seen_at: moment(found.last_seen_at),
        ended_at: found.ended_at.map(moment),
        user_agent: found.user_agent,
    })
}
