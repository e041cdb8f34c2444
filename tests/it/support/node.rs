//! The relying party from npm (`tests/clients/node/rp.mjs`): openid-client on its default settings behind a small page.
//! Its redirect URI is known before it starts, so that the client can be registered first.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use super::accounts::Client;
use super::ports::free_port;

/// Where the relying party sends the browser after its callback.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum AfterCallback {
    /// To its own front page.
    Home,
    /// On to a third origin, which says "Arrived" in `#arrived`.
    Onward,
}

/// A relying party that may not run yet.
#[derive(Debug)]
pub(crate) struct RelyingParty {
    port: u16,
    running: Option<Child>,
}

impl RelyingParty {
    /// Chooses an address.
    pub(crate) fn new() -> Self {
        Self {
            port: free_port(),
            running: None,
        }
    }

    /// The address of one of its pages: `/`, `/login?prompt=login`, `/claims`, …
    pub(crate) fn url(&self, path: &str) -> String {
        format!("http://127.0.0.1:{}{path}", self.port)
    }

    /// What to register for it.
    pub(crate) fn redirect_uri(&self) -> String {
        self.url("/callback")
    }

    /// Starts it and waits until it listens. It looks for the issuer at its first sign-in.
    pub(crate) fn start(&mut self, issuer: &str, client: &Client, scope: &str, after: AfterCallback) {
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/clients/node/rp.mjs");
        let mut command = Command::new("node");
        command
            .arg(script)
            .args(["--issuer", issuer, "--client-id", &client.id, "--scope", scope]);
        command
            .args(["--port", &self.port.to_string()])
            .env("RP_CLIENT_SECRET", &client.secret);
        if after == AfterCallback::Onward {
            command.arg("--onward");
        }
        // It ends when its standard input does, so it cannot outlive a test process that was killed.
        let mut child = command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("node can be started ('tests/run install' installs it)");
        let stdout = child.stdout.take().expect("stdout is piped");
        self.running = Some(child);
        let mut line = String::new();
        BufReader::new(stdout)
            .read_line(&mut line)
            .expect("the relying party prints a line");
        assert_eq!(
            line.trim_end(),
            format!("ready {}", self.url("")),
            "'tests/run install' installs openid-client"
        );
    }
}

impl Drop for RelyingParty {
    fn drop(&mut self) {
        if let Some(mut child) = self.running.take() {
            let _ = child.kill();
            let _ = child.wait();
        }
    }
}
