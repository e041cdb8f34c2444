//! Accounts by the operator's hand.

use std::time::Duration;

use countersign_access::role::{BuiltInRole, Role};
use countersign_identity::{Email, password, profile_claim};
use serde_json::json;

use super::fixture::Fixture;
use crate::change::{ChangeError, Conflict, Invalid, Refusal, Switch};
use crate::users::{Account, NewUser, RoleIn, UserChanges, create, set};

fn email(text: &str) -> Email {
    Email::parse(text).unwrap()
}

fn new(address: &str, role: &str) -> NewUser {
    NewUser {
        email: email(address),
        name: None,
        password: None,
        organization: "default".to_owned(),
        role: role.to_owned(),
    }
}

fn nothing(address: &str) -> UserChanges {
    UserChanges {
        email: email(address),
        claims: Vec::new(),
        email_verified: false,
        role: None,
        switch: None,
    }
}

fn role(role: &str, organization: &str) -> Option<RoleIn> {
    Some(RoleIn {
        role: role.to_owned(),
        organization: organization.to_owned(),
    })
}

fn refusal<T>(outcome: Result<T, ChangeError>) -> Refusal {
    match outcome {
        Err(ChangeError::Refused(refusal)) => refusal,
        Err(ChangeError::Failed(error)) => panic!("{error}"),
        Ok(_) => panic!("it was done"),
    }
}

fn roles(account: &Account) -> Vec<(&str, Role)> {
    account
        .memberships
        .iter()
        .map(|(organization, role)| (organization.slug.as_str(), role.clone()))
        .collect()
}

#[tokio::test]
async fn a_new_account_has_its_role_a_hashed_password_and_an_unverified_address() {
    let fixture = Fixture::new().await;
    let wanted = NewUser {
        name: Some("Alice".to_owned()),
        password: Some("correct horse battery".to_owned()),
        ..new("Alice@Example.com", "viewer")
    };
    let account = create(&fixture.services, wanted, &fixture.act()).await.unwrap();
    assert!(!account.user.email_verified && !account.user.administrator);
    assert_eq!(roles(&account), [("default", Role::BuiltIn(BuiltInRole::Viewer))]);
    let hash = fixture
        .services
        .store
        .directory()
        .password(&account.user.id)
        .await
        .unwrap();
    let hash = hash.unwrap();
    assert!(hash.starts_with("$argon2id$"), "{hash}");
    let passwords = &fixture.services.passwords;
    assert!(
        passwords
            .verify("correct horse battery", Some(&hash))
            .await
            .unwrap()
    );
    assert!(
        fixture
            .events()
            .await
            .ends_with(&["user.created".into(), "membership.changed".into()])
    );
}

#[tokio::test]
async fn an_address_is_taken_ignoring_case() {
    let fixture = Fixture::new().await;
    create(
        &fixture.services,
        new("alice@example.com", "viewer"),
        &fixture.act(),
    )
    .await
    .unwrap();
    let again = create(
        &fixture.services,
        new("ALICE@example.com", "viewer"),
        &fixture.act(),
    )
    .await;
    assert_eq!(refusal(again), Conflict::EmailTaken.into());
}

#[tokio::test]
async fn what_is_unknown_or_may_not_be_set_makes_no_account() {
    let fixture = Fixture::new().await;
    let act = fixture.act();
    let before = fixture.events().await;
    let nowhere = NewUser {
        organization: "acme".to_owned(),
        ..new("a@example.com", "viewer")
    };
    assert_eq!(
        refusal(create(&fixture.services, nowhere, &act).await),
        Refusal::not_found("organization", "acme")
    );
    assert_eq!(
        refusal(create(&fixture.services, new("a@example.com", "king"), &act).await),
        Refusal::not_found("role", "king")
    );
    let common = NewUser {
        password: Some("password1".to_owned()),
        ..new("a@example.com", "viewer")
    };
    assert_eq!(
        refusal(create(&fixture.services, common, &act).await),
        Invalid::from(password::Refusal::Common).into()
    );
    let nameless = NewUser {
        name: Some("a\nb".to_owned()),
        ..new("a@example.com", "viewer")
    };
    assert!(matches!(
        refusal(create(&fixture.services, nameless, &act).await),
        Refusal::Invalid(Invalid::Name(_))
    ));
    assert_eq!(fixture.events().await, before);
}

#[tokio::test]
async fn claims_name_and_verification_change_together_and_move_updated_at() {
    let fixture = Fixture::new().await;
    create(
        &fixture.services,
        new("alice@example.com", "viewer"),
        &fixture.act(),
    )
    .await
    .unwrap();
    fixture.clock.advance(Duration::from_secs(60));
    let changes = UserChanges {
        claims: vec![
            ("name".to_owned(), "Alice".to_owned()),
            ("phone_number".to_owned(), "4312345".to_owned()),
            ("level".to_owned(), "3".to_owned()),
        ],
        email_verified: true,
        ..nothing("ALICE@example.com")
    };
    let user = set(&fixture.services, changes, &fixture.act())
        .await
        .unwrap()
        .user;
    assert!(user.email_verified);
    assert_eq!(user.name.as_deref(), Some("Alice"));
    assert_eq!(json!(user.claims), json!({"phone_number": "4312345", "level": 3}));
    assert_eq!(user.updated_at, fixture.services.now());
}

#[tokio::test]
async fn one_reserved_claim_refuses_the_whole_change() {
    let fixture = Fixture::new().await;
    create(
        &fixture.services,
        new("alice@example.com", "viewer"),
        &fixture.act(),
    )
    .await
    .unwrap();
    let changes = UserChanges {
        claims: vec![
            ("nickname".to_owned(), "al".to_owned()),
            ("sub".to_owned(), "root".to_owned()),
        ],
        ..nothing("alice@example.com")
    };
    let refused = refusal(set(&fixture.services, changes, &fixture.act()).await);
    assert_eq!(
        refused,
        Invalid::from(profile_claim::Refusal::Reserved("sub".to_owned())).into()
    );
    let account = set(&fixture.services, nothing("alice@example.com"), &fixture.act())
        .await
        .unwrap();
    assert!(account.user.claims.is_empty());
}

#[tokio::test]
async fn a_role_makes_or_changes_the_membership() {
    let fixture = Fixture::new().await;
    let act = fixture.act();
    create(&fixture.services, new("alice@example.com", "viewer"), &act)
        .await
        .unwrap();
    crate::organizations::create(&fixture.services, "Acme".into(), "acme".into(), &act)
        .await
        .unwrap();
    for wanted in [role("admin", "default"), role("billing", "acme")] {
        let changes = UserChanges {
            role: wanted,
            ..nothing("alice@example.com")
        };
        set(&fixture.services, changes, &act).await.unwrap();
    }
    let account = set(&fixture.services, nothing("alice@example.com"), &act)
        .await
        .unwrap();
    let mut held = roles(&account);
    held.sort_by_key(|(slug, _)| slug.to_owned());
    assert_eq!(
        held,
        [
            ("acme", Role::BuiltIn(BuiltInRole::Billing)),
            ("default", Role::BuiltIn(BuiltInRole::Admin))
        ]
    );
}

#[tokio::test]
async fn the_last_owner_is_neither_demoted_nor_disabled() {
    let fixture = Fixture::new().await;
    let act = fixture.act();
    create(&fixture.services, new("one@example.com", "owner"), &act)
        .await
        .unwrap();
    let demoted = |address| UserChanges {
        role: role("admin", "default"),
        ..nothing(address)
    };
    let disabled = |address| UserChanges {
        switch: Some(Switch::Off),
        ..nothing(address)
    };
    let last = Refusal::from(Conflict::LastOwner("default".to_owned()));
    assert_eq!(
        refusal(set(&fixture.services, demoted("one@example.com"), &act).await),
        last
    );
    assert_eq!(
        refusal(set(&fixture.services, disabled("one@example.com"), &act).await),
        last
    );

    create(&fixture.services, new("two@example.com", "owner"), &act)
        .await
        .unwrap();
    set(&fixture.services, disabled("two@example.com"), &act)
        .await
        .unwrap();
    // An owner who cannot sign in is no owner to rely on.
    assert_eq!(
        refusal(set(&fixture.services, disabled("one@example.com"), &act).await),
        last
    );

    let enabled = UserChanges {
        switch: Some(Switch::On),
        ..nothing("two@example.com")
    };
    let two = set(&fixture.services, enabled, &act).await.unwrap().user;
    assert!(
        two.disabled_at.is_none() && two.valid_after == act.now,
        "nothing issued before revives"
    );
    set(&fixture.services, demoted("one@example.com"), &act)
        .await
        .unwrap();
}

#[tokio::test]
async fn an_unknown_account_is_not_found() {
    let fixture = Fixture::new().await;
    let refused = refusal(set(&fixture.services, nothing("nobody@example.com"), &fixture.act()).await);
    assert_eq!(refused, Refusal::not_found("account", "nobody@example.com"));
}
