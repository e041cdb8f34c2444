//! A backup is put back only where its master key is.

use countersign_access::EventKind;
use countersign_crypto::{MasterKey, SeededEntropy};
use countersign_identity::Email;
use countersign_store::backup::BackupError;

use super::fixture::Fixture;
use crate::backup::{RestoreError, Revive, create, restore, verify};
use crate::start::{StartError, open_secrets};
use crate::users::{NewUser, create as create_user};

/// The same for every call: what is drawn for a trial must not matter.
fn entropy() -> SeededEntropy {
    SeededEntropy::new(9)
}

/// A deployment with one account, whose secrets are sealed with the master key in its folder; and its backup.
async fn backed_up() -> (Fixture, std::path::PathBuf, std::path::PathBuf) {
    let fixture = Fixture::new().await;
    let (key, file) = (
        fixture.folder.path().join("master.key"),
        fixture.folder.path().join("backup.db"),
    );
    let act = fixture.act();
    open_secrets(&fixture.services.store, &key, &entropy(), act.now)
        .await
        .unwrap();
    make(&fixture, "alice@example.com").await;
    create(&fixture.services.store, &file, &act).await.unwrap();
    (fixture, key, file)
}

async fn make(fixture: &Fixture, email: &str) {
    let new = NewUser {
        email: Email::parse(email).unwrap(),
        name: None,
        password: None,
        organization: "default".to_owned(),
        role: "viewer".to_owned(),
    };
    create_user(&fixture.services, new, &fixture.act()).await.unwrap();
}

async fn knows(fixture: &Fixture, email: &str) -> bool {
    fixture
        .services
        .store
        .directory()
        .user_by_email(email)
        .await
        .unwrap()
        .is_some()
}

#[tokio::test]
async fn what_came_after_the_backup_is_gone_and_the_restore_is_recorded() {
    let (fixture, key, file) = backed_up().await;
    make(&fixture, "bob@example.com").await;
    assert!(verify(&file).await.unwrap().pending.is_empty());
    restore(
        &fixture.services.store,
        &file,
        &key,
        Revive::Nothing,
        &entropy(),
        &fixture.act(),
    )
    .await
    .unwrap();
    assert!(knows(&fixture, "alice@example.com").await && !knows(&fixture, "bob@example.com").await);
    assert_eq!(
        fixture.events().await.pop().as_deref(),
        Some(EventKind::BackupRestored.as_str())
    );
    let beside: Vec<_> = std::fs::read_dir(fixture.folder.path())
        .unwrap()
        .map(|e| e.unwrap().file_name())
        .collect();
    assert!(
        beside
            .iter()
            .all(|name| !name.to_string_lossy().contains("trial")),
        "{beside:?}"
    );
}

#[tokio::test]
async fn without_its_master_key_nothing_is_replaced() {
    let (fixture, key, file) = backed_up().await;
    make(&fixture, "bob@example.com").await;
    std::fs::remove_file(&key).unwrap();
    let store = &fixture.services.store;
    let missing = restore(store, &file, &key, Revive::Nothing, &entropy(), &fixture.act()).await;
    assert!(matches!(
        missing,
        Err(RestoreError::MasterKey(StartError::MasterKeyMissing(_)))
    ));
    MasterKey::create_file(&key, &SeededEntropy::new(10)).unwrap();
    let other = restore(store, &file, &key, Revive::Nothing, &entropy(), &fixture.act()).await;
    assert!(matches!(
        other,
        Err(RestoreError::MasterKey(StartError::OtherMasterKey { .. }))
    ));
    assert!(
        knows(&fixture, "bob@example.com").await,
        "the database is as it was"
    );
}

#[tokio::test]
async fn what_is_no_backup_replaces_nothing() {
    let (fixture, key, file) = backed_up().await;
    std::fs::write(&file, "not a database").unwrap();
    let refused = restore(
        &fixture.services.store,
        &file,
        &key,
        Revive::Nothing,
        &entropy(),
        &fixture.act(),
    )
    .await;
    assert!(matches!(
        refused,
        Err(RestoreError::Backup(BackupError::Damaged(_)))
    ));
    assert!(knows(&fixture, "alice@example.com").await);
}
