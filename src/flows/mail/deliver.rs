//! One round of the post: what is due in the outbox is taken, written, sent, and marked as done.
//!
//! Several nodes share the outbox: a message that one has taken is not taken by another until its lease ends, and the
//! lease is longer than a send may take. When a letter is tried again is a rule of its own (`retry`).

use std::sync::Arc;
use std::time::Duration;

use countersign_identity::{Id, Timestamp};
use countersign_outbound::mail::{Letter, Mailer, SendError};
use countersign_store::Work;
use countersign_store::events::NOTICE;
use countersign_store::tables::OutboxMessage;
use tokio::task::JoinSet;
use tokio::time::timeout;

use super::letter::{self, LETTER};
use super::{notice, retry};
use crate::reset::{self, RESET_REQUEST};
use crate::{FlowError, Services};

/// The kinds that are delivered here, the most urgent first.
const KINDS: [&str; 3] = [RESET_REQUEST, LETTER, NOTICE];
/// Messages that are taken, and sent, at once.
const AT_ONCE: u64 = 8;
/// How long a letter may take.
const DEADLINE: Duration = Duration::from_secs(30);
/// How long a taken message is ours: longer than it may take.
const LEASE: Duration = Duration::from_secs(60);

/// How a message ends this time.
enum Outcome {
    /// It went out, or there was nothing to send.
    Done,
    /// It will never go out.
    Hopeless(String),
    /// Another try may help.
    Failed(String),
}

/// Delivers what is due, a few at a time, and says how many were taken; zero is the end of the round. Without mail
/// nothing is.
///
/// # Errors
/// [`FlowError`] when the outbox cannot be read or written; what was taken comes again.
pub async fn deliver_due(services: &Arc<Services>) -> Result<usize, FlowError> {
    let Some(mailer) = services.mailer.clone() else {
        return Ok(0);
    };
    if !services.store.outbox_is_due(services.now()).await? {
        return Ok(0);
    }
    let mut taken = 0;
    for kind in KINDS {
        let messages = take(services, kind).await?;
        taken += messages.len();
        let mut sending = JoinSet::new();
        for message in messages {
            let (services, mailer) = (Arc::clone(services), Arc::clone(&mailer));
            sending.spawn(async move { deliver(&services, mailer.as_ref(), message).await });
        }
        while let Some(ended) = sending.join_next().await {
            ended.map_err(|error| FlowError::Broken(format!("a letter's task ended: {error}")))??;
        }
    }
    Ok(taken)
}

async fn take(services: &Services, kind: &'static str) -> Result<Vec<OutboxMessage>, FlowError> {
    let now = services.now();
    let taken = services
        .store
        .write(async move |work: &Work| work.outbox().take_due(kind, now, now + LEASE, AT_ONCE).await)
        .await?;
    Ok(taken)
}

async fn deliver(services: &Services, mailer: &dyn Mailer, message: OutboxMessage) -> Result<(), FlowError> {
    let outcome = match timeout(DEADLINE, attempt(services, mailer, &message)).await {
        Ok(outcome) => outcome?,
        Err(_elapsed) => Outcome::Failed(format!("not taken within {} s", DEADLINE.as_secs())),
    };
    settle(services, message, outcome).await
}

async fn attempt(
    services: &Services,
    mailer: &dyn Mailer,
    message: &OutboxMessage,
) -> Result<Outcome, FlowError> {
    let written = match message.kind.as_str() {
        RESET_REQUEST => reset::answer(services, message).await.map(|()| None),
        LETTER => letter::write(services, message, services.now()),
        _ => notice::write(services, message).await,
    };
    match written {
        Ok(None) => Ok(Outcome::Done),
        Ok(Some(letter)) => Ok(send(mailer, &letter).await),
        Err(FlowError::Broken(reason)) => Ok(Outcome::Hopeless(reason)),
        Err(error @ FlowError::Unavailable(_)) => Err(error),
    }
}

async fn send(mailer: &dyn Mailer, letter: &Letter) -> Outcome {
    match mailer.send(letter).await {
        Ok(()) => Outcome::Done,
        Err(error @ SendError::Unsendable(_)) => Outcome::Hopeless(error.to_string()),
        Err(SendError::Failed(reason)) => Outcome::Failed(reason),
    }
}

async fn settle(services: &Services, message: OutboxMessage, outcome: Outcome) -> Result<(), FlowError> {
    let now = services.now();
    let next = match outcome {
        Outcome::Done => None,
        Outcome::Hopeless(reason) => {
            given_up(&message, &reason);
            None
        }
        Outcome::Failed(reason) => {
            let next = retry::next_try(message.attempts, message.created_at, now);
            match next {
                Some(_) => tracing::warn!(
                    outbox.id = message.id.as_str(),
                    attempts = message.attempts,
                    "letter {} did not go out and will be tried again: {reason}",
                    message.id
                ),
                None => given_up(&message, &reason),
            }
            next
        }
    };
    mark(services, message, next, now).await
}

/// Somebody waits for it in vain: the operator should look.
fn given_up(message: &OutboxMessage, reason: &str) {
    tracing::error!(
        outbox.id = message.id.as_str(),
        attempts = message.attempts,
        "letter {} was given up: {reason}",
        message.id
    );
}

async fn mark(
    services: &Services,
    message: OutboxMessage,
    next: Option<Timestamp>,
    now: Timestamp,
) -> Result<(), FlowError> {
    services
        .store
        .write(async move |work: &Work| match next {
            Some(next) => work.outbox().postpone(&message.id, next).await,
            None => work.outbox().done(&message.id, now).await,
        })
        .await?;
    Ok(())
}
