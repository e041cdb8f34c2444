//! Requests to a server that may be killed at any moment: each brings an answer that was read to its end, or nothing.
//! Nothing means that nothing was acknowledged; whether it happened is then for the test to find out.

use std::time::Duration;

use reqwest::header::{COOKIE, ORIGIN, SET_COOKIE};
use reqwest::{Client, Method, RequestBuilder};
use url::Url;

use super::application::Application;
use super::cookies::Cookies;
use super::http::{Page, client};
use super::test_browser::TestBrowser;

/// No answer for so long is no answer: a server that hangs must fail a test rather than stop it.
const PATIENCE: Duration = Duration::from_secs(20);

/// More steps than any way through our pages has.
const MOST_STEPS: usize = 10;

/// Sends a request; `None` if the connection broke before the whole answer was here.
pub(crate) async fn attempt(request: RequestBuilder) -> Option<Page> {
    let response = request.timeout(PATIENCE).send().await.ok()?;
    let (url, status) = (response.url().clone(), response.status());
    let headers = response.headers().clone();
    let body = response.text().await.ok()?;
    Some(Page {
        url,
        status,
        headers,
        body,
    })
}

impl Application {
    /// Redeems a code that was asked for without PKCE.
    pub(crate) async fn attempt_redeem(&self, code: &str) -> Option<Page> {
        self.attempt_token(&self.code_form(code)).await
    }

    /// Uses a refresh token.
    pub(crate) async fn attempt_refresh(&self, refresh_token: &str) -> Option<Page> {
        self.attempt_token(&[("grant_type", "refresh_token"), ("refresh_token", refresh_token)])
            .await
    }

    async fn attempt_token(&self, fields: &[(&str, &str)]) -> Option<Page> {
        let request = self
            .http
            .post(self.endpoint("token"))
            .basic_auth(&self.client.id, Some(&self.client.secret));
        attempt(request.form(fields)).await
    }
}

/// A browser that was signed in before the trouble began. Copies of it are tabs of the same browser.
#[derive(Clone, Debug)]
pub(crate) struct Tab {
    http: Client,
    cookies: Cookies,
}

impl Tab {
    /// A tab with the cookies that this browser has now.
    pub(crate) fn of(browser: &TestBrowser) -> Self {
        Self {
            http: client(),
            cookies: browser.cookies.clone(),
        }
    }

    /// Opens an address and follows redirects within its origin.
    pub(crate) async fn open(&mut self, url: &str) -> Option<Page> {
        let mut url = Url::parse(url).expect("the address is a URL");
        for _ in 0..MOST_STEPS {
            let page = self.send(Method::GET, &url, |request| request).await?;
            match page.location() {
                Some(target) if target.origin() == url.origin() => url = target,
                _ => return Some(page),
            }
        }
        panic!("still redirected after {MOST_STEPS} steps: {url}");
    }

    /// Presses the button with this id on a page; the answer may be a redirect, which is not followed.
    pub(crate) async fn press(&mut self, page: &Page, button: &str) -> Option<Page> {
        let form = page
            .form_with(button)
            .unwrap_or_else(|| panic!("no form has a button {button}: {page}"))
            .press(button);
        let target = page
            .url
            .join(&form.action)
            .expect("the form's action is an address");
        let origin = page.url.origin().ascii_serialization();
        self.send(Method::POST, &target, |request| {
            request
                .header(ORIGIN, origin)
                .header("Sec-Fetch-Site", "same-origin")
                .form(&form.fields)
        })
        .await
    }

    async fn send(
        &mut self,
        method: Method,
        url: &Url,
        finish: impl FnOnce(RequestBuilder) -> RequestBuilder,
    ) -> Option<Page> {
        let mut request = finish(self.http.request(method, url.clone()));
        if let Some(cookies) = self.cookies.header(url) {
            request = request.header(COOKIE, cookies);
        }
        let page = attempt(request).await?;
        for value in page.headers.get_all(SET_COOKIE) {
            self.cookies.take(url, value.to_str().expect("a cookie is text"));
        }
        Some(page)
    }
}
