//! In whose name letters go out.

use std::fmt;
use std::str::FromStr;

use lettre::message::Mailbox;

/// An address with or without a name: `no-reply@example.com`, `Example <no-reply@example.com>`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sender(Mailbox);

/// Not the shape of a sender.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("is neither an address nor a name with one, such as Example <no-reply@example.com>")]
pub struct NotASender;

impl Sender {
    /// In the name of a server under development.
    ///
    /// # Errors
    /// Never: the address is one.
    pub fn for_development() -> Result<Self, NotASender> {
        "Countersign <countersign@localhost>".parse()
    }

    pub(super) fn mailbox(&self) -> &Mailbox {
        &self.0
    }
}

impl FromStr for Sender {
    type Err = NotASender;

    fn from_str(text: &str) -> Result<Self, NotASender> {
        text.trim().parse().map(Self).map_err(|_error| NotASender)
    }
}

impl fmt::Display for Sender {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sender_may_have_a_name() {
        for text in ["no-reply@example.com", "Example <no-reply@example.com>"] {
            assert_eq!(text.parse::<Sender>().unwrap().to_string(), text);
        }
        for text in ["", "Example", "a@b@c", "a@example.com\r\nBcc: b@example.com"] {
            assert_eq!(text.parse::<Sender>(), Err(NotASender), "{text:?}");
        }
        assert!(Sender::for_development().is_ok());
    }
}
