//! People and applications for a test, made through the command line as an operator would.

use super::process::Server;

/// A person who can sign in.
#[derive(Clone, Debug)]
pub(crate) struct Person {
    pub(crate) email: String,
    pub(crate) password: String,
}

/// A registered client. `secret` is empty for a public one.
#[derive(Clone, Debug)]
pub(crate) struct Client {
    pub(crate) id: String,
    pub(crate) secret: String,
}

impl Server {
    /// A person in the organization `default`, with a password that any policy takes.
    pub(crate) fn create_person(&self, email: &str) -> Person {
        let password = format!("a long way to {email}");
        let said = self.cli_with_input(
            &["user", "create", "--email", email, "--password-stdin", "--json"],
            &password,
        );
        assert_eq!(said.code, 0, "user create: {}", said.stderr);
        Person {
            email: email.to_owned(),
            password,
        }
    }

    /// A client with this redirect URI; `more` are further arguments of `client create`.
    pub(crate) fn create_client(&self, redirect_uri: &str, more: &[&str]) -> Client {
        let arguments = [
            "client",
            "create",
            "--name",
            "Test client",
            "--redirect-uri",
            redirect_uri,
        ];
        let made = self.cli_json(&[&arguments, more].concat());
        let text = |name: &str| {
            made.get(name)
                .and_then(|value| value.as_str())
                .unwrap_or_default()
                .to_owned()
        };
        Client {
            id: text("client_id"),
            secret: text("client_secret"),
        }
    }
}
