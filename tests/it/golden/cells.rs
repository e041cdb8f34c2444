//! Every cell of the matrix over real HTTP: each credential at each address, and nobody at each address.
//!
//! Ids are made up and bodies empty, so that a request that passes goes no further than "not found" or "missing".

use reqwest::{Client, Method};
use serde_json::Value;

use super::credentials::{self, Credential};
use super::{Address, matrix};
use crate::support::http::{Page, client};
use crate::support::process::{Backend, Server};

async fn ask(http: &Client, server: &Server, address: &Address, credential: Option<&Credential>) -> Page {
    let (method, path) = address;
    let path: Vec<&str> = path
        .split('/')
        .map(|segment| {
            if segment.starts_with('{') {
                "none_1"
            } else {
                segment
            }
        })
        .collect();
    let url = server.url(&format!("/api/v1/{}", path.join("/")));
    let mut request = http.request(Method::from_bytes(method.as_bytes()).expect("a method"), url);
    if ["POST", "PUT", "PATCH"].contains(&method.as_str()) {
        request = request.json(&Value::Object(Default::default()));
    }
    if let Some(credential) = credential {
        request = credential.on(request);
    }
    let response = request.send().await.expect("the server answers");
    Page::read(response).await
}

fn code(page: &Page) -> String {
    let body: Value = serde_json::from_str(&page.body).unwrap_or_default();
    body["code"].as_str().unwrap_or_default().to_owned()
}

/// What of `needs` the credential lacks.
fn lacking(needs: &str, credential: &Credential) -> Vec<String> {
    let (of_all, of_keys) = needs.split_once(", a key ").unwrap_or((needs, ""));
    let named = match of_all {
        "any" | "proxy" if credential.is_key => of_keys,
        "any" | "proxy" => "",
        of_all => of_all,
    };
    let named = named.split(" + ").filter(|need| !need.is_empty());
    named
        .filter(|need| !credential.holds.iter().any(|held| held == need))
        .map(str::to_owned)
        .collect()
}

#[tokio::test]
async fn adm_01_apk_02_each_credential_opens_what_the_matrix_says_and_nothing_else() {
    let server = Server::start(Backend::Sqlite);
    let http = client();
    let credentials = credentials::all(&server).await;
    let mut wrong = Vec::new();
    let mut tried = 0;
    for (address, needs) in matrix() {
        if ["nobody", "browser", "client", "access token"].contains(&needs.as_str()) {
            continue;
        }
        for credential in &credentials {
            let page = ask(&http, &server, &address, Some(credential)).await;
            let lacking = lacking(&needs, credential);
            let refused = page.status == 403 && code(&page) == "insufficient_scope";
            let fits = if lacking.is_empty() {
                !refused && page.status != 401 && page.status.as_u16() < 500
            } else {
                // The one need whose name is longer on the wire.
                let required = page.json()["required"].to_string().replace("deployment_", "");
                refused && required == serde_json::to_string(&lacking).unwrap()
            };
            tried += 1;
            if !fits {
                wrong.push(format!("{address:?} with {}: {page}", credential.name));
            }
        }
    }
    assert!(
        wrong.is_empty(),
        "{} of {tried}:\n{}",
        wrong.len(),
        wrong.join("\n\n")
    );
    assert!(tried > 8 * credentials.len(), "only {tried} cells were tried");
}

#[tokio::test]
async fn adm_01_without_a_credential_only_what_needs_nobody_answers() {
    let server = Server::start(Backend::Sqlite);
    let http = client();
    for (address, needs) in matrix() {
        let page = ask(&http, &server, &address, None).await;
        match needs.as_str() {
            "nobody" | "browser" => assert!(page.status != 401 && page.status != 403, "{address:?}: {page}"),
            // The `oauth2/*` endpoints say in their own words that a client or token is missing.
            "client" | "access token" => {
                assert!(page.status == 400 || page.status == 401, "{address:?}: {page}");
            }
            _ => {
                assert_eq!(
                    (page.status.as_u16(), code(&page).as_str()),
                    (401, "credentials_required")
                );
                assert!(page.header("www-authenticate").is_some(), "{address:?}: {page}");
            }
        }
    }
}
