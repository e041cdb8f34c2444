//! A real Chromium, headless, with a profile of its own. Beside what WebDriver can do (dereference to `Client`), it
//! offers what our tests want in words: script off, dark mode, a narrow screen, a picture of the page, and the
//! findings of axe-core. Dropping it closes the window.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::ops::Deref;
use std::path::{Path, PathBuf};
use std::time::Duration;

use fantoccini::error::CmdError;
use fantoccini::wd::WebDriverCompatibleCommand;
use fantoccini::{Client, ClientBuilder, Locator};
use hyper_util::client::legacy::connect::HttpConnector;
use reqwest::Method;
use serde_json::{Value, json};
use tempfile::TempDir;
use url::Url;

use super::chromedriver;

/// How long a page may take to appear: the server hashes passwords slowly in a debug build.
const PATIENCE: Duration = Duration::from_secs(20);

/// Whether pages may run scripts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Script {
    On,
    Off,
}

/// The colour scheme that the person's system asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Scheme {
    Light,
    Dark,
}

/// A browser window.
#[derive(Debug)]
pub(crate) struct Browser {
    client: Client,
    session: String,
    _profile: TempDir,
}

impl Browser {
    /// Opens a browser with an empty profile.
    pub(crate) async fn open() -> Self {
        Self::open_with(Script::On).await
    }

    /// The same, with scripts on or off for every page.
    pub(crate) async fn open_with(script: Script) -> Self {
        let profile = TempDir::new().expect("a temporary folder can be made");
        let mut options = json!({ "args": [
            "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
            "--disable-background-networking", "--disable-component-update", "--disable-sync",
            "--disable-dev-shm-usage", "--window-size=1280,900",
            format!("--user-data-dir={}", profile.path().display()),
        ]});
        if script == Script::Off {
            options["prefs"] = json!({ "profile.managed_default_content_settings.javascript": 2 });
        }
        let mut capabilities = serde_json::Map::new();
        capabilities.insert("goog:chromeOptions".to_owned(), options);
        let client = ClientBuilder::new(HttpConnector::new())
            .capabilities(capabilities)
            .connect(chromedriver::address())
            .await
            .expect("Chromium opens ('tests/run install' installs it)");
        let session = client
            .session_id()
            .await
            .expect("a session")
            .expect("the session has an id");
        Self {
            client,
            session,
            _profile: profile,
        }
    }

    /// Types into the field with this id, replacing what stands there.
    pub(crate) async fn fill(&self, id: &str, text: &str) {
        let field = self.element(id).await;
        field.clear().await.expect("the field can be emptied");
        field.send_keys(text).await.expect("the field can be typed into");
    }

    /// Presses the button or link with this id.
    pub(crate) async fn press(&self, id: &str) {
        self.element(id)
            .await
            .click()
            .await
            .unwrap_or_else(|error| panic!("#{id} cannot be pressed: {error}"));
    }

    /// The text of the element with this id.
    pub(crate) async fn text(&self, id: &str) -> String {
        self.element(id).await.text().await.expect("the element has text")
    }

    /// Whether an element with this id is on the page now.
    pub(crate) async fn shows(&self, id: &str) -> bool {
        !self
            .client
            .find_all(Locator::Id(id))
            .await
            .expect("the page can be searched")
            .is_empty()
    }

    /// The element with this id, waited for.
    pub(crate) async fn element(&self, id: &str) -> fantoccini::elements::Element {
        match self
            .client
            .wait()
            .at_most(PATIENCE)
            .for_element(Locator::Id(id))
            .await
        {
            Ok(element) => element,
            Err(error) => panic!("#{id} does not appear: {error}\n{}", self.describe().await),
        }
    }

    /// Waits until the address begins like this and returns it.
    pub(crate) async fn arrive(&self, beginning: &str) -> Url {
        let deadline = tokio::time::Instant::now() + PATIENCE;
        loop {
            let url = self
                .client
                .current_url()
                .await
                .expect("the browser has an address");
            if url.as_str().starts_with(beginning) {
                return url;
            }
            if tokio::time::Instant::now() > deadline {
                panic!("does not arrive at {beginning}\n{}", self.describe().await);
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }

    async fn describe(&self) -> String {
        let url = self
            .client
            .current_url()
            .await
            .map(String::from)
            .unwrap_or_default();
        format!("{url}\n{}", self.client.source().await.unwrap_or_default())
    }

    /// A window of this many CSS pixels, also narrower than Chromium's own least width.
    pub(crate) async fn size(&self, width: u32, height: u32) {
        let metrics = json!({ "width": width, "height": height, "deviceScaleFactor": 1, "mobile": false });
        self.devtools("Emulation.setDeviceMetricsOverride", metrics).await;
    }

    /// What `prefers-color-scheme` answers from now on.
    pub(crate) async fn scheme(&self, scheme: Scheme) {
        let value = if scheme == Scheme::Dark { "dark" } else { "light" };
        let features = json!({ "features": [{ "name": "prefers-color-scheme", "value": value }] });
        self.devtools("Emulation.setEmulatedMedia", features).await;
    }

    /// A picture of the whole page, kept as `<name>.png` among the test's files; returns where.
    pub(crate) async fn picture(&self, name: &str) -> PathBuf {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("pictures");
        std::fs::create_dir_all(&folder).expect("the folder of pictures can be made");
        let path = folder.join(format!("{name}.png"));
        let image = self.client.screenshot().await.expect("a picture can be taken");
        std::fs::write(&path, image).expect("the picture can be kept");
        path
    }

    /// What axe-core finds wrong with the page by WCAG 2.2 AA, one line each; needs scripts on.
    pub(crate) async fn accessibility_findings(&self) -> Vec<String> {
        let axe =
            Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/clients/node/node_modules/axe-core/axe.min.js");
        let axe = std::fs::read_to_string(axe).expect("'tests/run install' installs axe-core");
        self.client
            .execute(&axe, Vec::new())
            .await
            .expect("axe-core loads");
        let run = r#"const done = arguments[0];
            axe.run({ runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'] }).then(
                (found) => done(found.violations.flatMap((violation) => violation.nodes.map(
                    (node) => `${violation.id}: ${violation.help}: ${node.html}`))),
                (error) => done([String(error)]));"#;
        let found = self
            .client
            .execute_async(run, Vec::new())
            .await
            .expect("axe-core runs");
        serde_json::from_value(found).expect("findings are lines")
    }

    /// A command of the DevTools protocol, which chromedriver passes on.
    pub(crate) async fn devtools(&self, command: &'static str, parameters: Value) -> Value {
        let result: Result<Value, CmdError> = self.client.issue_cmd(DevTools { command, parameters }).await;
        result.unwrap_or_else(|error| panic!("{command}: {error}"))
    }
}

impl Deref for Browser {
    type Target = Client;

    fn deref(&self) -> &Client {
        &self.client
    }
}

impl Drop for Browser {
    /// Closes the window over a connection of its own: after a failed test there is no runtime left that could do it,
    /// and a forgotten window holds 200 MB.
    fn drop(&mut self) {
        let address = chromedriver::address().trim_start_matches("http://");
        let Ok(mut connection) = TcpStream::connect(address) else {
            return;
        };
        let request = format!(
            "DELETE /session/{} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n",
            self.session
        );
        let _ = connection.set_read_timeout(Some(PATIENCE));
        if connection.write_all(request.as_bytes()).is_ok() {
            // The answer comes once the window is closed, so the profile can be removed after it.
            let _ = connection.read(&mut [0; 256]);
        }
    }
}

#[derive(Debug)]
struct DevTools {
    command: &'static str,
    parameters: Value,
}

impl WebDriverCompatibleCommand for DevTools {
    fn endpoint(&self, base: &Url, session: Option<&str>) -> Result<Url, url::ParseError> {
        base.join(&format!(
            "session/{}/goog/cdp/execute",
            session.unwrap_or_default()
        ))
    }

    fn method_and_body(&self, _: &Url) -> (Method, Option<String>) {
        (
            Method::POST,
            Some(json!({ "cmd": self.command, "params": self.parameters }).to_string()),
        )
    }
}
