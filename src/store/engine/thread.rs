//! Threads that the store owns: each with its own small runtime, so that no caller's runtime decides how long a
//! unit of work lives.

use std::future::Future;
use std::io;

use tokio::runtime::Builder;

/// Runs the future that `work` makes on a new thread of that name, until it is done. `alive` is dropped when thread
/// and runtime have ended.
///
/// # Errors
/// When the machine has no room for another thread.
pub(crate) fn start<W, F>(name: &str, alive: impl Send + 'static, work: W) -> io::Result<()>
where
    W: FnOnce() -> F + Send + 'static,
    F: Future<Output = ()>,
{
    std::thread::Builder::new().name(name.to_owned()).spawn(move || {
        match Builder::new_current_thread().enable_all().build() {
            Ok(runtime) => runtime.block_on(async move { work().await }),
            Err(error) => tracing::error!(%error, "a thread of the store has no runtime"),
        }
        drop(alive);
    })?;
    Ok(())
}
