//! A link for a new password that is about to be made: what it is drawn of, the letter that carries it, and the unit that
//! keeps it. Who gets one is decided by the callers.

use std::time::Duration;

use countersign_access::Act;
use countersign_crypto::{PlainSecret, SecretKind};
use countersign_identity::ticket::{Ticket, TicketKind};
use countersign_identity::user::User;
use countersign_identity::{Email, TicketId, Timestamp, UserId};
use countersign_store::tables::OutboxMessage;
use countersign_store::{StoreError, Work};

use crate::change::{ChangeError, Conflict, Judged, Refusal};
use crate::mail::{LinkLetter, LinkSecrets, Purpose};
use crate::{FlowError, Services};

/// Letters that one person gets within [`LETTERS_WITHIN`] at most: strangers may ask for them.
const MOST_LETTERS: u64 = 5;
const LETTERS_WITHIN: Duration = Duration::from_secs(3600);

/// A link that is about to be made.
pub(super) struct NewLink {
    secret: PlainSecret,
    ticket: Ticket,
    user: UserId,
    url: String,
}

impl NewLink {
    /// Draws it; nothing is kept yet.
    pub(super) fn draw(services: &Services, user: &User, act: &Act) -> NewLink {
        let secret = services.draw(SecretKind::ResetLink);
        NewLink {
            ticket: Ticket {
                id: services.new_id::<TicketId>(act.now),
                kind: TicketKind::PasswordReset,
                digest: secret.digest(),
                user: Some(user.id.clone()),
                email: None,
                code: None,
                created_at: act.now,
                expires_at: act.now + services.settings.reset_link_ttl,
                spent_at: None,
            },
            user: user.id.clone(),
            url: Purpose::Reset.url(services, secret.expose()),
            secret,
        }
    }

    /// The letter to its owner.
    pub(super) fn letter(
        &self,
        services: &Services,
        to: &Email,
        now: Timestamp,
    ) -> Result<OutboxMessage, FlowError> {
        let letter = LinkLetter {
            to,
            purpose: Purpose::Reset,
            secrets: LinkSecrets::new(&self.secret, None),
            expires_at: self.ticket.expires_at,
        };
        letter.seal(services, now)
    }

    /// Whether the owner had enough letters for now.
    pub(super) async fn is_one_too_many(&self, work: &Work, now: Timestamp) -> Result<bool, StoreError> {
        let kind = TicketKind::PasswordReset;
        let made = work
            .tickets()
            .count_of_user(kind, &self.user, now - LETTERS_WITHIN)
            .await?;
        Ok(made >= MOST_LETTERS)
    }

    /// The newest link is the only one (REC-01).
    pub(super) async fn write(&self, work: &Work, act: &Act) -> Judged<()> {
        let Some(user) = work.users().find(&self.user).await? else {
            return Ok(Err(Refusal::not_found("account", self.user.to_string())));
        };
        if user.disabled_at.is_some() {
            return Ok(Err(Conflict::AccountDisabled.into()));
        }
        let kind = TicketKind::PasswordReset;
        work.tickets().end_of_user(kind, &self.user, act.now).await?;
        work.tickets().add(&self.ticket, act).await?;
        Ok(Ok(()))
    }

    /// Keeps it, in a unit of its own, with the letter if one goes out; gives the whole link.
    pub(super) async fn keep(
        self,
        services: &Services,
        letter: Option<OutboxMessage>,
        act: &Act,
    ) -> Result<String, ChangeError> {
        let (url, act) = (self.url.clone(), act.clone());
        let written: Judged<()> = services
            .store
            .write(async move |work: &Work| {
                if let Err(refusal) = self.write(work, &act).await? {
                    return Ok(Err(refusal));
                }
                if let Some(letter) = &letter {
                    work.outbox().add(letter).await?;
                }
                Ok(Ok(()))
            })
            .await;
        written??;
        Ok(url)
    }
}
