//! Counted attempts: committed before any secret is checked, whatever becomes of the request.
//!
//! Names without an account count in one of 2^16 buckets, so that nobody can fill the table by inventing names
//! (threat model, invariant 14).

use std::time::Duration;

use countersign_access::{Act, EventKind};
use countersign_identity::throttle::{Backoff, Counter, Verdict, Window};
use countersign_identity::{ClientId, Id, SecretDigest, Timestamp, UserId};
use countersign_store::{StoreError, Work};

use crate::{FlowError, Services};

/// Whom a sign-in attempt is counted against.
#[derive(Clone, Debug)]
pub(crate) enum Account {
    /// An account that exists.
    Known(UserId),
    /// A name that no account has.
    Unknown(u16),
}

impl Account {
    fn key(&self) -> String {
        match self {
            Account::Known(id) => format!("account:{}", id.as_str()),
            Account::Unknown(bucket) => format!("name:{bucket:04x}"),
        }
    }
}

/// Counts a sign-in attempt on an account and an address; `Some` is how long to wait instead.
///
/// A browser that signed in as the account before has a counter of its own, so that a stranger's failures lock
/// nobody out of the browser they always use (LOG-04).
pub(crate) async fn sign_in(
    services: &Services,
    account: Account,
    known_browser: Option<SecretDigest>,
    act: &Act,
) -> Result<Option<Duration>, FlowError> {
    let (backoff, window) = (
        services.settings.throttles.account,
        services.settings.throttles.address,
    );
    let act = act.clone();
    let address_key = address_key(&act);
    let wait = services
        .store
        .write(async move |work: &Work| {
            let account_key = account_counter(work, &account, known_browser, act.now).await?;
            let by_account = judge_backoff(work, &account_key, backoff, act.now).await?;
            let by_address = judge_window(work, &address_key, window, act.now).await?;
            match (by_account, by_address) {
                (Verdict::Counted(account_counter), Verdict::Counted(address_counter)) => {
                    work.counters()
                        .save(&account_key, &account_counter, backoff_end(backoff, act.now))
                        .await?;
                    work.counters()
                        .save(&address_key, &address_counter, act.now + window.length)
                        .await?;
                    Ok(None)
                }
                (by_account, by_address) => {
                    work.count_refusal(&act, EventKind::RequestsThrottled, "sign_in")
                        .await?;
                    Ok(Some(wait_of(by_account).max(wait_of(by_address))))
                }
            }
        })
        .await?;
    Ok(wait)
}

/// After a success: the account's counter is cleared, and the address gets its one attempt back. Only failures count
/// against an address, and one account's success takes away no other's.
pub(crate) async fn succeeded(
    work: &Work,
    user: &UserId,
    known_browser: Option<SecretDigest>,
    window: Window,
    act: &Act,
) -> Result<(), StoreError> {
    let account = account_counter(work, &Account::Known(user.clone()), known_browser, act.now).await?;
    work.counters().clear(&account).await?;
    let address = address_key(act);
    let counter = work.counters().find(&address).await?;
    let given_back = Counter {
        count: counter.count.saturating_sub(1),
        since: counter.since,
    };
    work.counters()
        .save(&address, &given_back, act.now + window.length)
        .await
}

/// The password of somebody who is signed in was right: counted as [`succeeded`] counts it, in a unit of its own.
pub(crate) async fn password_matched(
    services: &Services,
    user: &UserId,
    known_browser: Option<SecretDigest>,
    act: &Act,
) -> Result<(), FlowError> {
    let (user, window, act) = (user.clone(), services.settings.throttles.address, act.clone());
    services
        .store
        .write(async move |work: &Work| succeeded(work, &user, known_browser, window, &act).await)
        .await?;
    Ok(())
}

/// Counts a try of a second factor on an account, with the waiting times of passwords; `Some` is how long to wait
/// instead. The counter is the account's alone, whatever browser or conversation the try comes from (OTP-02).
pub(crate) async fn second_factor(
    services: &Services,
    user: &UserId,
    act: &Act,
) -> Result<Option<Duration>, FlowError> {
    let backoff = services.settings.throttles.account;
    let (key, act) = (second_factor_key(user), act.clone());
    let wait = services
        .store
        .write(
            async move |work: &Work| match judge_backoff(work, &key, backoff, act.now).await? {
                Verdict::Counted(counter) => {
                    work.counters()
                        .save(&key, &counter, backoff_end(backoff, act.now))
                        .await?;
                    Ok(None)
                }
                Verdict::Wait(wait) => {
                    work.count_refusal(&act, EventKind::RequestsThrottled, "second_factor")
                        .await?;
                    Ok(Some(wait))
                }
            },
        )
        .await?;
    Ok(wait)
}

/// After a right second factor: the account's counter of wrong ones is cleared.
pub(crate) async fn second_factor_succeeded(work: &Work, user: &UserId) -> Result<(), StoreError> {
    work.counters().clear(&second_factor_key(user)).await
}

fn second_factor_key(user: &UserId) -> String {
    format!("factor:{}", user.as_str())
}

/// When a counter of consecutive failures means nothing any more.
fn backoff_end(backoff: Backoff, now: Timestamp) -> Timestamp {
    now + backoff.longest + Duration::from_secs(24 * 3600)
}

fn address_key(act: &Act) -> String {
    format!("address:{}", act.peer_network())
}

/// Counts a wrong secret of a client from an address.
pub(crate) async fn client_failure(
    services: &Services,
    client: &ClientId,
    act: &Act,
) -> Result<(), FlowError> {
    let window = services.settings.throttles.client;
    let key = client_key(client, act);
    let act = act.clone();
    services
        .store
        .write(async move |work: &Work| {
            if let Verdict::Counted(counter) = judge_window(work, &key, window, act.now).await? {
                work.counters()
                    .save(&key, &counter, act.now + window.length)
                    .await?;
            }
            work.count_refusal(&act, EventKind::ClientAuthenticationFailed, "wrong_credentials")
                .await
        })
        .await?;
    Ok(())
}

/// Whether a client's secrets may be tried from this address now; `Some` is how long to wait instead.
pub(crate) async fn client_wait(
    services: &Services,
    client: &ClientId,
    act: &Act,
) -> Result<Option<Duration>, FlowError> {
    let counter = services
        .store
        .directory()
        .counter(&client_key(client, act))
        .await?;
    Ok(
        match services.settings.throttles.client.attempt(counter, act.now) {
            Verdict::Counted(_) => None,
            Verdict::Wait(wait) => Some(wait),
        },
    )
}

/// Counts a report of a leaked key that was none, from an address.
pub(crate) async fn wrong_report(services: &Services, act: &Act) -> Result<(), FlowError> {
    let window = services.settings.throttles.address;
    let (key, act) = (report_key(act), act.clone());
    services
        .store
        .write(async move |work: &Work| {
            if let Verdict::Counted(counter) = judge_window(work, &key, window, act.now).await? {
                work.counters()
                    .save(&key, &counter, act.now + window.length)
                    .await?;
            }
            Ok(())
        })
        .await?;
    Ok(())
}

/// Whether leaked keys may be reported from this address now; `Some` is how long to wait instead.
pub(crate) async fn report_wait(services: &Services, act: &Act) -> Result<Option<Duration>, FlowError> {
    let counter = services.store.directory().counter(&report_key(act)).await?;
    Ok(
        match services.settings.throttles.address.attempt(counter, act.now) {
            Verdict::Counted(_) => None,
            Verdict::Wait(wait) => Some(wait),
        },
    )
}

fn report_key(act: &Act) -> String {
    format!("leak-report:{}", act.peer_network())
}

fn client_key(client: &ClientId, act: &Act) -> String {
    format!("client:{}:{}", client.as_str(), act.peer_network())
}

/// A browser that signed in as the account within this time has its own counter.
const KNOWN_BROWSER: Duration = Duration::from_secs(90 * 24 * 3600);

async fn account_counter(
    work: &Work,
    account: &Account,
    browser: Option<SecretDigest>,
    now: Timestamp,
) -> Result<String, StoreError> {
    let key = account.key();
    let (Account::Known(user), Some(browser)) = (account, browser) else {
        return Ok(key);
    };
    if work
        .known_browsers()
        .knows(user, &browser, now - KNOWN_BROWSER)
        .await?
    {
        let tail: String = browser
            .as_bytes()
            .iter()
            .take(8)
            .map(|byte| format!("{byte:02x}"))
            .collect();
        Ok(format!("{key}:{tail}"))
    } else {
        Ok(key)
    }
}

async fn judge_backoff(work: &Work, key: &str, rule: Backoff, now: Timestamp) -> Result<Verdict, StoreError> {
    Ok(rule.attempt(counter(work, key).await?, now))
}

async fn judge_window(work: &Work, key: &str, rule: Window, now: Timestamp) -> Result<Verdict, StoreError> {
    Ok(rule.attempt(counter(work, key).await?, now))
}

async fn counter(work: &Work, key: &str) -> Result<Counter, StoreError> {
    work.counters().find(key).await
}

const fn wait_of(verdict: Verdict) -> Duration {
    match verdict {
        Verdict::Counted(_) => Duration::ZERO,
        Verdict::Wait(wait) => wait,
    }
}
