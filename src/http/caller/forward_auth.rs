//! Whoever a proxy asks about before it lets a request through: a token or key like everywhere, or a browser's sign-in.
//!
//! The cookie belongs to the issuer's host, so a browser sends it only to applications there; what a proxy says of
//! another host makes it count for nothing.

use actix_web::http::header::{AUTHORIZATION, HeaderName};
use countersign_access::principal::Need;
use countersign_flows::browser::Browser as SignedInBrowser;
use countersign_flows::principal::Presented;

use super::Caller;
use super::principal::{X_API_KEY, presented, refuse_in_address};
use crate::browser::Browser;
use crate::call::Call;
use crate::endpoint::Access;
use crate::render::refusal::Refusal;
use crate::state::FlowServices;

const X_FORWARDED_HOST: HeaderName = HeaderName::from_static("x-forwarded-host");

/// A credential that was presented and not judged yet.
#[derive(Clone)]
pub enum ForwardAuth {
    /// An access token.
    Bearer(String),
    /// An API key.
    ApiKey(String),
    /// A browser with our cookie.
    Browser(SignedInBrowser),
}

impl Caller for ForwardAuth {
    const ACCESS: Access = Access::ForwardAuth;

    async fn identify<S: FlowServices>(call: &Call<S>, _: Option<Need>) -> Result<Self, Refusal> {
        refuse_in_address(call).await?;
        let headers = call.headers();
        let in_header = headers.contains_key(AUTHORIZATION) || headers.contains_key(X_API_KEY);
        if !in_header
            && is_our_host(call)
            && let Some(secret) = Browser::of(&call.request).state().secret
        {
            return Ok(ForwardAuth::Browser(SignedInBrowser {
                secret,
                device: None,
                user_agent: None,
            }));
        }
        Ok(match presented(call)? {
            Presented::Bearer(token) => ForwardAuth::Bearer(token.to_owned()),
            Presented::ApiKey(key) => ForwardAuth::ApiKey(key.to_owned()),
        })
    }
}

/// A proxy that names the host it was asked for must name ours; ports do not part cookies (RFC 6265 §8.5).
fn is_our_host<S>(call: &Call<S>) -> bool {
    let ours = without_port(call.state.settings.host());
    let mut named = call.headers().get_all(X_FORWARDED_HOST);
    named.all(|host| {
        host.to_str()
            .is_ok_and(|host| without_port(host).eq_ignore_ascii_case(ours))
    })
}

/// An IPv6 address keeps its brackets.
fn without_port(host: &str) -> &str {
    match host.rsplit_once(':') {
        Some((name, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => name,
        _ => host,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_port_is_no_part_of_a_host() {
        for (host, name) in [
            ("id.example", "id.example"),
            ("id.example:8443", "id.example"),
            ("[::1]:8080", "[::1]"),
            ("[::1]", "[::1]"),
        ] {
            assert_eq!(without_port(host), name);
        }
    }
}
