//! SIGTERM: what was begun is finished, what comes later finds nobody, and the process ends well.

use std::io::Write;
use std::net::TcpStream;
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process};

use crate::support::house::House;
use crate::support::raw;

#[tokio::test]
async fn requests_in_flight_are_finished_after_sigterm() {
    let mut house = House::open(&[]);
    let client = house.server.create_client(
        "https://machine.test/",
        &["--grant", "client_credentials", "--scope", "scans_read"],
    );
    let body = format!(
        "grant_type=client_credentials&client_id={}&client_secret={}",
        client.id, client.secret
    );
    let address = house.server.node_url("");
    let (first, second) = body.split_at(20);
    let mut begun = raw::connect(&address);
    let head = format!(
        "POST /api/v1/auth/oauth2/token HTTP/1.1\r\nHost: localhost\r\n\
         Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\n\r\n{first}",
        body.len()
    );
    begun.write_all(head.as_bytes()).unwrap();
    std::thread::sleep(Duration::from_millis(300));

    let pid = Pid::from_raw(i32::try_from(house.server.pid()).unwrap()).unwrap();
    kill_process(pid, Signal::TERM).unwrap();
    wait_until_nobody_listens(&address);
    begun.write_all(second.as_bytes()).unwrap();
    let answer = raw::read(&begun).expect("the request that was begun is answered");
    assert_eq!(answer.status, 200, "{answer}");
    assert!(answer.body.contains("access_token"), "{answer}");

    let status = house.server.terminate();
    assert_eq!(status.code(), Some(0), "{}", house.server.log());
    house.server.serve();
    house.still_works().await;
}

fn wait_until_nobody_listens(address: &str) {
    let deadline = Instant::now() + Duration::from_secs(10);
    while TcpStream::connect(address.trim_start_matches("http://")).is_ok() {
        assert!(Instant::now() < deadline, "still accepts after SIGTERM");
        std::thread::sleep(Duration::from_millis(20));
    }
}

#[tokio::test]
async fn an_idle_server_ends_at_once() {
    let mut house = House::open(&[]);
    house.still_works().await;
    let started = Instant::now();
    assert_eq!(house.server.terminate().code(), Some(0));
    let took = started.elapsed();
    assert!(took < Duration::from_secs(5), "{took:?}");
}
