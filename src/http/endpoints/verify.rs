//! `GET /api/v1/auth/verify`: forward auth for nginx, Traefik, Caddy, Envoy. 200 with names in headers, 401 or 403, and
//! never a redirect: what a browser does then is the proxy's to say.

use actix_web::HttpResponse;
use actix_web::http::header::{CACHE_CONTROL, HeaderName, HeaderValue};
use countersign_flows::Services;
use countersign_flows::principal::Presented;
use countersign_flows::verify::{self, Pass, Remote, Verdict};
use countersign_protocol::Scopes;
use countersign_protocol::problem::{Problem, ProblemCode};

use crate::call::Call;
use crate::caller::{ForwardAuth, principal};
use crate::endpoint::{Endpoint, Kind, Method};
use crate::openapi::operation::{Gives, Operation, Parameter, Tag};
use crate::openapi::schema::text;
use crate::render::failure;

/// What a proxy hands on.
const REMOTE: [(&str, &str); 5] = [
    ("Remote-User", "Id of the user, service account or client."),
    ("Remote-Email", "The address; empty where there is none."),
    ("Remote-Groups", "Names parted by commas."),
    ("Remote-Organization", "The organization's slug."),
    ("Remote-Scopes", "Effective permissions, parted by spaces."),
];

/// `GET /api/v1/auth/verify`.
pub struct Get;

impl Endpoint<Services> for Get {
    const METHODS: &'static [Method] = &[Method::Get];
    const PATH: &'static str = "/api/v1/auth/verify";
    const KIND: Kind = Kind::Problem;
    const OPERATION: Option<Operation> = Some(
        Operation::new(Tag::SignIn, "Verify for a proxy", Gives::Headers(&REMOTE))
            .details("Forward auth for nginx, Caddy, Traefik, HAProxy and Envoy: 200, 401 or 403, never a redirect. For \
                      applications under the issuer's host a browser's sign-in counts as well.")
            .query(&[
                Parameter::new("scope", "Permissions that are all needed, parted by spaces.", || text().like("scans_read")),
                Parameter::new("audience", "The API that the token must be for; the issuer if left out.", text),
            ]),
    );
    type Caller = ForwardAuth;

    async fn handle(caller: ForwardAuth, call: Call<Services>) -> HttpResponse {
        let wanted = match Scopes::parse(call.query.get("scope").unwrap_or_default()) {
            Ok(wanted) => wanted,
            Err(malformed) => return call.problem(Problem::invalid_request(format!("{malformed}."))),
        };
        if call.query.all("audience").count() > 1 {
            return call.problem(Problem::invalid_request("Send one audience."));
        }
        let pass = match &caller {
            ForwardAuth::Bearer(token) => Pass::Presented(Presented::Bearer(token)),
            ForwardAuth::ApiKey(key) => Pass::Presented(Presented::ApiKey(key)),
            ForwardAuth::Browser(browser) => Pass::Browser(browser),
        };
        let audience = call.query.get("audience");
        match verify::verify(&call.state.services, pass, audience, &wanted, &call.act).await {
            Ok(Verdict::Passes(remote)) => passes(&remote),
            Ok(Verdict::Lacks(scopes)) => call.problem(Problem::insufficient(scopes)),
            Ok(Verdict::Refused(refused)) => call.refuse(&principal::refusal(&call.act, &refused)),
            Ok(Verdict::SignedOut) => call.problem(ProblemCode::CredentialsRequired.into()),
            Err(error) => failure::respond(&call, &error),
        }
    }
}

/// All five headers each time, empty where there is nothing to say: a proxy then overwrites what a stranger sent.
fn passes(remote: &Remote) -> HttpResponse {
    let groups: Vec<String> = remote.groups.iter().map(|name| encoded(name, b",%")).collect();
    let mut answer = HttpResponse::Ok();
    answer.insert_header((CACHE_CONTROL, HeaderValue::from_static("no-store")));
    for (name, value) in [
        ("remote-user", remote.user.clone()),
        (
            "remote-email",
            encoded(remote.email.as_deref().unwrap_or_default(), b"%"),
        ),
        ("remote-groups", groups.join(",")),
        (
            "remote-organization",
            remote.organization.clone().unwrap_or_default(),
        ),
        ("remote-scopes", remote.scopes.to_string()),
    ] {
        if let Ok(value) = HeaderValue::from_str(&value) {
            answer.insert_header((HeaderName::from_static(name), value));
        }
    }
    answer.finish()
}

/// Bytes outside printable ASCII percent-encoded, and `reserved` ones too: a group with a comma in its name must not
/// become two, and what was encoded must be readable again.
fn encoded(text: &str, reserved: &[u8]) -> String {
    let mut written = String::with_capacity(text.len());
    for byte in text.bytes() {
        if matches!(byte, b' '..=b'~') && !reserved.contains(&byte) {
            written.push(char::from(byte));
        } else {
            written.push_str(&format!("%{byte:02X}"));
        }
    }
    written
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_printable_ascii_and_a_comma_parts_groups_only() {
        let remote = Remote {
            user: "usr_1".to_owned(),
            groups: vec!["Köche".to_owned(), "a,admins".to_owned()],
            ..Remote::default()
        };
        let answer = passes(&remote);
        let header = |name: &str| answer.headers().get(name).unwrap().to_str().unwrap();
        assert_eq!(header("remote-groups"), "K%C3%B6che,a%2Cadmins");
        assert_eq!(header("remote-email"), "");
        assert_eq!(encoded("a\r\nb%", b"%"), "a%0D%0Ab%25");
    }
}
