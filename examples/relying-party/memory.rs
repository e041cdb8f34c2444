//! What this application remembers of a browser, by the cookie that it carries: a sign-in under way, then the claims
//! of the person. In memory only; a restart signs everybody out of the example, and nobody out of Countersign.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use serde_json::{Map, Value};

use crate::sign_in::UnderWay;

/// More browsers than an example sees. Beyond, all is forgotten, so that nobody can fill the memory.
const MOST_BROWSERS: usize = 1000;

#[derive(Debug)]
enum Known {
    UnderWay(UnderWay),
    SignedIn(Map<String, Value>),
}

/// Everything by cookie value.
#[derive(Debug, Default)]
pub(crate) struct Memory(Mutex<HashMap<String, Known>>);

impl Memory {
    fn lock(&self) -> MutexGuard<'_, HashMap<String, Known>> {
        // Each change is one insert or remove, so there is no half-done one to fear.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn begin(&self, browser: String, under_way: UnderWay) {
        let mut known = self.lock();
        if known.len() >= MOST_BROWSERS {
            known.clear();
        }
        known.insert(browser, Known::UnderWay(under_way));
    }

    /// The sign-in under way in this browser, once.
    pub(crate) fn take_under_way(&self, browser: &str) -> Option<UnderWay> {
        let mut known = self.lock();
        match known.remove(browser)? {
            Known::UnderWay(under_way) => Some(under_way),
            signed_in => {
                known.insert(browser.to_owned(), signed_in);
                None
            }
        }
    }

    pub(crate) fn signed_in(&self, browser: String, claims: Map<String, Value>) {
        self.lock().insert(browser, Known::SignedIn(claims));
    }

    /// The claims of whoever is signed in in this browser.
    pub(crate) fn claims(&self, browser: &str) -> Option<Map<String, Value>> {
        match self.lock().get(browser)? {
            Known::SignedIn(claims) => Some(claims.clone()),
            Known::UnderWay(_) => None,
        }
    }

    pub(crate) fn forget(&self, browser: &str) {
        self.lock().remove(browser);
    }
}
