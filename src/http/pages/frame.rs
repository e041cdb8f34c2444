//! What all pages have in common: the product, the app in question, the person's account, a form and its proof.
//!
//! Values only; the markup is in `templates/base.html` and `templates/parts/`.

use std::borrow::Cow;

use countersign_identity::Timestamp;
use time::OffsetDateTime;
use url::Url;

use crate::assets::{self, Asset};
use crate::messages::{Messages, Shared};

/// Around every page.
#[derive(Clone, Copy, Debug)]
pub struct Frame<'a> {
    /// Texts in the language of the page.
    pub messages: &'a Messages,
    /// The product's name as shown.
    pub product: &'a str,
    /// The issuer's path without a trailing slash, empty for an issuer at the root: before every own address.
    pub base: &'a str,
}

impl Frame<'_> {
    /// Address of the style sheet.
    pub fn stylesheet(&self) -> String {
        self.asset(&assets::STYLESHEET)
    }

    /// Address of the icon.
    pub fn icon(&self) -> String {
        self.asset(&assets::ICON)
    }

    /// Address of the script that submits the `form_post` page.
    pub fn form_post_script(&self) -> String {
        self.asset(&assets::FORM_POST_SCRIPT)
    }

    /// Address of the script that makes the settings pages handier.
    pub fn settings_script(&self) -> String {
        self.asset(&assets::SETTINGS_SCRIPT)
    }

    /// Address of the person's own page; leads to the sign-in page while nobody is signed in.
    pub fn home(&self) -> String {
        format!("{}/", self.base)
    }

    fn asset(&self, asset: &Asset) -> String {
        format!("{}{}{}", self.base, assets::FOLDER, asset.file_name)
    }
}

/// The app that a person signs in to.
#[derive(Clone, Debug)]
pub struct App<'a> {
    /// The client's registered name.
    pub name: &'a str,
    /// Where its answer goes.
    pub destination: Destination,
}

impl App<'_> {
    /// One letter to recognize the app by.
    pub fn initial(&self) -> String {
        initial(self.name)
    }

    /// Where the answer goes, in words.
    pub fn place(&self, shared: &Shared) -> Cow<'_, str> {
        self.destination.place(shared)
    }
}

/// Where a redirect URI leads, as a person may judge it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Destination {
    /// A host on the network, with its port unless it is the scheme's own. International names are shown in
    /// their ASCII form, which look-alikes cannot imitate.
    Host(String),
    /// A loopback address: whatever program listens there (RFC 8252 §7.3).
    ThisComputer,
    /// A private scheme: whatever program took it (RFC 8252 §7.1).
    InstalledApp,
}

impl Destination {
    /// Reads a redirect URI that was already found to be registered. One that is no web address belongs to an
    /// installed app.
    pub fn of(redirect_uri: &str) -> Self {
        let Ok(url) = Url::parse(redirect_uri) else {
            return Self::InstalledApp;
        };
        match (url.scheme(), url.host()) {
            ("http" | "https", Some(host)) if is_loopback(&host) => Self::ThisComputer,
            ("http" | "https", Some(host)) => Self::Host(
                url.port()
                    .map_or_else(|| host.to_string(), |port| format!("{host}:{port}")),
            ),
            _ => Self::InstalledApp,
        }
    }

    /// In words.
    pub fn place(&self, shared: &Shared) -> Cow<'_, str> {
        match self {
            Self::Host(host) => Cow::Borrowed(host),
            Self::ThisComputer => Cow::Borrowed(shared.this_computer),
            Self::InstalledApp => Cow::Borrowed(shared.installed_app),
        }
    }

    /// Whether the answer stays on the person's own device, where any program may have asked for it.
    pub fn is_local(&self) -> bool {
        !matches!(self, Self::Host(_))
    }
}

fn is_loopback(host: &url::Host<&str>) -> bool {
    match host {
        url::Host::Domain(name) => *name == "localhost",
        url::Host::Ipv4(address) => address.is_loopback(),
        url::Host::Ipv6(address) => address.is_loopback(),
    }
}

/// The account in use.
#[derive(Clone, Copy, Debug)]
pub struct Account<'a> {
    /// The person's name, when it is known.
    pub name: Option<&'a str>,
    /// The address that they sign in with.
    pub email: &'a str,
    /// Where a different account may be chosen, when that leads anywhere.
    pub switch: Option<&'a str>,
}

impl Account<'_> {
    /// What to call the person: the name, else the address.
    pub fn title(&self) -> &str {
        self.name.unwrap_or(self.email)
    }

    /// One letter to recognize the account by.
    pub fn initial(&self) -> String {
        initial(self.title())
    }
}

/// The first letter or digit, as a capital; a bullet for a name without any.
fn initial(name: &str) -> String {
    name.chars()
        .find(|character| character.is_alphanumeric())
        .map_or_else(|| "•".to_owned(), |character| character.to_uppercase().collect())
}

/// A form that changes something.
#[derive(Clone, Copy, Debug)]
pub struct PostForm<'a> {
    /// Path and query to post to, with the issuer's path before it: the page's own address.
    pub action: &'a str,
    /// The proof that the form was ours, sent as the field `csrf`.
    pub csrf: &'a str,
}

/// A moment for `<time>`.
#[derive(Clone, Debug)]
pub struct Moment {
    /// RFC 3339, for programs.
    pub machine: String,
    /// For people, in the page's language.
    pub human: String,
}

impl Moment {
    /// Words a moment; one beyond the calendar is shown as the machine writes it.
    pub fn new(at: Timestamp, messages: &Messages) -> Self {
        let machine = at.rfc3339();
        let human = OffsetDateTime::from_unix_timestamp(at.unix_seconds())
            .map_or_else(|_| machine.clone(), |at| (messages.moment)(at));
        Self { machine, human }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_destination_is_the_true_host() {
        for (uri, expected) in [
            (
                "https://grafana.example.com/login/generic_oauth",
                "grafana.example.com",
            ),
            ("https://grafana.example.com:8443/cb", "grafana.example.com:8443"),
            ("https://bank.example@evil.example/cb", "evil.example"),
            ("https://bücher.example/cb", "xn--bcher-kva.example"),
            ("http://localhost.evil.example/cb", "localhost.evil.example"),
        ] {
            assert_eq!(
                Destination::of(uri),
                Destination::Host(expected.to_owned()),
                "{uri}"
            );
        }
    }

    #[test]
    fn loopback_is_this_computer_and_private_schemes_are_installed_apps() {
        for uri in [
            "http://127.0.0.1:8000/cb",
            "http://[::1]/cb",
            "http://localhost:9999/",
        ] {
            assert_eq!(Destination::of(uri), Destination::ThisComputer, "{uri}");
        }
        for uri in ["com.example.app:/cb", "app://cb", "app:///cb", "no uri"] {
            assert_eq!(Destination::of(uri), Destination::InstalledApp, "{uri}");
        }
    }

    #[test]
    fn names_are_recognized_by_their_first_letter() {
        for (name, expected) in [
            ("„grafana“", "G"),
            ("ß", "SS"),
            ("7zip", "7"),
            ("<>", "•"),
            ("", "•"),
        ] {
            assert_eq!(initial(name), expected);
        }
    }
}
