//! Letters to a relay by SMTP (RFC 5321), over a few connections that are kept for a while.

use std::error::Error as _;
use std::time::Duration;

use lettre::transport::smtp::authentication::Credentials;
use lettre::transport::smtp::{AsyncSmtpTransportBuilder, Error, PoolConfig};
use lettre::{AsyncSmtpTransport, AsyncTransport, Tokio1Executor};

use super::smtp_url::{Security, SmtpUrl};
use super::{Letter, Mailer, SendError, Sender, Sending, message};

/// How long the relay may take to answer one command.
const PATIENCE: Duration = Duration::from_secs(20);
/// Connections at the same time.
const CONNECTIONS: u32 = 4;
/// A connection without work is closed after this long.
const REST: Duration = Duration::from_secs(30);

type Transport = AsyncSmtpTransport<Tokio1Executor>;

/// The relay cannot be reached as the URL says: its name is no name, or this machine knows no certificates.
#[derive(Debug, thiserror::Error)]
#[error("mail cannot be sent by {url}: {problem}")]
pub struct SmtpSetUpError {
    url: SmtpUrl,
    problem: String,
}

/// Sends by SMTP.
pub struct SmtpMailer {
    transport: Transport,
    from: Sender,
    /// Behind the `@` of each `Message-ID`.
    domain: String,
}

impl SmtpMailer {
    /// Prepares to send; connects with the first letter. `domain` is the issuer's host. Wants a running tokio runtime.
    ///
    /// # Errors
    /// [`SmtpSetUpError`] in words.
    pub fn new(url: &SmtpUrl, from: Sender, domain: String) -> Result<Self, SmtpSetUpError> {
        let builder = builder(url).map_err(|error| SmtpSetUpError {
            url: url.clone(),
            problem: error.to_string(),
        })?;
        let pool = PoolConfig::new().max_size(CONNECTIONS).idle_timeout(REST);
        let mut builder = builder.port(url.port).timeout(Some(PATIENCE)).pool_config(pool);
        if let Some((user, password)) = &url.credentials {
            builder = builder.credentials(Credentials::new(user.clone(), password.clone()));
        }
        Ok(Self {
            transport: builder.build(),
            from,
            domain,
        })
    }
}

fn builder(url: &SmtpUrl) -> Result<AsyncSmtpTransportBuilder, Error> {
    match url.security {
        Security::Tls => Transport::relay(&url.host),
        Security::StartTls => Transport::starttls_relay(&url.host),
        Security::Loopback => Ok(Transport::builder_dangerous(&url.host)),
    }
}

impl Mailer for SmtpMailer {
    fn send<'a>(&'a self, letter: &'a Letter) -> Sending<'a> {
        Box::pin(async move {
            let message = message::write(letter, &self.from, &self.domain)?;
            match self.transport.send(message).await {
                Ok(_taken) => Ok(()),
                Err(error) => Err(SendError::Failed(words(&error))),
            }
        })
    }
}

/// The error with its cause, which lettre keeps apart. A relay's answer may name the address it refuses, and that is
/// for the relay's log: ours keeps the status.
fn words(error: &Error) -> String {
    match (error.status(), error.source()) {
        (Some(status), _) => format!("the relay answered {status}"),
        (None, Some(cause)) => format!("{error}: {cause}"),
        (None, None) => error.to_string(),
    }
}
