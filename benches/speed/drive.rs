//! Callers that ask again as soon as they were answered, and what that cost the server.

use std::future::Future;
use std::time::{Duration, Instant};

use tokio::task::JoinSet;

use crate::cpu;
use crate::support::process::Server;

/// What a number of requests cost.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Cost {
    pub(crate) requests: u32,
    pub(crate) elapsed: Duration,
    pub(crate) cpu: Duration,
    /// The slowest answer but one in a hundred.
    pub(crate) p99: Duration,
    pub(crate) commits: u64,
}

impl Cost {
    /// The server's CPU time per request.
    pub(crate) fn per_request(&self) -> Duration {
        self.cpu / self.requests.max(1)
    }

    /// Answers a second.
    pub(crate) fn rate(&self) -> f64 {
        f64::from(self.requests) / self.elapsed.as_secs_f64()
    }

    /// Durable commits per request.
    pub(crate) fn commits_per_request(&self) -> f64 {
        count(self.commits) / f64::from(self.requests.max(1))
    }
}

fn count(number: u64) -> f64 {
    f64::from(u32::try_from(number).unwrap_or(u32::MAX))
}

/// One caller for each of `states`, each asking `times` times.
pub(crate) async fn drive<S, F, A>(server: &Server, states: Vec<S>, times: u32, ask: A) -> Cost
where
    S: Send + 'static,
    F: Future<Output = S> + Send,
    A: Fn(S) -> F + Clone + Send + 'static,
{
    drive_process(server.pid(), Some(server), states, times, ask).await
}

/// The same against a process that is no server of ours.
pub(crate) async fn drive_process<S, F, A>(
    pid: u32,
    server: Option<&Server>,
    states: Vec<S>,
    times: u32,
    ask: A,
) -> Cost
where
    S: Send + 'static,
    F: Future<Output = S> + Send,
    A: Fn(S) -> F + Clone + Send + 'static,
{
    let commits_before = commits(server).await;
    let (cpu_before, started) = (cpu::of_process(pid), Instant::now());
    let mut callers = JoinSet::new();
    for mut state in states {
        let ask = ask.clone();
        callers.spawn(async move {
            let mut waits = Vec::with_capacity(times as usize);
            for _ in 0..times {
                let asked = Instant::now();
                state = ask(state).await;
                waits.push(asked.elapsed());
            }
            waits
        });
    }
    let mut waits: Vec<Duration> = callers.join_all().await.into_iter().flatten().collect();
    let (elapsed, cpu) = (started.elapsed(), cpu::of_process(pid) - cpu_before);
    waits.sort_unstable();
    Cost {
        requests: u32::try_from(waits.len()).expect("fewer than four milliards"),
        elapsed,
        cpu,
        p99: waits.get(waits.len() * 99 / 100).copied().unwrap_or_default(),
        commits: commits(server).await - commits_before,
    }
}

/// The durable commits since the server started, by its own count.
async fn commits(server: Option<&Server>) -> u64 {
    let Some(server) = server else {
        return 0;
    };
    let answer = crate::support::http::client()
        .get(server.management_url("/metrics"))
        .send()
        .await
        .expect("the metrics answer");
    let text = answer.text().await.expect("metrics are text");
    text.lines()
        .find_map(|line| line.strip_prefix("countersign_store_commits "))
        .and_then(|number| number.trim().parse().ok())
        .expect("the store's commits are counted")
}
