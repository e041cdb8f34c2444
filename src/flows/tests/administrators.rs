//! Who runs the deployment, and how they get in.

use countersign_access::role::{BuiltInRole, Role};
use countersign_identity::Email;

use super::fixture::Fixture;
use crate::Services;
use crate::administrators::{grant, recover, setup_link};
use crate::change::{ChangeError, Conflict, Refusal, Switch};
use crate::reset::{self, Reset};
use crate::setup::{Link, look};
use crate::users::{NewUser, UserChanges, create, set};

fn alice() -> Email {
    Email::parse("alice@example.com").unwrap()
}

async fn make_alice(fixture: &Fixture) {
    let new = NewUser {
        email: alice(),
        name: None,
        password: None,
        organization: "default".to_owned(),
        role: "viewer".to_owned(),
    };
    create(&fixture.services, new, &fixture.act()).await.unwrap();
}

fn token(link: &str) -> &str {
    link.rsplit('/').next().unwrap()
}

async fn is_open(services: &Services, link: &str) -> bool {
    matches!(
        look(services, token(link), services.now()).await.unwrap(),
        Link::Open
    )
}

#[tokio::test]
async fn a_new_setup_link_ends_the_old_one() {
    let fixture = Fixture::new().await;
    let first = setup_link(&fixture.services, &fixture.act()).await.unwrap();
    assert!(first.starts_with("http://localhost:8080/setup/cs_su_"), "{first}");
    assert!(is_open(&fixture.services, &first).await);
    let second = setup_link(&fixture.services, &fixture.act()).await.unwrap();
    assert!(!is_open(&fixture.services, &first).await);
    assert!(is_open(&fixture.services, &second).await);
}

#[tokio::test]
async fn once_there_is_an_administrator_there_is_no_setup_link() {
    let fixture = Fixture::new().await;
    make_alice(&fixture).await;
    let account = grant(&fixture.services, &alice(), &fixture.act()).await.unwrap();
    assert!(account.user.administrator);
    assert!(matches!(
        setup_link(&fixture.services, &fixture.act()).await,
        Err(ChangeError::Refused(Refusal::Conflict(Conflict::AlreadySetUp)))
    ));
}

#[tokio::test]
async fn granting_twice_changes_and_records_it_once() {
    let fixture = Fixture::new().await;
    make_alice(&fixture).await;
    for _ in 0..2 {
        let account = grant(&fixture.services, &alice(), &fixture.act()).await.unwrap();
        let roles: Vec<&Role> = account.memberships.iter().map(|(_, role)| role).collect();
        assert_eq!(
            roles,
            [&Role::BuiltIn(BuiltInRole::Viewer)],
            "a member stays what they are"
        );
    }
    let granted = fixture
        .events()
        .await
        .into_iter()
        .filter(|kind| kind == "administrator.granted");
    assert_eq!(granted.count(), 1);
}

#[tokio::test]
async fn recovery_enables_the_account_and_its_link_sets_a_new_password_once() {
    let fixture = Fixture::new().await;
    make_alice(&fixture).await;
    let off = UserChanges {
        email: alice(),
        claims: Vec::new(),
        email_verified: false,
        role: None,
        switch: Some(Switch::Off),
    };
    set(&fixture.services, off, &fixture.act()).await.unwrap();

    let link = recover(&fixture.services, &alice(), &fixture.act())
        .await
        .unwrap();
    let account = grant(&fixture.services, &alice(), &fixture.act()).await.unwrap();
    assert!(account.user.disabled_at.is_none() && account.user.administrator);
    let act = fixture.act();
    let password = "correct horse battery";
    let done = reset::complete(&fixture.services, token(&link), password, &act)
        .await
        .unwrap();
    assert_eq!(done, Reset::Done);
    let hash = fixture
        .services
        .store
        .directory()
        .password(&account.user.id)
        .await
        .unwrap();
    assert!(
        fixture
            .services
            .passwords
            .verify(password, hash.as_deref())
            .await
            .unwrap()
    );
    let again = reset::complete(&fixture.services, token(&link), password, &act)
        .await
        .unwrap();
    assert_eq!(again, Reset::Closed);
}

#[tokio::test]
async fn nobody_of_that_address_is_not_found() {
    let fixture = Fixture::new().await;
    for outcome in [
        grant(&fixture.services, &alice(), &fixture.act()).await.map(drop),
        recover(&fixture.services, &alice(), &fixture.act())
            .await
            .map(drop),
    ] {
        assert!(matches!(
            outcome,
            Err(ChangeError::Refused(Refusal::NotFound { .. }))
        ));
    }
}
