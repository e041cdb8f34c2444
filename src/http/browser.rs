//! What one browser carries for us: one sealed cookie with an opaque secret, the CSRF secret and what to show next.
//!
//! actix-session seals and sets the cookie, nothing more; sign-in sessions are rows of the store, found by the digest
//! of the secret. Only page routes are wrapped, so no other answer ever sets or needs a cookie.

use actix_session::config::{CookieContentSecurity, PersistentSession, TtlExtensionPolicy};
use actix_session::storage::CookieSessionStore;
use actix_session::{Session, SessionExt, SessionMiddleware};
use actix_web::HttpRequest;
use actix_web::cookie::SameSite;
use actix_web::cookie::time::Duration;
use actix_web::http::header::USER_AGENT;
use serde::{Deserialize, Serialize};

use crate::state::HttpSettings;

/// The one entry of the cookie.
const ENTRY: &str = "browser";

/// How long a browser is known: as long as its own counter of failures protects its owner (product.md, throttles).
const DAYS_KEPT: i64 = 90;

/// What was typed into the fields of a form is kept up to this many bytes: a cookie that outgrows its 4 kB could not be
/// set, and sealing makes a third more of it.
const LONGEST_TYPED: usize = 1536;

/// What a browser may call itself, in characters of ASCII.
const LONGEST_NAME: usize = 256;

/// What the cookie holds.
#[derive(Clone, Default, Serialize, Deserialize)]
pub struct BrowserState {
    /// The opaque browser secret: binds interactions and sign-in sessions, whose rows know its digest.
    pub secret: Option<String>,
    /// What forms must prove to know.
    pub csrf: Option<String>,
    /// What the next page shows once.
    pub flash: Option<Flash>,
    /// Proves that this browser once signed in to an account: it has its own counter of failures.
    pub device: Option<String>,
}

/// The outcome of a form, shown by the page that the 303 leads to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Flash {
    /// The error's name, as the page knows it.
    pub error: String,
    /// What was typed into the field that keeps its value; never a password.
    pub typed: Option<String>,
}

/// The browser of a request on a page route.
#[derive(Clone)]
pub struct Browser {
    session: Session,
    user_agent: Option<String>,
}

impl Browser {
    pub(crate) fn of(request: &HttpRequest) -> Self {
        Self {
            session: request.get_session(),
            user_agent: request
                .headers()
                .get(USER_AGENT)
                .and_then(|name| name.to_str().ok())
                .map(|name| name.chars().take(LONGEST_NAME).collect()),
        }
    }

    /// How it calls itself, cut to 256 characters.
    pub fn user_agent(&self) -> Option<&str> {
        self.user_agent.as_deref()
    }

    /// What it carries; nothing when the cookie is absent, foreign or unreadable.
    pub fn state(&self) -> BrowserState {
        self.session.get(ENTRY).ok().flatten().unwrap_or_default()
    }

    /// Gives it a new secret, on each rise of privilege. Forms of before lose their proof.
    pub fn set_secret(&self, secret: String) {
        self.change(|state| {
            state.secret = Some(secret);
            state.csrf = None;
        });
    }

    /// Marks it as one that signed in before.
    pub fn set_device(&self, device: String) {
        self.change(|state| state.device = Some(device));
    }

    /// Forgets the secret, as at logout; the mark of [`Browser::set_device`] stays.
    pub fn forget_secret(&self) {
        self.change(|state| {
            state.secret = None;
            state.csrf = None;
        });
    }

    /// What forms on the next page must carry as `csrf`; made when there is none yet.
    pub fn csrf(&self, fill_random: impl FnOnce(&mut [u8])) -> String {
        if let Some(token) = self.state().csrf {
            return token;
        }
        let token = crate::csrf::make(fill_random);
        self.change(|state| state.csrf = Some(token.clone()));
        token
    }

    /// Leaves `flash` for the next page, without what was typed if that is too long for the cookie.
    pub fn set_flash(&self, mut flash: Flash) {
        flash.typed = flash.typed.filter(|typed| typed.len() <= LONGEST_TYPED);
        self.change(|state| state.flash = Some(flash));
    }

    /// Takes what the page before left.
    pub fn take_flash(&self) -> Option<Flash> {
        let flash = self.state().flash?;
        self.change(|state| state.flash = None);
        Some(flash)
    }

    fn change(&self, change: impl FnOnce(&mut BrowserState)) {
        let mut state = self.state();
        change(&mut state);
        if let Err(error) = self.session.insert(ENTRY, state) {
            tracing::error!(%error, "the browser's state could not be written");
        }
    }
}

/// The cookie's name. The prefix makes browsers refuse one that another host or a plain connection set.
pub(crate) fn cookie_name(settings: &HttpSettings) -> &'static str {
    if settings.is_https() {
        "__Host-countersign"
    } else {
        "countersign"
    }
}

/// Seals and sets the cookie around a page route.
pub(crate) fn middleware(settings: &HttpSettings) -> SessionMiddleware<CookieSessionStore> {
    SessionMiddleware::builder(CookieSessionStore::default(), settings.cookie_key.0.clone())
        .cookie_name(cookie_name(settings).to_owned())
        .cookie_secure(settings.is_https())
        .cookie_http_only(true)
        .cookie_same_site(SameSite::Lax)
        .cookie_path("/".to_owned())
        .cookie_domain(None)
        .cookie_content_security(CookieContentSecurity::Private)
        .session_lifecycle(
            PersistentSession::default()
                .session_ttl(Duration::days(DAYS_KEPT))
                .session_ttl_extension_policy(TtlExtensionPolicy::OnStateChanges),
        )
        .build()
}
