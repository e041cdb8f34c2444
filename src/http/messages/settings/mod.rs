//! The texts of the settings pages, one group per page; English is the model for further languages.

mod api_keys;
mod applications;
mod confirm;
mod en;
mod profile;
mod security;
mod sessions;

pub use self::api_keys::{ApiKeyProblems, ApiKeys, Areas, NewApiKey, ShownApiKey};
pub use self::applications::{ApplicationProblems, Applications};
pub use self::confirm::{Confirm, Question};
pub(super) use self::en::EN;
pub use self::profile::{ChangeEmail, Profile};
pub use self::security::{ChangePassword, Enrol, RecoveryCodes, Security};
pub use self::sessions::{Apps, Sessions};

use super::Explanation;

/// The settings pages.
#[derive(Clone, Copy, Debug)]
pub struct Settings {
    /// Around all of them.
    pub frame: SettingsFrame,
    /// What was just done, said on the page that follows.
    pub notices: Notices,
    /// Who the person is.
    pub profile: Profile,
    /// Another e-mail address.
    pub email: ChangeEmail,
    /// Password and second factors.
    pub security: Security,
    /// Another password.
    pub password: ChangePassword,
    /// A new second factor.
    pub enrol: Enrol,
    /// A set of recovery codes, shown once.
    pub recovery_codes: RecoveryCodes,
    /// Questions before something that cannot be undone, or that needs a fresh proof.
    pub confirm: Confirm,
    /// Where the person is signed in.
    pub sessions: Sessions,
    /// What apps the person let in.
    pub apps: Apps,
    /// The list of API keys.
    pub api_keys: ApiKeys,
    /// Making one.
    pub new_api_key: NewApiKey,
    /// A new one, shown once.
    pub shown_api_key: ShownApiKey,
    /// The organization's own applications.
    pub applications: Applications,
}

/// Around all settings pages.
#[derive(Clone, Copy, Debug)]
pub struct SettingsFrame {
    /// Names the navigation to screen readers.
    pub navigation: &'static str,
    /// The person.
    pub profile: &'static str,
    /// Password and second factors.
    pub security: &'static str,
    /// Where the person is signed in.
    pub sessions: &'static str,
    /// Apps that were let in.
    pub apps: &'static str,
    /// API keys.
    pub api_keys: &'static str,
    /// The organization's own applications.
    pub applications: &'static str,
    /// Label of the organization that is acted for.
    pub acting_for: &'static str,
    /// Acts for another organization.
    pub switch: &'static str,
    /// The way out.
    pub sign_out: &'static str,
    /// Copies what stands beside it.
    pub copy: &'static str,
    /// It was copied.
    pub copied: &'static str,
    /// Saves what is shown as a file.
    pub download: &'static str,
    /// Prints the page.
    pub print: &'static str,
    /// Makes a password readable.
    pub show: &'static str,
    /// Hides it again.
    pub hide: &'static str,
    /// Leaves without a change.
    pub cancel: &'static str,
    /// It has not happened yet.
    pub never: &'static str,
    /// How long ago, of seconds; a minute and less is "just now".
    pub ago: fn(u64) -> String,
    /// How far ahead, of seconds.
    pub ahead: fn(u64) -> String,
    /// The page is not for this person in this organization.
    pub not_allowed: Explanation,
}

/// What was just done.
#[derive(Clone, Copy, Debug)]
#[expect(missing_docs, reason = "each field is the deed of its name")]
pub struct Notices {
    pub saved: &'static str,
    pub verification_sent: &'static str,
    pub email_confirmation_sent: &'static str,
    pub email_verified: &'static str,
    pub password_changed: &'static str,
    pub factor_removed: &'static str,
    pub session_ended: &'static str,
    pub other_sessions_ended: &'static str,
    pub app_removed: &'static str,
    pub api_key_revoked: &'static str,
    pub application_deleted: &'static str,
    pub organization_switched: &'static str,
    pub sent_twice: &'static str,
    pub no_mail: &'static str,
    pub too_many_letters: &'static str,
    pub too_many_factors: &'static str,
}
