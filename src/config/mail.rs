//! How letters leave: the relay, and in whose name. Without a relay no mail is sent, and nothing waits for it.

use countersign_outbound::mail::{Sender, SmtpUrl};
use serde_json::{Value, json};

use super::kind::{Kind, Optional};
use super::reader::Reader;
use super::setting::section;

section! {
    /// Outgoing mail.
    Mail {
        /// `COUNTERSIGN_SMTP_URL`: the relay that takes letters, `smtp://user:password@host` (STARTTLS) or `smtps://…`; without it no mail is sent.
        smtp: Option<SmtpUrl> = Optional<Relay>, "smtp_url", None;
        /// `COUNTERSIGN_MAIL_FROM`: in whose name letters go out, such as `Example <no-reply@example.com>`.
        from: Option<Sender> = Optional<LetterSender>, "mail_from", None;
    }
}

impl Mail {
    pub(super) fn read(reader: &mut Reader<'_>) -> Option<Self> {
        let section = Self::read_fields(reader)?;
        if section.smtp.is_some() && section.from.is_none() {
            reader.refuse("mail_from", "must be set when COUNTERSIGN_SMTP_URL is");
        }
        Some(section)
    }
}

struct Relay;

impl Kind for Relay {
    type Value = SmtpUrl;

    fn parse(text: &str) -> Result<SmtpUrl, String> {
        SmtpUrl::parse(text).map_err(|error| error.to_string())
    }

    fn schema() -> Value {
        json!({ "type": "string", "pattern": "^smtps?://.+" })
    }

    /// What cannot be read may hold a password anywhere, so that it is hidden whole.
    fn shown(text: &str) -> String {
        SmtpUrl::parse(text).map_or_else(|_| "(hidden)".to_owned(), |url| url.to_string())
    }
}

struct LetterSender;

impl Kind for LetterSender {
    type Value = Sender;

    fn parse(text: &str) -> Result<Sender, String> {
        text.parse()
            .map_err(|error: countersign_outbound::mail::NotASender| error.to_string())
    }

    fn schema() -> Value {
        json!({ "type": "string", "examples": ["Example <no-reply@example.com>"] })
    }
}
