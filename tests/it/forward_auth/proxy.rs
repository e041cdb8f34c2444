//! The proxies as Debian has them, each with its configuration from `examples/forward-auth`, on ports of its own.

use std::net::{Ipv4Addr, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use tempfile::TempDir;

use crate::support::ports::free_port;

const PATIENCE: Duration = Duration::from_secs(30);

/// One of the three.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Nginx,
    Caddy,
    Haproxy,
}

/// A running proxy. Dropping it ends it.
#[derive(Debug)]
pub(super) struct Proxy {
    child: Child,
    port: u16,
    /// Holds its configuration while it runs.
    _folder: TempDir,
}

impl Proxy {
    /// Starts one before the application on `upstream`, which asks the server on `issuer` (both ports).
    pub(super) fn start(kind: Kind, issuer: u16, upstream: u16) -> Self {
        let folder = TempDir::new().expect("a temporary folder can be made");
        let port = free_port();
        let place = |name: &str| {
            let text = std::fs::read_to_string(example(name)).expect("the example is there");
            let text = text
                .replace("127.0.0.1:8000", &format!("127.0.0.1:{port}"))
                .replace("127.0.0.1:8080", &format!("127.0.0.1:{issuer}"))
                .replace("127.0.0.1:9000", &format!("127.0.0.1:{upstream}"));
            let text = if kind == Kind::Nginx { around(&text) } else { text };
            let path = folder.path().join(name);
            std::fs::write(&path, text).expect("a file can be written");
            path
        };
        let mut command = match kind {
            Kind::Nginx => {
                let mut command = Command::new("/usr/sbin/nginx");
                command.arg("-c").arg(place("nginx.conf"));
                command.args(["-e", "stderr", "-p"]).arg(folder.path());
                command
            }
            Kind::Caddy => {
                let mut command = Command::new("caddy");
                command
                    .args(["run", "--adapter", "caddyfile", "--config"])
                    .arg(place("Caddyfile"));
                command
            }
            Kind::Haproxy => {
                place("countersign.lua");
                let mut command = Command::new("/usr/sbin/haproxy");
                command.args(["-db", "-f"]).arg(place("haproxy.cfg"));
                command
            }
        };
        let child = command
            .current_dir(folder.path())
            .env("HOME", folder.path())
            .env("XDG_DATA_HOME", folder.path())
            .env("XDG_CONFIG_HOME", folder.path())
            .stdin(Stdio::null())
            .spawn()
            .unwrap_or_else(|error| panic!("{kind:?} cannot be started (tests/run install): {error}"));
        let mut proxy = Self {
            child,
            port,
            _folder: folder,
        };
        proxy.wait(kind);
        proxy
    }

    fn wait(&mut self, kind: Kind) {
        let deadline = Instant::now() + PATIENCE;
        while TcpStream::connect((Ipv4Addr::LOCALHOST, self.port)).is_err() {
            let ended = self.child.try_wait().expect("our own child can be waited for");
            assert!(ended.is_none(), "{kind:?} ended: {ended:?}");
            assert!(
                Instant::now() < deadline,
                "{kind:?} does not listen after {PATIENCE:?}"
            );
            std::thread::sleep(Duration::from_millis(50));
        }
    }

    /// An address behind it.
    pub(super) fn url(&self, path: &str) -> String {
        format!("http://127.0.0.1:{}{path}", self.port)
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        // nginx has a child of its own that only a polite end takes along.
        if let Some(pid) = rustix::process::Pid::from_raw(self.child.id().cast_signed()) {
            let _ = rustix::process::kill_process(pid, rustix::process::Signal::TERM);
        }
        let deadline = Instant::now() + Duration::from_secs(5);
        while Instant::now() < deadline {
            if matches!(self.child.try_wait(), Ok(Some(_))) {
                return;
            }
            std::thread::sleep(Duration::from_millis(20));
        }
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn example(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("examples/forward-auth")
        .join(name)
}

/// The file around a server block, with all that nginx writes kept in its own folder.
fn around(server: &str) -> String {
    let folders: String = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
        .iter()
        .map(|name| format!("{name}_temp_path {name};\n"))
        .collect();
    format!("daemon off;\npid nginx.pid;\nevents {{}}\nhttp {{\naccess_log off;\n{folders}{server}}}\n")
}
