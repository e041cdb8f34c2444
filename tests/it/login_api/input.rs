//! LOG-03, LOG-06, LOG-07: wrong types, giants, and what the answers tell about who exists.

use serde_json::json;

use super::{login, post, post_text, refused, server};
use crate::support::accounts::Person;
use crate::support::scene::new_person;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn log_07_what_is_not_an_object_of_texts_is_unreadable() {
    let server = server();
    let bodies = [
        r#"{"email":{"$ne":""},"password":"x"}"#,
        r#"{"email":["a@b.test"],"password":"x"}"#,
        r#"{"email":1,"password":"x"}"#,
        r#"{"email":null,"password":"x"}"#,
        r#"{"email":"a@b.test","password":null}"#,
        r#"{"email":"a@b.test","password":true}"#,
        r#"{"email":"a@b.test"}"#,
        r#"{"password":"x"}"#,
        r#"{"email":"a@b.test","email":"c@d.test","password":"x"}"#,
        r#"{"email":"a@b.test","password":"x","password":"y"}"#,
        r#"{"email":"a@b.test","password":"x","totp_code":123456}"#,
        r#"{"email":"a@b.test","password":"x","totp_code":["123456"]}"#,
        r#"{"email":"a@b.test","password":"x","organization":{}}"#,
        r#"["a@b.test","x"]"#,
        r#""a@b.test""#,
        "null",
        "{",
        "",
    ];
    for body in bodies {
        for name in ["login", "refresh", "logout"] {
            let page = post_text(&server, name, body).await;
            refused(&page, 400, "invalid_request");
        }
    }
    let number = r#"{"email":"a@b.test","password":"x","totp_code":123456}"#;
    let detail = post_text(&server, "login", number).await.json()["detail"].clone();
    assert!(
        detail.as_str().is_some_and(|text| text.contains("send a string")),
        "{detail}"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn members_that_nobody_knows_are_passed_over() {
    let server = server();
    let person = new_person(&server);
    let page = login(
        &server,
        &person,
        &json!({"remember_me": true, "device": {"name": "x"}}),
    )
    .await;
    assert_eq!(page.status, 200, "{page}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn log_03_the_answer_does_not_tell_who_exists() {
    let server = server();
    // One for each proof, since five tries on one account are free and the sixth waits.
    let [known, disabled, disabled_too] = [(); 3].map(|()| new_person(&server));
    for person in [&disabled, &disabled_too] {
        let said = server.cli(&["user", "set", "--email", &person.email, "--disabled"]);
        assert_eq!(said.code, 0, "{}", said.stderr);
    }
    let wrong = |email: &str| Person {
        email: email.to_owned(),
        password: "not this one".to_owned(),
    };
    let tries = [
        wrong(&known.email),
        wrong("nobody-of-this-name@company.com"),
        wrong("no address at all"),
        wrong(&disabled.email),
        disabled_too,
    ];
    let mut bodies = Vec::new();
    for person in &tries {
        for more in [
            json!({}),
            json!({"totp_code": "123456"}),
            json!({"organization": "nowhere"}),
        ] {
            let page = login(&server, person, &more).await;
            refused(&page, 401, "invalid_credentials");
            let mut body = page.json();
            body["request_id"] = json!("-");
            bodies.push(body);
        }
    }
    assert!(bodies.windows(2).all(|pair| pair[0] == pair[1]), "{bodies:#?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn log_06_giants_are_refused_unhashed() {
    let server = server();
    let person = new_person(&server);
    let long = "x".repeat(5_000);
    let page = post(
        &server,
        "login",
        &json!({"email": person.email, "password": long}),
    )
    .await;
    refused(&page, 401, "invalid_credentials");
    let huge = "x".repeat(10_000_000);
    let page = post(
        &server,
        "login",
        &json!({"email": person.email, "password": huge}),
    )
    .await;
    refused(&page, 413, "body_too_large");
    let deep = format!("{}{}", "[".repeat(300), "]".repeat(300));
    let page = post_text(
        &server,
        "login",
        &format!("{{\"email\":{deep},\"password\":\"x\"}}"),
    )
    .await;
    refused(&page, 400, "invalid_request");
}
