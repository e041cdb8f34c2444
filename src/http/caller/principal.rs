//! `Principal`: whoever presents an access token or an API key to an endpoint below `/api/v1`.
//!
//! Either comes in its own header and nowhere else. A credential in another place is refused with a word on where it
//! belongs; one in an address is told to its owner, because addresses are kept by logs and histories.

use actix_web::http::header::{COOKIE, HeaderName};
use countersign_access::principal::{Need, Principal};
use countersign_access::{Act, Actor};
use countersign_flows::principal::{Presented, Refused};
use countersign_identity::Id;
use countersign_protocol::problem::{Problem, ProblemCode};

use super::{Caller, authorization, bearer_token};
use crate::call::Call;
use crate::endpoint::Access;
use crate::render::failure;
use crate::render::refusal::Refusal;
use crate::state::FlowServices;

/// The one header in which a key counts.
pub(crate) const X_API_KEY: HeaderName = HeaderName::from_static("x-api-key");

/// Names under which people put credentials into an address.
const CREDENTIAL_NAMES: [&str; 6] = [
    "access_token",
    "api_key",
    "api-key",
    "apikey",
    "x-api-key",
    "x_api_key",
];

/// Texts of one address that are looked up; one credential is one.
const MOST_LOOKED_UP: usize = 4;

const BELONGS: &str = "Send an API key in the header X-API-Key, and nowhere else.";

impl Caller for Principal {
    const ACCESS: Access = Access::Principal;

    async fn identify<S: FlowServices>(call: &Call<S>, need: Option<Need>) -> Result<Self, Refusal> {
        // Without a declared need nobody would be asked for anything; the table does not compile then.
        let need = need.ok_or(Refusal::Broken)?;
        let principal = entered(call, believed(call).await?).await?;
        match principal.check(need) {
            Ok(()) => Ok(principal),
            Err(missing) => Err(told(Problem::insufficient(missing.0))),
        }
    }

    fn actor(&self) -> Actor {
        Principal::actor(self)
    }
}

/// The principal of a request, whatever they hold.
async fn believed<S: FlowServices>(call: &Call<S>) -> Result<Principal, Refusal> {
    let services = &call.state.services;
    refuse_in_address(call).await?;
    let presented = presented(call)?;
    let believed = services.authenticate(presented, &call.act).await;
    believed.map_err(|refused| refusal(&call.act, &refused))
}

/// What somebody is told who was not believed.
pub(crate) fn refusal(act: &Act, refused: &Refused) -> Refusal {
    match refused {
        Refused::InvalidToken => told(ProblemCode::InvalidToken.into()),
        Refused::InvalidApiKey => told(ProblemCode::InvalidApiKey.into()),
        Refused::Failed(error) => failure::refusal(act, error),
    }
}

/// The parameter by which a deployment administrator names the organization to act in.
const ENTERED: &str = "organization";

/// The principal in the organization that they enter, if they name one: their own, or any for the deployment
/// administrator, which is recorded. To all others a foreign one looks like one that does not exist.
async fn entered<S: FlowServices>(call: &Call<S>, principal: Principal) -> Result<Principal, Refusal> {
    let Some(name) = call.query.get(ENTERED) else {
        return Ok(principal);
    };
    if !principal.administrator && name == principal.organization.as_str() {
        return Ok(principal);
    }
    let what = format!("{} {}", call.method(), call.path());
    let entered = call
        .state
        .services
        .enter(&principal, name, &what, &call.act)
        .await;
    match entered {
        Ok(Some(entered)) => Ok(entered),
        Ok(None) => Err(told(ProblemCode::NotFound.into())),
        Err(error) => Err(failure::refusal(&call.act, &error)),
    }
}

/// One credential, in its own header.
pub(super) fn presented<S: FlowServices>(call: &Call<S>) -> Result<Presented<'_>, Refusal> {
    let authorization = authorization(call)?;
    let key = match call.headers().contains_key(X_API_KEY) {
        true => Some(call.header(X_API_KEY).ok_or_else(|| {
            told(Problem::invalid_request(
                "Send one X-API-Key header in visible ASCII.",
            ))
        })?),
        false => None,
    };
    match (authorization, key) {
        (Some(_), Some(_)) => Err(told(Problem::invalid_request(
            "Send an access token or an API key, not both.",
        ))),
        (None, Some(key)) => Ok(Presented::ApiKey(key)),
        (Some(authorization), None) => match bearer_token(authorization) {
            Some(token) if is_jwt_shaped(token) => Ok(Presented::Bearer(token)),
            Some(_) => Err(misplaced(ProblemCode::InvalidToken)),
            None => Err(told(ProblemCode::CredentialsRequired.into())),
        },
        (None, None) if key_in_cookie(call) => Err(misplaced(ProblemCode::CredentialsRequired)),
        (None, None) => Err(told(ProblemCode::CredentialsRequired.into())),
    }
}

/// RFC 7515 §7.1: header, payload and signature. No key of ours has a dot.
fn is_jwt_shaped(token: &str) -> bool {
    token.bytes().filter(|byte| *byte == b'.').count() == 2
}

fn key_in_cookie<S: FlowServices>(call: &Call<S>) -> bool {
    let prefix = call.state.services.api_key_prefix();
    let cookies = call.headers().get_all(COOKIE);
    cookies
        .filter_map(|cookies| cookies.to_str().ok())
        .any(|cookies| cookies.contains(prefix))
}

/// Refuses an address that holds a credential, real or not; the owner of a real key hears of it.
pub(super) async fn refuse_in_address<S: FlowServices>(call: &Call<S>) -> Result<(), Refusal> {
    let services = &call.state.services;
    let prefix = services.api_key_prefix();
    let in_query = call.query.pairs().filter(|(name, value)| {
        value.starts_with(prefix) || CREDENTIAL_NAMES.contains(&name.to_ascii_lowercase().as_str())
    });
    let in_path = call
        .request
        .path()
        .split('/')
        .filter(|part| part.starts_with(prefix));
    let texts: Vec<String> = in_query
        .map(|(_, value)| value)
        .chain(in_path)
        .take(MOST_LOOKED_UP)
        .map(str::to_owned)
        .collect();
    if texts.is_empty() {
        return Ok(());
    }
    match services.exposed_in_address(&texts, &call.act).await {
        Ok(()) => Err(misplaced(ProblemCode::CredentialsRequired)),
        Err(error) => Err(failure::refusal(&call.act, &error)),
    }
}

fn misplaced(code: ProblemCode) -> Refusal {
    told(Problem::new(code, BELONGS))
}

fn told(problem: Problem) -> Refusal {
    Refusal::Problem(Box::new(problem))
}
