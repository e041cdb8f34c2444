//! NetRecon's document as commands: `docs/netrecon.md` is run from top to bottom against a fresh server, and what it
//! shows is what was answered. `UPDATE_DOCS=1` writes the answers anew.

mod page;
mod shortened;

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;

use serde_json::Value;
use tempfile::TempDir;

use crate::support::accounts::Person;
use crate::support::application::Application;
use crate::support::authenticator::Authenticator;
use crate::support::authorization::code_in;
use crate::support::process::{Backend, Server};
use crate::support::test_browser::TestBrowser;
use page::Block;

/// The address in the page, which is the server's default.
const SHOWN: &str = "http://localhost:8080";

/// The person of the document with an authenticator app, the application, and what was answered so far.
struct Reader {
    server: Server,
    person: Person,
    app: Authenticator,
    application: Application,
    /// Placeholders of the page with what they stand for.
    placeholders: BTreeMap<&'static str, String>,
    /// Variables of the shell.
    variables: BTreeMap<&'static str, String>,
    home: TempDir,
}

impl Reader {
    async fn new() -> Self {
        let server = Server::start(Backend::Sqlite);
        let person = Person {
            email: "user@company.com".to_owned(),
            password: "your-password".to_owned(),
        };
        let arguments = [
            "user",
            "create",
            "--email",
            &person.email,
            "--name",
            "Ada Lovelace",
            "--role",
            "owner",
            "--password-stdin",
        ];
        let said = server.cli_with_input(&arguments, &person.password);
        assert_eq!(said.code, 0, "{}", said.stderr);
        let scopes = ["--scope", "scans_read", "--scope", "devices_read"];
        let application = Application::register(&server, &scopes);
        let request = application.request("scans_read").with("acr_values", "aal2").url();
        let app = TestBrowser::new().enrol(&request, &person).await.app;
        // A terminal shows what curl says of itself; here only the answer counts.
        let home = TempDir::new().expect("a temporary folder can be made");
        std::fs::write(home.path().join(".curlrc"), "silent\nshow-error\ninclude\n")
            .expect("it can be written");
        let placeholders = BTreeMap::from([
            ("YOUR_CLIENT_ID", application.client.id.clone()),
            ("YOUR_CLIENT_SECRET", application.client.secret.clone()),
        ]);
        Self {
            server,
            person,
            app,
            application,
            placeholders,
            variables: BTreeMap::new(),
            home,
        }
    }

    /// The text with what its placeholders stand for.
    fn filled(&self, text: &str) -> String {
        let text = text.replace(SHOWN, self.server.issuer());
        let pairs = self.placeholders.iter();
        pairs.fold(text, |text, (name, value)| text.replace(name, value))
    }

    /// Types a command, and says what came back.
    async fn run(&mut self, command: &str) -> String {
        let mut command = self.filled(command);
        if command.contains("123456") {
            command = command.replace("123456", &self.app.code().await);
        }
        let output = Command::new("bash")
            .args(["-c", &command])
            .env("HOME", self.home.path())
            .env("no_proxy", "*")
            .envs(&self.variables)
            .output()
            .expect("bash runs");
        let raw = String::from_utf8(output.stdout).expect("an answer is text");
        assert!(
            output.status.success(),
            "{command}: {}",
            String::from_utf8_lossy(&output.stderr)
        );
        self.remember(&raw);
        shortened::answer(&raw.replace(self.server.issuer(), SHOWN))
    }

    fn remember(&mut self, raw: &str) {
        let body = raw.split_once("\r\n\r\n").map_or("", |(_, body)| body);
        let body: Value = serde_json::from_str(body).unwrap_or_default();
        let mut keep = |variable, member: &str| {
            if let Some(text) = body[member].as_str() {
                self.variables.insert(variable, text.to_owned());
            }
        };
        keep("ACCESS_TOKEN", "access_token");
        keep("REFRESH_TOKEN", "refresh_token");
        if body["key"].is_string() {
            keep("API_KEY", "key");
            keep("KEY_ID", "id");
        }
    }

    /// Goes to the address with a fresh browser, signs in and allows; the code is what comes of it.
    async fn open(&mut self, address: &str) {
        let address = self.filled(&address.replace('\n', ""));
        let mut browser = TestBrowser::new();
        let login = browser.open(&address).await;
        let asked = browser.sign_in(&login, &self.person).await;
        let code = self.app.code().await;
        let consent = browser.type_code(&asked, "totp_code", &code, "continue").await;
        let end = browser.press(&consent, "allow").await;
        let callback = end
            .location()
            .unwrap_or_else(|| panic!("not at the application: {end}"));
        assert!(
            callback.as_str().starts_with(&self.application.redirect_uri),
            "{callback}"
        );
        self.placeholders.insert("AUTH_CODE", code_in(&callback));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_the_page_shows_is_what_was_answered() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/netrecon.md");
    let written = std::fs::read_to_string(&path).expect("the page is there");
    let mut reader = Reader::new().await;
    let mut blocks = Vec::new();
    let mut answer = None;
    for block in page::read(&written) {
        match &block {
            Block::Command(command) => answer = Some(reader.run(command).await),
            Block::Address(address) => reader.open(address).await,
            Block::Answer(_) => {
                let answer = answer.take().expect("a command stands above its answer");
                blocks.push(Block::Answer(answer));
                continue;
            }
            Block::Prose(_) => {}
        }
        blocks.push(block);
    }
    let now = page::write(&blocks);
    if std::env::var_os("UPDATE_DOCS").is_some() {
        std::fs::write(&path, &now).expect("the page can be written");
        return;
    }
    assert_eq!(
        written, now,
        "docs/netrecon.md is not what is answered: run the tests once with UPDATE_DOCS=1"
    );
}
