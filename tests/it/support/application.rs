//! A relying party as its developer would write it by hand: it knows its client id, its secret and one redirect URI,
//! and speaks to the token endpoint with exactly the fields that a test gives it.

use reqwest::{Client as HttpClient, Method, RequestBuilder};

use super::accounts::Client;
use super::authorization::VERIFIER;
use super::http::{Page, client};
use super::process::Server;

/// The redirect URI of most tests. Nobody listens there: the test browser stops before it would leave our origin.
pub(crate) const CALLBACK: &str = "https://your-app.com/callback";

/// A registered relying party.
#[derive(Clone, Debug)]
pub(crate) struct Application {
    pub(crate) issuer: String,
    pub(crate) client: Client,
    pub(crate) redirect_uri: String,
    pub(crate) http: HttpClient,
}

impl Application {
    /// A client that keeps a secret; `more` are further arguments of `client create`.
    pub(crate) fn register(server: &Server, more: &[&str]) -> Self {
        Self::register_at(server, CALLBACK, more)
    }

    /// The same with another redirect URI.
    pub(crate) fn register_at(server: &Server, redirect_uri: &str, more: &[&str]) -> Self {
        Self {
            issuer: server.issuer().to_owned(),
            client: server.create_client(redirect_uri, more),
            redirect_uri: redirect_uri.to_owned(),
            http: client(),
        }
    }

    /// An `oauth2` endpoint by its last path segment.
    pub(crate) fn endpoint(&self, name: &str) -> String {
        format!("{}/api/v1/auth/oauth2/{name}", self.issuer)
    }

    /// One request to an `oauth2` endpoint, finished by the caller.
    pub(crate) async fn send(
        &self,
        method: Method,
        endpoint: &str,
        finish: impl FnOnce(RequestBuilder) -> RequestBuilder,
    ) -> Page {
        let request = finish(self.http.request(method, self.endpoint(endpoint)));
        let response = request
            .send()
            .await
            .unwrap_or_else(|error| panic!("{endpoint} did not answer: {error:?}"));
        Page::read(response).await
    }

    /// A form to the token endpoint with just these fields and no credentials beside them.
    pub(crate) async fn post_token(&self, fields: &[(&str, &str)]) -> Page {
        self.send(Method::POST, "token", |request| request.form(fields))
            .await
    }

    /// The same with the client's credentials in the body, or the id alone when it has no secret.
    pub(crate) async fn token(&self, fields: &[(&str, &str)]) -> Page {
        let mut all = fields.to_vec();
        all.push(("client_id", &self.client.id));
        if !self.client.secret.is_empty() {
            all.push(("client_secret", &self.client.secret));
        }
        self.post_token(&all).await
    }

    /// Redeems a code that was asked for without PKCE.
    pub(crate) async fn redeem(&self, code: &str) -> Page {
        self.token(&self.code_form(code)).await
    }

    /// Redeems a code that was asked for with [`super::authorization::CHALLENGE`].
    pub(crate) async fn redeem_with_verifier(&self, code: &str) -> Page {
        let mut form = self.code_form(code);
        form.push(("code_verifier", VERIFIER));
        self.token(&form).await
    }

    /// A form to an endpoint beside the token endpoint, with the client's credentials in the body.
    pub(crate) async fn post(&self, endpoint: &str, fields: &[(&str, &str)]) -> Page {
        let mut form = vec![("client_id", self.client.id.as_str())];
        if !self.client.secret.is_empty() {
            form.push(("client_secret", &self.client.secret));
        }
        form.extend_from_slice(fields);
        self.send(Method::POST, endpoint, |request| request.form(&form))
            .await
    }

    /// Gives a token up.
    pub(crate) async fn revoke(&self, token: &str, more: &[(&str, &str)]) -> Page {
        self.post("revoke", &[&[("token", token)], more].concat()).await
    }

    /// The fields that redeem a code, without credentials.
    pub(crate) fn code_form<'a>(&'a self, code: &'a str) -> Vec<(&'a str, &'a str)> {
        vec![
            ("grant_type", "authorization_code"),
            ("code", code),
            ("redirect_uri", &self.redirect_uri),
        ]
    }

    /// Uses a refresh token.
    pub(crate) async fn refresh(&self, refresh_token: &str) -> Page {
        self.token(&[("grant_type", "refresh_token"), ("refresh_token", refresh_token)])
            .await
    }

    /// Asks userinfo with an access token in the header.
    pub(crate) async fn userinfo(&self, access_token: &str) -> Page {
        self.send(Method::GET, "userinfo", |request| {
            request.bearer_auth(access_token)
        })
        .await
    }
}

/// Asserts OA(e): RFC 6749 §5.2 JSON with this error, never to be stored.
pub(crate) fn assert_oauth_error(page: &Page, status: u16, error: &str) {
    assert_eq!(page.status, status, "{page}");
    assert_eq!(page.json()["error"], error, "{page}");
    assert!(page.json()["error_description"].is_string(), "{page}");
    assert_eq!(page.header("cache-control"), Some("no-store"), "{page}");
    assert!(!page.body.contains("access_token\":"), "{page}");
}

/// Asserts that userinfo refuses a token as dead or false (RFC 6750 §3).
pub(crate) fn assert_invalid_token(page: &Page) {
    assert_eq!(page.status, 401, "{page}");
    let challenge = page.header("www-authenticate").unwrap_or_default();
    assert!(challenge.starts_with("Bearer"), "{page}");
    assert!(challenge.contains("error=\"invalid_token\""), "{page}");
}
