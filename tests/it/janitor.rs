//! The running server sweeps out what has expired, by itself and about once a minute. That the right rows go and the
//! others stay is tried on full tables in the store's own suite; here only that somebody goes round.

use std::time::{Duration, Instant};

use crate::support::process::{Backend, Server};
use crate::support::scene::{SCOPE, Scene};

/// Two rounds of the janitor.
const PATIENCE: Duration = Duration::from_secs(130);

#[tokio::test]
async fn a_code_that_nobody_redeemed_leaves_and_what_is_still_needed_stays() {
    let settings = [("COUNTERSIGN_CODE_TTL", "5s")];
    let mut scene = Scene::on(Server::start_with(Backend::Sqlite, &settings).into());
    let tokens = scene.tokens().await;
    for _ in 0..3 {
        scene.code_for(SCOPE).await;
    }
    let unspent = "SELECT count(*) FROM authorization_codes WHERE spent_at IS NULL";
    assert_eq!(scene.server.look(unspent).await, 3);

    let begun = Instant::now();
    while scene.server.look(unspent).await > 0 {
        assert!(begun.elapsed() < PATIENCE, "nobody goes round");
        tokio::time::sleep(Duration::from_millis(500)).await;
    }
    // By the spent code a second use is recognised, and the grant lives.
    assert_eq!(
        scene
            .server
            .look("SELECT count(*) FROM authorization_codes")
            .await,
        1
    );
    assert!(scene.is_alive(&tokens.access).await);
    assert!(
        scene
            .application
            .refresh(&tokens.refresh)
            .await
            .status
            .is_success()
    );
}
