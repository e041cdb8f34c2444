//! The password is proved and a second factor is still due. That is kept in the conversation and nowhere else: there is
//! no session, so that nothing but the second step can be reached with it (OTP-03).

use std::sync::Arc;

use countersign_access::Act;
use countersign_identity::user::User;
use countersign_identity::{InteractionId, Timestamp, UserId};
use countersign_protocol::interaction::Progress;
use countersign_store::{StoreError, Work};

use super::renewal::{Renewal, rebind};
use crate::browser::Browser;
use crate::{FlowError, Services, counted};

/// Keeps that the password was proved. The browser gets a new secret here, too: whoever planted the old one could
/// otherwise take the second step in its place, or set up a factor of their own.
pub(super) async fn begin(
    services: &Services,
    interaction: InteractionId,
    browser: &Browser,
    user: UserId,
    act: &Act,
) -> Result<Browser, FlowError> {
    let renewal = Renewal::of(services, browser);
    let (old, new) = (renewal.old, renewal.new);
    let (known_as, window) = (browser.device_digest(), services.settings.throttles.address);
    let act = act.clone();
    services
        .store
        .write(async move |work: &Work| {
            rebind(work, &old, &new).await?;
            let mut progress = Progress::default();
            progress.prove_password(user.clone(), act.now);
            work.interactions().save_progress(&interaction, &progress).await?;
            counted::succeeded(work, &user, known_as, window, &act).await
        })
        .await?;
    Ok(renewal.renewed)
}

/// Who is half way in a conversation, as long as that counts: for a few minutes, and while the account is enabled.
pub(crate) async fn who(
    services: &Services,
    progress: &Progress,
    now: Timestamp,
) -> Result<Option<Arc<User>>, FlowError> {
    let Some(proved) = progress.password_proved(now) else {
        return Ok(None);
    };
    let user = services.store.directory().user(&proved.user).await?;
    Ok(user.filter(|user| user.vouches_for(proved.at)))
}

/// Whether a password that was proved at `at` is still the one of an enabled account: read again in the unit that lets
/// the person in, because the account may have been disabled or the password changed since.
pub(crate) async fn still_stands(work: &Work, user: &UserId, at: Timestamp) -> Result<bool, StoreError> {
    let enabled = work
        .users()
        .find(user)
        .await?
        .is_some_and(|user| user.vouches_for(at));
    let changed = work.users().password_changed_at(user).await?;
    Ok(enabled && changed.is_some_and(|changed| changed <= at))
}
