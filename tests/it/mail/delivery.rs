//! The outbox: each letter once, also when the relay fails, the server is killed, or two nodes share the work.

use std::collections::BTreeSet;
use std::time::Duration;

use super::{ask, house, server};
use crate::support::balancer::Balancer;
use crate::support::house::House;
use crate::support::postgres::fresh_database;
use crate::support::process::{Backend, Server};
use crate::support::smtp_sink::{Mode, SmtpSink};
use crate::support::test_browser::TestBrowser;

const WAITING: &str = "SELECT count(*) FROM outbox WHERE done_at IS NULL";

#[tokio::test]
async fn a_letter_goes_out_once_in_the_name_of_the_settings() {
    let sink = SmtpSink::open().await;
    let house = house(&sink);
    ask(&house.server.url("/reset"), &house.alice.email).await;
    let letter = sink.wait_for(1).await.remove(0);
    assert_eq!(letter.to, house.alice.email);
    assert_eq!(letter.header("From"), "Example <no-reply@example.test>");
    assert_eq!(letter.header("Subject"), "Choose a new Countersign password");
    let id = letter.header("Message-ID");
    assert!(id.starts_with("<out_") && id.ends_with("@localhost>"), "{id}");
    tokio::time::sleep(Duration::from_secs(3)).await;
    assert_eq!(sink.taken().len(), 1);
    assert_eq!(house.server.number(WAITING).await, 0);
}

#[tokio::test]
async fn a_letter_that_the_relay_refuses_is_tried_again() {
    let sink = SmtpSink::open().await;
    let house = house(&sink);
    sink.set(Mode::Refuse);
    ask(&house.server.url("/reset"), &house.alice.email).await;
    let refused = sink.wait_for_not_taken(1).await.remove(0);
    sink.set(Mode::Take);
    let letter = sink.wait_for(1).await.remove(0);
    assert_eq!(letter.header("Message-ID"), refused.header("Message-ID"));
    let log = house.server.log();
    assert!(log.contains("did not go out") && log.contains("451"), "{log}");
    assert!(!log.contains(&house.alice.email), "addresses are not for the log");
}

#[tokio::test]
async fn kill_9_while_sending_loses_nothing_and_the_letter_comes_once() {
    let sink = SmtpSink::open().await;
    let mut house = house(&sink);
    sink.set(Mode::Stall);
    ask(&house.server.url("/reset"), &house.alice.email).await;
    let stalled = sink.wait_for_not_taken(1).await.remove(0);
    house.server.kill();
    sink.set(Mode::Take);
    house.server.serve();
    let letter = sink.wait_for(1).await.remove(0);
    assert_eq!(letter.header("Message-ID"), stalled.header("Message-ID"));
    // The link is the one that was promised before the kill.
    let page = TestBrowser::new().open(&letter.link()).await;
    assert!(page.form_with("set-password").is_some(), "{page}");
    tokio::time::sleep(Duration::from_secs(3)).await;
    assert_eq!(sink.taken().len(), 1);
}

#[tokio::test]
async fn kill_9_between_the_answer_and_the_letter_loses_nothing() {
    let sink = SmtpSink::open().await;
    let mut house = house(&sink);
    for _ in 0..3 {
        ask(&house.server.url("/reset"), &house.alice.email).await;
        house.server.kill();
        house.server.serve();
    }
    sink.wait_for_different(3).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_nodes_share_one_outbox_and_each_letter_goes_once() {
    let sink = SmtpSink::open().await;
    // Pages are shown under the issuer's name alone, so that each node is asked by way of a balancer.
    let balancer = Balancer::open().await;
    let issuer = balancer.issuer();
    let database = Backend::Postgres(fresh_database().await);
    let first = server(database, &sink, &[("COUNTERSIGN_ISSUER", issuer.as_str())]);
    let second = Server::start_beside(&first);
    let people: Vec<_> = (0..8)
        .map(|number| first.create_person(&format!("person{number}@example.test")))
        .collect();
    for node in [&first, &second] {
        balancer.send_to(node).await;
        for person in people.iter().chain(&people) {
            ask(&first.url("/reset"), &person.email).await;
        }
    }
    sink.wait_for(32).await;
    tokio::time::sleep(Duration::from_secs(5)).await;
    let letters = sink.taken();
    let ids: BTreeSet<&str> = letters.iter().map(|letter| letter.header("Message-ID")).collect();
    assert_eq!((letters.len(), ids.len()), (32, 32), "each once");
    for person in &people {
        let theirs = letters.iter().filter(|letter| letter.to == person.email).count();
        assert_eq!(theirs, 4, "{}", person.email);
    }
}

#[tokio::test]
async fn without_smtp_nothing_waits_for_mail_and_the_page_names_the_administrator() {
    let house = House::open(&[]);
    house.still_works().await;
    house
        .server
        .cli_json(&["admin", "grant", "--email", &house.alice.email]);
    let page = TestBrowser::new().open(&house.server.url("/reset")).await;
    assert!(page.form_with("send-link").is_none(), "{page}");
    assert!(page.body.contains("Ask your administrator"), "{page}");
    assert_eq!(house.server.number("SELECT count(*) FROM outbox").await, 0);

    let made = house
        .server
        .cli_json(&["user", "reset-link", "--email", &house.alice.email]);
    let link = made["reset"].as_str().unwrap();
    let page = super::choose(&mut TestBrowser::new(), link, "another long way in").await;
    assert!(page.form_with("sign-in").is_some(), "{page}");
    assert_eq!(house.count("password.reset"), 1);
}
