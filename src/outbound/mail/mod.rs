//! Letters, and the two ways that one can go: to a relay by SMTP, or into the mailbox of a development server.
//!
//! When a letter is sent, how often it is tried and what it says is decided by flows; here it goes out once, or the
//! reason is told.

mod dev_mailbox;
mod message;
mod sender;
mod smtp;
mod smtp_url;

use std::fmt;
use std::future::Future;
use std::pin::Pin;

use countersign_identity::{Email, Timestamp};

pub use dev_mailbox::DevMailbox;
pub use sender::{NotASender, Sender};
pub use smtp::{SmtpMailer, SmtpSetUpError};
pub use smtp_url::{NotAnSmtpUrl, SmtpUrl};

/// A letter in plain text.
#[derive(Clone, PartialEq, Eq)]
pub struct Letter {
    /// Becomes the `Message-ID` (RFC 5322 §3.6.4): the same for every try, so that a receiver can drop a double.
    pub id: String,
    /// To one person.
    pub to: Email,
    /// One line.
    pub subject: String,
    /// Lines of plain text.
    pub text: String,
    /// When it was written: its `Date`.
    pub written_at: Timestamp,
}

/// Says neither to whom nor what: letters hold links that let people in.
impl fmt::Debug for Letter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Letter({})", self.id)
    }
}

/// Why a letter did not go out.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SendError {
    /// It never will: the address or the letter cannot be written as mail.
    #[error("the letter cannot be written as mail: {0}")]
    Unsendable(String),
    /// Not this time: the relay is away, slow, or said no. What it says may be mended by its operator or ours, so that
    /// even its permanent refusals are worth another try.
    #[error("{0}")]
    Failed(String),
}

/// A letter on its way.
pub type Sending<'a> = Pin<Box<dyn Future<Output = Result<(), SendError>> + Send + 'a>>;

/// Who takes letters.
pub trait Mailer: Send + Sync {
    /// Sends one letter; `Ok` once somebody else has taken it over.
    fn send<'a>(&'a self, letter: &'a Letter) -> Sending<'a>;
}
