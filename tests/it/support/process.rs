//! The real `countersign` program as a process of its own: started on a data folder and ports of its own, waited for
//! until it says `ready`, stopped politely or with kill -9, started again on the same data. Its other verbs run beside
//! it with the same settings.

use std::fs::{File, OpenOptions};
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::Mutex;
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process};
use tempfile::TempDir;

use super::ports::free_port;

/// Generous: a debug build hashes and generates keys slowly, and two cores may run many tests.
const PATIENCE: Duration = Duration::from_secs(60);

/// Which database the server is started on.
#[derive(Clone, Debug)]
pub(crate) enum Backend {
    /// The default, a file in the data folder.
    Sqlite,
    /// The PostgreSQL database of this URL, see [`super::postgres::fresh_database`].
    Postgres(String),
}

/// A running server. Dropping it kills the process and removes its data.
#[derive(Debug)]
pub(crate) struct Server {
    folder: TempDir,
    /// The public listener, as `http://127.0.0.1:port`: where *this* node is, also if another one gave the issuer.
    address: String,
    management: String,
    issuer: String,
    settings: Vec<(String, String)>,
    running: Option<Running>,
    setup_link: Option<String>,
}

/// What a verb of the command line said and how it ended.
#[derive(Debug)]
pub(crate) struct Said {
    pub(crate) code: i32,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

#[derive(Debug)]
struct Running {
    child: Child,
    /// Behind a lock only so that tests may share a server between threads.
    lines: Mutex<Receiver<String>>,
}

impl Server {
    /// Starts a server with default settings and waits until it is ready.
    pub(crate) fn start(backend: Backend) -> Self {
        Self::start_with(backend, &[])
    }

    /// The same with further settings, `("COUNTERSIGN_CODE_TTL", "1s")`; they win over the rig's own.
    pub(crate) fn start_with(backend: Backend, settings: &[(&str, &str)]) -> Self {
        let mut server = Self::prepare(backend, settings);
        server.serve();
        server
    }

    /// A server that has its folder and settings but does not run yet: for verbs before the first `serve`, and for
    /// starts that ought to fail.
    pub(crate) fn prepare(backend: Backend, settings: &[(&str, &str)]) -> Self {
        let folder = TempDir::new().expect("a temporary folder can be made");
        let (port, management_port) = (free_port(), free_port());
        let issuer = format!("http://localhost:{port}");
        let mut own = vec![
            ("COUNTERSIGN_ISSUER".into(), issuer),
            ("COUNTERSIGN_LISTEN".into(), format!("127.0.0.1:{port}")),
            (
                "COUNTERSIGN_MANAGEMENT_LISTEN".into(),
                format!("127.0.0.1:{management_port}"),
            ),
            (
                "COUNTERSIGN_DATA_DIR".into(),
                folder.path().join("data").display().to_string(),
            ),
        ];
        if let Backend::Postgres(url) = backend {
            own.push(("COUNTERSIGN_DATABASE_URL".into(), url));
        }
        let mut server = Self {
            folder,
            address: format!("http://127.0.0.1:{port}"),
            management: format!("http://127.0.0.1:{management_port}"),
            issuer: String::new(),
            settings: own,
            running: None,
            setup_link: None,
        };
        for (name, value) in settings {
            server.set(name, value);
        }
        server.issuer = server
            .setting("COUNTERSIGN_ISSUER")
            .unwrap_or_default()
            .to_owned();
        server
    }

    /// A second node of a server on PostgreSQL: same issuer, database and master key, its own address and folder.
    pub(crate) fn start_beside(other: &Self) -> Self {
        let database = other.database_url().expect("two nodes share a PostgreSQL");
        let mut node = Self::prepare(Backend::Postgres(database.to_owned()), &[]);
        for (name, value) in &other.settings {
            if !matches!(
                name.as_str(),
                "COUNTERSIGN_LISTEN" | "COUNTERSIGN_MANAGEMENT_LISTEN" | "COUNTERSIGN_DATA_DIR"
            ) {
                node.set(name, value);
            }
        }
        node.set(
            "COUNTERSIGN_MASTER_KEY_FILE",
            &other.data().join("master.key").display().to_string(),
        );
        node.issuer.clone_from(&other.issuer);
        node.serve();
        node
    }

    /// Changes a setting for the next start and for the verbs that follow.
    pub(crate) fn set(&mut self, name: &str, value: &str) {
        self.settings.retain(|(known, _)| known != name);
        self.settings.push((name.to_owned(), value.to_owned()));
    }

    fn setting(&self, name: &str) -> Option<&str> {
        self.settings
            .iter()
            .find(|(known, _)| known == name)
            .map(|(_, value)| value.as_str())
    }

    /// Starts the process and waits for its `ready` line.
    pub(crate) fn serve(&mut self) {
        let command = self.command(&["serve"]);
        self.serve_as(command);
    }

    /// The same with further flags.
    pub(crate) fn serve_with(&mut self, flags: &[&str]) {
        let command = self.command(&[&["serve"], flags].concat());
        self.serve_as(command);
    }

    /// The same by way of another program, which takes the command line of the server behind its own arguments and
    /// becomes that server.
    pub(crate) fn serve_by(&mut self, program: &str, arguments: &[&str]) {
        let mut command = self.command_by(program, arguments);
        command.arg("serve");
        self.serve_as(command);
    }

    fn serve_as(&mut self, mut command: Command) {
        assert!(self.running.is_none(), "the server runs already");
        let mut child = command
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(self.log_file())
            .spawn()
            .expect("the program can be started");
        let stdout = child.stdout.take().expect("stdout is piped");
        let (sender, lines) = channel();
        // Reads on after `ready`, so that the pipe never fills up; ends with the process.
        std::thread::spawn(move || {
            for line in BufReader::new(stdout).lines().map_while(Result::ok) {
                if sender.send(line).is_err() {
                    break;
                }
            }
        });
        self.setup_link = None;
        self.running = Some(Running {
            child,
            lines: Mutex::new(lines),
        });
        self.wait_for_ready();
    }

    fn wait_for_ready(&mut self) {
        let deadline = Instant::now() + PATIENCE;
        loop {
            let running = self.running.as_mut().expect("the process was started");
            let lines = running.lines.get_mut().expect("no reader has panicked");
            match lines.recv_timeout(deadline.saturating_duration_since(Instant::now())) {
                Ok(line) => match line.split_once(' ') {
                    Some(("setup", link)) => self.setup_link = Some(link.to_owned()),
                    Some(("ready", issuer)) => {
                        assert_eq!(
                            issuer, self.issuer,
                            "the server names the issuer that it was given"
                        );
                        return;
                    }
                    _ => {}
                },
                Err(RecvTimeoutError::Timeout) => {
                    panic!("not ready after {PATIENCE:?}; log:\n{}", self.log())
                }
                Err(RecvTimeoutError::Disconnected) => {
                    panic!("the server ended before it was ready; log:\n{}", self.log())
                }
            }
        }
    }

    /// The issuer, without a trailing slash.
    pub(crate) fn issuer(&self) -> &str {
        &self.issuer
    }

    /// The address of a path below the issuer.
    pub(crate) fn url(&self, path: &str) -> String {
        format!("{}{path}", self.issuer)
    }

    /// The address of a path on this very node.
    pub(crate) fn node_url(&self, path: &str) -> String {
        format!("{}{path}", self.address)
    }

    /// The address of a path on the management listener.
    pub(crate) fn management_url(&self, path: &str) -> String {
        format!("{}{path}", self.management)
    }

    /// The set-up link that the last start printed; `None` once there is an administrator.
    pub(crate) fn setup_link(&self) -> Option<&str> {
        self.setup_link.as_deref()
    }

    /// The data folder.
    pub(crate) fn data(&self) -> PathBuf {
        PathBuf::from(self.setting("COUNTERSIGN_DATA_DIR").expect("the rig sets it"))
    }

    /// The URL of its PostgreSQL database; `None` on SQLite.
    pub(crate) fn database_url(&self) -> Option<&str> {
        self.setting("COUNTERSIGN_DATABASE_URL")
    }

    /// Everything that the program wrote to its standard error so far, over all starts.
    pub(crate) fn log(&self) -> String {
        std::fs::read_to_string(self.folder.path().join("log")).unwrap_or_default()
    }

    /// The process id, for `strace` and the like.
    pub(crate) fn pid(&self) -> u32 {
        self.running.as_ref().expect("the server runs").child.id()
    }

    /// kill -9, as a power cut would.
    pub(crate) fn kill(&mut self) {
        if let Some(mut running) = self.running.take() {
            running.child.kill().expect("our own child can be killed");
            running.child.wait().expect("our own child can be waited for");
        }
    }

    /// SIGTERM, as a service manager would; says how the process ended.
    pub(crate) fn terminate(&mut self) -> ExitStatus {
        let mut running = self.running.take().expect("the server runs");
        kill_process(Pid::from_child(&running.child), Signal::TERM).expect("our own child takes a signal");
        let deadline = Instant::now() + PATIENCE;
        loop {
            if let Some(status) = running.child.try_wait().expect("our own child can be waited for") {
                return status;
            }
            if Instant::now() > deadline {
                running.child.kill().expect("our own child can be killed");
                panic!("still running {PATIENCE:?} after SIGTERM; log:\n{}", self.log());
            }
            std::thread::sleep(Duration::from_millis(10));
        }
    }

    /// Runs a verb of the command line with this server's settings.
    pub(crate) fn cli(&self, arguments: &[&str]) -> Said {
        self.cli_with_input(arguments, "")
    }

    /// The same with something on standard input, such as a password.
    pub(crate) fn cli_with_input(&self, arguments: &[&str], input: &str) -> Said {
        let mut child = self
            .command(arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the program can be started");
        let mut stdin = child.stdin.take().expect("stdin is piped");
        // A verb that reads nothing may have ended by now; what it says and its code tell what happened.
        let _ = stdin.write_all(input.as_bytes());
        drop(stdin);
        let output = child.wait_with_output().expect("the verb ends");
        Said {
            code: output.status.code().unwrap_or(-1),
            stdout: String::from_utf8(output.stdout).expect("stdout is UTF-8"),
            stderr: String::from_utf8(output.stderr).expect("stderr is UTF-8"),
        }
    }

    /// Runs a verb with `--json`, expects that it succeeds and returns what it printed.
    pub(crate) fn cli_json(&self, arguments: &[&str]) -> serde_json::Value {
        let said = self.cli(&[arguments, &["--json"]].concat());
        assert_eq!(
            said.code,
            0,
            "`countersign {}` failed: {}",
            arguments.join(" "),
            said.stderr
        );
        said.json()
    }

    /// The program with this server's settings and these arguments, not started yet.
    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        let mut command = self.with_settings(env!("CARGO_BIN_EXE_countersign"));
        command.args(arguments);
        command
    }

    /// The same by way of another program, which has arguments of its own before it.
    pub(crate) fn command_by(&self, program: &str, arguments: &[&str]) -> Command {
        let mut command = self.with_settings(program);
        command.args(arguments).arg(env!("CARGO_BIN_EXE_countersign"));
        command
    }

    fn with_settings(&self, program: &str) -> Command {
        let mut command = Command::new(program);
        // Only what the test set: a variable of the machine must not decide what a test sees.
        command.env_clear().current_dir(self.folder.path());
        command.env("PATH", std::env::var_os("PATH").unwrap_or_default());
        command.envs(self.settings.iter().map(|(name, value)| (name, value)));
        command
    }

    fn log_file(&self) -> File {
        let path: &Path = &self.folder.path().join("log");
        OpenOptions::new()
            .create(true)
            .append(true)
            .open(path)
            .expect("the log can be written")
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        if std::thread::panicking() {
            let log = self.log();
            // Under `cargo test` this appears with the failed test alone.
            eprintln!("log of {}:\n{log}", self.issuer);
        }
        self.kill();
    }
}

impl Said {
    /// Standard output as one JSON document.
    pub(crate) fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.stdout)
            .unwrap_or_else(|error| panic!("not JSON ({error}): {}\n{}", self.stdout, self.stderr))
    }
}
