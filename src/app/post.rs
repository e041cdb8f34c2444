//! Who takes letters: the relay of the settings, the mailbox of a development server, or nobody.

use std::sync::Arc;

use countersign_flows::mail::{DevMailbox, Mailer};
use countersign_http::management::DevMail;
use countersign_outbound::mail::{SmtpMailer, SmtpSetUpError};
use countersign_store::Notices;

use crate::config::Config;

/// How this process sends mail.
#[derive(Clone)]
pub enum Post {
    /// As the settings say.
    Configured,
    /// Into this mailbox, whatever the settings say: a developer writes to nobody by accident.
    Development(Arc<DevMailbox>),
}

impl Post {
    /// Whoever takes letters; `None` in a deployment without mail. Wants a running tokio runtime.
    ///
    /// # Errors
    /// In words, when the relay of the settings cannot be used.
    pub(super) fn mailer(&self, config: &Config) -> Result<Option<Arc<dyn Mailer>>, SmtpSetUpError> {
        match (self, &config.mail.smtp, &config.mail.from) {
            (Post::Development(mailbox), _, _) => Ok(Some(mailbox.clone())),
            (Post::Configured, Some(url), Some(from)) => {
                let domain = config.listening.issuer.host().to_owned();
                let mailer = SmtpMailer::new(url, from.clone(), domain)?;
                Ok(Some(Arc::new(mailer)))
            }
            (Post::Configured, _, _) => Ok(None),
        }
    }

    /// The letters of a development server, for its page.
    pub(super) fn shown(&self) -> Option<DevMail> {
        match self {
            Post::Configured => None,
            Post::Development(mailbox) => {
                let mailbox = Arc::clone(mailbox);
                Some(Arc::new(move || mailbox.letters()))
            }
        }
    }

    /// Whether events leave letters for whom they tell.
    pub(super) fn notices(&self, config: &Config) -> Notices {
        match self {
            Post::Configured if config.mail.smtp.is_none() => Notices::Dropped,
            Post::Configured | Post::Development(_) => Notices::Written,
        }
    }
}
