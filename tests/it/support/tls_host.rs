//! Somebody else's server: it serves documents over TLS with a certificate of its own, and remembers what it was asked.

use std::collections::HashMap;
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};

use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::{ServerConfig, ServerConnection, StreamOwned};

use super::tls::ThrowAway;

/// A running host; its thread ends with the test process.
#[derive(Debug)]
pub(crate) struct TlsHost {
    certificate: ThrowAway,
    port: u16,
    shared: Arc<Mutex<Shared>>,
}

#[derive(Debug, Default)]
struct Shared {
    /// Whole answers by path.
    answers: HashMap<String, Vec<u8>>,
    asked: Vec<String>,
}

impl TlsHost {
    /// Opens one on a free port of this machine, under the name `localhost`.
    pub(crate) fn open() -> Self {
        // Chooses the crypto of the process.
        drop(super::http::client());
        let certificate = ThrowAway::new();
        let chain = CertificateDer::from_pem_file(certificate.certificate_file()).expect("a certificate");
        let key = PrivateKeyDer::from_pem_file(certificate.key_file()).expect("a key");
        let config = ServerConfig::builder()
            .with_no_client_auth()
            .with_single_cert(vec![chain], key)
            .expect("they fit");
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let port = listener.local_addr().expect("an address").port();
        let shared = Arc::new(Mutex::new(Shared::default()));
        let (config, known) = (Arc::new(config), Arc::clone(&shared));
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let (config, known) = (Arc::clone(&config), Arc::clone(&known));
                std::thread::spawn(move || serve(stream, config, &known));
            }
        });
        Self {
            certificate,
            port,
            shared,
        }
    }

    /// The settings of a server that may fetch from here.
    pub(crate) fn settings(&self) -> [(&'static str, String); 2] {
        let ca_file = self.certificate.certificate_file().display().to_string();
        [
            ("COUNTERSIGN_OUTBOUND_ALLOW_LOOPBACK", "on".to_owned()),
            ("COUNTERSIGN_OUTBOUND_CA_FILE", ca_file),
        ]
    }

    /// The address of a document.
    pub(crate) fn url(&self, path: &str) -> String {
        format!("https://localhost:{}{path}", self.port)
    }

    /// Serves this at a path from now on.
    pub(crate) fn put(&self, path: &str, body: &str) {
        let head = format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\n", body.len());
        self.put_raw(path, &format!("{head}Connection: close\r\n\r\n{body}"));
    }

    /// Answers exactly so from now on.
    pub(crate) fn put_raw(&self, path: &str, answer: &str) {
        let mut shared = self.shared.lock().expect("no thread panicked");
        shared.answers.insert(path.to_owned(), answer.as_bytes().to_vec());
    }

    /// How often a path was asked for.
    pub(crate) fn asked(&self, path: &str) -> usize {
        let shared = self.shared.lock().expect("no thread panicked");
        shared.asked.iter().filter(|asked| *asked == path).count()
    }
}

fn serve(stream: TcpStream, config: Arc<ServerConfig>, shared: &Mutex<Shared>) {
    let Ok(connection) = ServerConnection::new(config) else {
        return;
    };
    let mut stream = StreamOwned::new(connection, stream);
    let (mut head, mut buffer) = (Vec::new(), [0; 1024]);
    while !head.ends_with(b"\r\n\r\n") {
        match stream.read(&mut buffer) {
            Ok(read) if read > 0 => head.extend_from_slice(&buffer[..read]),
            _ => return,
        }
    }
    let head = String::from_utf8_lossy(&head).into_owned();
    let path = head.split(' ').nth(1).unwrap_or_default().to_owned();
    let answer = {
        let mut shared = shared.lock().expect("no thread panicked");
        let answer = shared.answers.get(&path).cloned();
        shared.asked.push(path);
        answer.unwrap_or_else(|| b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n".to_vec())
    };
    // Whoever hangs up early has read enough.
    let sent = stream.write_all(&answer).and_then(|()| stream.flush());
    stream.conn.send_close_notify();
    drop(sent.and_then(|()| stream.flush()));
}
