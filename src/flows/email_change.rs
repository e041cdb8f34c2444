//! A new address for an account. It counts only once it is proved, and the old one is told then (REC-05). That the person
//! has just shown again who they are is the caller's to see to, before [`begin`].

use countersign_access::Act;
use countersign_identity::ticket::TicketKind;
use countersign_identity::user::User;
use countersign_identity::{Email, UserId};

use crate::verify_email::{self, Proved, Sent};
use crate::{FlowError, Services};

/// Sends link and code to the new address. An address that somebody else has is answered alike and gets no letter: a
/// signed-in person learns no more about who has an account than a stranger does (REC-03).
///
/// # Errors
/// [`FlowError`] when the database fails.
pub async fn begin(services: &Services, user: &User, new: &Email, act: &Act) -> Result<Sent, FlowError> {
    if new.canonical() == user.email.canonical() {
        return Ok(Sent::NotNeeded);
    }
    let holder = services.store.directory().user_by_email(&new.canonical()).await?;
    if holder.is_some() && services.mailer.is_some() {
        return Ok(Sent::Sent);
    }
    verify_email::ask_for_proof(services, TicketKind::EmailChange, &user.id, new, act).await
}

/// Changes the address by the code of the letter. Its link does the same at `/verify-email/{token}`
/// ([`verify_email::confirm`]).
///
/// # Errors
/// [`FlowError`] when the database fails.
pub async fn confirm(
    services: &Services,
    user: &UserId,
    typed: &str,
    act: &Act,
) -> Result<Proved, FlowError> {
    verify_email::prove_by_code(services, TicketKind::EmailChange, user, typed, act).await
}
