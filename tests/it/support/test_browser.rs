//! A person with a browser, without the browser: keeps cookies, follows redirects within one origin, fills in forms
//! and presses buttons by their ids. A redirect to another origin is where it stops, because that is where the client
//! takes over. What needs layout, scripts or a browser's own rules is tried in [`super::browser`].

use reqwest::header::{COOKIE, ORIGIN, SET_COOKIE};
use reqwest::{Client, Method, RequestBuilder};
use url::Url;

use super::accounts::Person;
use super::cookies::Cookies;
use super::forms::Form;
use super::http::{Page, client};

/// More steps than any way through our pages has.
const MOST_STEPS: usize = 20;

/// One browser profile.
#[derive(Debug)]
pub(crate) struct TestBrowser {
    client: Client,
    pub(crate) cookies: Cookies,
}

impl TestBrowser {
    /// A browser that has never been anywhere.
    pub(crate) fn new() -> Self {
        Self::with(client())
    }

    /// The same over a client of the test's own, which must follow no redirect.
    pub(crate) fn with(client: Client) -> Self {
        Self {
            client,
            cookies: Cookies::default(),
        }
    }

    /// One GET, no redirect followed.
    pub(crate) async fn get(&mut self, url: &str) -> Page {
        self.send(Method::GET, url, |request| request).await
    }

    /// One form POST, no redirect followed and nothing said about where it comes from.
    pub(crate) async fn post(&mut self, url: &str, fields: &[(&str, &str)]) -> Page {
        self.send(Method::POST, url, |request| request.form(fields)).await
    }

    /// One request, finished by the caller (headers, body); cookies go with it and are kept from its answer.
    pub(crate) async fn send(
        &mut self,
        method: Method,
        url: &str,
        finish: impl FnOnce(RequestBuilder) -> RequestBuilder,
    ) -> Page {
        let url = Url::parse(url).expect("the address is a URL");
        let mut request = finish(self.client.request(method, url.clone()));
        if let Some(cookies) = self.cookies.header(&url) {
            request = request.header(COOKIE, cookies);
        }
        let response = request
            .send()
            .await
            .unwrap_or_else(|error| panic!("{url} did not answer: {error:?}"));
        for value in response.headers().get_all(SET_COOKIE) {
            self.cookies.take(&url, value.to_str().expect("a cookie is text"));
        }
        Page::read(response).await
    }

    /// Goes to an address and follows redirects until a page is reached, or one that leads to another origin.
    pub(crate) async fn open(&mut self, url: &str) -> Page {
        let page = self.get(url).await;
        self.follow(page).await
    }

    /// Sends a form of this page as a browser would, and follows redirects likewise.
    pub(crate) async fn submit(&mut self, page: &Page, form: Form) -> Page {
        let target = page
            .url
            .join(&form.action)
            .expect("the form's action is an address");
        if form.method == "get" {
            let mut target = target;
            target.query_pairs_mut().clear().extend_pairs(&form.fields);
            return self.open(target.as_str()).await;
        }
        // Fetch §3.1: a page with the referrer policy no-referrer sends `Origin: null`, also to itself.
        let origin = match page.header("referrer-policy") {
            Some("no-referrer") => "null".to_owned(),
            _ => page.url.origin().ascii_serialization(),
        };
        let site = if target.origin() == page.url.origin() {
            "same-origin"
        } else {
            "cross-site"
        };
        let answer = self
            .send(Method::POST, target.as_str(), |request| {
                request
                    .header(ORIGIN, origin)
                    .header("Sec-Fetch-Site", site)
                    .form(&form.fields)
            })
            .await;
        self.follow(answer).await
    }

    async fn follow(&mut self, mut page: Page) -> Page {
        for _ in 0..MOST_STEPS {
            match page.location() {
                Some(target) if target.origin() == page.url.origin() => {
                    page = self.get(target.as_str()).await
                }
                _ => return page,
            }
        }
        panic!("still redirected after {MOST_STEPS} steps: {page}");
    }

    /// Sends the login form of this page.
    pub(crate) async fn sign_in(&mut self, page: &Page, person: &Person) -> Page {
        let form = page
            .form_with("sign-in")
            .unwrap_or_else(|| panic!("this is no login page: {page}"));
        let form = form
            .fill("username", &person.email)
            .fill("password", &person.password)
            .press("sign-in");
        self.submit(page, form).await
    }

    /// Presses the button with this id on the form that has it.
    pub(crate) async fn press(&mut self, page: &Page, button: &str) -> Page {
        let form = page
            .form_with(button)
            .unwrap_or_else(|| panic!("no form has a button {button}: {page}"));
        self.submit(page, form.press(button)).await
    }

    /// Goes the whole way from an authorization request to the client's redirect URI, signing in and allowing
    /// where it is asked; returns the redirect URI with what the server put into it.
    pub(crate) async fn authorize(&mut self, request: &str, person: &Person) -> Url {
        let mut page = self.open(request).await;
        for _ in 0..MOST_STEPS {
            if let Some(callback) = page.location() {
                return callback;
            } else if page.form_with("sign-in").is_some() {
                page = self.sign_in(&page, person).await;
            } else if page.form_with("allow").is_some() {
                page = self.press(&page, "allow").await;
            } else {
                panic!("neither login nor consent: {page}");
            }
        }
        panic!("asked again and again: {page}");
    }
}

/// A parameter of the query, for looking at a redirect.
pub(crate) fn query(url: &Url, name: &str) -> Option<String> {
    let mut values = url
        .query_pairs()
        .filter(|(known, _)| known == name)
        .map(|(_, value)| value.into_owned());
    let value = values.next();
    assert!(values.next().is_none(), "{name} is there more than once in {url}");
    value
}
