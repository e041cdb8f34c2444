//! REC-06: an invitation is for one address, one tenant, once, and for a while.

use countersign_access::role::{BuiltInRole, Role};
use countersign_identity::Id;
use countersign_identity::password::Refusal as BadPassword;
use countersign_store::Scope;

use super::fixture::Fixture;
use super::post::{PASSWORD, Post, email, person};
use crate::browser::Browser;
use crate::change::{ChangeError, Conflict, Refusal};
use crate::invitation_acceptance::{Accepted, Form, Link, Standing, accept, accept_as_new, look, standing};
use crate::invitations::{Invited, create, list, withdraw};
use crate::{organizations, sign_in};

const VIEWER: Role = Role::BuiltIn(BuiltInRole::Viewer);
const OPERATOR: Role = Role::BuiltIn(BuiltInRole::Operator);

async fn scope(fixture: &Fixture, slug: &str) -> Scope {
    let directory = fixture.services.store.directory();
    let organization = directory.organization_by_slug(slug).await.unwrap().unwrap();
    Scope::operator(&organization)
}

async fn acme(fixture: &Fixture) -> Scope {
    organizations::create(&fixture.services, "Acme".into(), "acme".into(), &fixture.act())
        .await
        .unwrap();
    scope(fixture, "acme").await
}

async fn invited(fixture: &Fixture, scope: &Scope, address: &str) -> Invited {
    create(&fixture.services, scope, email(address), OPERATOR, &fixture.act())
        .await
        .unwrap()
}

fn token(invited: &Invited) -> String {
    let link = invited.link.as_deref().expect("no mail is sent");
    link.strip_prefix("http://localhost:8080/invite/")
        .unwrap()
        .to_owned()
}

fn form(password: &str) -> Form {
    Form {
        name: "Grace".to_owned(),
        password: password.to_owned(),
    }
}

async fn accepted(fixture: &Fixture, token: &str) -> Accepted {
    accept_as_new(&fixture.services, token, form(PASSWORD), &fixture.act())
        .await
        .unwrap()
}

#[tokio::test]
async fn somebody_new_gets_an_account_with_a_proved_address_and_the_role() {
    let fixture = Fixture::new().await;
    let scope = acme(&fixture).await;
    let invited = invited(&fixture, &scope, "grace@example.com").await;
    let token = token(&invited);
    let weak = accept_as_new(&fixture.services, &token, form("password1"), &fixture.act()).await;
    assert_eq!(weak.unwrap(), Accepted::BadPassword(BadPassword::Common));
    assert_eq!(accepted(&fixture, &token).await, Accepted::Done);
    let directory = fixture.services.store.directory();
    let grace = directory
        .user_by_email("grace@example.com")
        .await
        .unwrap()
        .unwrap();
    assert!(grace.email_verified && grace.name.as_deref() == Some("Grace"));
    assert_eq!(grace.created_by.as_ref(), Some(scope.organization()));
    let member = fixture
        .services
        .store
        .organization(&scope)
        .member(&grace.id)
        .await
        .unwrap();
    assert_eq!(member.unwrap().role, OPERATOR);
    assert!(fixture.events().await.contains(&"invitation.accepted".to_owned()));
}

#[tokio::test]
async fn rec_06_it_works_once() {
    let fixture = Fixture::new().await;
    let scope = acme(&fixture).await;
    let token = token(&invited(&fixture, &scope, "grace@example.com").await);
    assert_eq!(accepted(&fixture, &token).await, Accepted::Done);
    assert_eq!(accepted(&fixture, &token).await, Accepted::Closed);
}

#[tokio::test]
async fn rec_06_it_ends_by_time_withdrawal_a_newer_one_and_suspension() {
    let fixture = Fixture::new().await;
    let scope = acme(&fixture).await;
    let services = &fixture.services;

    let old = invited(&fixture, &scope, "grace@example.com").await;
    let newer = invited(&fixture, &scope, "Grace@example.com").await;
    assert_eq!(accepted(&fixture, &token(&old)).await, Accepted::Closed);
    assert_eq!(list(services, &scope).await.unwrap().len(), 1);

    assert!(
        withdraw(services, &scope, &newer.invitation.id, &fixture.act())
            .await
            .unwrap()
    );
    assert!(
        !withdraw(services, &scope, &newer.invitation.id, &fixture.act())
            .await
            .unwrap()
    );
    assert_eq!(accepted(&fixture, &token(&newer)).await, Accepted::Closed);

    let late = invited(&fixture, &scope, "grace@example.com").await;
    fixture
        .clock
        .advance(std::time::Duration::from_secs(7 * 24 * 3600 + 1));
    assert_eq!(accepted(&fixture, &token(&late)).await, Accepted::Closed);
    assert!(list(services, &scope).await.unwrap().is_empty());

    let last = invited(&fixture, &scope, "grace@example.com").await;
    organizations::set(services, "acme", crate::change::Switch::Off, &fixture.act())
        .await
        .unwrap();
    assert_eq!(accepted(&fixture, &token(&last)).await, Accepted::Closed);
    let nobody = services
        .store
        .directory()
        .user_by_email("grace@example.com")
        .await
        .unwrap();
    assert!(nobody.is_none());
}

#[tokio::test]
async fn rec_06_another_tenant_neither_sees_nor_withdraws_it() {
    let fixture = Fixture::new().await;
    let acme = acme(&fixture).await;
    let default = scope(&fixture, "default").await;
    let made = invited(&fixture, &acme, "grace@example.com").await;
    assert!(list(&fixture.services, &default).await.unwrap().is_empty());
    let withdrawn = withdraw(&fixture.services, &default, &made.invitation.id, &fixture.act()).await;
    assert!(!withdrawn.unwrap());
    assert_eq!(accepted(&fixture, &token(&made)).await, Accepted::Done);
}

#[tokio::test]
async fn a_member_is_not_invited() {
    let fixture = Fixture::new().await;
    person(&fixture, "bob@example.com").await;
    let default = scope(&fixture, "default").await;
    let again = create(
        &fixture.services,
        &default,
        email("BOB@example.com"),
        VIEWER,
        &fixture.act(),
    )
    .await;
    let expected = Refusal::from(Conflict::AlreadyMember);
    assert!(matches!(again, Err(ChangeError::Refused(refusal)) if refusal == expected));
}

/// Opens the link in a browser and signs in there as this person.
async fn signed_in(fixture: &Fixture, token: &str, address: &str) -> (Browser, String) {
    let services = &fixture.services;
    let browser = Browser::new(services);
    let Link::Known(id) = look(services, token, &browser, &fixture.act()).await.unwrap() else {
        panic!("the address has an account");
    };
    let credentials = sign_in::Credentials {
        username: address.to_owned(),
        password: PASSWORD.to_owned(),
    };
    let outcome = sign_in::sign_in(services, id.as_str(), &browser, credentials, &fixture.act()).await;
    let sign_in::Outcome::GoesOn(browser) = outcome.unwrap() else {
        panic!("{address} cannot sign in");
    };
    (browser, id.as_str().to_owned())
}

#[tokio::test]
async fn somebody_with_an_account_signs_in_and_says_yes() {
    let fixture = Fixture::new().await;
    let (services, act) = (&fixture.services, fixture.act());
    let bob = person(&fixture, "bob@example.com").await;
    let scope = acme(&fixture).await;
    let token = token(&invited(&fixture, &scope, "bob@example.com").await);
    // An account is not made a second time by its link.
    assert_eq!(accepted(&fixture, &token).await, Accepted::Closed);

    // With some seconds between, as people take them: what is issued in the moment of a rise does not count yet.
    fixture.clock.advance(std::time::Duration::from_secs(5));
    let (browser, id) = signed_in(&fixture, &token, "bob@example.com").await;
    let stands = standing(services, &id, &browser, &act).await.unwrap();
    assert!(matches!(stands, Standing::Accept(..)));
    assert_eq!(
        accept(services, &id, &browser, &act).await.unwrap(),
        Accepted::Done
    );
    let member = services.store.organization(&scope).member(&bob.id).await.unwrap();
    assert_eq!(member.unwrap().role, OPERATOR);
    assert_eq!(
        accept(services, &id, &browser, &act).await.unwrap(),
        Accepted::Closed
    );
}

#[tokio::test]
async fn rec_06_somebody_else_cannot_accept_it() {
    let fixture = Fixture::new().await;
    let (services, act) = (&fixture.services, fixture.act());
    person(&fixture, "bob@example.com").await;
    let eve = person(&fixture, "eve@example.com").await;
    let scope = acme(&fixture).await;
    let token = token(&invited(&fixture, &scope, "bob@example.com").await);
    fixture.clock.advance(std::time::Duration::from_secs(5));
    let (browser, id) = signed_in(&fixture, &token, "eve@example.com").await;
    let stands = standing(services, &id, &browser, &act).await.unwrap();
    assert!(matches!(stands, Standing::OtherAccount(..)));
    assert_eq!(
        accept(services, &id, &browser, &act).await.unwrap(),
        Accepted::Closed
    );
    assert!(
        services
            .store
            .organization(&scope)
            .member(&eve.id)
            .await
            .unwrap()
            .is_none()
    );
    // Another browser holds nothing of the conversation.
    let stranger = Browser::new(services);
    let stands = standing(services, &id, &stranger, &act).await.unwrap();
    assert!(matches!(stands, Standing::GoOn));
    assert_eq!(
        list(services, &scope).await.unwrap().len(),
        1,
        "it is still open for bob"
    );
}

#[tokio::test]
async fn with_mail_the_link_goes_to_the_address_alone() {
    let post = Post::open().await;
    let scope = scope(&post.fixture, "default").await;
    let made = invited(&post.fixture, &scope, "grace@example.com").await;
    assert_eq!(made.link, None);
    let letters = post.delivered().await;
    assert_eq!(letters.len(), 1);
    assert_eq!(letters[0].to, email("grace@example.com"));
    assert_eq!(letters[0].subject, "Join Default on Countersign");
    assert_eq!(
        accepted(&post.fixture, &Post::secret(&letters[0])).await,
        Accepted::Done
    );
}
