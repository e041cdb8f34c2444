//! One chromedriver per test process, started by the first test that wants a browser. It ends with the process, even
//! if that is killed: a shell waits on a pipe from us and takes it along when the pipe closes.

use std::os::unix::process::CommandExt;
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;
use std::time::{Duration, Instant};

use super::ports::free_port;

/// Once nobody holds the other end of standard input any more, ends the whole process group: chromedriver, the browsers
/// that it opened, and the shell itself.
const UNTIL_STDIN_CLOSES: &str = r#"chromedriver --port="$1" & read -r _; kill -- "-$$""#;

/// The address of the chromedriver, once it listens.
///
/// # Panics
/// If it is not installed: `tests/run install` brings it.
pub(crate) fn address() -> &'static str {
    static DRIVER: OnceLock<(String, Child)> = OnceLock::new();
    let (address, _) = DRIVER.get_or_init(start);
    address
}

fn start() -> (String, Child) {
    let port = free_port();
    let child = Command::new("sh")
        .process_group(0)
        .args(["-c", UNTIL_STDIN_CLOSES, "sh", &port.to_string()])
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .expect("a shell can be started");
    let deadline = Instant::now() + Duration::from_secs(30);
    while std::net::TcpStream::connect(("127.0.0.1", port)).is_err() {
        assert!(
            Instant::now() < deadline,
            "chromedriver does not listen: 'tests/run install' installs it"
        );
        std::thread::sleep(Duration::from_millis(20));
    }
    (format!("http://127.0.0.1:{port}"), child)
}
