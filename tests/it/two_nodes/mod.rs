//! Two processes over one PostgreSQL, behind a balancer: what must be shared is (style.md §10). Codes are spent once,
//! refresh tokens have one successor, throttles count together, conversations and sessions go on at the other node,
//! and what the command line ends is over on both within a second.

mod api_keys;

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::{Duration, Instant};

use futures_util::future::join_all;
use serde_json::Value;

use crate::support::accounts::Person;
use crate::support::application::{Application, assert_invalid_token, assert_oauth_error};
use crate::support::authorization::{assert_shown_error, code_in};
use crate::support::balancer::Balancer;
use crate::support::family::Family;
use crate::support::http::{Page, client};
use crate::support::postgres::fresh_database;
use crate::support::process::{Backend, Server};
use crate::support::scene::{SCOPE, Scene, new_person};
use crate::support::test_browser::{TestBrowser, query};
use crate::support::tokens::{Tokens, part};

/// By when a node must know what another process did (product.md §3).
const SEEN_BY: Duration = Duration::from_secs(1);

/// Equal requests that are let loose together, half of them on each node.
const TOGETHER: usize = 50;

struct TwoNodes {
    balancer: Balancer,
    first: Arc<Server>,
    second: Server,
}

impl TwoNodes {
    /// Both run; everything goes to the first for now.
    async fn start(settings: &[(&str, &str)]) -> Self {
        let balancer = Balancer::open().await;
        let issuer = balancer.issuer();
        let settings = [settings, &[("COUNTERSIGN_ISSUER", issuer.as_str())]].concat();
        let database = Backend::Postgres(fresh_database().await);
        let first = Arc::new(Server::start_with(database, &settings));
        let second = Server::start_beside(&first);
        balancer.send_to(&first).await;
        Self {
            balancer,
            first,
            second,
        }
    }

    async fn go_to_the_first(&self) {
        self.balancer.send_to(&self.first).await;
    }

    async fn go_to_the_second(&self) {
        self.balancer.send_to(&self.second).await;
    }

    /// The same client, once speaking to each node directly.
    fn both(&self, application: &Application) -> [Application; 2] {
        [&*self.first, &self.second].map(|node| Application {
            issuer: node.node_url(""),
            http: client(),
            ..application.clone()
        })
    }

    async fn key_ids(&self) -> [BTreeSet<String>; 2] {
        let mut sets = [BTreeSet::new(), BTreeSet::new()];
        for (node, set) in [&*self.first, &self.second].into_iter().zip(&mut sets) {
            let answer = client().get(node.node_url("/.well-known/jwks.json")).send().await;
            let keys: Value = answer
                .expect("the key set answers")
                .json()
                .await
                .expect("it is JSON");
            let keys = keys["keys"].as_array().expect("a set has keys");
            set.extend(
                keys.iter()
                    .map(|key| key["kid"].as_str().unwrap_or_default().to_owned()),
            );
        }
        sets
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_code_is_redeemed_once_by_two_nodes() {
    let nodes = TwoNodes::start(&[]).await;
    let mut scene = Scene::on(Arc::clone(&nodes.first));
    for _ in 0..4 {
        let code = scene.code().await;
        let [one, other] = nodes.both(&scene.application);
        let posts = (0..TOGETHER).map(|number| if number % 2 == 0 { &one } else { &other });
        let answers = join_all(posts.map(|node| node.redeem(&code))).await;

        let (good, refused): (Vec<_>, Vec<_>) = answers.iter().partition(|page| page.status == 200);
        assert_eq!(good.len(), 1, "a code is redeemed exactly once");
        for page in refused {
            assert_oauth_error(page, 400, "invalid_grant");
        }
        let tokens = Tokens::read(good[0]);
        for node in [&one, &other] {
            refused_in_time(node, &tokens.access).await;
            assert_oauth_error(&node.refresh(&tokens.refresh).await, 400, "invalid_grant");
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_refresh_token_has_one_successor_whichever_node_is_asked() {
    let nodes = TwoNodes::start(&[]).await;
    let mut scene = Scene::on(Arc::clone(&nodes.first));
    let family = scene.families(1, SCOPE).await.remove(0);
    let [one, other] = nodes.both(&scene.application);

    let posts = (0..TOGETHER).map(|number| if number % 2 == 0 { &one } else { &other });
    let answers = join_all(posts.map(|node| node.refresh(family.latest()))).await;
    let successors: BTreeSet<String> = answers.iter().map(|page| Tokens::read(page).refresh).collect();
    assert_eq!(
        successors.len(),
        1,
        "a retry at the other node gets the same successor"
    );

    let successor = successors.first().expect("there is one");
    let next = Tokens::read(&other.refresh(successor).await).refresh;
    assert_oauth_error(&one.refresh(family.latest()).await, 400, "invalid_grant");
    assert_oauth_error(&other.refresh(&next).await, 400, "invalid_grant");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_sign_in_goes_on_at_the_other_node_and_so_does_its_session() {
    let nodes = TwoNodes::start(&[]).await;
    let mut scene = Scene::on(Arc::clone(&nodes.first));
    let request = scene.application.request(SCOPE);

    let login = scene.browser.open(&request.url()).await;
    nodes.go_to_the_second().await;
    let consent = scene.browser.sign_in(&login, &scene.person).await;
    nodes.go_to_the_first().await;
    let answer = scene.browser.press(&consent, "allow").await;
    let code = code_in(&answer.location().expect("the client gets its answer"));
    let [one, other] = nodes.both(&scene.application);
    let tokens = Tokens::read(&other.redeem(&code).await);
    assert_eq!(one.userinfo(&tokens.access).await.status, 200);

    let silent = request.with("prompt", "none").url();
    nodes.go_to_the_second().await;
    let answer = scene.browser.open(&silent).await;
    code_in(&answer.location().expect("signed in on both, and remembered"));

    let page = scene.browser.open(&nodes.first.url("/logout")).await;
    scene.browser.press(&page, "confirm-logout").await;
    nodes.go_to_the_first().await;
    tokio::time::sleep(SEEN_BY).await;
    let answer = scene.browser.open(&silent).await;
    let callback = answer.location().expect("the client gets its answer");
    assert_eq!(
        query(&callback, "error").as_deref(),
        Some("login_required"),
        "{callback}"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn failures_at_both_nodes_are_counted_together() {
    // Waits that outlast the test: what is asked here is who counts, not how long.
    let settings = [
        ("COUNTERSIGN_THROTTLE_WAIT_START", "10m"),
        ("COUNTERSIGN_THROTTLE_ADDRESS_PER_MINUTE", "7"),
    ];
    let nodes = TwoNodes::start(&settings).await;
    let mut scene = Scene::on(Arc::clone(&nodes.first));
    let mut page = scene.browser.open(&scene.application.request(SCOPE).url()).await;
    let wrong = without_password(&scene.person);
    let strangers = [(); 3].map(|()| without_password(&new_person(&nodes.first)));
    for number in 0..5 {
        if number == 3 {
            nodes.go_to_the_second().await;
        }
        page = scene.browser.sign_in(&page, &wrong).await;
        assert_eq!(page.status, 200, "the first five are only refused: {page}");
    }
    for _ in 0..2 {
        assert_throttled(&scene.browser.sign_in(&page, &scene.person).await);
        nodes.go_to_the_first().await;
    }

    // Two others fail from the same address, one at each node: with the five above they make seven.
    for (stranger, is_heard) in strangers.iter().zip([true, true, false]) {
        let mut browser = TestBrowser::new();
        let page = browser.open(&scene.application.request(SCOPE).url()).await;
        let answer = browser.sign_in(&page, stranger).await;
        if is_heard {
            assert_eq!(answer.status, 200, "{answer}");
        } else {
            assert_throttled(&answer);
        }
        nodes.go_to_the_second().await;
    }
}

fn without_password(person: &Person) -> Person {
    Person {
        email: person.email.clone(),
        password: "not the way in".to_owned(),
    }
}

fn assert_throttled(page: &Page) {
    assert_eq!(page.status, 429, "{page}");
    let wait = page
        .header("retry-after")
        .and_then(|wait| wait.parse::<u64>().ok());
    assert!(wait.is_some_and(|seconds| seconds >= 1), "{page}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_the_command_line_ends_is_over_at_both_nodes_within_a_second() {
    let nodes = TwoNodes::start(&[]).await;
    let mut scenes = Vec::new();
    for _ in 0..3 {
        let mut scene = Scene::on(Arc::clone(&nodes.first));
        let family = scene.families(1, SCOPE).await.remove(0);
        scenes.push((scene, family));
    }
    let [disabled_person, disabled_client, suspended] = &scenes[..] else {
        panic!("three scenes were made");
    };
    let email = &disabled_person.0.person.email;
    let client_id = &disabled_client.0.application.client.id;

    over_at_both(
        &nodes,
        &disabled_person.1,
        &["user", "set", "--email", email, "--disabled"],
    )
    .await;
    over_at_both(
        &nodes,
        &disabled_client.1,
        &["client", "set", client_id, "--disabled"],
    )
    .await;
    over_at_both(
        &nodes,
        &suspended.1,
        &["organization", "set", "default", "--suspended"],
    )
    .await;

    // Switched on again, nothing of it lives.
    for verb in [
        &["user", "set", "--email", email, "--enabled"][..],
        &["client", "set", client_id, "--enabled"],
        &["organization", "set", "default", "--active"],
    ] {
        let said = nodes.first.cli(verb);
        assert_eq!(said.code, 0, "{}", said.stderr);
    }
    tokio::time::sleep(SEEN_BY).await;
    for (scene, family) in &scenes {
        for node in nodes.both(&scene.application) {
            assert_invalid_token(&node.userinfo(&family.access).await);
            assert_oauth_error(&node.refresh(family.latest()).await, 400, "invalid_grant");
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_a_client_revokes_at_one_node_is_dead_at_the_other_within_a_second() {
    let nodes = TwoNodes::start(&[]).await;
    let mut scene = Scene::on(Arc::clone(&nodes.first));
    let families = scene.families(2, SCOPE).await;
    let [one, other] = nodes.both(&scene.application);
    for family in &families {
        for node in [&one, &other] {
            assert_eq!(node.userinfo(&family.access).await.status, 200);
        }
    }
    assert_eq!(one.revoke(&families[0].access, &[]).await.status, 200);
    assert_eq!(one.revoke(families[1].latest(), &[]).await.status, 200);
    for family in &families {
        assert_invalid_token(&one.userinfo(&family.access).await);
    }
    join_all(
        families
            .iter()
            .map(|family| refused_in_time(&other, &family.access)),
    )
    .await;
    assert_oauth_error(&other.refresh(families[1].latest()).await, 400, "invalid_grant");
    // The family whose access token alone was revoked goes on.
    Tokens::read(&other.refresh(families[0].latest()).await);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_pushed_request_is_used_once_by_two_nodes() {
    let nodes = TwoNodes::start(&[]).await;
    let scene = Scene::on(Arc::clone(&nodes.first));
    let [one, other] = nodes.both(&scene.application);
    for _ in 0..4 {
        let request_uri = one.pushed(&scene.application.request(SCOPE)).await;
        let urls = [&one, &other].map(|node| node.with_request_uri(&request_uri).url());
        let gets = (0..10).map(|number| {
            let url = urls[number % 2].clone();
            async move { TestBrowser::new().get(&url).await }
        });
        let pages = join_all(gets).await;
        let gone_on = pages.iter().filter(|page| page.status == 303).count();
        assert_eq!(gone_on, 1, "a pushed request is used exactly once");
        for page in pages.iter().filter(|page| page.status != 303) {
            assert_shown_error(page, "invalid_request_uri");
        }
    }
}

/// Runs the verb and asks both nodes, which know the token, until they refuse it.
async fn over_at_both(nodes: &TwoNodes, family: &Family, verb: &[&str]) {
    let both = nodes.both(&family.application);
    for node in &both {
        assert_eq!(node.userinfo(&family.access).await.status, 200);
    }
    let said = tokio::task::block_in_place(|| nodes.first.cli(verb));
    assert_eq!(said.code, 0, "{}", said.stderr);
    join_all(both.iter().map(|node| refused_in_time(node, &family.access))).await;
    for node in &both {
        let refreshed = node.refresh(family.latest()).await;
        assert!(
            matches!(refreshed.status.as_u16(), 400 | 401),
            "{verb:?}: {refreshed}"
        );
    }
}

/// Asks userinfo again and again until the token is refused, for a second at most.
async fn refused_in_time(node: &Application, access_token: &str) {
    let begun = Instant::now();
    loop {
        let page = node.userinfo(access_token).await;
        if page.status != 200 {
            return assert_invalid_token(&page);
        }
        assert!(
            begun.elapsed() < SEEN_BY,
            "still open after a second at {}",
            node.issuer
        );
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_rotated_key_signs_and_is_published_at_both_nodes() {
    let nodes = TwoNodes::start(&[]).await;
    let mut scene = Scene::on(Arc::clone(&nodes.first));
    let mut family = scene.families(1, SCOPE).await.remove(0);
    let old_key = part(&family.access, 0)["kid"].clone();
    let [before, _] = nodes.key_ids().await;

    let said = nodes.first.cli(&["keys", "rotate", "--now"]);
    assert_eq!(said.code, 0, "{}", said.stderr);
    tokio::time::sleep(SEEN_BY).await;

    let [at_first, at_second] = nodes.key_ids().await;
    assert_eq!(at_first, at_second);
    assert!(at_first.is_superset(&before), "old tokens still verify");
    assert_eq!(
        at_first.len(),
        before.len() + 1,
        "the next successor is published"
    );
    for node in nodes.both(&scene.application) {
        assert_eq!(node.userinfo(&family.access).await.status, 200);
        let answer = node.refresh(family.latest()).await;
        family.goes_on(&answer);
        let key = part(&family.access, 0)["kid"].clone();
        assert_ne!(key, old_key, "the successor signs");
        for verifier in nodes.both(&scene.application) {
            verifier.verify(&family.access).await;
        }
    }
}
