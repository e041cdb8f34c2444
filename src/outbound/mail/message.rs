//! A letter as it goes over the wire (RFC 5322).

use std::time::{Duration, UNIX_EPOCH};

use lettre::Message;
use lettre::message::header::{ContentType, HeaderName, HeaderValue};
use lettre::message::{Mailbox, MessageBuilder};

use super::{Letter, SendError, Sender};

/// RFC 3834 §5: no holiday notice answers this.
const AUTO_SUBMITTED: HeaderName = HeaderName::new_from_ascii_str("Auto-Submitted");

/// Writes the letter; `domain` stands behind the `@` of its `Message-ID`.
pub(super) fn write(letter: &Letter, from: &Sender, domain: &str) -> Result<Message, SendError> {
    let unsendable = |error: &dyn std::fmt::Display| SendError::Unsendable(error.to_string());
    let address = letter
        .to
        .as_str()
        .parse()
        .map_err(|error: lettre::address::AddressError| unsendable(&error))?;
    builder(letter)
        .from(from.mailbox().clone())
        .to(Mailbox::new(None, address))
        .message_id(Some(format!("<{}@{domain}>", letter.id)))
        .subject(one_line(&letter.subject))
        .header(ContentType::TEXT_PLAIN)
        .raw_header(HeaderValue::new(AUTO_SUBMITTED, "auto-generated".to_owned()))
        .body(letter.text.clone())
        .map_err(|error| unsendable(&error))
}

fn builder(letter: &Letter) -> MessageBuilder {
    let seconds = u64::try_from(letter.written_at.unix_seconds()).unwrap_or(0);
    Message::builder().date(UNIX_EPOCH + Duration::from_secs(seconds))
}

/// A subject holds names that people chose; none may begin another header.
fn one_line(text: &str) -> String {
    text.chars()
        .map(|letter| if letter.is_control() { ' ' } else { letter })
        .collect()
}

#[cfg(test)]
mod tests {
    use countersign_identity::{Email, Timestamp};

    use super::*;

    fn letter() -> Letter {
        Letter {
            id: "out_1".to_owned(),
            to: Email::parse("ada@example.com").unwrap(),
            subject: "Reset your password".to_owned(),
            text: "Follow this link:\n\nhttps://id.example/reset/x\n".to_owned(),
            written_at: Timestamp::from_unix_seconds(1_732_437_000),
        }
    }

    fn written(letter: &Letter) -> String {
        let from = "Example <no-reply@example.com>".parse().unwrap();
        String::from_utf8(write(letter, &from, "id.example").unwrap().formatted()).unwrap()
    }

    #[test]
    fn a_letter_says_who_and_when_and_always_the_same_id() {
        let text = written(&letter());
        for line in [
            "From: Example <no-reply@example.com>",
            "To: ada@example.com",
            "Message-ID: <out_1@id.example>",
            "Subject: Reset your password",
            "Date: Sun, 24 Nov 2024 08:30:00 +0000",
            "Auto-Submitted: auto-generated",
            "Content-Type: text/plain; charset=utf-8",
            "https://id.example/reset/x",
        ] {
            assert!(text.lines().any(|known| known == line), "{line}\n{text}");
        }
        assert_eq!(text, written(&letter()));
    }

    #[test]
    fn a_name_in_the_subject_begins_no_header() {
        let text = written(&Letter {
            subject: "Join Acme\r\nBcc: eve@example.com".to_owned(),
            ..letter()
        });
        assert!(!text.lines().any(|line| line.starts_with("Bcc")), "{text}");
    }

    #[test]
    fn an_address_that_no_mail_can_carry_is_told() {
        let to = Email::parse("a(b@example.com").unwrap();
        let refused = write(
            &Letter { to, ..letter() },
            &Sender::for_development().unwrap(),
            "id.example",
        );
        assert!(matches!(refused, Err(SendError::Unsendable(_))), "{refused:?}");
    }
}
