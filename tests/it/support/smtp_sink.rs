//! A mail relay for tests: plain SMTP on loopback (RFC 5321, as much of it as a submitting server speaks), which keeps
//! what it takes and can be told to refuse, or to stall where a kill hurts most: after the letter, before the answer.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;
use tokio::time::{Instant, sleep};

use super::ports::free_port;

/// How long a letter may take to arrive: a killed server's letter comes back after its lease.
const PATIENCE: Duration = Duration::from_secs(120);

/// What the relay does with a letter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Mode {
    Take,
    /// 451, for now.
    Refuse,
    /// Reads the whole letter and never answers.
    Stall,
}

/// A letter, as it came.
#[derive(Clone, Debug)]
pub(crate) struct Sunk {
    pub(crate) to: String,
    data: String,
}

#[derive(Debug)]
struct Shared {
    mode: Mode,
    taken: Vec<Sunk>,
    not_taken: Vec<Sunk>,
}

/// A relay that works until it is dropped.
#[derive(Debug)]
pub(crate) struct SmtpSink {
    port: u16,
    shared: Arc<Mutex<Shared>>,
    accepting: JoinHandle<()>,
}

impl SmtpSink {
    pub(crate) async fn open() -> Self {
        let port = free_port();
        let listener = TcpListener::bind(("127.0.0.1", port))
            .await
            .expect("the port was free a moment ago");
        let shared = Arc::new(Mutex::new(Shared {
            mode: Mode::Take,
            taken: Vec::new(),
            not_taken: Vec::new(),
        }));
        let accepting = tokio::spawn(accept(listener, Arc::clone(&shared)));
        Self {
            port,
            shared,
            accepting,
        }
    }

    /// What `COUNTERSIGN_SMTP_URL` must say.
    pub(crate) fn url(&self) -> String {
        format!("smtp://127.0.0.1:{}", self.port)
    }

    pub(crate) fn set(&self, mode: Mode) {
        self.locked().mode = mode;
    }

    /// What was taken so far, oldest first.
    pub(crate) fn taken(&self) -> Vec<Sunk> {
        self.locked().taken.clone()
    }

    /// What came and was refused or left unanswered.
    pub(crate) fn not_taken(&self) -> Vec<Sunk> {
        self.locked().not_taken.clone()
    }

    /// Waits until so many letters were taken.
    pub(crate) async fn wait_for(&self, count: usize) -> Vec<Sunk> {
        self.wait(count, || self.taken()).await
    }

    /// Waits until so many different letters were taken. A kill between the relay's answer and the server's note of it
    /// brings one twice, with the same `Message-ID`.
    pub(crate) async fn wait_for_different(&self, count: usize) {
        let different = || {
            let mut letters = self.taken();
            letters.sort_by_key(|letter| letter.header("Message-ID").to_owned());
            letters.dedup_by_key(|letter| letter.header("Message-ID").to_owned());
            letters
        };
        self.wait(count, different).await;
    }

    /// Waits until so many letters came and were not taken.
    pub(crate) async fn wait_for_not_taken(&self, count: usize) -> Vec<Sunk> {
        self.wait(count, || self.not_taken()).await
    }

    async fn wait(&self, count: usize, letters: impl Fn() -> Vec<Sunk>) -> Vec<Sunk> {
        let deadline = Instant::now() + PATIENCE;
        loop {
            let found = letters();
            if found.len() >= count {
                return found;
            }
            assert!(
                Instant::now() < deadline,
                "{count} letters do not come: {found:?}"
            );
            sleep(Duration::from_millis(20)).await;
        }
    }

    fn locked(&self) -> std::sync::MutexGuard<'_, Shared> {
        self.shared.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for SmtpSink {
    fn drop(&mut self) {
        self.accepting.abort();
    }
}

async fn accept(listener: TcpListener, shared: Arc<Mutex<Shared>>) {
    while let Ok((client, _)) = listener.accept().await {
        let shared = Arc::clone(&shared);
        tokio::spawn(async move {
            let _client_is_gone = converse(client, &shared).await;
        });
    }
}

async fn converse(client: TcpStream, shared: &Mutex<Shared>) -> std::io::Result<()> {
    let mut client = BufReader::new(client);
    client.write_all(b"220 sink ready\r\n").await?;
    let mut to = String::new();
    loop {
        let mut line = String::new();
        if client.read_line(&mut line).await? == 0 {
            return Ok(());
        }
        let command = line.trim_end().to_ascii_uppercase();
        let answer = if command.starts_with("EHLO") {
            "250-sink\r\n250 8BITMIME"
        } else if command.starts_with("RCPT TO:") {
            to = line.split(['<', '>']).nth(1).unwrap_or_default().to_owned();
            "250 yes"
        } else if command == "DATA" {
            client.write_all(b"354 go on\r\n").await?;
            let letter = Sunk {
                to: to.clone(),
                data: read_data(&mut client).await?,
            };
            if !settle(shared, letter) {
                sleep(PATIENCE).await;
                return Ok(());
            }
            match mode(shared) {
                Mode::Refuse => "451 not now",
                Mode::Take | Mode::Stall => "250 taken",
            }
        } else if command == "QUIT" {
            client.write_all(b"221 bye\r\n").await?;
            return Ok(());
        } else {
            "250 yes"
        };
        client.write_all(format!("{answer}\r\n").as_bytes()).await?;
    }
}

fn mode(shared: &Mutex<Shared>) -> Mode {
    shared.lock().unwrap_or_else(PoisonError::into_inner).mode
}

/// Keeps the letter; `false` when it is not to be answered.
fn settle(shared: &Mutex<Shared>, letter: Sunk) -> bool {
    let mut shared = shared.lock().unwrap_or_else(PoisonError::into_inner);
    match shared.mode {
        Mode::Take => shared.taken.push(letter),
        Mode::Refuse | Mode::Stall => shared.not_taken.push(letter),
    }
    shared.mode != Mode::Stall
}

async fn read_data(client: &mut BufReader<TcpStream>) -> std::io::Result<String> {
    let mut data = String::new();
    loop {
        let mut line = String::new();
        if client.read_line(&mut line).await? == 0 || line == ".\r\n" {
            return Ok(data);
        }
        data.push_str(line.strip_prefix('.').unwrap_or(&line));
    }
}

impl Sunk {
    /// A header on one line.
    pub(crate) fn header(&self, name: &str) -> &str {
        let start = format!("{name}: ");
        let head = self.data.split("\r\n\r\n").next().unwrap_or_default();
        head.lines()
            .find_map(|line| line.strip_prefix(&start))
            .unwrap_or_else(|| panic!("no {name}: {}", self.data))
    }

    /// The text, decoded if it came as quoted-printable (RFC 2045 §6.7).
    pub(crate) fn text(&self) -> String {
        let (_, text) = self.data.split_once("\r\n\r\n").expect("a head and a text");
        if self.header("Content-Transfer-Encoding") != "quoted-printable" {
            return text.to_owned();
        }
        let joined = text.replace("=\r\n", "");
        let mut parts = joined.split('=');
        let mut bytes = parts.next().unwrap_or_default().as_bytes().to_vec();
        for part in parts {
            let (code, rest) = part.split_at(2);
            bytes.push(u8::from_str_radix(code, 16).expect("two hexadecimal digits"));
            bytes.extend_from_slice(rest.as_bytes());
        }
        String::from_utf8(bytes).expect("the text is UTF-8")
    }

    /// The one link.
    pub(crate) fn link(&self) -> String {
        let text = self.text();
        let mut links = text.lines().filter(|line| line.starts_with("http"));
        let link = links.next().unwrap_or_else(|| panic!("no link: {text}"));
        assert_eq!(links.next(), None, "one link: {text}");
        link.to_owned()
    }
}
