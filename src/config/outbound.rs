//! How this server speaks to others: what it may reach and whom it trusts beyond the ordinary. Both settings are for
//! rigs that test against servers on the same machine, so that neither works for a public issuer.

use std::path::PathBuf;

use super::kind::{AnyPath, OnOrOff, Optional};
use super::reader::Reader;
use super::setting::section;

section! {
    /// Outgoing connections.
    Outbound {
        /// `COUNTERSIGN_OUTBOUND_ALLOW_LOOPBACK`: `on` lets clients' documents be fetched from this machine; for test rigs.
        allow_loopback: bool = OnOrOff, "outbound_allow_loopback", Some("off");
        /// `COUNTERSIGN_OUTBOUND_CA_FILE`: PEM file with certificates that are trusted beside the system's; for test rigs.
        ca_file: Option<PathBuf> = Optional<AnyPath>, "outbound_ca_file", None;
    }
}

impl Outbound {
    /// `issuer_is_local`: nobody but this machine uses this server; `None` when the issuer itself could not be read.
    pub(super) fn read(reader: &mut Reader<'_>, issuer_is_local: Option<bool>) -> Option<Self> {
        let section = Self::read_fields(reader)?;
        if issuer_is_local == Some(false) {
            let only_here = "works only with an issuer on this machine, such as https://localhost:8443";
            if section.allow_loopback {
                reader.refuse("outbound_allow_loopback", only_here);
            }
            if section.ca_file.is_some() {
                reader.refuse("outbound_ca_file", only_here);
            }
        }
        Some(section)
    }
}
