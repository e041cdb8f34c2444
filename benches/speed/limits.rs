//! What this machine can do at best: raw RSA-2048 signatures, raw argon2id, and a bare actix-web answer.

use std::process::{Child, Command, Stdio};
use std::time::Duration;

use actix_web::{App, HttpResponse, HttpServer, web};
use argon2::{Algorithm, Argon2, Params, Version};
use openssl::hash::MessageDigest;
use openssl::pkey::{PKey, Private};
use openssl::rsa::Rsa;
use openssl::sign::Signer;

use crate::cpu;
use crate::drive::{Cost, drive_process};
use crate::support::http::client;
use crate::support::ports::free_port;

/// The first argument of the process that serves bare answers.
pub(crate) const BARE: &str = "bare";

/// As many signatures and hashes as take about a second.
const SIGNATURES: u32 = 4000;
const HASHES: u32 = 60;

/// CPU time of each limit.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Limits {
    /// One RSA-2048 signature over SHA-256 of a token's length, in plain OpenSSL.
    pub(crate) rsa: Duration,
    /// One argon2id hash with the parameters of the product.
    pub(crate) argon2: Duration,
    /// One answer of 1 kB of JSON from a bare actix-web server.
    pub(crate) bare: Duration,
}

/// Measures all three.
pub(crate) async fn measure() -> Limits {
    Limits {
        rsa: tokio::task::spawn_blocking(rsa).await.expect("signing ends"),
        argon2: tokio::task::spawn_blocking(argon2).await.expect("hashing ends"),
        bare: bare().await.per_request(),
    }
}

fn rsa() -> Duration {
    let key: PKey<Private> = PKey::from_rsa(Rsa::generate(2048).expect("a key")).expect("a key");
    let message = [b'x'; 900];
    let before = cpu::of_this_thread();
    for _ in 0..SIGNATURES {
        let mut signer = Signer::new(MessageDigest::sha256(), &key).expect("a signer");
        signer.sign_oneshot_to_vec(&message).expect("a signature");
    }
    (cpu::of_this_thread() - before) / SIGNATURES
}

fn argon2() -> Duration {
    let params = Params::new(19 * 1024, 2, 1, Some(32)).expect("the product's parameters");
    let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
    let mut out = [0; 32];
    let before = cpu::of_this_thread();
    for _ in 0..HASHES {
        argon2
            .hash_password_into(b"a long way to alice", b"sixteen bytes ab", &mut out)
            .expect("a hash");
    }
    (cpu::of_this_thread() - before) / HASHES
}

/// Asks a bare server, which is this program again, for one fixed document.
async fn bare() -> Cost {
    let port = free_port();
    let program = std::env::current_exe().expect("this program has a path");
    let child = Command::new(program)
        .args([BARE, &port.to_string()])
        .stdout(Stdio::null())
        .spawn()
        .expect("this program starts again");
    let child = Bare(child);
    let url = format!("http://127.0.0.1:{port}/");
    let http = client();
    while http.get(&url).send().await.is_err() {
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    let states = vec![(); crate::rows::READERS];
    drive_process(child.0.id(), None, states, crate::rows::READS, move |()| {
        let request = http.get(&url);
        async move {
            let answer = request.send().await.expect("the bare server answers");
            answer.bytes().await.expect("a body");
        }
    })
    .await
}

struct Bare(Child);

impl Drop for Bare {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Serves one fixed document until killed: as many workers as the product starts.
pub(crate) fn serve_bare(port: u16) {
    let workers = std::thread::available_parallelism().map_or(2, usize::from);
    let body = web::Bytes::from(format!("{{\"keys\":\"{}\"}}", "x".repeat(1000)));
    let server = HttpServer::new(move || {
        let body = body.clone();
        App::new().default_service(web::to(move || {
            let body = body.clone();
            async move { HttpResponse::Ok().content_type("application/json").body(body) }
        }))
    })
    .workers(workers)
    .bind(("127.0.0.1", port))
    .expect("the port is free")
    .run();
    actix_web::rt::System::new()
        .block_on(server)
        .expect("the bare server runs");
}
