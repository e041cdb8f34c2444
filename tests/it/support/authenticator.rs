//! A person's authenticator app, and the way to have one: an application that asks for `aal2` leads who has no second
//! factor to set one up.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use totp_rs::{Builder, Secret, Totp};

use super::accounts::Person;
use super::forms::{tags, unescape};
use super::http::Page;
use super::test_browser::TestBrowser;

/// Seconds of one step.
const STEP: u64 = 30;

/// An app that shares a secret with the server. Each step counts once there, so it gives each step's code once.
#[derive(Debug)]
pub(crate) struct Authenticator {
    totp: Totp,
    last_step: u64,
}

impl Authenticator {
    /// Types the secret in as it is shown.
    pub(crate) fn with(secret: &str) -> Self {
        let secret = Secret::try_from_base32(secret.replace(' ', "")).expect("the secret is base32");
        Self {
            totp: Builder::new()
                .with_secret(secret)
                .build()
                .expect("the secret is long enough"),
            last_step: 0,
        }
    }

    /// A code that was not used yet: of the step before this one, this one or the next, else it waits for one.
    pub(crate) async fn code(&mut self) -> String {
        loop {
            let (now, into) = (seconds_now() / STEP, seconds_now() % STEP);
            // Late in a step the one before might be over when the code arrives.
            let earliest = if into < 20 { now - 1 } else { now };
            let next = (self.last_step + 1).max(earliest);
            if next <= now + 1 {
                self.last_step = next;
                return self.code_of(next);
            }
            tokio::time::sleep(Duration::from_millis(500)).await;
        }
    }

    /// The code that was given last.
    pub(crate) fn last_code(&self) -> String {
        self.code_of(self.last_step)
    }

    /// A code of no step near now.
    pub(crate) fn wrong_code(&self) -> String {
        let near: Vec<String> = (0..12)
            .map(|step| self.code_of(seconds_now() / STEP - 4 + step))
            .collect();
        let wrong = (0..20).map(|number| format!("{number:06}"));
        wrong
            .into_iter()
            .find(|code| !near.contains(code))
            .expect("twenty codes are more than twelve")
    }

    fn code_of(&self, step: u64) -> String {
        self.totp.generate(step * STEP).to_string()
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "the app has a clock of its own, as a phone has"
)]
fn seconds_now() -> u64 {
    let since = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .expect("it is after 1970");
    since.as_secs()
}

/// What setting it up gave.
#[derive(Debug)]
pub(crate) struct Enrolled {
    pub(crate) app: Authenticator,
    pub(crate) recovery_codes: Vec<String>,
    /// Where the conversation goes on.
    pub(crate) onward: String,
}

impl TestBrowser {
    /// Signs in for a request that asks for `aal2`, and sets up an app on the way.
    pub(crate) async fn enrol(&mut self, request: &str, person: &Person) -> Enrolled {
        let page = self.open(request).await;
        let page = match page.form_with("sign-in") {
            Some(_) => self.sign_in(&page, person).await,
            None => page,
        };
        let page = self.press(&page, "totp-enable").await;
        let mut app = Authenticator::with(&text_of(&page, "totp-secret"));
        let code = app.code().await;
        let page = self.type_code(&page, "totp_code", &code, "totp-confirm").await;
        assert_eq!(page.status, 200, "{page}");
        let recovery_codes = tags(&page.body)
            .into_iter()
            .filter(|(tag, _)| tag.name == "code")
            .map(|(_, text)| text.to_owned())
            .collect();
        Enrolled {
            app,
            recovery_codes,
            onward: link(&page, "continue"),
        }
    }

    /// Sends the form that has this button with a code in this field.
    pub(crate) async fn type_code(&mut self, page: &Page, field: &str, code: &str, button: &str) -> Page {
        let form = page
            .form_with(button)
            .unwrap_or_else(|| panic!("no form has a button {button}: {page}"));
        self.submit(page, form.fill(field, code).press(button)).await
    }
}

/// The text of the element with this id.
pub(crate) fn text_of(page: &Page, id: &str) -> String {
    let found = tags(&page.body)
        .into_iter()
        .find(|(tag, _)| tag.attribute("id") == Some(id));
    let (_, text) = found.unwrap_or_else(|| panic!("nothing is called {id}: {page}"));
    unescape(text)
}

/// Where the link with this id leads.
pub(crate) fn link(page: &Page, id: &str) -> String {
    let found = tags(&page.body)
        .into_iter()
        .find(|(tag, _)| tag.attribute("id") == Some(id));
    let target = found
        .and_then(|(tag, _)| tag.attribute("href").map(str::to_owned))
        .unwrap_or_else(|| panic!("no link is called {id}: {page}"));
    page.url.join(&target).expect("it is an address").into()
}
