//! Second factors in both databases: each step, recovery code and first proof once, whichever node is asked; sets that
//! live and die as a whole.

use countersign_access::policy::Policy;
use countersign_identity::factor::{Factor, FactorKind};
use countersign_identity::{FactorId, Id, SecretDigest, UserId};

use super::database::{TestDatabase, act};
use super::gates::{passed, two_nodes};
use super::on_both;
use super::samples::{at, organization};
use crate::tables::SealedFactor;
use crate::{Store, Work};

on_both! {
    otp_01_a_step_is_spent_once_and_no_earlier_one_after_it,
    otp_05_a_recovery_code_is_spent_once_and_dies_with_its_set,
    otp_04_a_factor_is_confirmed_once_and_takes_its_steps_along,
    an_unfinished_factor_gives_way_to_the_next,
    a_demand_of_an_active_organization_reaches_its_members,
}

fn alice() -> UserId {
    UserId::from_text("usr_alice")
}

fn kept(name: &str) -> SealedFactor {
    SealedFactor {
        factor: Factor {
            id: FactorId::from_text(format!("fac_{name}")),
            user: alice(),
            kind: FactorKind::Totp,
            name: name.to_owned(),
            created_at: at(0),
            confirmed_at: None,
            last_used_at: None,
        },
        sealed: vec![1, 2, 3],
    }
}

async fn with_factor(database: &TestDatabase) -> [Store; 2] {
    let stores = two_nodes(database).await;
    let factor = kept("phone");
    stores[0]
        .write(async move |work: &Work| work.factors().add(&factor).await)
        .await
        .unwrap();
    stores
}

async fn otp_01_a_step_is_spent_once_and_no_earlier_one_after_it(database: TestDatabase) {
    let stores = with_factor(&database).await;
    let spend = |step: i64| {
        async move |work: &Work, _| {
            let factor = FactorId::from_text("fac_phone");
            work.spent_steps().spend(&factor, step, at(300)).await
        }
    };
    assert_eq!(passed(&stores, spend(100)).await, 1);
    assert_eq!(passed(&stores, spend(100)).await, 0);
    assert_eq!(passed(&stores, spend(99)).await, 0);
    assert_eq!(passed(&stores, spend(101)).await, 1);
}

async fn otp_05_a_recovery_code_is_spent_once_and_dies_with_its_set(database: TestDatabase) {
    let stores = with_factor(&database).await;
    let replace = async |names: [&'static str; 2]| {
        stores[0]
            .write(async move |work: &Work| {
                let digests = names.map(SecretDigest::of);
                work.recovery_codes().replace(&alice(), &digests, &act()).await
            })
            .await
            .unwrap();
    };
    let spend = |name: &'static str| {
        async move |work: &Work, _| {
            work.recovery_codes()
                .spend(&alice(), &SecretDigest::of(name), &act())
                .await
        }
    };
    let left = async || stores[1].directory().recovery_codes_left(&alice()).await.unwrap();
    replace(["one", "two"]).await;
    assert_eq!(left().await, 2);
    assert_eq!(passed(&stores, spend("one")).await, 1);
    assert_eq!(passed(&stores, spend("foreign")).await, 0);
    assert_eq!(left().await, 1);
    replace(["three", "four"]).await;
    assert_eq!(passed(&stores, spend("two")).await, 0);
    assert_eq!(left().await, 2);
}

async fn otp_04_a_factor_is_confirmed_once_and_takes_its_steps_along(database: TestDatabase) {
    let stores = with_factor(&database).await;
    let has_one = async || stores[1].directory().has_second_factor(&alice()).await.unwrap();
    assert!(!has_one().await);
    let confirmed = passed(&stores, async move |work: &Work, _| {
        let factor = kept("phone").factor;
        work.factors().confirm(&factor, "My phone", &act()).await
    });
    assert_eq!(confirmed.await, 1);
    assert!(has_one().await);
    let found = stores[1].directory().factors_of(&alice()).await.unwrap();
    assert_eq!(
        (found[0].factor.name.as_str(), found[0].factor.counts()),
        ("My phone", true)
    );
    assert_eq!(found[0].sealed, [1, 2, 3]);
    stores[0]
        .write(async move |work: &Work| {
            let factor = FactorId::from_text("fac_phone");
            work.spent_steps().spend(&factor, 7, at(300)).await
        })
        .await
        .unwrap();
    let removed = passed(&stores, async move |work: &Work, _| {
        work.factors().remove(&kept("phone").factor, &act()).await
    });
    assert_eq!(removed.await, 1);
    assert!(!has_one().await);
}

async fn an_unfinished_factor_gives_way_to_the_next(database: TestDatabase) {
    let stores = with_factor(&database).await;
    let names = async || -> Vec<String> {
        let found = stores[1].directory().factors_of(&alice()).await.unwrap();
        found.into_iter().map(|kept| kept.factor.name).collect()
    };
    let add = async |name: &'static str| {
        stores[0]
            .write(async move |work: &Work| work.factors().add(&kept(name)).await)
            .await
            .unwrap();
    };
    add("tablet").await;
    assert_eq!(names().await, ["tablet"]);
    stores[0]
        .write(async move |work: &Work| {
            work.factors()
                .confirm(&kept("tablet").factor, "tablet", &act())
                .await
        })
        .await
        .unwrap();
    add("watch").await;
    assert_eq!(names().await, ["tablet", "watch"]);
}

async fn a_demand_of_an_active_organization_reaches_its_members(database: TestDatabase) {
    let stores = two_nodes(&database).await;
    let demanded = async |name: &str| {
        let user = UserId::from_text(name);
        stores[1].directory().second_factor_demanded(&user).await.unwrap()
    };
    assert!(!demanded("usr_alice").await);
    stores[0]
        .write(async move |work: &Work| {
            let mut demanding = organization("acme");
            demanding.policy = Policy {
                require_second_factor: Some(true),
                ..demanding.policy
            };
            work.organizations().save(&demanding, &act()).await
        })
        .await
        .unwrap();
    assert!(demanded("usr_alice").await);
    assert!(!demanded("usr_nobody").await);
    let acme = organization("acme").id;
    stores[0]
        .write(async move |work: &Work| work.organizations().suspend(&acme, &act()).await)
        .await
        .unwrap();
    assert!(!demanded("usr_alice").await);
}
