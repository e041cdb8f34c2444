//! REC-03: nothing that the page answers, and no time that it takes, shows whether an address has an account.

use std::time::Instant;

use reqwest::Method;

use super::{ask, house};
use crate::support::http::Page;
use crate::support::smtp_sink::SmtpSink;
use crate::support::test_browser::TestBrowser;

/// The page without what differs by chance.
fn seen(page: &Page) -> String {
    let mut headers: Vec<String> = page
        .headers
        .iter()
        .filter(|(name, _)| !matches!(name.as_str(), "date" | "x-request-id" | "set-cookie"))
        .map(|(name, value)| format!("{name}: {}", value.to_str().unwrap()))
        .collect();
    headers.sort();
    format!("{}\n{}\n{}", page.status, headers.join("\n"), page.body)
}

#[tokio::test]
async fn rec_03_every_address_gets_the_same_answer_and_only_the_owner_a_letter() {
    let sink = SmtpSink::open().await;
    let house = house(&sink);
    let carol = house.server.create_person("carol@example.test");
    house
        .server
        .cli_json(&["user", "set", "--email", &carol.email, "--disabled"]);
    let url = house.server.url("/reset");
    let unknown = seen(&ask(&url, "nobdy@example.test").await);
    assert!(unknown.contains("Look at your mail"), "{unknown}");
    assert_eq!(seen(&ask(&url, &carol.email).await), unknown, "disabled");
    assert_eq!(seen(&ask(&url, &house.alice.email).await), unknown, "known");
    let letters = sink.wait_for(1).await;
    tokio::time::sleep(std::time::Duration::from_secs(3)).await;
    assert_eq!(sink.taken().len(), 1);
    assert_eq!(letters[0].to, house.alice.email);
}

#[tokio::test]
async fn rec_03_a_known_address_takes_as_long_as_an_unknown_one() {
    let sink = SmtpSink::open().await;
    let house = house(&sink);
    let mut browser = TestBrowser::new();
    let page = browser.open(&house.server.url("/reset")).await;
    let form = page.form_with("send-link").unwrap();
    let mut times = [Vec::new(), Vec::new()];
    for round in 0..40 {
        let names = [house.alice.email.clone(), format!("nobody{round}@example.test")];
        for (name, times) in names.iter().zip(&mut times) {
            let fields = form.clone().fill("email", name).fields;
            let started = Instant::now();
            browser
                .send(Method::POST, page.url.as_str(), |request| request.form(&fields))
                .await;
            times.push(started.elapsed());
        }
    }
    let [known, unknown] = times.map(|mut times| {
        times.sort_unstable();
        times[times.len() / 2].as_secs_f64()
    });
    let ratio = unknown / known;
    assert!(
        (0.5..2.0).contains(&ratio),
        "unknown {unknown} s, known {known} s"
    );
}
