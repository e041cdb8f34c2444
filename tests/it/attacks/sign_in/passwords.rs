//! LOG-05 to LOG-09: passwords as they are typed, as they may be set, and as they are kept.

use base64::Engine;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use reqwest::{Method, StatusCode};

use super::{HOME, UNTHROTTLED, Verdict, attempt, send, verdict};
use crate::support::accounts::Person;
use crate::support::house::House;
use crate::support::process::{Backend, Server};
use crate::support::test_browser::TestBrowser;

#[tokio::test]
async fn log_05_passwords_are_compared_to_the_last_byte() {
    let server = Server::start_with(Backend::Sqlite, &UNTHROTTLED);
    let long = "x".repeat(72);
    let cases: [(&str, String, Vec<String>); 6] = [
        ("long", "y".repeat(100), vec!["y".repeat(99), "y".repeat(101)]),
        (
            "spaces",
            " leading and trailing ".to_owned(),
            vec![
                "leading and trailing".to_owned(),
                " leading and trailing".to_owned(),
            ],
        ),
        (
            "emoji",
            "👩‍👩‍👧 and 🔑 together".to_owned(),
            vec!["👩👩👧 and 🔑 together".to_owned(), "? and ? together".to_owned()],
        ),
        // What bcrypt cuts off.
        (
            "byte73",
            format!("{long}a"),
            vec![format!("{long}b"), long.clone()],
        ),
        // Compared as sent: the two ways to write é are two passwords.
        (
            "composed",
            "caf\u{e9} au lait".to_owned(),
            vec!["cafe\u{301} au lait".to_owned()],
        ),
        (
            "decomposed",
            "cafe\u{301} au lait".to_owned(),
            vec!["caf\u{e9} au lait".to_owned()],
        ),
    ];
    for (name, password, near) in cases {
        let person = Person {
            email: format!("{name}@example.test"),
            password,
        };
        let arguments = ["user", "create", "--email", &person.email, "--password-stdin"];
        let said = server.cli_with_input(&arguments, &person.password);
        assert_eq!(said.code, 0, "{name}: {}", said.stderr);
        let mut browser = TestBrowser::new();
        let login = browser.open(&server.url("/")).await;
        for other in near {
            let verdict = attempt(&mut browser, &login, HOME, &person.email, &other).await;
            assert_eq!(verdict, Verdict::Refused, "{name}: {other:?} is another password");
        }
        let verdict = attempt(&mut browser, &login, HOME, &person.email, &person.password).await;
        assert_eq!(verdict, Verdict::In, "{name}");
    }
}

#[tokio::test]
async fn log_05_a_nul_is_refused_and_never_ends_a_password() {
    let house = House::open(&[]);
    let mut browser = TestBrowser::new();
    let login = house.login_page(&mut browser).await;
    let cut = format!("{}\0and more", house.alice.password);
    let answer = send(&mut browser, &login, HOME, &house.alice.email, &cut).await;
    assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{answer}");
    assert!(!house.is_signed_in(&mut browser).await);
    let arguments = [
        "user",
        "create",
        "--email",
        "nul@example.test",
        "--password-stdin",
    ];
    let made = house.server.cli_with_input(&arguments, "before it\0after it");
    assert_ne!(made.code, 0, "a password that nobody could type must not be set");
    let people = house.server.number("SELECT count(*) FROM users").await;
    assert_eq!(people, 1);
}

#[tokio::test]
async fn log_06_giant_input_is_refused_before_any_work() {
    let house = House::open(&[]);
    let mut browser = TestBrowser::new();
    let login = house.login_page(&mut browser).await;
    let email = house.alice.email.as_str();
    for (username, password) in [
        (email.to_owned(), "p".repeat(10 * 1024 * 1024)),
        ("u".repeat(1024 * 1024), "wrong".to_owned()),
    ] {
        let answer = send(&mut browser, &login, HOME, &username, &password).await;
        assert_eq!(answer.status, StatusCode::PAYLOAD_TOO_LARGE, "{answer}");
    }
    // Within the body's cap, yet longer than any password may be.
    let answer = send(&mut browser, &login, HOME, email, &"p".repeat(60_000)).await;
    assert!(
        answer.status == StatusCode::BAD_REQUEST || verdict(&answer) == Verdict::Refused,
        "{answer}"
    );
    house.still_works().await;
}

#[tokio::test]
async fn log_07_wrong_types_are_bad_requests() {
    let house = House::open(&[]);
    let mut browser = TestBrowser::new();
    let login = house.login_page(&mut browser).await;
    let fields = login.form_with("sign-in").unwrap().fields;
    let (_, proof) = fields.iter().find(|(name, _)| name == "csrf").unwrap();
    let alice = &house.alice;
    let encode = |pairs: &[(&str, &str)]| {
        url::form_urlencoded::Serializer::new(String::new())
            .append_pair("csrf", proof)
            .extend_pairs(pairs)
            .finish()
    };
    let form = "application/x-www-form-urlencoded";
    let (email, password) = (alice.email.as_str(), alice.password.as_str());
    for (name, content_type, body) in [
        (
            "name twice",
            form,
            encode(&[("username", email), ("username", "b"), ("password", password)]),
        ),
        (
            "password twice",
            form,
            encode(&[("username", email), ("password", "x"), ("password", password)]),
        ),
        (
            "proof twice",
            form,
            encode(&[("csrf", proof), ("username", email), ("password", password)]),
        ),
        (
            "json",
            "application/json",
            format!(r#"{{"username":"{email}","password":"{password}"}}"#),
        ),
        (
            "text",
            "text/plain",
            encode(&[("username", email), ("password", password)]),
        ),
    ] {
        let answer = browser
            .send(Method::POST, login.url.as_str(), |request| {
                request.header("Content-Type", content_type).body(body)
            })
            .await;
        let expected: &[u16] = if content_type == form { &[400] } else { &[400, 415] };
        assert!(expected.contains(&answer.status.as_u16()), "{name}: {answer}");
    }
    // Names that other frameworks read as arrays and objects are other names here.
    let odd = encode(&[("username[]", email), ("password[$ne]", "")]);
    let answer = browser
        .send(Method::POST, login.url.as_str(), |request| {
            request.header("Content-Type", form).body(odd)
        })
        .await;
    assert!(
        answer.status == StatusCode::BAD_REQUEST || verdict(&answer) == Verdict::Refused,
        "{answer}"
    );
    assert!(!house.is_signed_in(&mut browser).await);
}

/// Among the first that everybody tries, the product's name, and the account's own address.
const WEAK: [&str; 12] = [
    "password",
    "12345678",
    "iloveyou",
    "sunshine",
    "trustno1",
    "password1",
    "qwertyuiop",
    "countersign",
    "Countersign1!",
    "mallory@example.test",
    "Mallory@Example.Test",
    "short",
];

#[tokio::test]
async fn log_08_a_weak_password_makes_no_administrator() {
    let server = Server::start(Backend::Sqlite);
    let link = server.setup_link().unwrap();
    let mut browser = TestBrowser::new();
    for weak in WEAK {
        let page = browser.open(link).await;
        let form = page.form_with("create").unwrap();
        let form = form.fill("email", "mallory@example.test").fill("password", weak);
        let refused = browser.submit(&page, form).await;
        assert!(refused.body.contains("role=\"alert\""), "{weak}: {refused}");
        let again = refused.form_with("create").expect("the form is still there");
        let value = |name: &str| {
            let (_, value) = again.fields.iter().find(|(known, _)| known == name).unwrap();
            value.clone()
        };
        assert_eq!(value("email"), "mallory@example.test", "{weak}");
        assert_eq!(value("password"), "", "{weak}");
    }
    assert_eq!(server.number("SELECT count(*) FROM users").await, 0);
}

#[tokio::test]
async fn log_08_a_weak_password_makes_no_account_by_command_either() {
    let server = Server::start(Backend::Sqlite);
    let arguments = [
        "user",
        "create",
        "--email",
        "mallory@example.test",
        "--password-stdin",
    ];
    for weak in WEAK {
        let said = server.cli_with_input(&arguments, weak);
        assert_ne!(said.code, 0, "{weak}");
        assert!(!said.stderr.trim().is_empty(), "{weak} is refused in words");
        assert!(!said.stderr.contains("panicked"), "{}", said.stderr);
    }
    assert_eq!(server.number("SELECT count(*) FROM users").await, 0);
}

#[tokio::test]
async fn log_09_hashes_are_argon2id_at_full_cost_with_salts_of_their_own() {
    let house = House::open(&[]);
    for name in ["bob", "carol"] {
        let said = house.server.cli_with_input(
            &[
                "user",
                "create",
                "--email",
                &format!("{name}@example.test"),
                "--password-stdin",
            ],
            "the same for all of them",
        );
        assert_eq!(said.code, 0, "{}", said.stderr);
    }
    let hashes = house.server.column("SELECT phc FROM passwords").await;
    assert_eq!(hashes.len(), 3);
    let mut salts = Vec::new();
    for hash in &hashes {
        let parts: Vec<&str> = hash.split('$').collect();
        let ["", "argon2id", "v=19", costs, salt, digest] = parts.as_slice() else {
            panic!("not argon2id: {hash}");
        };
        let cost = |name: &str| -> u32 {
            let cost = costs.split(',').find_map(|cost| cost.strip_prefix(name));
            cost.unwrap_or_else(|| panic!("{name} in {costs}"))
                .parse()
                .unwrap()
        };
        assert!(
            cost("m=") >= 19 * 1024 && cost("t=") >= 2 && cost("p=") == 1,
            "{costs}"
        );
        assert!(STANDARD_NO_PAD.decode(salt).unwrap().len() >= 16);
        assert!(STANDARD_NO_PAD.decode(digest).unwrap().len() >= 32);
        salts.push(*salt);
    }
    salts.sort_unstable();
    salts.dedup();
    assert_eq!(salts.len(), hashes.len(), "equal passwords have different salts");
}
