//! An authorization request, parameter by parameter, so that a test can leave one out, change it or send it twice;
//! and what came back to the client's redirect URI.

use url::Url;

use super::application::Application;
use super::http::Page;
use super::test_browser::query;

/// The verifier and challenge of RFC 7636, appendix B.
pub(crate) const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
pub(crate) const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

/// What every request of [`Application::request`] sends as `state`.
pub(crate) const STATE: &str = "random_state_string";

/// A request on its way to the authorization endpoint.
#[derive(Clone, Debug)]
pub(crate) struct Request {
    pub(crate) endpoint: String,
    /// Names and values in the order in which they are sent.
    pub(crate) parameters: Vec<(String, String)>,
}

impl Application {
    /// A good request for this scope: no PKCE, no nonce.
    pub(crate) fn request(&self, scope: &str) -> Request {
        let parameters = [
            ("client_id", self.client.id.as_str()),
            ("redirect_uri", &self.redirect_uri),
            ("response_type", "code"),
            ("scope", scope),
            ("state", STATE),
        ];
        Request {
            endpoint: self.endpoint("authorize"),
            parameters: parameters.map(|(name, value)| (name.into(), value.into())).into(),
        }
    }

    /// The same with PKCE, as a public client must.
    pub(crate) fn request_with_pkce(&self, scope: &str) -> Request {
        self.request(scope)
            .with("code_challenge", CHALLENGE)
            .with("code_challenge_method", "S256")
    }
}

impl Application {
    /// Pushes a request, with the client's credentials in the body.
    pub(crate) async fn push(&self, request: &Request) -> Page {
        let fields = request.clone().without("client_id");
        self.post("par", &fields.fields()).await
    }

    /// The `request_uri` of a pushed request.
    pub(crate) async fn pushed(&self, request: &Request) -> String {
        let page = self.push(request).await;
        assert_eq!(page.status, 201, "{page}");
        assert_eq!(page.header("cache-control"), Some("no-store"), "{page}");
        let answer = page.json();
        assert_eq!(answer["expires_in"], 90, "{page}");
        answer["request_uri"].as_str().expect("a request_uri").to_owned()
    }

    /// Where a browser is sent with it.
    pub(crate) fn with_request_uri(&self, request_uri: &str) -> Request {
        Request {
            endpoint: self.endpoint("authorize"),
            parameters: vec![
                ("client_id".to_owned(), self.client.id.clone()),
                ("request_uri".to_owned(), request_uri.to_owned()),
            ],
        }
    }
}

impl Request {
    /// One more parameter, also if there is one of this name already.
    pub(crate) fn with(mut self, name: &str, value: &str) -> Self {
        self.parameters.push((name.to_owned(), value.to_owned()));
        self
    }

    /// Without the parameter of this name.
    pub(crate) fn without(mut self, name: &str) -> Self {
        self.parameters.retain(|(known, _)| known != name);
        self
    }

    /// With another value in its place.
    pub(crate) fn set(self, name: &str, value: &str) -> Self {
        self.without(name).with(name, value)
    }

    /// As a URL for the browser.
    pub(crate) fn url(&self) -> String {
        Url::parse_with_params(&self.endpoint, &self.parameters)
            .expect("the endpoint is a URL")
            .into()
    }

    /// As the fields of a form.
    pub(crate) fn fields(&self) -> Vec<(&str, &str)> {
        self.parameters
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str()))
            .collect()
    }
}

/// The code in an answer; fails the test when there is an error instead.
pub(crate) fn code_in(callback: &Url) -> String {
    query(callback, "code").unwrap_or_else(|| panic!("no code in {callback}"))
}

/// Asserts RED(e): an error sent to the registered URI with `state` and `iss`, and nothing that could be a token.
pub(crate) fn assert_redirected_error(page: &Page, application: &Application, error: &str) {
    let callback = page
        .location()
        .unwrap_or_else(|| panic!("{error} is to be sent to the client, not shown: {page}"));
    let sent_to = callback.as_str().split(['?', '#']).next();
    assert_eq!(sent_to, Some(application.redirect_uri.as_str()), "{page}");
    assert_eq!(query(&callback, "error").as_deref(), Some(error), "{callback}");
    assert_eq!(query(&callback, "state").as_deref(), Some(STATE), "{callback}");
    assert_eq!(
        query(&callback, "iss").as_deref(),
        Some(application.issuer.as_str()),
        "{callback}"
    );
    for kind in ["code=", "access_token", "id_token"] {
        assert!(!callback.as_str().contains(kind), "{kind} in {callback}");
    }
}

/// Asserts PAGE: a 400 page of our own that sends nobody anywhere.
pub(crate) fn assert_shown_error(page: &Page, error: &str) {
    assert_eq!(page.status, 400, "{page}");
    assert!(page.headers.get("location").is_none(), "{page}");
    assert!(page.headers.get("refresh").is_none(), "{page}");
    let html = page.header("content-type").unwrap_or_default();
    assert!(html.starts_with("text/html"), "{page}");
    assert_eq!(error_code(page).as_deref(), Some(error), "{page}");
    for (tag, _) in super::forms::tags(&page.body) {
        for attribute in ["href", "action", "src", "content"] {
            let target = tag.attribute(attribute).unwrap_or_default();
            assert!(
                !target.contains("://")
                    || target.starts_with(page.url.origin().ascii_serialization().as_str()),
                "{attribute} leads away: {page}"
            );
        }
    }
}

/// What stands in `#error-code`.
pub(crate) fn error_code(page: &Page) -> Option<String> {
    super::forms::tags(&page.body)
        .into_iter()
        .find(|(tag, _)| tag.attribute("id") == Some("error-code"))
        .map(|(_, text)| text.trim().to_owned())
}
