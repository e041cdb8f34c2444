//! Full tables go back to what is still needed, and nothing else goes.

use std::time::Duration;

use countersign_identity::SecretDigest;

use super::database::{TestDatabase, number, run, statement};
use super::on_both;
use super::samples::{at, code, signed_in, world};
use crate::janitor::Keep;
use crate::{Backend, Store, Work};

on_both! {
    full_tables_go_back_to_what_is_needed,
    spent_codes_stay_for_a_day,
}

/// More than two batches.
const ROWS: usize = 1100;

/// Tables that the filling below writes to.
const FILLED: [&str; 14] = [
    "interactions",
    "authorization_codes",
    "refresh_tokens",
    "grants",
    "sessions",
    "revoked_tokens",
    "spent_jtis",
    "spent_steps",
    "tickets",
    "counters",
    "known_browsers",
    "idempotency_records",
    "outbox",
    "pushed_requests",
];

async fn counts(store: &Store) -> Vec<(&'static str, i64)> {
    let mut counts = Vec::new();
    for table in FILLED {
        counts.push((
            table,
            number(store, &format!("SELECT count(*) FROM {table}")).await,
        ));
    }
    counts
}

/// Writes `ROWS` rows that have long been over, each under a key of its own: `i` is its number.
fn filling(backend: Backend) -> Vec<String> {
    let digest = match backend {
        Backend::Sqlite => "CAST(substr('00000000000000000000000000000000' || i, -32) AS BLOB)",
        Backend::Postgres => "convert_to(lpad(i::text, 32, '0'), 'UTF8')",
    };
    let insert = |table: &str, columns: &str, values: &str, from: &str| {
        format!(
            "INSERT INTO {table} ({columns}) \
             WITH RECURSIVE numbers(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM numbers WHERE i < {ROWS}) \
             SELECT {values} FROM numbers{from}"
        )
        .replace("DIGEST", digest)
    };
    let row = |table, columns, values| insert(table, columns, values, "");
    vec![
        row(
            "interactions",
            "id, purpose, progress, peer_network, created_at, expires_at",
            "'int_' || i, '', '', '', 1, 1",
        ),
        row(
            "revoked_tokens",
            "jti, revoked_at, expires_at",
            "'jti' || i, 1, 1",
        ),
        row("spent_jtis", "issuer, jti, expires_at", "'issuer', 'jti' || i, 1"),
        row("spent_steps", "factor_id, step, expires_at", "'fac_1', i, 1"),
        row("counters", "key, count, since, expires_at", "'key' || i, 1, 0, 1"),
        row(
            "tickets",
            "id, kind, digest, created_at, expires_at",
            "'tkt_' || i, 'setup', DIGEST, 1, 1",
        ),
        row(
            "known_browsers",
            "user_id, digest, last_signed_in_at",
            "'usr_alice', DIGEST, 1",
        ),
        row(
            "idempotency_records",
            "caller, key, request_digest, status, answer, created_at, expires_at",
            "'usr_alice', 'key' || i, DIGEST, 201, '', 1, 1",
        ),
        row(
            "outbox",
            "id, kind, deduplication_key, payload, attempts, created_at, next_at, done_at",
            "'out_' || i, 'mail', 'key' || i, '', 1, 1, 1, 1",
        ),
        row(
            "pushed_requests",
            "digest, client_id, request, peer_network, created_at, expires_at",
            "DIGEST, 'cli_app', '', '', 1, 1",
        ),
        row(
            "sessions",
            "id, user_id, browser, auth_time, amr, created_at, last_seen_at",
            "'ses_' || i, 'usr_alice', DIGEST, 1, '[]', 1, 1",
        ),
        insert(
            "grants",
            "id, organization_id, user_id, client_id, client_organization_id, subject, scopes, resource, auth_time, \
             amr, acr, created_at, expires_at",
            "'grt_' || i, organization_id, user_id, client_id, client_organization_id, subject, scopes, resource, \
             auth_time, amr, acr, created_at, 1",
            ", grants WHERE id = 'grt_one'",
        ),
        row(
            "refresh_tokens",
            "digest, organization_id, grant_id, issued_at, expires_at",
            "DIGEST, 'org_acme', 'grt_' || i, 1, 1",
        ),
        insert(
            "authorization_codes",
            "digest, grant_id, organization_id, user_id, client_id, client_organization_id, subject, scopes, \
             resource, auth_time, amr, acr, created_at, expires_at, redirect_uri",
            "DIGEST, grant_id, organization_id, user_id, client_id, client_organization_id, subject, scopes, \
             resource, auth_time, amr, acr, created_at, 1, redirect_uri",
            ", authorization_codes",
        ),
    ]
}

async fn full_tables_go_back_to_what_is_needed(database: TestDatabase) {
    let store = database.migrated().await;
    world(&store).await;
    signed_in(&store).await;
    run(
        &store,
        "INSERT INTO factors (id, user_id, kind, name, created_at) VALUES ('fac_1', 'usr_alice', 'totp', '', 0)",
    )
    .await
    .unwrap();
    let base = counts(&store).await;
    store
        .write(async |work: &Work| {
            for sql in filling(work.backend()) {
                statement(work, &sql).await?;
            }
            Ok(())
        })
        .await
        .unwrap();
    let full = counts(&store).await;
    for ((table, full), (_, base)) in full.iter().zip(&base) {
        assert_eq!(*full, base + ROWS as i64, "{table}");
    }

    let removed = store.remove_expired(at(1), &Keep::defaults()).await.unwrap();
    assert_eq!(counts(&store).await, base);
    let of = |table: &str| {
        removed
            .iter()
            .find(|removed| removed.table == table)
            .unwrap()
            .rows
    };
    for table in FILLED {
        assert_eq!(of(table), ROWS as u64, "{table}");
    }
    assert_eq!(of("events"), 0);

    let much_later = at(0) + Keep::defaults().events + Duration::from_secs(1);
    store.remove_expired(much_later, &Keep::defaults()).await.unwrap();
    assert_eq!(number(&store, "SELECT count(*) FROM events").await, 0);
    assert!(counts(&store).await.iter().all(|(_, rows)| *rows == 0));
    assert_eq!(number(&store, "SELECT count(*) FROM users").await, 1);
}

async fn spent_codes_stay_for_a_day(database: TestDatabase) {
    let store = database.migrated().await;
    world(&store).await;
    store
        .write(async |work: &Work| {
            work.codes().add(&code("spent")).await?;
            work.codes().add(&code("unspent")).await?;
            work.codes().spend(&SecretDigest::of("spent"), at(1)).await
        })
        .await
        .unwrap();
    let day = 24 * 3600;
    let codes = async |now| {
        store.remove_expired(now, &Keep::defaults()).await.unwrap();
        number(&store, "SELECT count(*) FROM authorization_codes").await
    };
    assert_eq!(codes(at(60)).await, 2);
    assert_eq!(codes(at(61)).await, 1);
    assert_eq!(codes(at(day)).await, 1);
    assert_eq!(codes(at(day + 2)).await, 0);
}
