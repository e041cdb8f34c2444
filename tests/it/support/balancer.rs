//! The load balancer in front of two nodes: it listens where the issuer is and passes connections on to one node until
//! it is told of another. Browsers and applications see one address, as they would in production.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::io::copy_bidirectional;
use tokio::net::{TcpListener, TcpStream};
use tokio::task::{AbortHandle, JoinHandle};
use url::Url;

use super::ports::free_port;
use super::process::Server;

/// Long enough for a client on this machine to notice that its idle connection was closed.
const NOTICE: Duration = Duration::from_millis(50);

/// A balancer that works until it is dropped.
#[derive(Debug)]
pub(crate) struct Balancer {
    port: u16,
    shared: Arc<Mutex<Shared>>,
    accepting: Option<JoinHandle<()>>,
}

#[derive(Debug, Default)]
struct Shared {
    node: Option<SocketAddr>,
    connections: Vec<AbortHandle>,
}

impl Balancer {
    /// Listens; there is no node behind it yet.
    pub(crate) async fn open() -> Self {
        let port = free_port();
        let shared = Arc::new(Mutex::new(Shared::default()));
        let listener = TcpListener::bind(("127.0.0.1", port))
            .await
            .expect("the port was free a moment ago");
        let accepting = tokio::spawn(accept(listener, Arc::clone(&shared)));
        Self {
            port,
            shared,
            accepting: Some(accepting),
        }
    }

    /// The issuer that nodes behind it must be told.
    pub(crate) fn issuer(&self) -> String {
        format!("http://localhost:{}", self.port)
    }

    /// From now on everything goes to this node; connections to another one end.
    pub(crate) async fn send_to(&self, node: &Server) {
        let address = Url::parse(&node.node_url("/"))
            .expect("a node has an address")
            .socket_addrs(|| None)
            .expect("the address is numbers");
        {
            let mut shared = self.shared.lock().unwrap_or_else(PoisonError::into_inner);
            shared.node = address.first().copied();
            for connection in shared.connections.drain(..) {
                connection.abort();
            }
        }
        tokio::time::sleep(NOTICE).await;
    }
}

impl Drop for Balancer {
    fn drop(&mut self) {
        if let Some(accepting) = self.accepting.take() {
            accepting.abort();
        }
    }
}

async fn accept(listener: TcpListener, shared: Arc<Mutex<Shared>>) {
    while let Ok((mut client, _)) = listener.accept().await {
        let mut shared = shared.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(address) = shared.node else { continue };
        let connection = tokio::spawn(async move {
            // A node that does not answer closes the client's connection, which is what the client must see.
            if let Ok(mut node) = TcpStream::connect(address).await {
                let _ = copy_bidirectional(&mut client, &mut node).await;
            }
        });
        shared.connections.push(connection.abort_handle());
    }
}
