//! Every public endpoint in one table, and what a refusal must look like at each: the page, the OAuth error or the
//! problem document that the specification names, with its request id and its headers, and nothing of our insides.

use crate::support::house::House;
use crate::support::raw::Answer;

/// Who reads the answers of an endpoint.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Reader {
    /// A person: an HTML page with `#error-code`.
    Person,
    /// An OAuth client: RFC 6749 §5.2 JSON.
    Client,
    /// Another program: RFC 9457 problem document.
    Program,
}

/// One row.
#[derive(Clone, Debug)]
pub(super) struct Endpoint {
    pub(super) path: String,
    pub(super) methods: &'static [&'static str],
    pub(super) reader: Reader,
    /// Whether scripts of other origins may ask what it allows (`OPTIONS`).
    pub(super) cors: bool,
}

const GET: &[&str] = &["GET"];
const POST: &[&str] = &["POST"];
const BOTH: &[&str] = &["GET", "POST"];

/// The table. Pages of a conversation are asked for one that does not exist: what is wrong with a request is seen first.
pub(super) fn endpoints(house: &House) -> Vec<Endpoint> {
    let set_up = house.server.setup_link().expect("there is no administrator yet");
    let set_up = set_up
        .strip_prefix(house.server.issuer())
        .expect("the link is ours");
    let row = |path: &str, methods, reader, cors| Endpoint {
        path: path.to_owned(),
        methods,
        reader,
        cors,
    };
    use Reader::{Client, Person, Program};
    vec![
        row("/.well-known/openid-configuration", GET, Program, true),
        row("/.well-known/oauth-authorization-server", GET, Program, true),
        row("/.well-known/jwks.json", GET, Program, true),
        row("/api/v1/auth/oauth2/authorize", BOTH, Person, false),
        row("/api/v1/auth/oauth2/token", POST, Client, true),
        row("/api/v1/auth/oauth2/userinfo", BOTH, Client, true),
        row("/api/v1/auth/oauth2/revoke", POST, Client, true),
        row("/api/v1/auth/oauth2/par", POST, Client, true),
        row("/api/v1/auth/oauth2/logout", BOTH, Person, false),
        row("/", GET, Person, false),
        row("/login", BOTH, Person, false),
        row("/consent", BOTH, Person, false),
        row("/organizations", BOTH, Person, false),
        row("/continue/int_nobody", BOTH, Person, false),
        row("/logout", BOTH, Person, false),
        row(set_up, BOTH, Person, false),
        row("/reset", BOTH, Person, false),
        row("/reset/cs_rl_gone", BOTH, Person, false),
        row("/verify-email/cs_vl_gone", BOTH, Person, false),
        row("/invite/cs_il_gone", BOTH, Person, false),
        row("/.well-known/change-password", GET, Program, false),
        row("/healthz", GET, Program, false),
        row("/static/app.css", GET, Program, false),
    ]
}

impl Endpoint {
    /// Whether the endpoint takes this method.
    pub(super) fn takes(&self, method: &str) -> bool {
        self.methods.contains(&method)
    }

    /// A request with a head of the test's choice; lines end in CRLF and the last one is followed by the body.
    pub(super) fn request(&self, method: &str, query: &str, head: &str, body: &str) -> Vec<u8> {
        let path = &self.path;
        format!("{method} {path}{query} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n{head}\r\n{body}")
            .into_bytes()
    }

    /// A form sent by POST.
    pub(super) fn form(&self, body: &str) -> Vec<u8> {
        let head = format!(
            "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\n",
            body.len()
        );
        self.request("POST", "", &head, body)
    }

    /// Asserts a refusal with one of these statuses, in the shape of this endpoint.
    pub(super) fn assert_refuses(&self, answer: &Answer, statuses: &[u16], what: &str) {
        let place = format!("{what} at {}: {answer}", self.path);
        assert!(statuses.contains(&answer.status), "{place}");
        let content_type = answer.header("content-type").unwrap_or_default();
        match self.reader {
            Reader::Person => {
                assert!(content_type.starts_with("text/html"), "{place}");
                assert!(answer.body.contains("id=\"error-code\""), "{place}");
                assert_eq!(answer.header("location"), None, "{place}");
            }
            Reader::Client => {
                assert!(content_type.starts_with("application/json"), "{place}");
                let json = json(answer, &place);
                assert!(json["error"].is_string(), "{place}");
                assert!(json.get("access_token").is_none(), "{place}");
            }
            Reader::Program => {
                assert!(content_type.starts_with("application/problem+json"), "{place}");
                let json = json(answer, &place);
                assert_eq!(json["status"], answer.status, "{place}");
                for member in ["type", "title", "detail", "instance", "code", "request_id"] {
                    assert!(json[member].is_string(), "{member}: {place}");
                }
            }
        }
        assert_tells_nothing(answer, &place);
    }
}

fn json(answer: &Answer, place: &str) -> serde_json::Value {
    serde_json::from_str(&answer.body).unwrap_or_else(|error| panic!("{error}: {place}"))
}

/// What no answer may show of how the server is made (HTP-08), and what every answer carries.
pub(super) fn assert_tells_nothing(answer: &Answer, place: &str) {
    assert!(answer.status < 500, "{place}");
    for inside in [
        "sqlx",
        "sea_orm",
        "sqlite",
        "select ",
        "insert ",
        "actix",
        "panicked",
        "stack backtrace",
        "src/",
        ".rs:",
        "rustc",
        "/tmp/",
        env!("CARGO_PKG_VERSION"),
    ] {
        assert!(!answer.mentions(inside), "{inside} shows in {place}");
    }
    for absent in ["server", "x-powered-by"] {
        assert_eq!(answer.header(absent), None, "{place}");
    }
    let id = answer.header("x-request-id").unwrap_or_default();
    assert!(id.len() >= 8, "no request id: {place}");
    assert_eq!(
        answer.header("x-content-type-options"),
        Some("nosniff"),
        "{place}"
    );
    assert_eq!(answer.header("x-frame-options"), Some("DENY"), "{place}");
    let policy = answer.header("content-security-policy").unwrap_or_default();
    assert!(policy.contains("default-src 'none'"), "{place}");
}
