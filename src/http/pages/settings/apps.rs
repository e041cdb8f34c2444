//! Apps that the person let in, and what each may do.

use askama::Template;

use super::{Ago, Around};
use crate::pages::scopes::{self, AskedScope};
use crate::pages::security::{Page, PageKind};

/// `/settings/apps`
#[derive(Debug, Template)]
#[template(path = "settings/apps.html")]
pub struct AppsPage<'a> {
    /// Around the page.
    pub frame: Around<'a>,
    /// The apps, the one used last first.
    pub apps: Vec<ConnectedApp<'a>>,
}

/// An app that was let in.
#[derive(Clone, Debug)]
pub struct ConnectedApp<'a> {
    /// Its client id.
    pub id: &'a str,
    /// Its name.
    pub name: &'a str,
    /// Where it lives, in words.
    pub place: Option<String>,
    /// The scopes that it holds.
    pub scopes: Vec<&'a str>,
    /// When it was first let in.
    pub first_used: Ago,
    /// When it last got tokens.
    pub last_used: Ago,
}

impl Page for AppsPage<'_> {
    const KIND: PageKind = PageKind::Settings;
}

impl AppsPage<'_> {
    fn permissions(&self, app: &ConnectedApp<'_>) -> Vec<String> {
        let held: Vec<AskedScope<'_>> = app
            .scopes
            .iter()
            .map(|name| AskedScope { name, is_new: false })
            .collect();
        let lines: Vec<String> = scopes::group(&held, self.frame.messages)
            .into_iter()
            .flat_map(|group| group.lines)
            .map(|line| line.text)
            .collect();
        if lines.is_empty() {
            vec![self.frame.messages.settings.apps.only_who_you_are.to_owned()]
        } else {
            lines
        }
    }

    fn remove_of(&self, app: &ConnectedApp<'_>) -> String {
        (self.frame.messages.settings.apps.remove_of)(app.name)
    }
}

#[cfg(test)]
impl AppsPage<'static> {
    pub(super) fn sample() -> Self {
        use super::Section;
        use super::samples::{ago, around};
        use crate::pages::samples::NASTY;
        let app = |id, name, place: &str, scopes: &[&'static str]| ConnectedApp {
            id,
            name,
            place: Some(place.to_owned()),
            scopes: scopes.to_vec(),
            first_used: ago(86_400 * 80),
            last_used: ago(86_400 * 2),
        };
        Self {
            frame: around(Section::Apps),
            apps: vec![
                app(
                    "cli_1",
                    "Grafana",
                    "grafana.example.com",
                    &["openid", "email", "reports_read", "scans_write", "offline_access"],
                ),
                app("cli_2", NASTY, "an app on this computer", &["openid"]),
            ],
        }
    }
}
