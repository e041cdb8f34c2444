//! Letters with a link: as they wait in the outbox, the secrets sealed for their very row, and as they go out.

use countersign_crypto::{PlainSecret, Sealed, SealedPlace};
use countersign_identity::{Email, Id, OutboxId, Timestamp};
use countersign_outbound::mail::Letter;
use countersign_store::tables::OutboxMessage;
use serde::{Deserialize, Serialize};
use zeroize::{Zeroize, ZeroizeOnDrop};

use super::messages::{EN, until};
use crate::{FlowError, PRODUCT, Services};

/// The kind of these messages in the outbox.
pub(super) const LETTER: &str = "letter";

/// What a link is for, with what its letter says beside.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "purpose", rename_all = "snake_case")]
pub(crate) enum Purpose {
    /// A new password.
    Reset,
    /// The account's own address.
    VerifyEmail,
    /// A new address for the account.
    ChangeEmail,
    /// Joining an organization.
    Invitation {
        /// Its name.
        organization: String,
        /// Who invites, if it is a person.
        inviter: Option<String>,
    },
}

/// A letter to be written.
pub(crate) struct LinkLetter<'a> {
    /// To whom.
    pub(crate) to: &'a Email,
    /// What for.
    pub(crate) purpose: Purpose,
    /// What must not be read in the database.
    pub(crate) secrets: LinkSecrets,
    /// When the link ends; the letter is not sent after that.
    pub(crate) expires_at: Timestamp,
}

/// The secrets of a letter; wiped when dropped.
#[derive(Serialize, Deserialize, Zeroize, ZeroizeOnDrop)]
pub(crate) struct LinkSecrets {
    link: String,
    code: Option<String>,
}

#[derive(Serialize, Deserialize)]
struct Payload {
    to: Email,
    #[serde(flatten)]
    purpose: Purpose,
    expires_at: Timestamp,
    /// [`LinkSecrets`], sealed; hexadecimal.
    sealed: String,
}

impl LinkSecrets {
    pub(crate) fn new(link: &PlainSecret, code: Option<String>) -> Self {
        Self {
            link: link.expose().to_owned(),
            code,
        }
    }
}

impl Purpose {
    /// The page that the link leads to, below the issuer.
    const fn page(&self) -> &'static str {
        match self {
            Purpose::Reset => "reset",
            Purpose::VerifyEmail | Purpose::ChangeEmail => "verify-email",
            Purpose::Invitation { .. } => "invite",
        }
    }

    /// The whole link. It begins with the configured issuer, never with what a request says (REC-04).
    pub(crate) fn url(&self, services: &Services, secret: &str) -> String {
        format!("{}/{}/{secret}", services.issuer, self.page())
    }
}

impl LinkLetter<'_> {
    /// The row for the outbox, to be added in the unit that keeps the link.
    pub(crate) fn seal(&self, services: &Services, now: Timestamp) -> Result<OutboxMessage, FlowError> {
        let id: OutboxId = services.new_id(now);
        let secrets =
            serde_json::to_vec(&self.secrets).map_err(|error| FlowError::Broken(error.to_string()))?;
        let sealed = Sealed::seal(
            &services.master_key,
            place(&id),
            &secrets,
            services.entropy.as_ref(),
        )
        .map_err(|error| FlowError::Broken(error.to_string()))?;
        let payload = Payload {
            to: self.to.clone(),
            purpose: self.purpose.clone(),
            expires_at: self.expires_at,
            sealed: sealed
                .as_bytes()
                .iter()
                .map(|byte| format!("{byte:02x}"))
                .collect(),
        };
        let key = format!("{LETTER}:{id}");
        Ok(OutboxMessage::new(id, LETTER, key, &payload, now)?)
    }
}

fn place(id: &OutboxId) -> SealedPlace<'_> {
    SealedPlace {
        table: "outbox",
        column: "payload",
        row: id.as_str(),
    }
}

/// The letter of a row; `None` once its link has ended, because a letter that helps nobody is none.
pub(super) fn write(
    services: &Services,
    message: &OutboxMessage,
    now: Timestamp,
) -> Result<Option<Letter>, FlowError> {
    let payload: Payload = message.read()?;
    if payload.expires_at < now {
        return Ok(None);
    }
    let secrets = open(services, message, &payload)?;
    let url = payload.purpose.url(services, &secrets.link);
    let until = until(payload.expires_at);
    let code = secrets.code.as_deref().unwrap_or_default();
    let texts = match &payload.purpose {
        Purpose::Reset => (EN.reset)(PRODUCT, payload.to.as_str(), &url, &until),
        Purpose::VerifyEmail => (EN.verify_email)(PRODUCT, &url, code, &until),
        Purpose::ChangeEmail => (EN.change_email)(PRODUCT, &url, code, &until),
        Purpose::Invitation {
            organization,
            inviter,
        } => (EN.invitation)(PRODUCT, organization, inviter.as_deref(), &url, &until),
    };
    Ok(Some(Letter {
        id: message.id.as_str().to_owned(),
        to: payload.to,
        subject: texts.subject,
        text: texts.text,
        written_at: message.created_at,
    }))
}

fn open(services: &Services, message: &OutboxMessage, payload: &Payload) -> Result<LinkSecrets, FlowError> {
    let broken = |problem: String| FlowError::Broken(format!("outbox message {}: {problem}", message.id));
    let bytes = unhex(&payload.sealed).ok_or_else(|| broken("the sealed part is damaged".to_owned()))?;
    let plain = Sealed::from_bytes(&bytes)
        .and_then(|sealed| sealed.open(&services.master_key, place(&message.id)))
        .map_err(|error| broken(error.to_string()))?;
    serde_json::from_slice(&plain).map_err(|error| broken(error.to_string()))
}

fn unhex(text: &str) -> Option<Vec<u8>> {
    let (pairs, rest) = text.as_bytes().as_chunks::<2>();
    if !rest.is_empty() {
        return None;
    }
    pairs
        .iter()
        .map(|pair| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok())
        .collect()
}
