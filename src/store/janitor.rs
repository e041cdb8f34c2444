//! Sweeping out what has expired, some hundred rows a unit, so that nobody waits long behind it.
//!
//! Here is only the list of what goes and when; the job that runs it, and how often, is elsewhere. Nothing that could
//! still be accepted goes, and what a second use must be recognised by (spent codes) stays a while longer.

use std::time::Duration;

use countersign_identity::Timestamp;
use sea_orm::sea_query::{DeleteStatement, Expr, ExprTrait, Query};
use sea_orm::{ColumnTrait, Condition, ConnectionTrait, EntityTrait, Iterable, PrimaryKeyToColumn};

use crate::entities::{
    authorization_codes, counters, grants, idempotency_records, interactions, known_browsers, outbox,
    pushed_requests, refresh_tokens, revoked_tokens, sessions, spent_jtis, spent_steps, tickets,
};
use crate::{Store, StoreError, Work, events};

/// Rows that one unit removes.
const BATCH: u64 = 500;

/// How long rows stay after they have ended.
#[derive(Clone, Copy, Debug)]
pub struct Keep {
    /// Conversations, links, sessions and grants that are over, to show a way on and to explain a refusal.
    pub ended: Duration,
    /// Spent codes: a second use within this time revokes the family. At least the life of an access token.
    pub spent_codes: Duration,
    /// The longest that a session may last, used or not.
    pub sessions: Duration,
    /// Browsers that nobody signed in with since.
    pub known_browsers: Duration,
    /// The audit log.
    pub events: Duration,
}

impl Keep {
    /// The defaults: a day for what has ended, 7 days for sessions, 90 for known browsers, 400 for events.
    pub const fn defaults() -> Self {
        const DAY: u64 = 24 * 3600;
        Self {
            ended: Duration::from_secs(DAY),
            spent_codes: Duration::from_secs(DAY),
            sessions: Duration::from_secs(7 * DAY),
            known_browsers: Duration::from_secs(90 * DAY),
            events: Duration::from_secs(400 * DAY),
        }
    }
}

/// What was removed from one table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Removed {
    /// The table.
    pub table: &'static str,
    /// How many rows.
    pub rows: u64,
}

impl Store {
    /// Removes what has ended, table by table, and tells how much of each. What was removed before a failure stays
    /// removed; the next sweep goes on. No events: nothing ends by it that had not ended.
    ///
    /// # Errors
    /// Those of a unit of work; `Busy` means that others have more urgent things to write.
    pub async fn remove_expired(&self, now: Timestamp, keep: &Keep) -> Result<Vec<Removed>, StoreError> {
        let mut removed = Vec::new();
        for (table, statement) in sweeps(now, keep) {
            let mut rows = 0;
            loop {
                let batch = statement.clone();
                let gone = self
                    .write(async move |work: &Work| {
                        Ok(work.connection().execute(&batch).await?.rows_affected())
                    })
                    .await?;
                rows += gone;
                if gone < BATCH {
                    break;
                }
            }
            removed.push(Removed { table, rows });
        }
        Ok(removed)
    }
}

/// The list. Refresh tokens go before their grants, whose removal would take them along in one large unit.
fn sweeps(now: Timestamp, keep: &Keep) -> Vec<(&'static str, DeleteStatement)> {
    let ended = (now - keep.ended).unix_millis();
    let now_millis = now.unix_millis();
    vec![
        sweep::<interactions::Entity>("interactions", interactions::Column::ExpiresAt.lt(ended)),
        sweep::<pushed_requests::Entity>(
            "pushed_requests",
            pushed_requests::Column::ExpiresAt.lt(now_millis),
        ),
        sweep::<authorization_codes::Entity>("authorization_codes", codes(now, keep)),
        sweep::<refresh_tokens::Entity>("refresh_tokens", refresh_tokens::Column::ExpiresAt.lt(now_millis)),
        sweep::<grants::Entity>("grants", grants::Column::ExpiresAt.lt(ended)),
        sweep::<sessions::Entity>("sessions", ended_sessions(now, keep)),
        sweep::<revoked_tokens::Entity>("revoked_tokens", revoked_tokens::Column::ExpiresAt.lt(now_millis)),
        sweep::<spent_jtis::Entity>("spent_jtis", spent_jtis::Column::ExpiresAt.lt(now_millis)),
        sweep::<spent_steps::Entity>("spent_steps", spent_steps::Column::ExpiresAt.lt(now_millis)),
        sweep::<tickets::Entity>("tickets", tickets::Column::ExpiresAt.lt(ended)),
        sweep::<counters::Entity>("counters", counters::Column::ExpiresAt.lt(now_millis)),
        sweep::<known_browsers::Entity>(
            "known_browsers",
            known_browsers::Column::LastSignedInAt.lt((now - keep.known_browsers).unix_millis()),
        ),
        sweep::<idempotency_records::Entity>(
            "idempotency_records",
            idempotency_records::Column::ExpiresAt.lt(now_millis),
        ),
        sweep::<outbox::Entity>("outbox", outbox::Column::DoneAt.lt(ended)),
        sweep::<events::Entity>(
            "events",
            events::Column::Time.lt((now - keep.events).unix_millis()),
        ),
    ]
}

fn codes(now: Timestamp, keep: &Keep) -> Condition {
    use authorization_codes::Column;
    Condition::any()
        .add(Column::SpentAt.lt((now - keep.spent_codes).unix_millis()))
        .add(
            Column::SpentAt
                .is_null()
                .and(Column::ExpiresAt.lt(now.unix_millis())),
        )
}

fn ended_sessions(now: Timestamp, keep: &Keep) -> Condition {
    use sessions::Column;
    Condition::any()
        .add(Column::EndedAt.lt((now - keep.ended).unix_millis()))
        .add(Column::CreatedAt.lt((now - keep.sessions - keep.ended).unix_millis()))
}

/// `DELETE … WHERE key IN (SELECT key … LIMIT …)`: neither database limits a plain `DELETE`.
fn sweep<E: EntityTrait>(
    table: &'static str,
    condition: impl sea_orm::sea_query::IntoCondition,
) -> (&'static str, DeleteStatement) {
    let key: Vec<E::Column> = E::PrimaryKey::iter().map(|column| column.into_column()).collect();
    let batch = Query::select()
        .columns(key.iter().copied())
        .from(E::default())
        .cond_where(condition)
        .limit(BATCH)
        .take();
    let statement = Query::delete()
        .from_table(E::default())
        .and_where(Expr::tuple(key.into_iter().map(Expr::col)).in_subquery(batch))
        .take();
    (table, statement)
}
