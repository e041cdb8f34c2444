//! What the server acknowledged over all its lives, and the questions by which it has to prove after each start that
//! it still knows.

use crate::support::application::{Application, assert_invalid_token, assert_oauth_error};
use crate::support::family::Family;
use crate::support::test_browser::query;

use super::workers::Agreement;

/// Families that one kill may see revoked.
const REPLAYS_PER_CRASH: usize = 6;

/// What was answered, and what was not.
#[derive(Debug, Default)]
pub(super) struct Ledger {
    /// Begun by an answered redemption and untouched since.
    pub(super) redeemed: Vec<Family>,
    /// Refreshed all the time.
    pub(super) refreshed: Vec<Family>,
    /// Their end was acknowledged.
    pub(super) revoked: Vec<Family>,
    pub(super) agreed: Vec<Agreement>,
    /// Nobody knows whether these were taken: all or nothing of each.
    pub(super) perhaps_agreed: Vec<Agreement>,
    pub(super) kept_codes: Vec<String>,
    pub(super) unanswered_codes: Vec<String>,
}

impl Ledger {
    /// Takes families out that may be replayed: whether they live afterwards is known only of those that are answered.
    pub(super) fn some_to_replay(&mut self) -> Vec<Family> {
        let kept = self.redeemed.len().saturating_sub(REPLAYS_PER_CRASH);
        self.redeemed.split_off(kept)
    }

    /// How much of each kind was acknowledged.
    pub(super) fn counts(&self) -> [(&'static str, usize); 4] {
        [
            ("redeemed", self.redeemed.len() + self.revoked.len()),
            (
                "refreshed",
                self.refreshed.iter().map(|it| it.refresh.len()).sum(),
            ),
            ("revoked", self.revoked.len()),
            ("agreed", self.agreed.len()),
        ]
    }

    /// A code that was given out can be redeemed once. One that may have been redeemed is so at most once: the first
    /// try now says whether it had been, the second is refused in either case.
    pub(super) async fn redeem_the_open_codes(&mut self, application: &Application) {
        for code in std::mem::take(&mut self.kept_codes) {
            let answer = application.redeem(&code).await;
            self.redeemed.push(Family::begin(application, code, &answer));
        }
        for code in std::mem::take(&mut self.unanswered_codes) {
            let answer = application.redeem(&code).await;
            if answer.status == 200 {
                let family = Family::begin(application, code, &answer);
                assert_eq!(family.userinfo_status().await, 200, "a new token opens userinfo");
                self.redeemed.push(family);
            } else {
                assert_oauth_error(&answer, 400, "invalid_grant");
                assert_oauth_error(&application.redeem(&code).await, 400, "invalid_grant");
            }
        }
    }

    /// The last answered refresh token works, whether or not its unanswered use took place; so does what it gives.
    pub(super) async fn refresh_everything_twice(&mut self) {
        for family in &mut self.refreshed {
            assert_eq!(
                family.userinfo_status().await,
                200,
                "an answered refresh was lost"
            );
            family.refresh().await;
            family.refresh().await;
        }
    }

    pub(super) async fn assert_it_stands(&mut self) {
        for family in self.redeemed.iter().chain(&self.refreshed) {
            assert_eq!(family.userinfo_status().await, 200, "an answered token was lost");
        }
        for family in &self.revoked {
            assert_invalid_token(&family.application.userinfo(&family.access).await);
            let refreshed = family.application.refresh(family.latest()).await;
            assert_oauth_error(&refreshed, 400, "invalid_grant");
        }
        for agreement in &mut self.agreed {
            assert!(
                is_remembered(agreement, agreement.scopes).await,
                "an answered consent was lost"
            );
        }
        for mut agreement in std::mem::take(&mut self.perhaps_agreed) {
            let (first, second) = agreement.scopes.split_once(' ').expect("two scopes");
            let first = is_remembered(&mut agreement, first).await;
            let second = is_remembered(&mut agreement, second).await;
            assert_eq!(first, second, "half a consent was kept");
        }
    }
}

/// Whether these scopes are given without a question.
async fn is_remembered(agreement: &mut Agreement, scopes: &str) -> bool {
    let request = agreement.application.request(scopes).with("prompt", "none");
    let page = agreement.tab.open(&request.url()).await.expect("the server runs");
    let callback = page
        .location()
        .unwrap_or_else(|| panic!("prompt=none showed a page: {page}"));
    match query(&callback, "error").as_deref() {
        None => true,
        Some("consent_required") => false,
        Some(error) => panic!("{error}: {callback}"),
    }
}
