//! REF: refresh tokens that come twice, from somebody else, for more, or as something that they are not.

use std::collections::HashSet;

use futures_util::future::join_all;

use super::server;
use crate::support::application::{Application, assert_invalid_token, assert_oauth_error};
use crate::support::http::Page;
use crate::support::scene::{SCOPE, Scene};
use crate::support::shared::SharedServer;
use crate::support::tokens::{Tokens, part};

const AT_ONCE: usize = 50;
const ROUNDS: usize = 20;

fn grant_of(tokens: &Tokens) -> String {
    part(&tokens.access, 1)["grant"]
        .as_str()
        .expect("a grant")
        .to_owned()
}

/// The family is dead: its newest refresh token, its newest access token; and it is on record once.
async fn assert_family_is_dead(scene: &Scene, newest: &Tokens) {
    assert_oauth_error(
        &scene.application.refresh(&newest.refresh).await,
        400,
        "invalid_grant",
    );
    assert_invalid_token(&scene.application.userinfo(&newest.access).await);
    let recorded = scene.server.events_on("refresh_token.reused", &grant_of(newest));
    assert_eq!(recorded.len(), 1, "{recorded:?}");
    assert_eq!(recorded[0]["outcome"], "failure");
    let both_addresses = (&recorded[0]["peer"], recorded[0]["reason"].to_string());
    assert_eq!(both_addresses.0, "127.0.0.1");
    assert!(both_addresses.1.contains("127.0.0.1"), "{both_addresses:?}");
}

#[tokio::test]
async fn ref_01_a_retry_in_the_window_gets_the_same_successor() {
    let mut scene = Scene::on(server());
    let first = scene.tokens().await;
    let second = Tokens::read(&scene.application.refresh(&first.refresh).await);
    assert_ne!(second.refresh, first.refresh);
    let again = Tokens::read(&scene.application.refresh(&first.refresh).await);
    assert_eq!(again.refresh, second.refresh);
    assert_ne!(again.access, second.access, "the access token is a fresh one");
    assert!(scene.is_alive(&second.access).await);

    // Once the successor was used, whoever holds the first token is not the one who got the answer.
    let third = Tokens::read(&scene.application.refresh(&second.refresh).await);
    assert_oauth_error(
        &scene.application.refresh(&first.refresh).await,
        400,
        "invalid_grant",
    );
    assert_family_is_dead(&scene, &third).await;
}

#[tokio::test]
async fn ref_01_after_the_window_the_family_is_dead() {
    static NARROW: SharedServer = SharedServer::new(&[("COUNTERSIGN_REFRESH_RETRY_WINDOW", "1s")]);
    let mut scene = Scene::on(NARROW.get());
    let first = scene.tokens().await;
    let second = Tokens::read(&scene.application.refresh(&first.refresh).await);
    tokio::time::sleep(std::time::Duration::from_secs(2)).await;
    assert_oauth_error(
        &scene.application.refresh(&first.refresh).await,
        400,
        "invalid_grant",
    );
    assert_family_is_dead(&scene, &second).await;
}

#[tokio::test]
async fn ref_02_another_client_gets_nothing_and_ends_nothing() {
    let mut scene = Scene::on(server());
    let first = scene.tokens().await;
    let thieves = [&["--public"] as &[&str], &[]].map(|more| Application::register(&scene.server, more));
    for thief in &thieves {
        assert_oauth_error(&thief.refresh(&first.refresh).await, 400, "invalid_grant");
    }
    let second = Tokens::read(&scene.application.refresh(&first.refresh).await);
    // A spent token in foreign hands is no proof of reuse either: else anybody could end a family.
    for thief in &thieves {
        assert_oauth_error(&thief.refresh(&first.refresh).await, 400, "invalid_grant");
    }
    Tokens::read(&scene.application.refresh(&second.refresh).await);
}

#[tokio::test]
async fn ref_03_scope_does_not_grow() {
    let mut scene = Scene::on(server());
    let first = scene.tokens().await;
    let ask = |token: String, scope: &'static str| {
        let application = scene.application.clone();
        async move {
            let fields = [
                ("grant_type", "refresh_token"),
                ("refresh_token", &token),
                ("scope", scope),
            ];
            application.token(&fields).await
        }
    };
    for more in ["openid email offline_access admin", "openid profile", "billing"] {
        assert_oauth_error(&ask(first.refresh.clone(), more).await, 400, "invalid_scope");
    }
    // The refusals spent nothing; less is fine and does not shrink the family.
    let less = Tokens::read(&ask(first.refresh.clone(), "openid").await);
    assert_eq!(less.scope, "openid");
    assert_eq!(part(&less.access, 1)["scope"], "openid");
    let whole = Tokens::read(&scene.application.refresh(&less.refresh).await);
    assert_eq!(whole.scope, SCOPE);
}

async fn fifty_at_once(scene: &Scene, refresh_token: &str) -> Vec<Page> {
    join_all((0..AT_ONCE).map(|_| scene.application.refresh(refresh_token))).await
}

#[tokio::test]
async fn ref_04_concurrent_workers_all_get_the_one_successor() {
    let mut scene = Scene::on(server());
    let first = scene.tokens().await;
    let mut current = first.refresh.clone();
    for round in 1..=ROUNDS {
        let answers = fifty_at_once(&scene, &current).await;
        let successors: HashSet<String> = answers.iter().map(|page| Tokens::read(page).refresh).collect();
        let [successor] = Vec::from_iter(successors).try_into().unwrap_or_else(|several| {
            panic!("round {round}: more than one successor: {several:?}");
        });
        current = successor;
        // One row more for each round: no second branch exists, seen or unseen.
        let rows = scene
            .server
            .rows("refresh_tokens", "grant_id", &grant_of(&first))
            .await;
        assert_eq!(rows, i64::try_from(round + 1).expect("few rounds"));
    }
}

#[tokio::test]
async fn ref_04_in_strict_mode_at_most_one_gets_through() {
    static STRICT: SharedServer = SharedServer::new(&[("COUNTERSIGN_REFRESH_RETRY_WINDOW", "0s")]);
    let mut scene = Scene::on(STRICT.get());
    for round in 0..ROUNDS {
        let tokens = scene.tokens().await;
        let answers = fifty_at_once(&scene, &tokens.refresh).await;
        let (won, lost): (Vec<_>, Vec<_>) = answers.iter().partition(|page| page.status == 200);
        assert!(won.len() <= 1, "round {round}: {} got through", won.len());
        for page in lost {
            assert_oauth_error(page, 400, "invalid_grant");
        }
        // Forty-nine reuses: what the one got is dead by now.
        for page in won {
            let got = Tokens::read(page);
            assert!(!scene.is_alive(&got.access).await);
            assert_oauth_error(
                &scene.application.refresh(&got.refresh).await,
                400,
                "invalid_grant",
            );
        }
    }
}

#[tokio::test]
async fn ref_07_kinds_of_tokens_do_not_mix() {
    let mut scene = Scene::on(server());
    let tokens = scene.tokens().await;
    let code = scene.code().await;
    for other in [&tokens.access, &tokens.id, &code] {
        assert_oauth_error(&scene.application.refresh(other).await, 400, "invalid_grant");
    }
    assert_oauth_error(
        &scene.application.redeem(&tokens.refresh).await,
        400,
        "invalid_grant",
    );
    assert_invalid_token(&scene.application.userinfo(&tokens.refresh).await);
    // Nothing was spent by being taken for something else.
    Tokens::read(&scene.application.refresh(&tokens.refresh).await);
    Tokens::read(&scene.application.redeem(&code).await);
}
