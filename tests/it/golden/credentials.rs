//! One credential of each kind for each permission: a key, a token it was exchanged for, and a person's access token,
//! each holding that permission and nothing else; and persons' tokens that carry internal rights.

use countersign_access::permission::DEFAULT_PERMISSIONS;
use reqwest::{Method, RequestBuilder};

use crate::support::accounts::Person;
use crate::support::application::Application;
use crate::support::authorization::code_in;
use crate::support::process::Server;
use crate::support::test_browser::TestBrowser;
use crate::support::tokens::Tokens;

/// How a request is made somebody's.
#[derive(Clone, Debug)]
pub(super) enum Header {
    Bearer(String),
    ApiKey(String),
}

/// A credential and what it holds: permissions, internal rights, the deployment.
#[derive(Clone, Debug)]
pub(super) struct Credential {
    pub(super) name: String,
    pub(super) header: Header,
    pub(super) holds: Vec<String>,
    /// A key, or a token that was exchanged for one.
    pub(super) is_key: bool,
}

impl Credential {
    /// The request as this credential's.
    pub(super) fn on(&self, request: RequestBuilder) -> RequestBuilder {
        match &self.header {
            Header::Bearer(token) => request.bearer_auth(token),
            Header::ApiKey(key) => request.header("X-API-Key", key),
        }
    }
}

/// All of them, on a server of their own. The owner of the organization made them, so that nothing but the credential
/// itself limits what it may do.
pub(super) async fn all(server: &Server) -> Vec<Credential> {
    let owner = owner(server, "owner@company.com");
    let mut made = Vec::new();
    let mut browser = TestBrowser::new();
    let scopes: Vec<&str> = DEFAULT_PERMISSIONS
        .iter()
        .flat_map(|permission| ["--scope", permission])
        .collect();
    let app = Application::register(server, &scopes);
    for permission in DEFAULT_PERMISSIONS {
        let key = key(server, &owner, &[permission]);
        let holds = vec![permission.to_owned()];
        made.push(Credential {
            name: format!("a token exchanged for a key with {permission}"),
            header: Header::Bearer(exchanged(&app, &key).await),
            holds: holds.clone(),
            is_key: true,
        });
        made.push(Credential {
            name: format!("a key with {permission}"),
            header: Header::ApiKey(key),
            holds: holds.clone(),
            is_key: true,
        });
        made.push(Credential {
            name: format!("a person's token with {permission}"),
            header: Header::Bearer(token(&mut browser, &app, &owner, permission).await),
            holds,
            is_key: false,
        });
    }
    let both = ["api_keys_manage", "users_manage"];
    made.push(Credential {
        name: "a key with two permissions".to_owned(),
        header: Header::ApiKey(key(server, &owner, &both)),
        holds: both.map(str::to_owned).into(),
        is_key: true,
    });
    made.extend(with_rights(server, &owner).await);
    made
}

/// Rights come by the role, and only through an application of the deployment: with the owner's role, and with one that
/// has none.
async fn with_rights(server: &Server, owner: &Person) -> Vec<Credential> {
    let app = Application::register(server, &["--first-party", "--scope", "scans_read"]);
    let rights = [
        "clients_manage",
        "connections_manage",
        "audit_read",
        "organization_manage",
    ];
    let of_owner = [&["scans_read"], rights.as_slice()].concat();
    let administrator = self::owner(server, "administrator@company.com");
    let said = server.cli(&["admin", "grant", "--email", &administrator.email]);
    assert_eq!(said.code, 0, "{}", said.stderr);
    let of_administrator = [of_owner.as_slice(), &["administrator"]].concat();
    let viewer = server.create_person("viewer@company.com");
    let mut made = Vec::new();
    for (name, person, holds) in [
        ("an owner's token of ours", owner, of_owner),
        (
            "the administrator's token of ours",
            &administrator,
            of_administrator,
        ),
        ("a viewer's token of ours", &viewer, vec!["scans_read"]),
    ] {
        let token = token(&mut TestBrowser::new(), &app, person, "scans_read").await;
        made.push(Credential {
            name: name.to_owned(),
            header: Header::Bearer(token),
            holds: holds.into_iter().map(str::to_owned).collect(),
            is_key: false,
        });
    }
    made
}

/// A person with the owner's role in the organization `default`.
pub(crate) fn owner(server: &Server, email: &str) -> Person {
    let person = server.create_person(email);
    let said = server.cli(&["user", "set", "--email", email, "--role", "owner"]);
    assert_eq!(said.code, 0, "{}", said.stderr);
    person
}

/// The text of a key of this person with these permissions.
pub(crate) fn key(server: &Server, person: &Person, permissions: &[&str]) -> String {
    let mut arguments = vec!["api-key", "create", "--name", "Test", "--user", &person.email];
    for permission in permissions {
        arguments.extend(["--permission", permission]);
    }
    let made = server.cli_json(&arguments);
    made["key"].as_str().expect("a key is shown once").to_owned()
}

async fn exchanged(app: &Application, key: &str) -> String {
    let page = app
        .send(Method::POST, "token", |request| {
            request
                .header("X-API-Key", key)
                .form(&[("grant_type", "client_credentials")])
        })
        .await;
    Tokens::read(&page).access
}

/// An access token of a person for this scope.
pub(crate) async fn token(
    browser: &mut TestBrowser,
    app: &Application,
    person: &Person,
    scope: &str,
) -> String {
    let answer = browser.authorize(&app.request(scope).url(), person).await;
    let tokens = Tokens::read(&app.redeem(&code_in(&answer)).await);
    assert_eq!(tokens.scope, scope);
    tokens.access
}
