//! Plain HTTP as the tests use it: one client that follows no redirect and knows no proxy, and the answer as a value
//! that can be asked for its forms, its redirect target or its JSON.

use std::sync::Once;

use reqwest::header::{HeaderMap, LOCATION};
use reqwest::redirect::Policy;
use reqwest::{Client, Response, StatusCode};
use url::Url;

use super::forms::Form;

/// An answer that has been read to its end.
#[derive(Clone, Debug)]
pub(crate) struct Page {
    /// The address that was asked.
    pub(crate) url: Url,
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: String,
}

/// A client without memory. It follows no redirect: where a redirect leads is what most tests are about.
pub(crate) fn client() -> Client {
    static RING: Once = Once::new();
    // reqwest is built without a TLS provider of its own and panics until there is one. Somebody else in this process
    // may have been first, which is as good.
    RING.call_once(|| drop(rustls::crypto::ring::default_provider().install_default()));
    Client::builder()
        .redirect(Policy::none())
        .no_proxy()
        .build()
        .expect("a client can be made")
}

impl Page {
    /// Reads an answer.
    pub(crate) async fn read(response: Response) -> Self {
        Self {
            url: response.url().clone(),
            status: response.status(),
            headers: response.headers().clone(),
            body: response.text().await.expect("the answer can be read"),
        }
    }

    /// A header's value, if it is there once and readable.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        let mut values = self.headers.get_all(name).iter();
        let value = values.next()?;
        assert!(values.next().is_none(), "{name} is there more than once");
        value.to_str().ok()
    }

    /// Where a redirect leads, made absolute.
    pub(crate) fn location(&self) -> Option<Url> {
        if !self.status.is_redirection() {
            return None;
        }
        let target = self
            .headers
            .get(LOCATION)?
            .to_str()
            .expect("the redirect target is text");
        Some(self.url.join(target).expect("the redirect target is an address"))
    }

    /// The form that has this button.
    pub(crate) fn form_with(&self, button: &str) -> Option<Form> {
        Form::all(&self.body)
            .into_iter()
            .find(|form| form.has_button(button))
    }

    /// The body as JSON.
    pub(crate) fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.body).unwrap_or_else(|error| panic!("not JSON ({error}): {self}"))
    }
}

impl std::fmt::Display for Page {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        writeln!(f, "{} from {}", self.status, self.url)?;
        for (name, value) in &self.headers {
            writeln!(f, "{name}: {}", value.to_str().unwrap_or("(bytes)"))?;
        }
        write!(f, "\n{}", self.body)
    }
}
