//! One-time links: codes beside them, what ends them, and invitations within their tenant.

use countersign_access::invitation::Invitation;
use countersign_access::role::{BuiltInRole, Role};
use countersign_identity::ticket::{Ticket, TicketCode, TicketKind, code_digest};
use countersign_identity::{Email, Id, OrganizationId, SecretDigest, TicketId, UserId};

use super::database::{TestDatabase, act};
use super::on_both;
use super::samples::{at, organization, world};
use crate::{Scope, Store, Work};

on_both! {
    a_link_comes_back_with_its_code_and_tries,
    links_of_a_person_end_by_kind_or_all_together,
    an_invitation_is_seen_by_its_own_tenant_and_accepted_once,
}

fn ticket(secret: &str, kind: TicketKind) -> Ticket {
    let id = TicketId::from_text(format!("tkt_{secret}"));
    Ticket {
        kind,
        digest: SecretDigest::of(secret),
        user: Some(UserId::from_text("usr_alice")),
        email: Some(Email::parse("alice@new.example").unwrap()),
        code: Some(TicketCode {
            digest: code_digest(&id, "012345"),
            attempts: 0,
        }),
        created_at: at(0),
        expires_at: at(60),
        spent_at: None,
        id,
    }
}

async fn open(store: &Store, kind: TicketKind) -> Option<Ticket> {
    let alice = UserId::from_text("usr_alice");
    store
        .write(async move |work: &Work| work.tickets().open_of_user(kind, &alice, at(1)).await)
        .await
        .unwrap()
}

async fn a_link_comes_back_with_its_code_and_tries(database: TestDatabase) {
    let store = database.migrated().await;
    world(&store).await;
    let kept = ticket("one", TicketKind::EmailChange);
    let added = kept.clone();
    store
        .write(async move |work: &Work| work.tickets().add(&added, &act()).await)
        .await
        .unwrap();
    assert_eq!(open(&store, TicketKind::EmailChange).await, Some(kept.clone()));
    assert_eq!(open(&store, TicketKind::EmailVerification).await, None);
    let id = kept.id.clone();
    store
        .write(async move |work: &Work| work.tickets().count_try(&id).await)
        .await
        .unwrap();
    let tried = open(&store, TicketKind::EmailChange).await.unwrap();
    assert_eq!(tried.code.unwrap().attempts, 1);
}

async fn links_of_a_person_end_by_kind_or_all_together(database: TestDatabase) {
    let store = database.migrated().await;
    world(&store).await;
    let alice = UserId::from_text("usr_alice");
    let kinds = [
        TicketKind::PasswordReset,
        TicketKind::EmailVerification,
        TicketKind::EmailChange,
    ];
    let user = alice.clone();
    store
        .write(async move |work: &Work| {
            for kind in kinds {
                work.tickets().add(&ticket(kind.as_str(), kind), &act()).await?;
            }
            work.tickets()
                .end_of_user(TicketKind::PasswordReset, &user, at(1))
                .await
        })
        .await
        .unwrap();
    assert_eq!(open(&store, TicketKind::PasswordReset).await, None);
    assert!(open(&store, TicketKind::EmailChange).await.is_some());
    let made = store
        .write(async move |work: &Work| {
            work.tickets().end_all_of_user(&alice, at(1)).await?;
            work.tickets()
                .count_of_user(TicketKind::PasswordReset, &alice, at(-1))
                .await
        })
        .await
        .unwrap();
    assert_eq!(made, 1, "one that has ended was made all the same");
    for kind in kinds {
        assert_eq!(open(&store, kind).await, None);
    }
}

async fn an_invitation_is_seen_by_its_own_tenant_and_accepted_once(database: TestDatabase) {
    let store = database.migrated().await;
    world(&store).await;
    let invitation = Invitation {
        id: TicketId::from_text("tkt_invitation"),
        digest: SecretDigest::of("invitation"),
        organization: OrganizationId::from_text("org_acme"),
        email: Email::parse("Grace@example.com").unwrap(),
        role: Role::BuiltIn(BuiltInRole::Operator),
        invited_by: Some(UserId::from_text("usr_alice")),
        created_at: at(0),
        expires_at: at(60),
        spent_at: None,
    };
    let added = invitation.clone();
    store
        .write(async move |work: &Work| work.invitations().add(&added, &act()).await)
        .await
        .unwrap();
    let seen = async |name: &str, second| {
        let scope = Scope::operator(&organization(name));
        store
            .organization(&scope)
            .open_invitations(at(second))
            .await
            .unwrap()
    };
    assert_eq!(seen("acme", 60).await, std::slice::from_ref(&invitation));
    assert!(seen("other", 1).await.is_empty());
    assert!(seen("acme", 61).await.is_empty());
    let found = store.invitation(&SecretDigest::of("invitation")).await.unwrap();
    assert_eq!(found, Some(invitation.clone()));

    for expected in [true, false] {
        let accepting = invitation.clone();
        let accepted = store
            .write(async move |work: &Work| work.invitations().accept(&accepting, &act()).await)
            .await
            .unwrap();
        assert_eq!(accepted, expected);
    }
    assert!(seen("acme", 1).await.is_empty());
}
