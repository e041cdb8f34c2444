//! The record of refused attempts. The attempt itself stays counted; what happened to a known account is recorded one by
//! one, what happened to nobody is counted per network and minute.

use countersign_access::{Act, Event, EventKind};
use countersign_identity::UserId;
use countersign_identity::sign_in::Refusal;
use countersign_store::Work;

use crate::{FlowError, Services};

/// Records why somebody did not get in.
pub(crate) async fn record(
    services: &Services,
    user: Option<&UserId>,
    refusal: Refusal,
    act: &Act,
) -> Result<(), FlowError> {
    let (user, act) = (user.cloned(), act.clone());
    services
        .store
        .write(async move |work: &Work| match &user {
            Some(user) => {
                let event = Event::failure(EventKind::SignInFailed, refusal.as_str()).on(user);
                work.record(&act, event).await
            }
            None => {
                work.count_refusal(&act, EventKind::SignInFailed, refusal.as_str())
                    .await
            }
        })
        .await?;
    Ok(())
}

/// Somebody who is known presented a wrong second factor.
pub(crate) async fn wrong_second_factor(
    services: &Services,
    user: &UserId,
    act: &Act,
) -> Result<(), FlowError> {
    record(services, Some(user), Refusal::WrongSecondFactor, act).await
}

/// Somebody who is known presented a wrong password.
pub(crate) async fn wrong_password(services: &Services, user: &UserId, act: &Act) -> Result<(), FlowError> {
    record(services, Some(user), Refusal::WrongPassword, act).await
}
