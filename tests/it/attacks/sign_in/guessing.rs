//! LOG-01, LOG-02, LOG-04: how guessing is slowed down, and that this locks nobody out.

use std::time::Duration;

use super::{ATTACKER, BEHIND_PROXY, HOME, Verdict, attempt};
use crate::support::house::House;
use crate::support::test_browser::TestBrowser;

#[tokio::test]
async fn log_01_guessing_is_slowed_down_and_the_right_password_works_after_the_wait() {
    let settings = [
        ("COUNTERSIGN_THROTTLE_ADDRESS_PER_MINUTE", "10000"),
        ("COUNTERSIGN_THROTTLE_WAIT_MAX", "2s"),
    ];
    let house = House::open(&settings);
    let alice = &house.alice;
    let mut browser = TestBrowser::new();
    let login = house.login_page(&mut browser).await;
    let mut checked = 0;
    for guess in 0..200 {
        match attempt(
            &mut browser,
            &login,
            HOME,
            &alice.email,
            &format!("guess {guess}"),
        )
        .await
        {
            Verdict::Refused => checked += 1,
            Verdict::Wait(_) => assert!(guess >= 5, "the first five tries need no wait"),
            Verdict::In => panic!("guess {guess} is not the password"),
        }
    }
    assert!(
        (5..=100).contains(&checked),
        "{checked} of 200 guesses were checked"
    );

    let Verdict::Wait(wait) = attempt(&mut browser, &login, HOME, &alice.email, &alice.password).await else {
        panic!("within the wait even the right password is not tried");
    };
    assert!(
        wait <= Duration::from_secs(2),
        "{wait:?} is more than the longest wait"
    );
    assert!(!house.is_signed_in(&mut browser).await);
    tokio::time::sleep(wait).await;
    assert_eq!(
        attempt(&mut browser, &login, HOME, &alice.email, &alice.password).await,
        Verdict::In
    );
    assert!(house.is_signed_in(&mut browser).await);
    let failures = house.server.events_of("sign_in.failed");
    assert_eq!(
        failures.len(),
        checked,
        "each checked guess is recorded, the others not"
    );
}

#[tokio::test]
async fn log_01_the_wait_doubles_and_a_success_resets_it() {
    let house = House::open(&[("COUNTERSIGN_THROTTLE_ADDRESS_PER_MINUTE", "10000")]);
    let alice = &house.alice;
    let mut browser = TestBrowser::new();
    let login = house.login_page(&mut browser).await;
    let mut waits = Vec::new();
    while waits.len() < 2 {
        match attempt(&mut browser, &login, HOME, &alice.email, "wrong").await {
            Verdict::Wait(wait) => {
                waits.push(wait.as_secs());
                tokio::time::sleep(wait).await;
            }
            other => assert_eq!(other, Verdict::Refused),
        }
    }
    assert_eq!(waits, [1, 2]);
    assert_eq!(
        attempt(&mut browser, &login, HOME, &alice.email, &alice.password).await,
        Verdict::In
    );
    let mut fresh = TestBrowser::new();
    let login = house.login_page(&mut fresh).await;
    for _ in 0..5 {
        assert_eq!(
            attempt(&mut fresh, &login, HOME, &alice.email, "wrong").await,
            Verdict::Refused
        );
    }
}

#[tokio::test]
async fn log_02_spraying_stops_at_the_address_and_locks_nobody_out() {
    let house = House::open(&[BEHIND_PROXY]);
    let mut browser = TestBrowser::new();
    let login = house.login_page(&mut browser).await;
    let mut tried = 0;
    for number in 0..60 {
        let victim = if number % 2 == 0 {
            house.alice.email.clone()
        } else {
            format!("person{number}@example.test")
        };
        match attempt(&mut browser, &login, ATTACKER, &victim, "Spring2026!").await {
            Verdict::Refused => tried += 1,
            // The account's own wait may come first for alice.
            Verdict::Wait(_) => {}
            Verdict::In => panic!("nobody has this password"),
        }
    }
    assert!(tried <= 30, "{tried} tries in a minute from one address");
    let last = attempt(
        &mut browser,
        &login,
        ATTACKER,
        "fresh@example.test",
        "Spring2026!",
    )
    .await;
    assert!(matches!(last, Verdict::Wait(_)), "{last:?}");
    // A neighbour in the same network is another address, in IPv6 not one within the same /64.
    assert_eq!(
        attempt(&mut browser, &login, "203.0.113.67", "fresh@example.test", "x").await,
        Verdict::Refused
    );

    let bob = house.server.create_person("bob@example.test");
    let mut elsewhere = TestBrowser::new();
    let login = house.login_page(&mut elsewhere).await;
    assert_eq!(
        attempt(&mut elsewhere, &login, HOME, &bob.email, &bob.password).await,
        Verdict::In
    );
}

#[tokio::test]
async fn log_02_one_household_of_ipv6_is_one_address() {
    let house = House::open(&[BEHIND_PROXY, ("COUNTERSIGN_THROTTLE_ADDRESS_PER_MINUTE", "3")]);
    let mut browser = TestBrowser::new();
    let login = house.login_page(&mut browser).await;
    for host in 1..=3 {
        let address = format!("2001:db8:1:1::{host}");
        let name = format!("person{host}@example.test");
        assert_eq!(
            attempt(&mut browser, &login, &address, &name, "x").await,
            Verdict::Refused
        );
    }
    let same = attempt(
        &mut browser,
        &login,
        "2001:db8:1:1:ffff::9",
        "p9@example.test",
        "x",
    )
    .await;
    assert!(matches!(same, Verdict::Wait(_)), "{same:?}");
    assert_eq!(
        attempt(&mut browser, &login, "2001:db8:1:2::1", "p9@example.test", "x").await,
        Verdict::Refused
    );
}

#[tokio::test]
async fn log_04_a_stranger_locks_nobody_out() {
    let settings = [
        BEHIND_PROXY,
        ("COUNTERSIGN_THROTTLE_ADDRESS_PER_MINUTE", "10000"),
        ("COUNTERSIGN_THROTTLE_WAIT_MAX", "2s"),
    ];
    let house = House::open(&settings);
    let alice = &house.alice;
    let mut hers = TestBrowser::new();
    let login = house.login_page(&mut hers).await;
    assert_eq!(
        attempt(&mut hers, &login, HOME, &alice.email, &alice.password).await,
        Verdict::In
    );

    let mut attacker = TestBrowser::new();
    let theirs = house.login_page(&mut attacker).await;
    let mut wait = None;
    for guess in 0..40 {
        let verdict = attempt(
            &mut attacker,
            &theirs,
            ATTACKER,
            &alice.email,
            &format!("guess {guess}"),
        )
        .await;
        if let Verdict::Wait(told) = verdict {
            wait = Some(told);
        }
    }
    let wait = wait.expect("the attacker was throttled");

    // Her own browser has a counter of its own: no wait at all.
    let again = hers.open(&house.request(&[("prompt", "login")])).await;
    assert_eq!(
        attempt(&mut hers, &again, HOME, &alice.email, &alice.password).await,
        Verdict::In
    );
    // A new browser of hers waits as long as was said, never for ever.
    tokio::time::sleep(wait.max(Duration::from_secs(2))).await;
    let mut new = TestBrowser::new();
    let login = house.login_page(&mut new).await;
    assert_eq!(
        attempt(&mut new, &login, HOME, &alice.email, &alice.password).await,
        Verdict::In
    );
}
