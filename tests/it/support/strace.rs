//! What the kernel saw of a server: it runs under `strace`, and the trace is read back as requests that arrived, syncs
//! that ended and answers that left, in their order.

use std::path::PathBuf;
use std::sync::Arc;

use tempfile::TempDir;

use super::process::Server;

/// The calls that are looked at; nothing else slows the server down.
const CALLS: &str = "trace=fsync,fdatasync,read,readv,recvfrom,recvmsg,write,writev,sendto,sendmsg";

/// Something in the trace that the tests look at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Seen {
    /// The first bytes of a POST to the token endpoint were read.
    TokenRequest,
    /// The first bytes of a request to userinfo were read.
    UserinfoRequest,
    /// An `fsync` or `fdatasync` returned 0.
    Synced,
    /// A 200 was written.
    Answered,
}

/// How fast the disk is while the server is traced.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Disk {
    /// As fast as it is.
    AsItIs,
    /// Each sync takes 50 ms longer: an answer that does not wait for it is gone by then.
    Slow,
}

/// The trace of a running server. It ends with the server.
#[derive(Debug)]
pub(crate) struct Trace {
    folder: TempDir,
    /// How much of it was there when the test began to look.
    before: usize,
}

impl Trace {
    /// Stops the server, which nobody else may hold, and starts it again on the same data under strace.
    pub(crate) fn restart(server: &mut Arc<Server>, disk: Disk) -> Self {
        let server = Arc::get_mut(server).expect("the test alone has this server");
        let folder = TempDir::new().expect("a temporary folder can be made");
        let file = path(&folder).display().to_string();
        server.terminate();
        // As a grandchild strace leaves the server our own child. With the kernel's filter the server is stopped at
        // the named calls alone; otherwise it would be at every call, and many times slower.
        let mut arguments = vec!["-D", "-f", "--seccomp-bpf", "-s", "64", "-e", CALLS, "-o", &file];
        if disk == Disk::Slow {
            arguments.extend(["-e", "inject=fsync,fdatasync:delay_enter=50000"]);
        }
        server.serve_by("strace", &arguments);
        let mut trace = Self { folder, before: 0 };
        trace.before = trace.seen().len();
        trace
    }

    /// What was seen since the start was over.
    pub(crate) fn seen(&self) -> Vec<Seen> {
        let trace = std::fs::read(path(&self.folder))
            .expect("strace writes a trace ('tests/run install' installs it)");
        read(&String::from_utf8_lossy(&trace)).split_off(self.before)
    }
}

fn path(folder: &TempDir) -> PathBuf {
    folder.path().join("trace")
}

fn read(trace: &str) -> Vec<Seen> {
    trace.lines().filter_map(seen).collect()
}

/// A line is `<thread id> <call>(<arguments>) = <result>`. A call that another thread's line cuts in two stands as
/// `<call>(<arguments> <unfinished ...>` and `<... <call> resumed><arguments>) = <result>`.
fn seen(line: &str) -> Option<Seen> {
    let call = line.split_once(' ')?.1.trim_start();
    let name = call
        .strip_prefix("<... ")
        .unwrap_or(call)
        .split(['(', ' '])
        .next()?;
    match name {
        "fsync" | "fdatasync" => {
            let (_, result) = call.rsplit_once(" = ")?;
            (result.split(' ').next() == Some("0")).then_some(Seen::Synced)
        }
        "read" | "readv" | "recvfrom" | "recvmsg" if call.contains("\"POST /api/v1/auth/oauth2/token ") => {
            Some(Seen::TokenRequest)
        }
        "read" | "readv" | "recvfrom" | "recvmsg" if call.contains("\"GET /api/v1/auth/oauth2/userinfo ") => {
            Some(Seen::UserinfoRequest)
        }
        // Counted where the call begins: an answer has left at the latest then.
        "write" | "writev" | "sendto" | "sendmsg" if call.contains("\"HTTP/1.1 200 ") => Some(Seen::Answered),
        _ => None,
    }
}

#[test]
fn a_trace_is_read_in_its_order_also_where_calls_are_cut_in_two() {
    let trace = r#"11 recvfrom(9, "POST /api/v1/auth/oauth2/token HTTP/1.1\r\nauthori"..., 4096, 0, NULL, NULL) = 300
12 fdatasync(7 <unfinished ...>
11 recvfrom(9, 0x1, 4096, 0, NULL, NULL) = -1 EAGAIN (Resource temporarily unavailable)
12 <... fdatasync resumed>)                = 0 (DELAYED)
12 fsync(8) = -1 EIO (Input/output error)
11 sendto(9, "HTTP/1.1 200 OK\r\ncontent-length: 2"..., 400, MSG_NOSIGNAL, NULL, 0) = 400
"#;
    assert_eq!(read(trace), [Seen::TokenRequest, Seen::Synced, Seen::Answered]);
}
