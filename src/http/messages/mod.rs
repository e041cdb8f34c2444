//! Every text that a page shows, as one typed value per language.
//!
//! A language is a Rust constant of [`Messages`]: a text that is missing, or a sentence that forgets what it is
//! about, does not compile. Texts with something to insert are functions of it, so that each language orders its
//! own words. Which text is shown when is decided by the page structs; escaping is done by the templates.

mod docs;
mod en;
mod links;
mod second_step;
mod settings;

use time::OffsetDateTime;

pub use self::docs::Docs;
pub use self::en::EN;
pub use self::links::{Invite, Reset, VerifyEmail};
pub use self::second_step::SecondStep;
pub use self::settings::{
    ApiKeyProblems, ApiKeys, ApplicationProblems, Applications, Apps, Areas, ChangeEmail, ChangePassword,
    Confirm, Enrol, NewApiKey, Notices, Profile, Question, RecoveryCodes, Security, Sessions, Settings,
    SettingsFrame, ShownApiKey,
};

/// A sentence about one thing: an app, a product, an organization.
pub type About = fn(&str) -> String;

/// A sentence about two things, in the order that the field names.
pub type AboutTwo = fn(&str, &str) -> String;

/// All texts of one language.
#[derive(Clone, Copy, Debug)]
pub struct Messages {
    /// BCP 47 tag for `lang`.
    pub language: &'static str,
    /// `ltr` or `rtl`, for `dir`.
    pub direction: &'static str,
    /// A UTC moment in words.
    pub moment: fn(OffsetDateTime) -> String,
    /// A time to wait, given in seconds, in words.
    pub wait: fn(u64) -> String,
    /// Texts that several pages share.
    pub shared: Shared,
    /// The sign-in page.
    pub login: Login,
    /// The second step of a sign-in.
    pub second_step: SecondStep,
    /// The consent page.
    pub consent: Consent,
    /// What each scope lets an app do.
    pub scopes: Scopes,
    /// Error pages.
    pub errors: Errors,
    /// The page of somebody who is signed in.
    pub home: Home,
    /// Signing out, and having signed out.
    pub logout: Logout,
    /// The first administrator's page, and the ends of its link.
    pub setup: Setup,
    /// Asking for a new password, and choosing one.
    pub reset: Reset,
    /// Proving an address.
    pub verify_email: VerifyEmail,
    /// An invitation.
    pub invite: Invite,
    /// A sign-in that cannot go on where the browser is.
    pub sign_in_over: SignInOver,
    /// The app of another organization.
    pub not_a_member: NotAMember,
    /// The organization chooser.
    pub organizations: Organizations,
    /// The mailbox of a development server.
    pub dev_mail: DevMail,
    /// Too many tries.
    pub throttled: Throttled,
    /// On the way to the app by a form.
    pub form_post: FormPost,
    /// The docs of the API.
    pub docs: Docs,
    /// The settings pages.
    pub settings: Settings,
}

/// Texts that several pages share.
#[derive(Clone, Copy, Debug)]
pub struct Shared {
    /// Put before the title of a page that shows a problem.
    pub problem_title: About,
    /// Names the person's account to screen readers.
    pub account: &'static str,
    /// The way to another account.
    pub not_you: &'static str,
    /// Label of the app in question.
    pub signing_in_to: &'static str,
    /// A loopback redirect, in place of a host.
    pub this_computer: &'static str,
    /// A private-scheme redirect, in place of a host.
    pub installed_app: &'static str,
    /// The way to the person's own page.
    pub go_home: &'static str,
    /// The way to the sign-in page.
    pub sign_in: &'static str,
    /// The way to try the same again.
    pub try_again: &'static str,
    /// The way back, to the app named.
    pub return_to: About,
}

/// The sign-in page.
#[derive(Clone, Copy, Debug)]
pub struct Login {
    /// Heading.
    pub heading: &'static str,
    /// Stands in for the app when there is none; of the product.
    pub own_account: About,
    /// Label of the user name.
    pub username: &'static str,
    /// Label of the password.
    pub password: &'static str,
    /// The button.
    pub submit: &'static str,
    /// The way to a new password.
    pub forgot: &'static str,
    /// The one message for everything that is wrong.
    pub does_not_match: &'static str,
    /// No user name was typed.
    pub username_missing: &'static str,
    /// No password was typed.
    pub password_missing: &'static str,
    /// Why again: `prompt=login`; of the app.
    pub asked_again: About,
    /// Why again: `max_age`; of the app.
    pub too_long_ago: About,
    /// Why again, when no app is known.
    pub confirm_it_is_you: &'static str,
}

/// The consent page.
#[derive(Clone, Copy, Debug)]
pub struct Consent {
    /// Short title for tab and history; of the app.
    pub title: About,
    /// Heading; of app and product.
    pub heading: AboutTwo,
    /// Introduces the list of permissions; of the app.
    pub lets: About,
    /// Only `openid` is asked; of the app.
    pub only_who_you_are: About,
    /// Group of permissions that read.
    pub see: &'static str,
    /// Group of permissions that change.
    pub change: &'static str,
    /// Group of permissions that act without the person.
    pub when_away: &'static str,
    /// Mark of a permission that was not given before.
    pub new: &'static str,
    /// Mark of a permission that deserves a second look.
    pub sensitive: &'static str,
    /// Where the browser goes next; of the destination.
    pub go_to: About,
    /// Warns about an app on the person's own device, which anybody may have started.
    pub only_if_you_started: &'static str,
    /// The yes.
    pub allow: &'static str,
    /// The no.
    pub deny: &'static str,
}

/// What each scope lets an app do, said to the person.
#[derive(Clone, Copy, Debug)]
#[expect(missing_docs, reason = "each field is the scope of its name")]
pub struct Scopes {
    pub openid: &'static str,
    pub profile: &'static str,
    pub email: &'static str,
    pub address: &'static str,
    pub phone: &'static str,
    pub groups: &'static str,
    pub offline_access: &'static str,
    pub scans_read: &'static str,
    pub scans_write: &'static str,
    pub devices_read: &'static str,
    pub devices_write: &'static str,
    pub alerts_read: &'static str,
    pub alerts_write: &'static str,
    pub reports_read: &'static str,
    pub reports_write: &'static str,
    pub users_manage: &'static str,
    pub billing: &'static str,
    pub cve_read: &'static str,
    pub ids_read: &'static str,
    pub backup_manage: &'static str,
    pub api_keys_manage: &'static str,
    /// A scope of an operator's own catalogue, by its name.
    pub other: About,
}

/// What happened, and what to do about it.
#[derive(Clone, Copy, Debug)]
pub struct Explanation {
    /// Heading: what happened, in a few words.
    pub heading: &'static str,
    /// What happened, in a sentence.
    pub what: &'static str,
    /// What the person can do now.
    pub advice: &'static str,
}

/// Error pages.
#[derive(Clone, Copy, Debug)]
pub struct Errors {
    /// The client id is missing, unknown or disabled.
    pub unknown_app: Explanation,
    /// The redirect URI is missing or not registered.
    pub redirect_differs: Explanation,
    /// The request was announced by the app, and is over or was used.
    pub request_over: Explanation,
    /// The request makes no sense.
    pub bad_request: Explanation,
    /// The form lacks its proof, or it is another session's.
    pub stale_form: Explanation,
    /// Nothing lives at this address.
    pub not_found: Explanation,
    /// The page does not take this method.
    pub wrong_method: Explanation,
    /// Too many bytes.
    pub too_large: Explanation,
    /// The server has too much to do.
    pub busy: Explanation,
    /// A fault of ours.
    pub broken: Explanation,
    /// Opens the details.
    pub details: &'static str,
    /// Label of the error code.
    pub code: &'static str,
    /// Label of the request id.
    pub request_id: &'static str,
    /// Label of the time.
    pub time: &'static str,
    /// Label of the client id.
    pub client_id: &'static str,
    /// Label of the redirect URI that came.
    pub redirect_uri: &'static str,
}

/// The page of somebody who is signed in.
#[derive(Clone, Copy, Debug)]
pub struct Home {
    /// Heading.
    pub heading: &'static str,
    /// Says what being signed in is good for; of the product.
    pub what_now: About,
    /// Label of the memberships.
    pub organizations: &'static str,
    /// There is no membership.
    pub no_organization: &'static str,
    /// Label of the session's beginning.
    pub since: &'static str,
    /// The way out.
    pub sign_out: &'static str,
    /// Heading of an administrator's next step.
    pub connect_heading: &'static str,
    /// Introduces the command that registers an app.
    pub connect_command: &'static str,
    /// Introduces the discovery address.
    pub connect_discovery: &'static str,
}

/// Signing out, and having signed out.
#[derive(Clone, Copy, Debug)]
pub struct Logout {
    /// Question, as the heading; of the product.
    pub heading: About,
    /// Says who asks; of the app.
    pub app_asks: About,
    /// What signing out ends; of the product.
    pub what_ends: About,
    /// The yes.
    pub confirm: &'static str,
    /// The no.
    pub stay: &'static str,
    /// Heading afterwards.
    pub done_heading: &'static str,
    /// What has ended; of the product.
    pub done: About,
    /// The app asked to go on to an address that it did not register.
    pub not_returned: &'static str,
}

/// The first administrator's page, and the ends of its link.
#[derive(Clone, Copy, Debug)]
pub struct Setup {
    /// Heading.
    pub heading: &'static str,
    /// What this account will be; of the product.
    pub lead: About,
    /// Label of the e-mail address.
    pub email: &'static str,
    /// Label of the password.
    pub password: &'static str,
    /// The rules for passwords, shown before typing; of the shortest length in characters.
    pub password_rules: fn(usize) -> String,
    /// The button.
    pub submit: &'static str,
    /// The address is not one.
    pub email_invalid: &'static str,
    /// Of the shortest length in characters.
    pub password_too_short: fn(usize) -> String,
    /// Of the greatest length in characters.
    pub password_too_long: fn(usize) -> String,
    /// The new password has a control character in it.
    pub password_untypeable: &'static str,
    /// The password is on everybody's list.
    pub password_common: &'static str,
    /// Somebody has the address already.
    pub email_taken: &'static str,
    /// The password is the address or the product's name.
    pub password_guessable: &'static str,
    /// The link has run out or never was one.
    pub link_expired: Explanation,
    /// There is an administrator already.
    pub link_used: Explanation,
}

/// A sign-in that cannot go on where the browser is.
#[derive(Clone, Copy, Debug)]
pub struct SignInOver {
    /// It has been completed, here or in another tab.
    pub finished: Explanation,
    /// It took too long.
    pub expired: Explanation,
    /// It began in another browser, or the cookies are gone.
    pub elsewhere: Explanation,
    /// Begins again, at the app named.
    pub restart: About,
}

/// The app of another organization.
#[derive(Clone, Copy, Debug)]
pub struct NotAMember {
    /// Heading; of app.
    pub heading: About,
    /// Says whose app it is; of app and organization.
    pub what: AboutTwo,
    /// What to do; of the organization.
    pub advice: About,
}

/// The organization chooser.
#[derive(Clone, Copy, Debug)]
pub struct Organizations {
    /// Heading.
    pub heading: &'static str,
    /// What the choice is for; of the app.
    pub lead: About,
}

/// The mailbox of a development server.
#[derive(Clone, Copy, Debug)]
pub struct DevMail {
    /// Heading.
    pub heading: &'static str,
    /// What these letters are.
    pub lead: &'static str,
    /// Follows a letter's link.
    pub follow: &'static str,
    /// There is no letter.
    pub none: &'static str,
    /// Loads the page again.
    pub again: &'static str,
}

/// Too many tries.
#[derive(Clone, Copy, Debug)]
pub struct Throttled {
    /// Heading.
    pub heading: &'static str,
    /// How long to wait; of the time in words.
    pub wait: About,
    /// Why this is so.
    pub why: &'static str,
}

/// On the way to the app by a form.
#[derive(Clone, Copy, Debug)]
pub struct FormPost {
    /// Heading; of the destination.
    pub heading: About,
    /// For a browser that does not go on by itself.
    pub advice: &'static str,
    /// The button.
    pub submit: &'static str,
}
