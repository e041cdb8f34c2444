//! The first administrator of an installation that nobody clicks through. Ignored once there is one.

use std::path::PathBuf;

use countersign_identity::Email;

use super::kind::{AnyPath, EmailAddress, Optional};
use super::reader::Reader;
use super::setting::section;

section! {
    /// The first administrator, for headless installations.
    Bootstrap {
        /// `COUNTERSIGN_BOOTSTRAP_ADMIN_EMAIL`: e-mail address of the first administrator, when `/setup` is not to be used.
        admin_email: Option<Email> = Optional<EmailAddress>, "bootstrap_admin_email", None;
        /// `COUNTERSIGN_BOOTSTRAP_ADMIN_PASSWORD_FILE`: file with that administrator's password; one trailing line break is dropped.
        admin_password_file: Option<PathBuf> = Optional<AnyPath>, "bootstrap_admin_password_file", None;
    }
}

impl Bootstrap {
    pub(super) fn read(reader: &mut Reader<'_>) -> Option<Self> {
        let section = Self::read_fields(reader)?;
        match (&section.admin_email, &section.admin_password_file) {
            (Some(_), None) => {
                reader.refuse(
                    "bootstrap_admin_password_file",
                    "must be set when COUNTERSIGN_BOOTSTRAP_ADMIN_EMAIL is",
                );
            }
            (None, Some(_)) => {
                reader.refuse(
                    "bootstrap_admin_email",
                    "must be set when COUNTERSIGN_BOOTSTRAP_ADMIN_PASSWORD_FILE is",
                );
            }
            _ => {}
        }
        Some(section)
    }
}
