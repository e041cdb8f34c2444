//! Letters that follow from events: the facts that the store left in the outbox, in words.

use countersign_identity::{ApiKeyId, Id};
use countersign_outbound::mail::Letter;
use countersign_store::events::Notice;
use countersign_store::tables::OutboxMessage;

use super::messages::{EN, until};
use crate::{FlowError, PRODUCT, Services};

/// The letter of a row; `None` for an event that nobody is told of, which is our own mistake.
pub(super) async fn write(services: &Services, message: &OutboxMessage) -> Result<Option<Letter>, FlowError> {
    let notice: Notice = message.read()?;
    let Some(told) = EN.notices.of(&notice.event) else {
        tracing::error!(
            event = notice.event,
            "an event tells somebody and has no words for it"
        );
        return Ok(None);
    };
    let account = notice.to.as_str();
    let mut lines = vec![(told.what)(PRODUCT, account), String::new()];
    lines.push(format!("{}: {}", EN.notice.when, until(notice.time)));
    if let Some(peer) = &notice.peer {
        lines.push(format!("{}: {peer}", EN.notice.from));
    }
    if let Some(key) = key_label(services, notice.target.as_deref()).await? {
        lines.push(format!("{}: {key}", EN.notice.key));
    }
    lines.extend([String::new(), (told.advice)(&services.issuer), String::new()]);
    Ok(Some(Letter {
        id: message.id.as_str().to_owned(),
        subject: (told.subject)(PRODUCT),
        text: lines.join("\n"),
        written_at: message.created_at,
        to: notice.to,
    }))
}

/// What the owner calls the key that an event happened to.
async fn key_label(services: &Services, target: Option<&str>) -> Result<Option<String>, FlowError> {
    let Some(key) = target.filter(|id| id.starts_with(ApiKeyId::PREFIX)) else {
        return Ok(None);
    };
    let key = services
        .store
        .directory()
        .api_key_by_id(&ApiKeyId::from_text(key))
        .await?;
    Ok(key.map(|key| format!("{} ({})", key.name, key.preview)))
}
