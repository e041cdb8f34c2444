//! COD: authorization codes that are replayed, stolen, late, raced for or looked for.

use std::collections::HashSet;
use std::time::Duration;

use futures_util::future::join_all;
use reqwest::Method;
use url::form_urlencoded;

use super::server;
use crate::support::application::{Application, assert_invalid_token, assert_oauth_error};
use crate::support::authorization::code_in;
use crate::support::database::holds;
use crate::support::scene::{SCOPE, Scene};
use crate::support::shared::SharedServer;
use crate::support::tokens::{Tokens, part};

/// Equal requests that are released together.
const AT_ONCE: usize = 50;
const ROUNDS: usize = 20;
/// How many codes are looked at; they come from a session, without a page between.
const MANY: usize = 1000;
/// Bytes of a code that nothing else has by chance.
const LOOKED_FOR: usize = 16;

#[tokio::test]
async fn cod_01_a_replay_ends_what_the_first_redemption_gave() {
    let mut scene = Scene::on(server());
    let code = scene.code().await;
    let first = Tokens::read(&scene.application.redeem(&code).await);
    assert!(scene.is_alive(&first.access).await);
    tokio::time::sleep(Duration::from_secs(1)).await;

    assert_oauth_error(&scene.application.redeem(&code).await, 400, "invalid_grant");
    assert_invalid_token(&scene.application.userinfo(&first.access).await);
    assert_oauth_error(
        &scene.application.refresh(&first.refresh).await,
        400,
        "invalid_grant",
    );
    let grant = part(&first.access, 1)["grant"]
        .as_str()
        .unwrap_or_default()
        .to_owned();
    let recorded = scene.server.events_on("authorization_code.replayed", &grant);
    assert_eq!(recorded.len(), 1, "{recorded:?}");
    assert_eq!(recorded[0]["outcome"], "failure");
    assert_eq!(recorded[0]["actor"], scene.application.client.id.as_str());
}

#[tokio::test]
async fn cod_02_another_client_redeems_nothing_and_burns_nothing() {
    let mut scene = Scene::on(server());
    let request = scene.application.request_with_pkce(SCOPE).url();
    let code = code_in(&scene.browser.authorize(&request, &scene.person).await);
    for more in [&["--public"] as &[&str], &[]] {
        let thief = Application::register(&scene.server, more);
        assert_oauth_error(&thief.redeem_with_verifier(&code).await, 400, "invalid_grant");
        assert_eq!(
            scene.server.rows("grants", "client_id", &thief.client.id).await,
            0
        );
    }
    let tokens = Tokens::read(&scene.application.redeem_with_verifier(&code).await);
    // Nor does it end what the client has by now.
    let thief = Application::register(&scene.server, &[]);
    assert_oauth_error(&thief.redeem_with_verifier(&code).await, 400, "invalid_grant");
    assert!(scene.is_alive(&tokens.access).await);
}

#[tokio::test]
async fn cod_03_a_code_ends_with_its_time() {
    static SHORT: SharedServer = SharedServer::new(&[("COUNTERSIGN_CODE_TTL", "1s")]);
    let mut scene = Scene::on(SHORT.get());
    let code = scene.code().await;
    tokio::time::sleep(Duration::from_secs(3)).await;
    assert_oauth_error(&scene.application.redeem(&code).await, 400, "invalid_grant");
    let client = &scene.application.client.id;
    assert_eq!(scene.server.rows("grants", "client_id", client).await, 0);
}

#[tokio::test]
async fn cod_04_of_fifty_at_once_exactly_one_redeems() {
    let mut scene = Scene::on(server());
    for round in 0..ROUNDS {
        let code = scene.code().await;
        let answers = join_all((0..AT_ONCE).map(|_| scene.application.redeem(&code))).await;
        let (won, lost): (Vec<_>, Vec<_>) = answers.iter().partition(|page| page.status == 200);
        assert_eq!(won.len(), 1, "round {round}");
        for page in lost {
            assert_oauth_error(page, 400, "invalid_grant");
        }
        // The losers were replays, so that the winner's tokens are dead already: nobody can tell who was the thief.
        assert!(
            !scene.is_alive(&Tokens::read(won[0]).access).await,
            "round {round}"
        );
    }
}

#[tokio::test]
async fn cod_05_codes_are_random_and_kept_as_hashes_only() {
    let mut scene = Scene::on(server());
    let mut codes = vec![scene.code().await];
    let silent = scene.application.request(SCOPE).url();
    for _ in 1..MANY {
        let page = scene.browser.get(&silent).await;
        codes.push(code_in(
            &page.location().unwrap_or_else(|| panic!("a code: {page}")),
        ));
    }
    assert_eq!(codes.iter().collect::<HashSet<_>>().len(), MANY);

    let bytes = scene.server.database_bytes();
    // The look itself works: what stands in the clear is found.
    assert!(holds(&bytes, &scene.application.client.id));
    let mut secrets = HashSet::new();
    for code in &codes {
        let random = code.strip_prefix("cs_ac_").expect("a code says what it is");
        // 128 bits take 22 letters and digits, beside the checksum.
        assert!(random.len() >= 28, "{code}");
        assert!(
            random.chars().all(|c| c.is_ascii_alphanumeric() || c == '_'),
            "{code}"
        );
        secrets.insert(&random.as_bytes()[..LOOKED_FOR]);
    }
    let found = bytes.windows(LOOKED_FOR).find(|window| secrets.contains(window));
    assert_eq!(found, None, "it stands in the database");
    assert!(!scene.server.log().contains("cs_ac_"));
}

#[tokio::test]
async fn cod_06_a_code_is_taken_from_the_body_alone() {
    let mut scene = Scene::on(server());
    let code = scene.code().await;
    let application = &scene.application;
    let mut everything = application.code_form(&code);
    everything.push(("client_id", &application.client.id));
    everything.push(("client_secret", &application.client.secret));

    let in_query = |fields: &[(&str, &str)]| {
        let query = form_urlencoded::Serializer::new(String::new())
            .extend_pairs(fields)
            .finish();
        format!("token?{query}")
    };
    let got = application
        .send(Method::GET, &in_query(&everything), |request| request)
        .await;
    assert_eq!(got.status, 405, "{got}");
    let (code_alone, rest): (Vec<_>, Vec<_>) = everything.iter().partition(|(name, _)| *name == "code");
    let posted = application
        .send(Method::POST, &in_query(&code_alone), |request| {
            request.form(&rest)
        })
        .await;
    assert_oauth_error(&posted, 400, "invalid_request");
    assert_eq!(
        scene
            .server
            .rows("grants", "client_id", &application.client.id)
            .await,
        0
    );
}

#[tokio::test]
async fn cod_07_a_code_of_somebody_disabled_since_opens_nothing() {
    let mut scene = Scene::on(server());
    let code = scene.code().await;
    let email = scene.person.email.clone();
    let said = scene
        .server
        .cli(&["user", "set", "--email", &email, "--disabled"]);
    assert_eq!(said.code, 0, "{said:?}");
    assert_oauth_error(&scene.application.redeem(&code).await, 400, "invalid_grant");

    // Enabled again, nothing that ended comes back.
    let said = scene.server.cli(&["user", "set", "--email", &email, "--enabled"]);
    assert_eq!(said.code, 0, "{said:?}");
    assert_oauth_error(&scene.application.redeem(&code).await, 400, "invalid_grant");
    let client = &scene.application.client.id;
    assert_eq!(scene.server.rows("grants", "client_id", client).await, 0);
}
