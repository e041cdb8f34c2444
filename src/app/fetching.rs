//! The door to other machines as the settings want it.

use std::io;

use countersign_outbound::fetch::{FetchSettings, Fetcher, Reach};

use crate::config::Outbound;

/// Makes the door.
///
/// # Errors
/// In words, when the CA file cannot be read.
pub(super) fn fetcher(settings: &Outbound) -> io::Result<Fetcher> {
    let extra_ca_pem = match &settings.ca_file {
        Some(file) => Some(std::fs::read(file).map_err(|error| {
            let words = format!("COUNTERSIGN_OUTBOUND_CA_FILE {}: {error}", file.display());
            io::Error::new(error.kind(), words)
        })?),
        None => None,
    };
    let reach = if settings.allow_loopback {
        Reach::PublicAndLoopback
    } else {
        Reach::Public
    };
    Ok(Fetcher::new(FetchSettings { reach, extra_ca_pem }))
}
