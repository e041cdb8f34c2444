//! The settings pages: what a person looks after themselves, one struct per page.
//!
//! All stand in the same [`Around`]: navigation, the organization acted for, the way out. Lists and forms are pages of
//! their own, so that each has one purpose and works without a script; what the one script adds is comfort (Copy, Show,
//! Print).

pub mod api_key_shown;
pub mod api_keys;
pub mod application;
pub mod applications;
pub mod apps;
pub mod around;
pub mod confirm;
pub mod device;
pub mod email;
pub mod enrol;
pub mod matrix;
pub mod new_api_key;
pub mod not_allowed;
pub mod password;
pub mod profile;
pub mod recovery_codes;
pub mod roll;
#[cfg(test)]
pub(super) mod samples;
pub mod secret_shown;
pub mod security;
pub mod sessions;

pub use self::api_key_shown::ApiKeyShownPage;
pub use self::api_keys::ApiKeysPage;
pub use self::application::ApplicationPage;
pub use self::applications::{ApplicationsPage, NewApplicationPage};
pub use self::apps::AppsPage;
pub use self::around::{Ago, Around, Notice, Section};
pub use self::confirm::ConfirmPage;
pub use self::email::EmailPage;
pub use self::enrol::EnrolPage;
pub use self::new_api_key::NewApiKeyPage;
pub use self::not_allowed::NotAllowedPage;
pub use self::password::PasswordPage;
pub use self::profile::ProfilePage;
pub use self::recovery_codes::RecoveryCodesPage;
pub use self::roll::RollPage;
pub use self::secret_shown::SecretShownPage;
pub use self::security::SecurityPage;
pub use self::sessions::SessionsPage;
