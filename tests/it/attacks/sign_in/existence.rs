//! LOG-03: nothing that the login page answers shows whether an account exists, or how it stands.

use std::time::Instant;

use super::{HOME, UNTHROTTLED, Verdict, attempt, send};
use crate::support::house::House;
use crate::support::test_browser::TestBrowser;

/// An answer and the page it leads to, without what differs by chance: ids, proofs, cookies, time.
async fn seen_by(house: &House, username: &str, password: &str) -> String {
    let mut browser = TestBrowser::new();
    let login = house.login_page(&mut browser).await;
    let answer = send(&mut browser, &login, HOME, username, password).await;
    let page = match answer.location() {
        Some(target) => browser.get(target.as_str()).await,
        None => answer.clone(),
    };
    let mut text = String::new();
    for (at, part) in [&answer, &page].into_iter().enumerate() {
        text.push_str(&format!("--- {at}: {}\n", part.status));
        let mut lines: Vec<String> = part
            .headers
            .iter()
            .filter(|(name, _)| !matches!(name.as_str(), "date" | "x-request-id"))
            .map(|(name, value)| {
                let value = value.to_str().unwrap();
                let shown = match name.as_str() {
                    "set-cookie" => value.split_once(';').map_or("", |(_, attributes)| attributes),
                    _ => value,
                };
                format!("{name}: {}\n", without_expiry(shown))
            })
            .collect();
        lines.sort();
        text.extend(lines);
        text.push_str(&part.body);
    }
    let form = login.form_with("sign-in").unwrap();
    let mut chance: Vec<String> = form.fields.into_iter().map(|(_, value)| value).collect();
    chance.extend(login.url.query_pairs().map(|(_, value)| value.into_owned()));
    if let Some(form) = page.form_with("sign-in") {
        let proof = form.fields.into_iter().find(|(name, _)| name == "csrf");
        chance.extend(proof.map(|(_, value)| value));
    }
    for id in [&answer, &page].map(|part| part.header("x-request-id").unwrap().to_owned()) {
        chance.push(id);
    }
    for value in chance.iter().filter(|value| value.len() > 8) {
        text = text.replace(value.as_str(), "{chance}");
    }
    text.replace(username, "{username}")
}

/// Cookie attributes without the moment at which it ends.
fn without_expiry(value: &str) -> String {
    value
        .split(';')
        .filter(|part| !part.trim().to_ascii_lowercase().starts_with("expires"))
        .collect::<Vec<_>>()
        .join(";")
}

#[tokio::test]
async fn log_03_nothing_shows_whether_an_account_exists() {
    let house = House::open(&UNTHROTTLED);
    let (server, wrong) = (&house.server, "certainly not it");
    // Names of one length, since the page repeats them.
    let disabled = server.create_person("carol@example.test");
    server.cli_json(&["user", "set", "--email", &disabled.email, "--disabled"]);
    let verified = server.create_person("david@example.test");
    server.cli_json(&["user", "set", "--email", &verified.email, "--email-verified"]);

    let unknown = seen_by(&house, "nobdy@example.test", wrong).await;
    assert!(unknown.contains("role=\"alert\""), "{unknown}");
    for (who, username, password) in [
        ("unverified", house.alice.email.as_str(), wrong),
        ("verified", &verified.email, wrong),
        ("disabled", &disabled.email, wrong),
        (
            "disabled, right password",
            &disabled.email,
            disabled.password.as_str(),
        ),
    ] {
        let seen = seen_by(&house, username, password).await;
        assert_eq!(seen, unknown, "{who}");
    }
}

#[tokio::test]
async fn log_03_a_locked_account_looks_like_a_locked_name() {
    let house = House::open(&[
        ("COUNTERSIGN_THROTTLE_WAIT_START", "10m"),
        ("COUNTERSIGN_THROTTLE_ADDRESS_PER_MINUTE", "100000"),
    ]);
    let mut browser = TestBrowser::new();
    let login = house.login_page(&mut browser).await;
    let mut seen = Vec::new();
    for name in [house.alice.email.as_str(), "nobdy@example.test"] {
        for _ in 0..5 {
            assert_eq!(
                attempt(&mut browser, &login, HOME, name, "wrong").await,
                Verdict::Refused
            );
        }
        let answer = seen_by(&house, name, "wrong").await;
        assert!(answer.contains("429"), "{answer}");
        // The wait runs: its seconds and words may differ by the time between the two.
        let lines = answer.lines().filter(|line| !line.starts_with("retry-after"));
        seen.push(lines.map(str::to_owned).collect::<Vec<_>>());
    }
    assert_eq!(seen[0], seen[1]);
}

#[tokio::test]
async fn log_03_an_unknown_name_costs_a_hash_too() {
    let house = House::open(&UNTHROTTLED);
    let mut browser = TestBrowser::new();
    let login = house.login_page(&mut browser).await;
    let mut times = [Vec::new(), Vec::new()];
    for round in 0..25 {
        let names = [house.alice.email.clone(), format!("nobody{round}@example.test")];
        for (name, times) in names.iter().zip(&mut times) {
            let started = Instant::now();
            let verdict = attempt(&mut browser, &login, HOME, name, "wrong").await;
            times.push(started.elapsed());
            assert_eq!(verdict, Verdict::Refused);
        }
    }
    let [known, unknown] = times.map(|mut times| {
        times.sort_unstable();
        times[times.len() / 2].as_secs_f64()
    });
    // Without its hash an unknown name would take a fifth of the time. How near the two are, benchmarks say.
    let ratio = unknown / known;
    assert!(
        (0.6..1.6).contains(&ratio),
        "unknown {unknown} s, known {known} s"
    );
}
