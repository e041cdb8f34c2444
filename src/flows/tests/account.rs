//! A person's own account: its end, the copy of what is kept, the organization that it acts for.

use countersign_identity::{Email, UserId};

use super::fixture::Fixture;
use crate::account::{delete, export, set_default_organization};
use crate::change::{ChangeError, Conflict, Refusal};
use crate::users::{NewUser, create};

async fn person(fixture: &Fixture, email: &str, role: &str) -> UserId {
    let new = NewUser {
        email: Email::parse(email).unwrap(),
        name: Some("Alice".to_owned()),
        password: Some("a long way to the sea".to_owned()),
        organization: "default".to_owned(),
        role: role.to_owned(),
    };
    create(&fixture.services, new, &fixture.act())
        .await
        .unwrap()
        .user
        .id
}

#[tokio::test]
async fn a_deleted_person_is_gone_and_the_address_is_free() {
    let fixture = Fixture::new().await;
    let alice = person(&fixture, "alice@example.com", "viewer").await;
    delete(&fixture.services, &alice, &fixture.act()).await.unwrap();
    let directory = fixture.services.store.directory();
    let husk = directory.user(&alice).await.unwrap().unwrap();
    assert!(husk.name.is_none() && husk.disabled_at.is_some());
    assert!(directory.password(&alice).await.unwrap().is_none());
    assert!(fixture.events().await.contains(&"user.deleted".to_owned()));
    let again = person(&fixture, "alice@example.com", "viewer").await;
    assert_ne!(again, alice);
}

#[tokio::test]
async fn the_last_owner_cannot_go() {
    let fixture = Fixture::new().await;
    let alice = person(&fixture, "alice@example.com", "owner").await;
    let before = fixture.events().await;
    let refused = delete(&fixture.services, &alice, &fixture.act()).await;
    let Err(ChangeError::Refused(refusal)) = refused else {
        panic!("refused")
    };
    assert_eq!(refusal, Conflict::LastOwner("default".to_owned()).into());
    assert_eq!(fixture.events().await, before);
    person(&fixture, "bob@example.com", "owner").await;
    delete(&fixture.services, &alice, &fixture.act()).await.unwrap();
}

#[tokio::test]
async fn the_copy_holds_the_account_and_no_secret_and_is_recorded() {
    let fixture = Fixture::new().await;
    let alice = person(&fixture, "alice@example.com", "viewer").await;
    let copy = export(&fixture.services, &alice, &fixture.act())
        .await
        .unwrap()
        .unwrap();
    assert_eq!(copy["account"]["email"], "alice@example.com");
    assert_eq!(copy["memberships"][0]["role"], "viewer");
    assert!(copy["account"]["password_changed_at"].is_string());
    assert!(!copy.to_string().contains("$argon2"));
    assert_eq!(fixture.events().await.last().unwrap(), "user.data_exported");
}

#[tokio::test]
async fn only_an_organization_of_ones_own_can_be_the_default() {
    let fixture = Fixture::new().await;
    let alice = person(&fixture, "alice@example.com", "viewer").await;
    let act = fixture.act();
    let services = &fixture.services;
    let other = crate::organizations::create(services, "Other".into(), "other".into(), &act)
        .await
        .unwrap();
    let refused = set_default_organization(services, &alice, &other.id, &act).await;
    assert!(matches!(
        refused,
        Err(ChangeError::Refused(Refusal::NotFound { .. }))
    ));
    let own = services.store.directory().memberships_of(&alice).await.unwrap()[0]
        .organization
        .clone();
    set_default_organization(services, &alice, &own, &act)
        .await
        .unwrap();
    let user = services.store.directory().user(&alice).await.unwrap().unwrap();
    assert_eq!(user.default_organization, Some(own));
}
