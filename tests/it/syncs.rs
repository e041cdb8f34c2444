//! Acknowledged = durable, seen from the kernel (product.md §6): a sync lies between each write request and its
//! answer, and requests that come together share it.

use futures_util::future::join_all;

use crate::support::family::Family;
use crate::support::load::quiet_server;
use crate::support::scene::{SCOPE, Scene};
use crate::support::strace::{Disk, Seen, Trace};

/// Requests of each kind whose order is looked at.
const REQUESTS: usize = 10;

/// Clients that refresh at the same moment, and the most syncs that they may cost together.
const TOGETHER: usize = 64;
const MOST_SYNCS: usize = 16;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_sync_lies_between_each_write_and_its_answer() {
    let mut scene = Scene::on(quiet_server());
    let mut codes = Vec::new();
    for _ in 0..REQUESTS {
        codes.push(scene.code().await);
    }

    let trace = Trace::restart(&mut scene.server, Disk::Slow);
    let mut families = Vec::new();
    for code in codes {
        let answer = scene.application.redeem(&code).await;
        families.push(Family::begin(&scene.application, code, &answer));
    }
    for family in &mut families {
        family.refresh().await;
    }
    let seen = trace.seen();

    let answered = ways(&seen, Seen::TokenRequest);
    assert_eq!(answered.len(), 2 * REQUESTS, "{seen:?}");
    assert!(
        answered.iter().all(|synced| *synced),
        "a write was answered before it was synced: {seen:?}"
    );
}

/// What shows that the test above can fail: a request that writes nothing waits for no sync.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_read_waits_for_no_sync() {
    let mut scene = Scene::on(quiet_server());
    let tokens = scene.tokens().await;

    let trace = Trace::restart(&mut scene.server, Disk::AsItIs);
    for _ in 0..REQUESTS {
        assert!(scene.is_alive(&tokens.access).await);
    }
    let seen = trace.seen();

    let answered = ways(&seen, Seen::UserinfoRequest);
    assert_eq!(answered.len(), REQUESTS, "{seen:?}");
    // A background job may write in between.
    let synced = answered.iter().filter(|synced| **synced).count();
    assert!(synced <= 1, "{seen:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn sixty_four_concurrent_refreshes_need_at_most_sixteen_syncs() {
    let mut scene = Scene::on(quiet_server());
    let mut families = scene.families(TOGETHER, SCOPE).await;

    let trace = Trace::restart(&mut scene.server, Disk::AsItIs);
    // Once to open the connections, so that the requests that count arrive together.
    join_all(families.iter_mut().map(Family::refresh)).await;
    let mut fewest = usize::MAX;
    // Whatever else the machine does can only stretch a burst and add syncs, so the best of three counts.
    for _ in 0..3 {
        let before = trace.seen().len();
        join_all(families.iter_mut().map(Family::refresh)).await;
        let seen = trace.seen().split_off(before);
        let count = |what| seen.iter().filter(|seen| **seen == what).count();
        assert_eq!(count(Seen::TokenRequest), TOGETHER, "{seen:?}");
        assert_eq!(count(Seen::Answered), TOGETHER, "{seen:?}");
        assert!(count(Seen::Synced) > 0, "{seen:?}");
        fewest = fewest.min(count(Seen::Synced));
    }
    assert!(fewest <= MOST_SYNCS, "{fewest} syncs for {TOGETHER} refreshes");
}

/// For each answered request of this kind, one after the other: whether there was a sync before its answer.
fn ways(seen: &[Seen], request: Seen) -> Vec<bool> {
    let mut answered = Vec::new();
    let mut open = None;
    for seen in seen {
        match (*seen, &mut open) {
            (Seen::Synced, Some(synced)) => *synced = true,
            (Seen::Answered, Some(synced)) => {
                answered.push(*synced);
                open = None;
            }
            (seen, open) if seen == request => *open = Some(false),
            _ => {}
        }
    }
    answered
}
