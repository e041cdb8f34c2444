//! HTTP/2 over TLS: the same answers, also when a body is refused unread.

use std::net::SocketAddr;
use std::sync::Arc;

use actix_web::web::Bytes;
use h2::client;
use rustls::crypto::ring;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{ClientConfig, RootCertStore};
use tempfile::TempDir;
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;

use crate::tls::{renew, start};

/// Posts a form of `declared` bytes of which it sends only `form`; the status of the answer.
async fn post(
    address: SocketAddr,
    trusted: CertificateDer<'static>,
    path: &str,
    declared: usize,
    form: &'static [u8],
) -> Result<u16, h2::Error> {
    let mut roots = RootCertStore::empty();
    roots.add(trusted).unwrap();
    let mut config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(roots)
        .with_no_client_auth();
    config.alpn_protocols = vec![b"h2".to_vec()];
    let socket = TcpStream::connect(address).await.unwrap();
    let name = ServerName::try_from("localhost").unwrap();
    let tls = TlsConnector::from(Arc::new(config))
        .connect(name, socket)
        .await
        .unwrap();
    let (mut sender, connection) = client::handshake(tls).await?;
    tokio::spawn(connection);
    let request = http::Request::post(format!("https://localhost{path}"))
        .header("content-type", "application/x-www-form-urlencoded")
        .header("content-length", declared)
        .body(())
        .unwrap();
    let (answer, mut body) = sender.send_request(request, false)?;
    body.send_data(Bytes::from_static(form), form.len() == declared)?;
    let mut answer = answer.await?;
    while let Some(chunk) = answer.body_mut().data().await {
        chunk?;
    }
    Ok(answer.status().as_u16())
}

#[tokio::test]
async fn a_form_is_answered() {
    let folder = TempDir::new().unwrap();
    let certificate = renew(folder.path());
    let server = start(&folder);
    let status = post(server.public, certificate, "/api/v1/test/form", 3, b"a=1").await;
    assert_eq!(status.unwrap(), 200);
}

#[tokio::test]
async fn htp_02_the_refusal_of_an_unread_body_arrives() {
    let folder = TempDir::new().unwrap();
    let certificate = renew(folder.path());
    let server = start(&folder);
    for path in ["/api/v1/test/form", "/api/v1/nowhere", "/nowhere", "/healthz"] {
        let status = post(
            server.public,
            certificate.clone(),
            path,
            10_485_760,
            &[b'x'; 60_000],
        )
        .await;
        assert_eq!(status.unwrap(), 413, "{path}");
    }
}
