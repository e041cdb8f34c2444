//! OTP-01 and OTP-02 on two processes over one PostgreSQL: a step and a recovery code count once on either, and wrong codes
//! are counted together.

use futures_util::future::join_all;
use serde_json::{Value, json};

use crate::support::application::Application;
use crate::support::authenticator::Enrolled;
use crate::support::http::{Page, client};
use crate::support::postgres::fresh_database;
use crate::support::process::{Backend, Server};
use crate::support::scene::{SCOPE, new_person};
use crate::support::test_browser::TestBrowser;

async fn login(node: &Server, body: &Value) -> Page {
    let request = client().post(node.node_url("/api/v1/auth/login")).json(body);
    Page::read(request.send().await.expect("it answers")).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn otp_01_and_02_a_step_counts_once_and_wrong_codes_together() {
    let quiet = [
        ("COUNTERSIGN_THROTTLE_ADDRESS_PER_MINUTE", "100000"),
        ("COUNTERSIGN_THROTTLE_FAILURES", "16"),
    ];
    let first = Server::start_with(Backend::Postgres(fresh_database().await), &quiet);
    let second = Server::start_beside(&first);
    let (person, application) = (new_person(&first), Application::register(&first, &[]));
    let request = application.request(SCOPE).with("acr_values", "aal2").url();
    let Enrolled {
        mut app,
        recovery_codes,
        ..
    } = TestBrowser::new().enrol(&request, &person).await;
    let with =
        |name: &str, code: &str| json!({"email": person.email, "password": person.password, name: code});

    for body in [
        with("totp_code", &app.code().await),
        with("recovery_code", &recovery_codes[0]),
    ] {
        let nodes = [&first, &second, &first, &second];
        let answers = join_all(nodes.map(|node| login(node, &body))).await;
        let good = answers.iter().filter(|page| page.status == 200).count();
        assert_eq!(good, 1, "{answers:?}");
        // One after the other, in turn.
        for node in [&second, &first] {
            let answer = login(node, &body).await;
            assert!([401, 429].contains(&answer.status.as_u16()), "{answer}");
        }
    }

    let wrong = with("totp_code", &app.wrong_code());
    let mut throttled = [0, 0];
    for number in 0..28 {
        let node = [&first, &second][number % 2];
        if login(node, &wrong).await.status == 429 {
            throttled[number % 2] += 1;
        }
    }
    assert!(throttled.iter().all(|count| *count >= 2), "{throttled:?}");
}
