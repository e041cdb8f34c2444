//! `serve`: runs the server until it is told to stop.

use std::io::IsTerminal;
use std::sync::Arc;

use super::Settings;
use super::exit::{Exit, Failure};
use super::output::Output;
use crate::app::logging;
use crate::app::post::Post;
use crate::app::serve::{ServeError, Voice, serve};
use crate::config::Listening;

/// Run the server.
#[derive(clap::Args, Debug)]
#[command(after_help = "Examples:
  countersign serve
  countersign serve --issuer https://id.example.com --listen 0.0.0.0:8080 --data-dir /srv/countersign")]
pub struct Args {
    /// For development: on loopback addresses only, says more, and shows letters instead of sending them
    #[arg(long)]
    pub dev: bool,
}

impl Args {
    /// A development server says things that only its own machine may hear.
    ///
    /// # Errors
    /// With `--dev`, when an address is one that other machines could reach.
    pub fn check(&self, listening: &Listening) -> Result<(), Failure> {
        match listening.first_beyond_loopback() {
            Some(address) if self.dev => Err(Failure::new(
                Exit::Usage,
                format_args!(
                    "serve --dev listens on loopback only, and {address} is reachable from other machines"
                ),
            )),
            _ => Ok(()),
        }
    }
}

/// Serves until it is told to stop.
///
/// # Errors
/// In words, when it cannot start.
pub(super) async fn run(args: &Args, settings: &Settings, output: &Output) -> Result<(), Failure> {
    let config = settings.load()?;
    args.check(&config.listening)?;
    logging::start(&config.log, std::io::stderr().is_terminal())
        .map_err(|error| Failure::new(Exit::Failed, error))?;
    let post = if args.dev {
        tell_developer(&config.listening, output);
        Post::Development(Arc::default())
    } else {
        Post::Configured
    };
    Ok(serve(&config, &post, output).await?)
}

fn tell_developer(listening: &Listening, output: &Output) {
    let (issuer, management) = (listening.issuer.as_str(), listening.management);
    output.talk(&format_args!("issuer    {issuer}"));
    output.talk(&format_args!(
        "discovery {issuer}/.well-known/openid-configuration"
    ));
    output.talk(&format_args!("mail      http://{management}/dev/mail"));
    output.talk(&format_args!("health    http://{management}/readyz?verbose"));
}

impl Voice for Output {
    fn announce(&self, word: &str, value: &str) {
        Output::announce(self, word, value);
    }

    fn talk(&self, line: &str) {
        Output::talk(self, &line);
    }
}

impl From<ServeError> for Failure {
    fn from(error: ServeError) -> Failure {
        match error {
            ServeError::Lock(error) => error.into(),
            ServeError::Open(error) => error.into(),
            ServeError::Flow(error) => error.into(),
            ServeError::Bootstrap(_) => Failure::new(Exit::Usage, error),
            ServeError::AddressTaken => Failure::new(Exit::Conflict, error),
            ServeError::Listen(..) | ServeError::NoAddress | ServeError::Io(_) => {
                Failure::new(Exit::Failed, error)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Config;

    #[test]
    fn a_development_server_stays_on_loopback() {
        let config = |address: &str| {
            Config::load([], [("COUNTERSIGN_LISTEN".to_owned(), address.to_owned())], None)
                .unwrap()
                .listening
        };
        let refusal = Args { dev: true }
            .check(&config("127.0.0.1:1,0.0.0.0:2"))
            .unwrap_err();
        assert!(
            refusal.exit == Exit::Usage && refusal.message.contains("0.0.0.0:2"),
            "{refusal}"
        );
        assert_eq!(Args { dev: true }.check(&config("127.0.0.1:1,[::1]:1")), Ok(()));
        assert_eq!(Args { dev: false }.check(&config("0.0.0.0:2")), Ok(()));
    }
}
