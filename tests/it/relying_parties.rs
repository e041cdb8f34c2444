//! Relying parties as Rust programs write them, on the crates `openidconnect` and `oauth2` with their own checks
//! switched on. Only the person's part, the pages, is played by the test browser.

use std::collections::HashMap;

use oauth2::basic::BasicClient;
use openidconnect::core::{CoreAuthenticationFlow, CoreClient, CoreProviderMetadata, CoreUserInfoClaims};
use openidconnect::{
    AccessTokenHash, AuthorizationCode, ClientId, ClientSecret, CsrfToken, IssuerUrl, Nonce, NonceVerifier,
    OAuth2TokenResponse, PkceCodeChallenge, RedirectUrl, Scope, TokenResponse, http,
};

use crate::support::application::{Application, CALLBACK};
use crate::support::http::client;
use crate::support::process::Server;
use crate::support::scene::new_person;
use crate::support::shared::SharedServer;
use crate::support::test_browser::{TestBrowser, query};

static SERVER: SharedServer = SharedServer::new(&[]);

/// How both crates reach the server: over the rig's own client.
async fn send(request: http::Request<Vec<u8>>) -> Result<http::Response<Vec<u8>>, reqwest::Error> {
    let (parts, body) = request.into_parts();
    let asked = client()
        .request(parts.method, parts.uri.to_string())
        .headers(parts.headers)
        .body(body);
    let answer = asked.send().await?;
    let (status, headers) = (answer.status(), answer.headers().clone());
    let mut response = http::Response::new(answer.bytes().await?.to_vec());
    *response.status_mut() = status;
    *response.headers_mut() = headers;
    Ok(response)
}

async fn discover(server: &Server) -> CoreProviderMetadata {
    let issuer = IssuerUrl::new(server.issuer().to_owned()).expect("the issuer is a URL");
    CoreProviderMetadata::discover_async(issuer, &send)
        .await
        .expect("the metadata are complete, of this issuer, and the key set can be read")
}

#[tokio::test]
async fn openidconnect_signs_a_person_in_and_refreshes() {
    let server = SERVER.get();
    let registered = server.create_client(CALLBACK, &[]);
    let party = CoreClient::from_provider_metadata(
        discover(&server).await,
        ClientId::new(registered.id),
        Some(ClientSecret::new(registered.secret)),
    )
    .set_redirect_uri(RedirectUrl::new(CALLBACK.to_owned()).expect("a URL"));
    let (challenge, verifier) = PkceCodeChallenge::new_random_sha256();
    let (url, state, nonce) = party
        .authorize_url(
            CoreAuthenticationFlow::AuthorizationCode,
            CsrfToken::new_random,
            Nonce::new_random,
        )
        .add_scopes(["profile", "email", "offline_access"].map(|scope| Scope::new(scope.to_owned())))
        .set_pkce_challenge(challenge)
        .url();
    let person = new_person(&server);
    let callback = TestBrowser::new().authorize(url.as_str(), &person).await;
    assert_eq!(query(&callback, "state").as_ref(), Some(state.secret()));
    let code = AuthorizationCode::new(query(&callback, "code").expect("a code"));

    let tokens = party
        .exchange_code(code)
        .expect("the metadata name a token endpoint")
        .set_pkce_verifier(verifier)
        .request_async(&send)
        .await
        .expect("the code is redeemed");
    let id_token = tokens.id_token().expect("an ID token");
    let checks = party.id_token_verifier();
    let claims = id_token
        .claims(&checks, &nonce)
        .expect("signature, issuer, audience, time, nonce");
    assert_eq!(
        claims.email().map(|email| email.as_str()),
        Some(person.email.as_str())
    );
    let computed = AccessTokenHash::from_token(
        tokens.access_token(),
        id_token.signing_alg().expect("a known algorithm"),
        id_token.signing_key(&checks).expect("a published key"),
    )
    .expect("a hash");
    assert_eq!(claims.access_token_hash(), Some(&computed));

    let userinfo: CoreUserInfoClaims = party
        .user_info(tokens.access_token().clone(), Some(claims.subject().clone()))
        .expect("the metadata name a userinfo endpoint")
        .request_async(&send)
        .await
        .expect("userinfo answers about the same subject");
    assert_eq!(userinfo.email(), claims.email());

    let refreshed = party
        .exchange_refresh_token(tokens.refresh_token().expect("offline_access was granted"))
        .expect("the metadata name a token endpoint")
        .request_async(&send)
        .await
        .expect("the refresh token works");
    let again = refreshed.id_token().expect("a new ID token");
    let again = again
        .claims(&checks, NoNonce)
        .expect("it verifies like the first");
    assert_eq!(again.subject(), claims.subject());
    assert_ne!(
        refreshed.refresh_token().map(|token| token.secret()),
        tokens.refresh_token().map(|token| token.secret())
    );
}

/// OpenID Connect Core §12.2: a refreshed ID token has no nonce, or the old one.
struct NoNonce;

impl NonceVerifier for NoNonce {
    fn verify(self, nonce: Option<&Nonce>) -> Result<(), String> {
        nonce.map_or(Ok(()), |_| Err("a nonce that nobody sent".to_owned()))
    }
}

#[tokio::test]
async fn oauth2_gets_a_code_and_refreshes_without_openid() {
    let server = SERVER.get();
    let application = Application::register(&server, &["--scope", "scans_read", "--scope", "devices_read"]);
    let party = BasicClient::new(ClientId::new(application.client.id.clone()))
        .set_client_secret(ClientSecret::new(application.client.secret.clone()))
        .set_auth_uri(oauth2::AuthUrl::new(application.endpoint("authorize")).expect("a URL"))
        .set_token_uri(oauth2::TokenUrl::new(application.endpoint("token")).expect("a URL"))
        .set_redirect_uri(RedirectUrl::new(CALLBACK.to_owned()).expect("a URL"));
    let (url, state) = party
        .authorize_url(CsrfToken::new_random)
        .add_scope(Scope::new("scans_read".to_owned()))
        .url();
    let callback = TestBrowser::new()
        .authorize(url.as_str(), &new_person(&server))
        .await;
    assert_eq!(query(&callback, "state").as_ref(), Some(state.secret()));

    // By its default the crate presents the client by HTTP Basic.
    let tokens = party
        .exchange_code(AuthorizationCode::new(query(&callback, "code").expect("a code")))
        .request_async(&send)
        .await
        .expect("the code is redeemed");
    assert_eq!(tokens.scopes(), Some(&vec![Scope::new("scans_read".to_owned())]));
    assert_eq!(tokens.expires_in().map(|time| time.as_secs()), Some(3600));
    let refresh_token = tokens.refresh_token().expect("plain OAuth always gets one");
    let refreshed = party
        .exchange_refresh_token(refresh_token)
        .request_async(&send)
        .await
        .expect("the refresh token works");
    assert_ne!(refreshed.access_token().secret(), tokens.access_token().secret());
}

#[tokio::test]
async fn oauth2_gets_a_token_for_a_machine_by_either_method() {
    let server = SERVER.get();
    let machine = Application::register(
        &server,
        &["--grant", "client_credentials", "--scope", "scans_read"],
    );
    for method in [oauth2::AuthType::BasicAuth, oauth2::AuthType::RequestBody] {
        let party = BasicClient::new(ClientId::new(machine.client.id.clone()))
            .set_client_secret(ClientSecret::new(machine.client.secret.clone()))
            .set_auth_type(method)
            .set_token_uri(oauth2::TokenUrl::new(machine.endpoint("token")).expect("a URL"));
        let tokens = party
            .exchange_client_credentials()
            .request_async(&send)
            .await
            .expect("a token");
        let claims: HashMap<String, serde_json::Value> =
            serde_json::from_value(machine.verify(tokens.access_token().secret()).await.claims)
                .expect("claims");
        assert_eq!(claims["sub"], machine.client.id.as_str());
        assert!(tokens.refresh_token().is_none());
    }
}
