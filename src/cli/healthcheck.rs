//! `healthcheck`: asks the running server whether it is ready, for images that have no shell and no curl.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::time::Duration;

use serde::Serialize;

use super::Settings;
use super::exit::{Exit, Failure};
use super::output::Output;
use super::table::{Table, Tabular};

/// Longer than a healthy server ever needs, shorter than the usual patience of those who ask.
const PATIENCE: Duration = Duration::from_secs(4);

/// Ask the running server whether it is ready.
#[derive(clap::Args, Debug)]
#[command(after_help = "Example:\n  countersign healthcheck --management-listen 127.0.0.1:8081")]
pub struct Args {}

/// Asks `/readyz` on the management listener of this machine.
///
/// # Errors
/// [`Exit::Problems`] when the server says that it is not ready, [`Exit::Unreachable`] when nobody answers.
pub async fn run(settings: &Settings, output: &Output) -> Result<(), Failure> {
    let address = reachable(settings.load()?.listening.management);
    let status = ask(address).await?;
    let answer = Answer {
        ready: status == 200,
        status,
        address: address.to_string(),
    };
    output.data(&answer);
    if answer.ready {
        Ok(())
    } else {
        Err(Failure::new(
            Exit::Problems,
            format_args!("the server at {address} is not ready (status {status})"),
        ))
    }
}

async fn ask(address: SocketAddr) -> Result<u16, Failure> {
    let client = reqwest::Client::builder()
        .no_proxy()
        .redirect(reqwest::redirect::Policy::none())
        .timeout(PATIENCE)
        .build()
        .map_err(|error| Failure::new(Exit::Failed, error))?;
    match client.get(format!("http://{address}/readyz")).send().await {
        Ok(response) => Ok(response.status().as_u16()),
        Err(_) => Err(Failure::new(
            Exit::Unreachable,
            format_args!("nobody answers at {address}"),
        )),
    }
}

/// "Every address" is where one listens, not where one can be asked: loopback is part of it.
fn reachable(listening: SocketAddr) -> SocketAddr {
    let ip = match listening.ip() {
        IpAddr::V4(ip) if ip.is_unspecified() => IpAddr::V4(Ipv4Addr::LOCALHOST),
        IpAddr::V6(ip) if ip.is_unspecified() => IpAddr::V6(Ipv6Addr::LOCALHOST),
        ip => ip,
    };
    SocketAddr::new(ip, listening.port())
}

#[derive(Serialize)]
struct Answer {
    ready: bool,
    status: u16,
    address: String,
}

impl Tabular for Answer {
    fn table(&self) -> Table {
        Table::of_fields([
            ("ready", self.ready.to_string()),
            ("status", self.status.to_string()),
            ("address", self.address.clone()),
        ])
    }
}

#[cfg(test)]
mod tests {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    use tokio::net::TcpListener;

    use super::super::output::tests::captured;
    use super::super::output::{Format, Talk};
    use super::*;

    async fn check(listen: &str) -> (Result<(), Failure>, String) {
        super::super::install_tls_provider();
        let (output, data, _) = captured(Format::Json, Talk::Normal);
        let settings = Settings::of_environment(&[("COUNTERSIGN_MANAGEMENT_LISTEN", listen)]);
        (run(&settings, &output).await, data.text())
    }

    async fn check_a_server_that_answers(status_line: &'static str) -> (Result<(), Failure>, String) {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        // Written as somebody would who listens everywhere.
        let listen = format!("0.0.0.0:{}", listener.local_addr().unwrap().port());
        let server = tokio::spawn(async move {
            let (mut stream, _) = listener.accept().await.unwrap();
            let mut head = [0; 1024];
            let read = stream.read(&mut head).await.unwrap();
            let answer = format!("HTTP/1.1 {status_line}\r\ncontent-length: 0\r\nconnection: close\r\n\r\n");
            stream.write_all(answer.as_bytes()).await.unwrap();
            String::from_utf8_lossy(&head[..read]).into_owned()
        });
        let outcome = check(&listen).await;
        assert!(server.await.unwrap().starts_with("GET /readyz HTTP/1.1\r\n"));
        outcome
    }

    #[tokio::test]
    async fn a_ready_server_is_a_success() {
        let (outcome, data) = check_a_server_that_answers("200 OK").await;
        assert_eq!(outcome, Ok(()));
        assert!(data.contains("\"ready\": true"), "{data}");
    }

    #[tokio::test]
    async fn a_server_that_is_not_ready_is_a_problem() {
        let (outcome, data) = check_a_server_that_answers("503 Service Unavailable").await;
        assert_eq!(outcome.unwrap_err().exit, Exit::Problems);
        assert!(data.contains("\"status\": 503"), "{data}");
    }

    #[tokio::test]
    async fn nobody_there_is_unreachable() {
        let free = TcpListener::bind("127.0.0.1:0")
            .await
            .unwrap()
            .local_addr()
            .unwrap();
        let (outcome, data) = check(&free.to_string()).await;
        assert_eq!(outcome.unwrap_err().exit, Exit::Unreachable);
        assert_eq!(data, "");
    }
}
