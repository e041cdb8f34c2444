//! The speed of the release build, each number beside the limit of the same machine in the same run (product.md §6).
//!
//! ```sh
//! tests/with-postgres --durable cargo bench --bench speed
//! ```
//!
//! prints the table of `docs/speed.md`; with `UPDATE_DOCS=1` it writes it. Speed is told as CPU time per request, since
//! throughput on a shared machine says more about its neighbours; the server's own CPU is read from the kernel, so what
//! the load costs beside it does not count. A word behind `--` runs only the rows whose name holds it.

#![allow(
    clippy::panic,
    clippy::unwrap_used,
    clippy::print_stdout,
    clippy::print_stderr,
    clippy::disallowed_methods,
    reason = "a measurement that cannot be made ends the run, and says why; the clock is what it reads"
)]

mod cpu;
mod drive;
mod idle;
mod limits;
mod rows;
#[path = "../../tests/it/support/mod.rs"]
#[allow(unused_imports, reason = "the rig's tests of itself are not built here")]
mod support;
mod table;

use table::Table;

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    if let [word, port] = arguments.as_slice()
        && word == limits::BARE
    {
        limits::serve_bare(port.parse().expect("a port"));
        return;
    }
    let only = arguments.into_iter().find(|argument| !argument.starts_with("--"));
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .expect("a runtime can be made");
    let table = runtime.block_on(measure(only.as_deref()));
    println!("{table}");
    if std::env::var_os("UPDATE_DOCS").is_some() {
        table.write_docs();
    }
}

/// All rows, in the order of the table. The limits are measured before and after: a machine that changed its speed in
/// between shows in the first lines.
async fn measure(only: Option<&str>) -> Table {
    let mut table = Table::new(only);
    let before = limits::measure().await;
    rows::from_memory(&mut table, &before).await;
    rows::machines(&mut table, &before).await;
    rows::people(&mut table, &before).await;
    rows::writes(&mut table, &before).await;
    idle::rows(&mut table).await;
    let after = limits::measure().await;
    table.set_limits(&before, &after);
    table
}
