//! HTTP as nobody's client would write it: bytes on a socket, and the answer taken apart. Writes and reads at once,
//! since a server that has seen enough answers before the end of what is sent.

use std::io::{Read, Write};
use std::net::{Shutdown, TcpStream};
use std::time::Duration;

const PATIENCE: Duration = Duration::from_secs(20);

/// An answer as it came over the wire.
#[derive(Clone, Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    head: String,
    pub(crate) body: String,
}

/// Sends these bytes to `http://host:port` and reads one answer to its end.
pub(crate) fn send(address: &str, request: impl Into<Vec<u8>>) -> Answer {
    let request = request.into();
    let stream = connect(address);
    let mut writing = stream.try_clone().expect("a socket has two ends");
    let writer = std::thread::spawn(move || {
        // The server may close before it has read everything: that is what some tests want.
        let _ = writing.write_all(&request);
    });
    let answer = read(&stream);
    let _ = stream.shutdown(Shutdown::Both);
    writer.join().expect("writing does not panic");
    answer.unwrap_or_else(|| panic!("{address} closed without an answer"))
}

/// A connection that gives up after a while instead of hanging a test.
pub(crate) fn connect(address: &str) -> TcpStream {
    let stream = TcpStream::connect(address.trim_start_matches("http://")).expect("the server listens");
    stream
        .set_read_timeout(Some(PATIENCE))
        .expect("a socket has a timeout");
    stream
        .set_write_timeout(Some(PATIENCE))
        .expect("a socket has a timeout");
    stream
}

/// Reads one answer; `None` if the connection ended before its head did.
pub(crate) fn read(mut stream: &TcpStream) -> Option<Answer> {
    let mut bytes = Vec::new();
    let mut buffer = [0; 16 * 1024];
    loop {
        if let Some(answer) = parse(&bytes, false) {
            return Some(answer);
        }
        match stream.read(&mut buffer) {
            Ok(0) | Err(_) => return parse(&bytes, true),
            Ok(read) => bytes.extend_from_slice(buffer.get(..read).unwrap_or_default()),
        }
    }
}

fn parse(bytes: &[u8], ended: bool) -> Option<Answer> {
    let text = String::from_utf8_lossy(bytes);
    let (head, body) = text.split_once("\r\n\r\n")?;
    let status = head.split(' ').nth(1)?.parse().ok()?;
    let answer = Answer {
        status,
        head: head.to_owned(),
        body: body.to_owned(),
    };
    let chunked = answer
        .header("transfer-encoding")
        .is_some_and(|coding| coding.contains("chunked"));
    let whole = if chunked {
        body.ends_with("0\r\n\r\n")
    } else {
        let length = answer
            .header("content-length")
            .and_then(|length| length.parse().ok());
        length.is_some_and(|length: usize| body.len() >= length) || matches!(status, 204 | 304)
    };
    (whole || ended).then_some(answer)
}

impl Answer {
    /// The value of a header that is there once.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        let mut values = self.head.lines().skip(1).filter_map(|line| {
            let (known, value) = line.split_once(':')?;
            known.eq_ignore_ascii_case(name).then(|| value.trim())
        });
        let value = values.next();
        assert!(
            values.next().is_none(),
            "{name} is there more than once:\n{}",
            self.head
        );
        value
    }

    /// Whether the text occurs anywhere in the answer, in any case.
    pub(crate) fn mentions(&self, text: &str) -> bool {
        let text = text.to_ascii_lowercase();
        self.head.to_ascii_lowercase().contains(&text) || self.body.to_ascii_lowercase().contains(&text)
    }
}

impl std::fmt::Display for Answer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}\n\n{:.2000}", self.head, self.body)
    }
}
