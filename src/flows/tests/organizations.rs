//! Tenants by the operator's hand.

use super::fixture::Fixture;
use crate::change::{ChangeError, Conflict, Invalid, Refusal, Switch};
use crate::organizations::{create, ensure_default_exists, list, set};

#[tokio::test]
async fn slugs_are_unique_and_look_like_slugs() {
    let fixture = Fixture::new().await;
    let act = fixture.act();
    create(&fixture.services, "Acme GmbH".into(), "acme".into(), &act)
        .await
        .unwrap();
    let again = create(&fixture.services, "Other".into(), "acme".into(), &act).await;
    assert!(matches!(
        again,
        Err(ChangeError::Refused(Refusal::Conflict(Conflict::SlugTaken)))
    ));
    let wrong = create(&fixture.services, "Acme".into(), "Acme!".into(), &act).await;
    assert!(matches!(
        wrong,
        Err(ChangeError::Refused(Refusal::Invalid(Invalid::Slug(_))))
    ));
    let slugs: Vec<String> = list(&fixture.services)
        .await
        .unwrap()
        .into_iter()
        .map(|o| o.slug)
        .collect();
    assert_eq!(slugs, ["acme", "default"]);
}

#[tokio::test]
async fn suspending_is_undone_but_not_what_it_ended() {
    let fixture = Fixture::new().await;
    let act = fixture.act();
    let suspended = set(&fixture.services, "default", Switch::Off, &act)
        .await
        .unwrap();
    assert_eq!(suspended.suspended_at, Some(act.now));
    let active = set(&fixture.services, "default", Switch::On, &act).await.unwrap();
    assert!(active.suspended_at.is_none() && active.valid_after == act.now);
    let unknown = set(&fixture.services, "acme", Switch::Off, &act).await;
    assert!(matches!(
        unknown,
        Err(ChangeError::Refused(Refusal::NotFound { .. }))
    ));
}

#[tokio::test]
async fn the_default_organization_is_made_once() {
    let fixture = Fixture::new().await;
    for _ in 0..2 {
        ensure_default_exists(&fixture.services, &fixture.act())
            .await
            .unwrap();
    }
    assert_eq!(list(&fixture.services).await.unwrap().len(), 1);
    assert_eq!(fixture.events().await, ["organization.created"]);
}
