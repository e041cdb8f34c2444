//! One sign-in by OpenID Connect's authorization code flow with PKCE: what is sent, and what is checked in the answer.
//! The library verifies signature, issuer, audience, times and nonce of the ID token; the rest is checked here.

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use openidconnect::core::{CoreAuthenticationFlow, CoreClient, CoreProviderMetadata};
use openidconnect::{
    AccessTokenHash, AuthorizationCode, ClientId, ClientSecret, CsrfToken, EndpointMaybeSet, EndpointNotSet,
    EndpointSet, IssuerUrl, Nonce, OAuth2TokenResponse, PkceCodeChallenge, PkceCodeVerifier, RedirectUrl,
    Scope, TokenResponse,
};
use serde::Deserialize;
use serde_json::{Map, Value};
use url::Url;

use crate::http_client::HttpClient;

/// What the identity provider knows us by.
#[derive(Debug)]
pub(crate) struct RelyingParty {
    pub(crate) issuer: String,
    pub(crate) client_id: String,
    pub(crate) client_secret: String,
    pub(crate) redirect_uri: String,
    pub(crate) http: HttpClient,
}

/// What we must remember between sending somebody away and their return.
#[derive(Debug)]
pub(crate) struct UnderWay {
    state: CsrfToken,
    nonce: Nonce,
    verifier: PkceCodeVerifier,
}

/// The parameters with which the browser comes back.
#[derive(Debug, Deserialize)]
pub(crate) struct Answer {
    code: Option<String>,
    state: Option<String>,
    iss: Option<String>,
    error: Option<String>,
    error_description: Option<String>,
}

/// Why nobody is signed in.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Failure {
    #[error("{0}")]
    Refused(String),
    #[error("the answer belongs to no sign-in of this browser")]
    NotOurs,
    #[error("the answer comes from another issuer")]
    OtherIssuer,
    #[error("the answer has no code")]
    NoCode,
    #[error("the token response has no ID token")]
    NoIdToken,
    #[error("the ID token belongs to another access token")]
    OtherAccessToken,
    #[error("the ID token cannot be read")]
    Unreadable,
    #[error("{doing}: {why}")]
    Broken { doing: &'static str, why: String },
}

/// A client that knows where to send people and where to redeem codes.
type Client = CoreClient<
    EndpointSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointMaybeSet,
    EndpointMaybeSet,
>;

impl RelyingParty {
    /// Discovery on each sign-in: an application with more than a few of them would keep the answer for as long as
    /// its `Cache-Control` says.
    async fn client(&self) -> Result<Client, Failure> {
        let issuer = IssuerUrl::new(self.issuer.clone()).map_err(broken("reading the issuer"))?;
        let metadata = CoreProviderMetadata::discover_async(issuer, &self.http)
            .await
            .map_err(broken("asking the identity provider for its metadata"))?;
        let redirect_uri =
            RedirectUrl::new(self.redirect_uri.clone()).map_err(broken("reading our own address"))?;
        let secret = ClientSecret::new(self.client_secret.clone());
        let client =
            CoreClient::from_provider_metadata(metadata, ClientId::new(self.client_id.clone()), Some(secret));
        Ok(client.set_redirect_uri(redirect_uri))
    }

    /// Where to send the browser, and what to remember until it is back.
    pub(crate) async fn begin(&self) -> Result<(Url, UnderWay), Failure> {
        let (challenge, verifier) = PkceCodeChallenge::new_random_sha256();
        let (url, state, nonce) = self
            .client()
            .await?
            .authorize_url(
                CoreAuthenticationFlow::AuthorizationCode,
                CsrfToken::new_random,
                Nonce::new_random,
            )
            .add_scopes(["profile", "email"].map(|scope| Scope::new(scope.to_owned())))
            .set_pkce_challenge(challenge)
            .url();
        Ok((
            url,
            UnderWay {
                state,
                nonce,
                verifier,
            },
        ))
    }

    /// Redeems the code and returns the claims of the ID token.
    pub(crate) async fn finish(
        &self,
        answer: Answer,
        under_way: UnderWay,
    ) -> Result<Map<String, Value>, Failure> {
        if answer.state.as_ref() != Some(under_way.state.secret()) {
            return Err(Failure::NotOurs);
        }
        // RFC 9207: an answer that another provider made must not be redeemed at this one.
        if answer.iss.as_ref() != Some(&self.issuer) {
            return Err(Failure::OtherIssuer);
        }
        if let Some(error) = answer.error {
            return Err(Failure::Refused(answer.error_description.unwrap_or(error)));
        }
        let code = AuthorizationCode::new(answer.code.ok_or(Failure::NoCode)?);

        let client = self.client().await?;
        let tokens = client
            .exchange_code(code)
            .map_err(broken("finding the token endpoint"))?
            .set_pkce_verifier(under_way.verifier)
            .request_async(&self.http)
            .await
            .map_err(broken("redeeming the code"))?;
        let id_token = tokens.id_token().ok_or(Failure::NoIdToken)?;
        let verifier = client.id_token_verifier();
        let claims = id_token
            .claims(&verifier, &under_way.nonce)
            .map_err(broken("verifying the ID token"))?;
        if let Some(expected) = claims.access_token_hash() {
            let algorithm = id_token.signing_alg().map_err(broken("reading the ID token"))?;
            let key = id_token
                .signing_key(&verifier)
                .map_err(broken("finding the key of the ID token"))?;
            let found = AccessTokenHash::from_token(tokens.access_token(), algorithm, key)
                .map_err(broken("hashing the access token"))?;
            if found != *expected {
                return Err(Failure::OtherAccessToken);
            }
        }
        payload(&id_token.to_string())
    }
}

/// Everything that stands in a token which has been verified: the library's own type keeps the standard claims alone.
fn payload(token: &str) -> Result<Map<String, Value>, Failure> {
    let payload = token.split('.').nth(1).ok_or(Failure::Unreadable)?;
    let json = BASE64_URL_SAFE_NO_PAD
        .decode(payload)
        .map_err(|_| Failure::Unreadable)?;
    serde_json::from_slice(&json).map_err(|_| Failure::Unreadable)
}

/// Names what we were doing; the library's errors alone do not say, and hide the cause one level down.
fn broken<E: std::error::Error>(doing: &'static str) -> impl Fn(E) -> Failure {
    move |error| {
        let mut why = error.to_string();
        let mut cause = error.source();
        while let Some(error) = cause {
            why = format!("{why}: {error}");
            cause = error.source();
        }
        Failure::Broken { doing, why }
    }
}
