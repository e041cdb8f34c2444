//! Somebody who administers: a person with a role in an organization, signed in through the JSON API, who asks and is
//! answered.

use reqwest::Method;
use serde_json::{Value, json};

use crate::support::accounts::Person;
use crate::support::http::{Page, client};
use crate::support::process::Server;

/// A person's access token at this server.
#[derive(Clone, Debug)]
pub(super) struct Desk {
    server: String,
    pub(super) token: String,
    pub(super) email: String,
}

/// Makes an organization by the command line and gives its id.
pub(super) fn organization(server: &Server, slug: &str) -> String {
    let made = server.cli_json(&["organization", "create", "--name", slug, "--slug", slug]);
    made["id"].as_str().expect("an organization has an id").to_owned()
}

/// Makes a person with this role in this organization, and gives them with their id.
pub(super) fn person(server: &Server, email: &str, organization: &str, role: &str) -> (Person, String) {
    let password = format!("a long way to {email}");
    let said = server.cli_with_input(
        &[
            "user",
            "create",
            "--email",
            email,
            "--password-stdin",
            "--organization",
            organization,
            "--role",
            role,
            "--json",
        ],
        &password,
    );
    assert_eq!(said.code, 0, "{}", said.stderr);
    let made: Value = serde_json::from_str(&said.stdout).expect("JSON");
    let id = made["id"].as_str().expect("a person has an id").to_owned();
    let email = email.to_owned();
    (Person { email, password }, id)
}

impl Desk {
    /// Makes a person with this role and signs them in.
    pub(super) async fn open(server: &Server, email: &str, organization: &str, role: &str) -> Desk {
        let (person, _) = person(server, email, organization, role);
        Desk::of(server, &person).await
    }

    /// Signs a person in.
    pub(super) async fn of(server: &Server, person: &Person) -> Desk {
        let answer = client()
            .post(server.url("/api/v1/auth/login"))
            .json(&json!({ "email": person.email, "password": person.password }))
            .send()
            .await
            .expect("the server answers");
        let page = Page::read(answer).await;
        assert_eq!(page.status, 200, "{page}");
        Desk {
            server: server.url(""),
            token: page.json()["access_token"].as_str().expect("a token").to_owned(),
            email: person.email.clone(),
        }
    }

    /// Asks, below `/api/v1/`.
    pub(super) async fn ask(&self, method: Method, path: &str, body: Option<&Value>) -> Page {
        self.ask_with(method, path, body, &[]).await
    }

    /// Asks with further headers.
    pub(super) async fn ask_with(
        &self,
        method: Method,
        path: &str,
        body: Option<&Value>,
        headers: &[(&str, &str)],
    ) -> Page {
        let url = format!("{}/api/v1/{path}", self.server.trim_end_matches('/'));
        let mut request = client().request(method, url).bearer_auth(&self.token);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        if let Some(body) = body {
            request = request.json(body);
        }
        Page::read(request.send().await.expect("the server answers")).await
    }

    pub(super) async fn get(&self, path: &str) -> Value {
        let page = self.ask(Method::GET, path, None).await;
        assert_eq!(page.status, 200, "{page}");
        page.json()
    }

    /// What a list holds.
    pub(super) async fn items(&self, path: &str) -> Vec<Value> {
        let listed = self.get(path).await;
        listed["items"].as_array().expect("a list has items").clone()
    }

    pub(super) async fn post(&self, path: &str, body: Value) -> Page {
        self.ask(Method::POST, path, Some(&body)).await
    }

    /// Creates something and gives it.
    pub(super) async fn make(&self, path: &str, body: Value) -> Value {
        let page = self.post(path, body).await;
        assert_eq!(page.status, 201, "{page}");
        page.json()
    }

    pub(super) async fn patch(&self, path: &str, body: Value) -> Page {
        self.ask(Method::PATCH, path, Some(&body)).await
    }

    pub(super) async fn delete(&self, path: &str) -> Page {
        self.ask(Method::DELETE, path, None).await
    }
}

/// The id of something made.
pub(super) fn id(made: &Value) -> &str {
    made["id"].as_str().expect("it has an id")
}

/// The code of a problem.
pub(super) fn code(page: &Page) -> String {
    page.json()["code"].as_str().unwrap_or_default().to_owned()
}

/// The code of the first thing that is wrong with a body.
pub(super) fn first_error(page: &Page) -> String {
    page.json()["errors"][0]["code"]
        .as_str()
        .unwrap_or_default()
        .to_owned()
}
