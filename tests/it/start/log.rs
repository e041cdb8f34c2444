//! The log: one JSON object a line, findable by request id, and not one secret of a whole sign-in in it.

use reqwest::StatusCode;
use serde_json::Value;

use crate::support::house::House;
use crate::support::test_browser::{TestBrowser, query};

/// Every line of the log, parsed.
fn lines(log: &str) -> Vec<Value> {
    log.lines()
        .map(|line| serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}: {line}")))
        .collect()
}

#[tokio::test]
async fn a_request_is_found_in_the_log_by_the_id_of_its_answer() {
    let house = House::open(&[]);
    let mut browser = TestBrowser::new();
    for path in ["/login", "/nothing-here", "/api/v1/auth/oauth2/userinfo"] {
        let answer = browser.get(&house.server.url(path)).await;
        let id = answer.header("x-request-id").unwrap().to_owned();
        let log = house.server.log();
        let found: Vec<Value> = lines(&log)
            .into_iter()
            .filter(|line| line.to_string().contains(&id))
            .collect();
        assert!(!found.is_empty(), "{path}: {log}");
        assert!(
            found
                .iter()
                .all(|line| line["level"].is_string() && line["timestamp"].is_string()),
            "{found:?}"
        );
        if answer.status == StatusCode::NOT_FOUND {
            assert!(answer.body.contains(&id), "the page shows its id: {answer}");
        }
    }
}

#[tokio::test]
async fn no_secret_of_a_whole_sign_in_is_in_the_log() {
    // The most talkative log that an operator could turn on for our own code.
    let house = House::open(&[("COUNTERSIGN_LOG", "debug")]);
    let mut secrets: Vec<(&str, String)> = Vec::new();
    let link = house.server.setup_link().unwrap();
    secrets.push(("set-up link", link.rsplit('/').next().unwrap().to_owned()));
    let mut browser = TestBrowser::new();
    browser.open(link).await;

    let login = house.login_page(&mut browser).await;
    let wrong = login
        .form_with("sign-in")
        .unwrap()
        .fill("username", &house.alice.email)
        .fill("password", "a wrong but telling password");
    secrets.push(("mistyped password", "telling password".to_owned()));
    let login = browser.submit(&login, wrong).await;
    let cookie = |browser: &TestBrowser| browser.cookies.value("countersign").unwrap().to_owned();
    let proof = login.form_with("sign-in").unwrap();
    let proof = proof.fields.iter().find(|(name, _)| name == "csrf").unwrap();
    secrets.push(("CSRF proof", proof.1.clone()));
    secrets.push(("cookie before", cookie(&browser)));
    let consent = browser.sign_in(&login, &house.alice).await;
    secrets.push(("cookie after", cookie(&browser)));
    let answer = browser.press(&consent, "allow").await.location().unwrap();
    secrets.push(("code", query(&answer, "code").unwrap()));
    let tokens = house.redeem(&answer).await;
    for kind in ["access_token", "id_token", "refresh_token"] {
        secrets.push((kind, tokens[kind].as_str().unwrap().to_owned()));
    }
    let refreshed = house
        .application
        .refresh(tokens["refresh_token"].as_str().unwrap())
        .await
        .json();
    secrets.push((
        "successor",
        refreshed["refresh_token"].as_str().unwrap().to_owned(),
    ));
    // Refusals carry secrets, too: a spent code, a wrong secret, a dead token.
    house.application.redeem(&query(&answer, "code").unwrap()).await;
    house
        .application
        .post_token(&[
            ("grant_type", "client_credentials"),
            ("client_id", &house.application.client.id),
            ("client_secret", "a_secret_that_is_wrong"),
        ])
        .await;
    secrets.push(("wrong client secret", "a_secret_that_is_wrong".to_owned()));
    house.application.userinfo("a.dead.access-token").await;
    secrets.push(("dead token", "a.dead.access-token".to_owned()));
    secrets.push(("password", house.alice.password.clone()));
    secrets.push(("client secret", house.application.client.secret.clone()));

    let log = house.server.log();
    assert!(lines(&log).len() > 10, "{log}");
    for (what, secret) in secrets {
        assert!(secret.len() >= 8, "{what} is too short to look for");
        assert!(!log.contains(&secret), "the {what} is in the log:\n{log}");
    }
    for (what, text) in [
        ("the hash of a password", "$argon2id$"),
        ("the address of a person", house.alice.email.as_str()),
    ] {
        assert!(!log.contains(text), "{what} is in the log:\n{log}");
    }
}
