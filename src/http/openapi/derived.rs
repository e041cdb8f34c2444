//! What the table of routes says about an endpoint without its help: path parameters, credentials, and the refusals
//! that everybody of its kind, access and body rule can give. So nobody writes them twice, and nobody forgets one.

use countersign_access::principal::{DEPLOYMENT_ADMINISTRATOR, Need};
use countersign_protocol::ErrorCode;
use countersign_protocol::problem::ProblemCode;
use serde_json::{Value, json};

use super::operation::{Gives, Operation};
use super::schema::{Schema, count, id, text};
use crate::endpoint::{Access, BodyRule, Kind, Method, Route};

/// A parameter with its place.
pub(crate) struct Asked {
    pub(crate) name: String,
    pub(crate) place: &'static str,
    pub(crate) says: &'static str,
    pub(crate) required: bool,
    pub(crate) schema: Value,
}

fn asked(name: &str, place: &'static str, says: &'static str, schema: Schema) -> Asked {
    Asked {
        name: name.to_owned(),
        place,
        says,
        required: place == "path",
        schema: schema.into_value(),
    }
}

/// Everything that a request may name outside its body.
pub(super) fn parameters<S>(route: &Route<S>, method: Method, operation: &Operation) -> Vec<Asked> {
    let mut all: Vec<Asked> = segments(route.path)
        .map(|name| {
            let (says, prefix) = segment(name);
            asked(name, "path", says, id(prefix))
        })
        .collect();
    all.extend(operation.query.iter().map(|parameter| Asked {
        required: parameter.required,
        ..asked(parameter.name, "query", parameter.says, (parameter.schema)())
    }));
    if matches!(operation.gives, Gives::Part(_)) {
        let limit = || count().between(1, 100).like(50);
        all.push(asked(
            "limit",
            "query",
            "How many at most; 50 if left out.",
            limit(),
        ));
        let says = "The next_cursor of the part before.";
        all.push(asked("cursor", "query", says, text().like("dXNyXzEyMw")));
    }
    if route.access == Access::Principal {
        let says = "Id or slug of the organization that a deployment administrator enters.";
        all.push(asked("organization", "query", says, text().like("default")));
    }
    if method == Method::Patch {
        let says = "The ETag that was read: another state is refused with 412.";
        all.push(asked("If-Match", "header", says, text().like("*")));
    }
    if operation.once {
        let says =
            "1 to 255 visible characters. The same key and body within a day get the first answer again.";
        all.push(asked(
            "Idempotency-Key",
            "header",
            says,
            text().like("nightly-export-1"),
        ));
    }
    all
}

fn segments(path: &str) -> impl Iterator<Item = &str> {
    path.split('/')
        .filter_map(|part| part.strip_prefix('{')?.strip_suffix('}'))
}

/// What a variable segment names, and how such an id begins.
fn segment(name: &str) -> (&'static str, &'static str) {
    match name {
        "key_id" => ("Id of the key.", "key"),
        "user_id" => ("Id of the member.", "usr"),
        "factor_id" => ("Id of the second factor.", "fac"),
        "session_id" => ("Id of the session.", "ses"),
        "grant_id" => ("Id of the grant.", "grt"),
        "invitation_id" => ("Id of the invitation.", "inv"),
        "role_id" => ("Id of the role, or the name of a built-in one.", "rol"),
        "group_id" => ("Id of the group.", "grp"),
        "service_account_id" => ("Id of the service account.", "svc"),
        "client_id" => ("The application's client_id.", "cli"),
        "organization_id" => ("Id of the organization.", "org"),
        "kid" => ("The key's kid.", "kid"),
        _ => ("Its id.", "id"),
    }
}

/// Which credentials are taken, and what they must hold.
pub(super) fn security<S>(route: &Route<S>) -> Value {
    match route.access {
        Access::Anonymous | Access::Browser => json!([]),
        Access::Client => json!([{ "client": [] }, {}]),
        Access::BearerToken => json!([{ "bearer": [] }]),
        Access::Principal | Access::ForwardAuth => {
            let held = needs(route.need);
            json!([{ "bearer": held }, { "apiKey": held }])
        }
    }
}

/// The names of what a caller must hold.
pub(crate) fn needs(need: Option<Need>) -> Vec<&'static str> {
    match need {
        None | Some(Need::Any) => Vec::new(),
        Some(Need::Permission(one)) => vec![one],
        Some(Need::Both(one, other)) => vec![one, other],
        Some(Need::Right(right)) => vec![right.as_str()],
        Some(Need::Administrator) => vec![DEPLOYMENT_ADMINISTRATOR],
    }
}

/// The problems that an endpoint for programs can give, sorted as in the table of codes.
pub(super) fn problems<S>(route: &Route<S>, method: Method, operation: &Operation) -> Vec<ProblemCode> {
    use ProblemCode::*;
    let mut codes = vec![
        InvalidRequest,
        AddressTooLong,
        HeadersTooLarge,
        ServerError,
        Unavailable,
    ];
    let reads_body = route.body == BodyRule::Json && method.takes_body();
    if reads_body {
        codes.extend([BodyTooSlow, BodyTooLarge, UnsupportedMediaType]);
    }
    match route.access {
        Access::Principal => {
            codes.extend([
                CredentialsRequired,
                InvalidToken,
                InvalidApiKey,
                InsufficientScope,
                NotFound,
            ]);
            if reads_body {
                codes.push(ValidationFailed);
            }
        }
        Access::ForwardAuth => {
            codes.extend([
                CredentialsRequired,
                InvalidToken,
                InvalidApiKey,
                InsufficientScope,
            ]);
        }
        Access::Anonymous | Access::Client | Access::BearerToken | Access::Browser => {}
    }
    if route.path.contains('{') {
        codes.push(NotFound);
    }
    if method == Method::Patch {
        codes.push(PreconditionFailed);
    }
    codes.extend(operation.problems);
    ProblemCode::ALL
        .iter()
        .copied()
        .filter(|code| codes.contains(code))
        .collect()
}

/// The errors that an OAuth endpoint can give in a body, each with the status that it has here.
pub(super) fn errors<S>(route: &Route<S>, method: Method, operation: &Operation) -> Vec<(u16, ErrorCode)> {
    use ErrorCode::*;
    let mut all = vec![(400, InvalidRequest)];
    all.extend(operation.errors.iter().map(|code| (code.status(), *code)));
    if route.access == Access::Client {
        all.extend([(401, InvalidClient), (429, TemporarilyUnavailable)]);
    }
    if method.takes_body() {
        all.extend([(408, InvalidRequest), (413, InvalidRequest)]);
    }
    all.extend([(414, InvalidRequest), (431, InvalidRequest)]);
    all.extend([(500, ServerError), (503, TemporarilyUnavailable)]);
    all
}

/// The statuses that a page can have, beside its success.
pub(super) fn page_statuses(method: Method) -> Vec<u16> {
    let mut all = vec![400, 414, 429, 431, 500, 503];
    if method.takes_body() {
        all.extend([408, 413, 415]);
    }
    all.sort_unstable();
    all
}

/// The media type of what is read.
pub(super) fn media_type(route_body: BodyRule) -> Option<&'static str> {
    match route_body {
        BodyRule::None => None,
        BodyRule::Form => Some("application/x-www-form-urlencoded"),
        BodyRule::Json => Some("application/json"),
    }
}

/// Whether answers are problem documents.
pub(super) const fn speaks_problems(kind: Kind) -> bool {
    matches!(kind, Kind::Problem | Kind::Metadata)
}
