//! API keys for a test: made through the command line as an operator would, used as a program does.

use reqwest::{Method, RequestBuilder};
use serde_json::Value;
use sqlx::Connection;
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection};

use super::accounts::Person;
use super::http::{Page, client};
use super::process::Server;
use super::scene::new_person;

/// A key and its id.
#[derive(Clone, Debug)]
pub(crate) struct Key {
    pub(crate) id: String,
    pub(crate) text: String,
}

impl Key {
    /// Reads the answer that made it.
    pub(crate) fn read(answer: &Value) -> Self {
        let text = |name: &str| answer[name].as_str().unwrap_or_default().to_owned();
        let key = Self {
            id: text("id"),
            text: text("key"),
        };
        assert!(key.id.starts_with("key_") && !key.text.is_empty(), "{answer}");
        key
    }
}

impl Server {
    /// A new person with this role, whom no other test knows.
    pub(crate) fn person_as(&self, role: &str) -> Person {
        let person = new_person(self);
        let said = self.cli(&["user", "set", "--email", &person.email, "--role", role]);
        assert_eq!(said.code, 0, "{}", said.stderr);
        person
    }

    /// A key on the person's account; `more` are further arguments of `api-key create`.
    pub(crate) fn key_with(&self, person: &Person, permissions: &[&str], more: &[&str]) -> Key {
        let mut arguments = vec!["api-key", "create", "--name", "Test", "--user", &person.email];
        for permission in permissions {
            arguments.extend(["--permission", permission]);
        }
        Key::read(&self.cli_json(&[&arguments, more].concat()))
    }

    /// The same without further arguments.
    pub(crate) fn key(&self, person: &Person, permissions: &[&str]) -> Key {
        self.key_with(person, permissions, &[])
    }

    /// Gives the person a confirmed second factor, as a row; how one enrols is told by other tests.
    pub(crate) async fn confirm_second_factor(&self, person: &Person) {
        let file = self.data().join("countersign.db");
        let options = SqliteConnectOptions::new().filename(file);
        let mut connection = SqliteConnection::connect_with(&options)
            .await
            .expect("the database can be opened beside the server");
        let added = sqlx::query(
            "INSERT INTO factors (id, user_id, kind, name, created_at, confirmed_at) \
             SELECT 'fac_' || id, id, 'totp', 'Phone', 1, 1 FROM users WHERE email = ?",
        )
        .bind(&person.email)
        .execute(&mut connection)
        .await
        .expect("a factor can be added");
        assert_eq!(added.rows_affected(), 1, "{} exists", person.email);
    }

    /// One request below `/api/v1` to this very node, finished by the caller.
    pub(crate) async fn api(
        &self,
        method: Method,
        path: &str,
        finish: impl FnOnce(RequestBuilder) -> RequestBuilder,
    ) -> Page {
        let request = client().request(method, self.node_url(&format!("/api/v1/{path}")));
        let response = finish(request).send().await.expect("the server answers");
        Page::read(response).await
    }

    /// The same with a key and nothing else.
    pub(crate) async fn with_key(&self, method: Method, path: &str, key: &str) -> Page {
        self.api(method, path, |request| request.header("X-API-Key", key))
            .await
    }

    /// The same with a JSON body.
    pub(crate) async fn send_with_key(&self, method: Method, path: &str, key: &str, body: &Value) -> Page {
        self.api(method, path, |request| {
            request.header("X-API-Key", key).json(body)
        })
        .await
    }

    /// Whether the key is believed. Who lacks `api_keys_manage` is told so, which is an answer to somebody believed.
    pub(crate) async fn believes(&self, key: &str) -> bool {
        let page = self.with_key(Method::GET, "auth/me", key).await;
        assert!([200, 401].contains(&page.status.as_u16()), "{page}");
        page.status == 200
    }
}

/// That a problem document came, with this status and code.
#[track_caller]
pub(crate) fn assert_problem(page: &Page, status: u16, code: &str) {
    assert_eq!(page.status, status, "{page}");
    assert_eq!(page.header("content-type"), Some("application/problem+json"));
    assert_eq!(page.json()["code"], code, "{page}");
}
