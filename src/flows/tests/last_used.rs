//! When uses of keys are written down.

use std::time::Duration;

use countersign_access::Act;
use countersign_access::api_key::manage::Wanted;
use countersign_access::api_key::{ApiKey, LastUse};
use countersign_identity::Email;

use super::fixture::Fixture;
use crate::api_keys::operator::{ForOwner, OwnerName, create, list};
use crate::last_used::{write_all, write_due};
use crate::users::{self, NewUser};

async fn key(fixture: &Fixture) -> ApiKey {
    let email = Email::parse("alice@example.com").unwrap();
    let alice = NewUser {
        email: email.clone(),
        name: None,
        password: None,
        organization: "default".to_owned(),
        role: "viewer".to_owned(),
    };
    users::create(&fixture.services, alice, &fixture.act())
        .await
        .unwrap();
    let new = ForOwner {
        wanted: Wanted {
            name: "CI".to_owned(),
            permissions: vec!["scans_read".to_owned()],
            expires_at: None,
            allowed_cidrs: Vec::new(),
        },
        owner: OwnerName::User(email),
        organization: "default".to_owned(),
    };
    create(&fixture.services, new, &fixture.act()).await.unwrap().key
}

/// Uses the key now, from this last part of an address; the use.
fn used(fixture: &Fixture, key: &ApiKey, from: u8) -> LastUse {
    let act = Act {
        peer: Some([192, 0, 2, from].into()),
        ..fixture.act()
    };
    fixture.services.key_uses.note(key, &act);
    LastUse {
        at: act.now,
        from: act.peer,
    }
}

async fn row(fixture: &Fixture) -> ApiKey {
    list(&fixture.services, "default").await.unwrap().remove(0)
}

#[tokio::test]
async fn the_first_use_is_written_at_once_and_the_next_after_a_minute() {
    let fixture = Fixture::new().await;
    let key = key(&fixture).await;
    let services = &fixture.services;
    assert_eq!(write_due(services).await.unwrap(), 0, "nothing was used");
    let first = used(&fixture, &key, 1);
    assert_eq!(row(&fixture).await.last_used, None, "the request writes nothing");
    assert_eq!(write_due(services).await.unwrap(), 1);
    assert_eq!(row(&fixture).await.last_used, Some(first));

    fixture.clock.advance(Duration::from_secs(59));
    let second = used(&fixture, &key, 2);
    assert_eq!(write_due(services).await.unwrap(), 0);
    let stale = row(&fixture).await;
    assert_eq!(stale.last_used, Some(first));
    assert_eq!(
        services.key_uses.of(&stale),
        Some(second),
        "lists show the fresher one"
    );
    fixture.clock.advance(Duration::from_secs(1));
    assert_eq!(write_due(services).await.unwrap(), 1);
    assert_eq!(row(&fixture).await.last_used, Some(second));
    assert_eq!(write_due(services).await.unwrap(), 0, "once");
}

#[tokio::test]
async fn a_use_that_the_row_already_holds_from_elsewhere_waits_its_minute() {
    let fixture = Fixture::new().await;
    let key = key(&fixture).await;
    let elsewhere = ApiKey {
        last_used: Some(LastUse {
            at: fixture.services.now(),
            from: None,
        }),
        ..key
    };
    fixture.clock.advance(Duration::from_secs(30));
    used(&fixture, &elsewhere, 1);
    assert_eq!(write_due(&fixture.services).await.unwrap(), 0);
}

#[tokio::test]
async fn an_orderly_end_loses_nothing_and_memory_is_given_back() {
    let fixture = Fixture::new().await;
    let key = key(&fixture).await;
    let services = &fixture.services;
    used(&fixture, &key, 1);
    write_due(services).await.unwrap();
    fixture.clock.advance(Duration::from_secs(10));
    let last = used(&fixture, &key, 2);
    assert_eq!(write_all(services).await.unwrap(), 1);
    assert_eq!(row(&fixture).await.last_used, Some(last));

    fixture.clock.advance(Duration::from_secs(121));
    write_due(services).await.unwrap();
    let unused = ApiKey {
        last_used: None,
        ..row(&fixture).await
    };
    assert_eq!(services.key_uses.of(&unused), None, "the row will do");
}
