//! Closes connections on which nothing is asked any more, also those that dribble a head without end.
//!
//! The HTTP layer times the first head of a connection only (its keep-alive clock stops at the first byte of the next
//! one), so each connection has a watch of its own: no request in flight for longer than keep-alive and head deadline
//! together, and the socket is shut.

use std::any::Any;
use std::cell::Cell;
use std::net::{Shutdown, TcpStream};
use std::os::fd::AsFd;
use std::rc::Rc;
use std::time::Duration;

use actix_tls::accept::rustls_0_23::TlsStream;
use actix_web::HttpRequest;
use actix_web::dev::Extensions;
use actix_web::rt;
use tokio::task::JoinHandle;
use tokio::time::{Instant, sleep_until};

/// What a connection is doing. HTTP/2 carries several requests at once.
struct Activity {
    in_flight: Cell<usize>,
    quiet_since: Cell<Instant>,
}

/// One connection under watch; ends the watch when it is dropped with the connection.
struct Connection {
    activity: Rc<Activity>,
    watch: JoinHandle<()>,
}

impl Drop for Connection {
    fn drop(&mut self) {
        self.watch.abort();
    }
}

/// A request in flight.
pub(crate) struct InFlight(Rc<Activity>);

impl InFlight {
    /// Notes that the connection of `request` is busy until this is dropped.
    pub(crate) fn on(request: &HttpRequest) -> Option<Self> {
        let activity = Rc::clone(&request.conn_data::<Connection>()?.activity);
        activity.in_flight.set(activity.in_flight.get() + 1);
        Some(Self(activity))
    }
}

impl Drop for InFlight {
    fn drop(&mut self) {
        self.0.in_flight.set(self.0.in_flight.get().saturating_sub(1));
        self.0.quiet_since.set(Instant::now());
    }
}

/// Puts a new connection under watch. One that cannot be watched (no descriptor left) is served all the same, by the
/// layer's own clocks, and one line is logged.
pub(crate) fn watch(io: &dyn Any, extensions: &mut Extensions, patience: Duration) {
    let Some(socket) = socket(io) else {
        tracing::warn!("a connection could not be watched");
        return;
    };
    let activity = Rc::new(Activity {
        in_flight: Cell::new(0),
        quiet_since: Cell::new(Instant::now()),
    });
    extensions.insert(Connection {
        watch: rt::spawn(shut_when_quiet(Rc::clone(&activity), socket, patience)),
        activity,
    });
}

/// A second handle of the connection's socket: shutting it ends the first one's reads.
fn socket(io: &dyn Any) -> Option<TcpStream> {
    let stream = match io.downcast_ref::<TlsStream<rt::net::TcpStream>>() {
        Some(tls) => tls.get_ref().0,
        None => io.downcast_ref::<rt::net::TcpStream>()?,
    };
    stream.as_fd().try_clone_to_owned().ok().map(TcpStream::from)
}

async fn shut_when_quiet(activity: Rc<Activity>, socket: TcpStream, patience: Duration) {
    loop {
        let deadline = match activity.in_flight.get() {
            0 => activity.quiet_since.get() + patience,
            _ => Instant::now() + patience,
        };
        if deadline <= Instant::now() {
            // An error means that the other end was faster.
            let _ = socket.shutdown(Shutdown::Both);
            return;
        }
        sleep_until(deadline).await;
    }
}
