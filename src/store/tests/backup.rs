//! A backup is whole, checked, and brings back everything but what must not live again.

use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use countersign_identity::{GrantId, Id, SecretDigest, SessionId, UserId};
use futures_util::future::join_all;

use super::database::{TestDatabase, act, number, run};
use super::on_both;
use super::samples::{signed_in, user, world};
use crate::backup::{BackupError, Revive, verify};
use crate::events::EventFilter;
use crate::{Store, Work};

on_both! {
    a_restore_brings_back_everything_but_sessions_and_grants,
    sessions_and_grants_live_on_when_asked,
    a_backup_moves_to_the_other_database,
    a_backup_is_made_while_others_write,
    nothing_is_written_over,
    what_is_no_sound_backup_is_refused,
}

async fn ready(database: &TestDatabase) -> Store {
    let store = database.migrated().await;
    world(&store).await;
    signed_in(&store).await;
    store
}

/// A backup of `store` in a folder of its own.
async fn backup(store: &Store) -> (tempfile::TempDir, std::path::PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("backup.db");
    store.create_backup(&path, &act()).await.unwrap();
    (folder, path)
}

async fn newest_event(store: &Store) -> String {
    let events = store
        .events()
        .list(&EventFilter::default(), 1, None)
        .await
        .unwrap();
    events[0].kind.clone()
}

async fn is_live(store: &Store) -> (bool, bool) {
    let session = SessionId::from_text("ses_one");
    let session = store.directory().session(&session).await.unwrap().unwrap();
    let grant = store
        .directory()
        .grant(&GrantId::from_text("grt_one"))
        .await
        .unwrap()
        .unwrap();
    (session.ended_at.is_none(), grant.revoked_at.is_none())
}

async fn a_restore_brings_back_everything_but_sessions_and_grants(database: TestDatabase) {
    let store = ready(&database).await;
    let (folder, path) = backup(&store).await;
    assert_eq!(newest_event(&store).await, "backup.created");
    let mode = std::fs::metadata(&path).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    store
        .write(async |work: &Work| {
            work.users().add(&user("bob"), None, &act()).await?;
            work.users()
                .disable(&UserId::from_text("usr_alice"), &act())
                .await
        })
        .await
        .unwrap();

    store
        .restore_backup(&path, Revive::Nothing, &act())
        .await
        .unwrap();
    let store = database.open().await;
    assert_eq!(number(&store, "SELECT count(*) FROM users").await, 1);
    let alice = store
        .directory()
        .user_by_email("alice@example.com")
        .await
        .unwrap()
        .unwrap();
    assert!(alice.disabled_at.is_none());
    assert!(store.directory().password(&alice.id).await.unwrap().is_some());
    assert_eq!(is_live(&store).await, (false, false));
    let code = SecretDigest::of("code");
    let code = store
        .write(async move |work: &Work| work.codes().find(&code).await)
        .await
        .unwrap();
    assert!(code.is_none());
    assert_eq!(newest_event(&store).await, "backup.restored");
    store
        .write(async |work: &Work| work.users().add(&user("carol"), None, &act()).await)
        .await
        .unwrap();
    assert_eq!(newest_event(&store).await, "user.created");
    assert_eq!(
        std::fs::read_dir(folder.path()).unwrap().count(),
        1,
        "nothing is left beside it"
    );
}

async fn sessions_and_grants_live_on_when_asked(database: TestDatabase) {
    let store = ready(&database).await;
    let (_folder, path) = backup(&store).await;
    store
        .restore_backup(&path, Revive::SessionsAndGrants, &act())
        .await
        .unwrap();
    assert_eq!(is_live(&database.open().await).await, (true, true));
}

async fn a_backup_moves_to_the_other_database(database: TestDatabase) {
    let store = ready(&database).await;
    let (_folder, path) = backup(&store).await;
    let other = match store.backend() {
        crate::Backend::Sqlite => TestDatabase::postgres().await,
        crate::Backend::Postgres => TestDatabase::sqlite(),
    };
    let moved = other.open().await;
    moved
        .restore_backup(&path, Revive::SessionsAndGrants, &act())
        .await
        .unwrap();
    assert_eq!(is_live(&moved).await, (true, true));
    for table in ["events", "clients", "client_redirect_uris", "refresh_tokens"] {
        let sql = format!("SELECT count(*) FROM {table}");
        // Each database has one event more than the backup: that it was made, and that it was restored.
        assert_eq!(number(&moved, &sql).await, number(&store, &sql).await, "{table}");
    }
}

async fn a_backup_is_made_while_others_write(database: TestDatabase) {
    let store = ready(&database).await;
    let writes = (0..200).map(|number| {
        let store = store.clone();
        async move {
            store
                .write(async move |work: &Work| {
                    work.users()
                        .add(&user(&format!("user{number}")), Some("hash"), &act())
                        .await
                })
                .await
                .unwrap();
        }
    });
    let (backup, _written) = tokio::join!(backup(&store), join_all(writes));
    verify(&backup.1).await.unwrap();
    assert_eq!(number(&store, "SELECT count(*) FROM users").await, 201);
}

async fn nothing_is_written_over(database: TestDatabase) {
    let store = ready(&database).await;
    let (_folder, path) = backup(&store).await;
    let before = std::fs::read(&path).unwrap();
    let again = store.create_backup(&path, &act()).await;
    assert!(matches!(again, Err(BackupError::Exists(_))), "{again:?}");
    assert_eq!(std::fs::read(&path).unwrap(), before);
}

async fn what_is_no_sound_backup_is_refused(database: TestDatabase) {
    let store = ready(&database).await;
    let (folder, path) = backup(&store).await;
    let missing = verify(Path::new("/nowhere/backup.db")).await;
    assert!(matches!(missing, Err(BackupError::File { .. })), "{missing:?}");

    let cut = folder.path().join("cut.db");
    let bytes = std::fs::read(&path).unwrap();
    std::fs::write(&cut, &bytes[..bytes.len() / 2]).unwrap();
    let damaged = store.restore_backup(&cut, Revive::Nothing, &act()).await;
    assert!(matches!(damaged, Err(BackupError::Damaged(_))), "{damaged:?}");

    let empty = folder.path().join("empty.db");
    std::fs::write(&empty, b"").unwrap();
    let foreign = verify(&empty).await;
    assert!(matches!(foreign, Err(BackupError::Foreign)), "{foreign:?}");

    let newer = TestDatabase::sqlite();
    let newer_store = newer.migrated().await;
    run(
        &newer_store,
        "UPDATE schema_info SET minimum_release = '9999.0.0'",
    )
    .await
    .unwrap();
    let (_newer_folder, newer_path) = backup(&newer_store).await;
    let too_new = store.restore_backup(&newer_path, Revive::Nothing, &act()).await;
    assert!(matches!(too_new, Err(BackupError::Migrate(_))), "{too_new:?}");
    assert_eq!(is_live(&store).await, (true, true), "the database is as it was");
}
