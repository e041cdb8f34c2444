//! The checks of the authorization endpoint, one function each, listed in [`super::validate`].
//!
//! A check reads the parameters, refuses or writes what it accepts into the request. None depends on another's result.

use serde_json::Value;

use super::refusal::RequestRefusal;
use super::request::{AuthorizationRequest, Prompt, ResponseMode};
use super::scopes;
use super::target::MAX_STATE_BYTES;
use super::validate::{Channel, Incoming};
use crate::client::GrantType;
use crate::pkce;

/// Longest hint, preference or organization name in bytes.
const MAX_HINT_BYTES: usize = 1024;
/// Longest `claims` in bytes: what a URL of 8 kB can hold.
const MAX_CLAIMS_BYTES: usize = 8192;
/// Deepest JSON (threat model §4).
const MAX_DEPTH: usize = 32;

type Outcome = Result<(), RequestRefusal>;

pub(super) fn nothing_came_twice(incoming: &Incoming<'_>, _: &mut AuthorizationRequest) -> Outcome {
    match incoming.repeated.first() {
        Some(name) => Err(RequestRefusal::Repeated(name.clone())),
        None => Ok(()),
    }
}

/// RFC 9101 §10.5.
pub(super) fn signed_where_demanded(incoming: &Incoming<'_>, _: &mut AuthorizationRequest) -> Outcome {
    refuse_if(
        incoming.client.metadata.require_signed_request_object && !incoming.surroundings.is_signed,
        RequestRefusal::NotSigned,
    )
}

/// A push is the request itself, never another reference (RFC 9126 §2.1).
pub(super) fn no_request_uri_in_a_push(incoming: &Incoming<'_>, _: &mut AuthorizationRequest) -> Outcome {
    refuse_if(
        incoming.surroundings.channel == Channel::Pushed && incoming.params.get("request_uri").is_some(),
        RequestRefusal::RequestUriPushed,
    )
}

/// RFC 9126 §6.
pub(super) fn pushed_where_demanded(incoming: &Incoming<'_>, _: &mut AuthorizationRequest) -> Outcome {
    refuse_if(
        incoming.client.metadata.require_pushed_authorization_requests
            && incoming.surroundings.channel == Channel::Browser,
        RequestRefusal::NotPushed,
    )
}

pub(super) fn response_type(incoming: &Incoming<'_>, _: &mut AuthorizationRequest) -> Outcome {
    match incoming.params.get("response_type") {
        Some("code") => Ok(()),
        Some(_) => Err(RequestRefusal::UnsupportedResponseType),
        None => Err(RequestRefusal::MissingResponseType),
    }
}

pub(super) fn response_mode(incoming: &Incoming<'_>, request: &mut AuthorizationRequest) -> Outcome {
    if let Some(text) = incoming.params.get("response_mode") {
        request.response_mode = ResponseMode::parse(text).ok_or(RequestRefusal::UnsupportedResponseMode)?;
    }
    Ok(())
}

pub(super) fn grant_type(incoming: &Incoming<'_>, _: &mut AuthorizationRequest) -> Outcome {
    refuse_if(
        !incoming.client.may_use(GrantType::AuthorizationCode),
        RequestRefusal::GrantNotAllowed,
    )
}

pub(super) fn scope(incoming: &Incoming<'_>, request: &mut AuthorizationRequest) -> Outcome {
    request.scopes = scopes::allowed(incoming.params.get("scope"), incoming.client)?;
    Ok(())
}

pub(super) fn state(incoming: &Incoming<'_>, request: &mut AuthorizationRequest) -> Outcome {
    request.state = text(incoming, "state", MAX_STATE_BYTES)?;
    Ok(())
}

pub(super) fn nonce(incoming: &Incoming<'_>, request: &mut AuthorizationRequest) -> Outcome {
    request.nonce = text(incoming, "nonce", MAX_STATE_BYTES)?;
    Ok(())
}

/// RFC 7636 §4.3: demanded of public clients and where policy says so; whoever sends one is held to it.
pub(super) fn code_challenge(incoming: &Incoming<'_>, request: &mut AuthorizationRequest) -> Outcome {
    let method = incoming.params.get("code_challenge_method");
    match incoming.params.get("code_challenge") {
        Some(challenge) => {
            pkce::check_challenge(challenge, method).map_err(RequestRefusal::Challenge)?;
            request.code_challenge = Some(challenge.to_owned());
            Ok(())
        }
        None if incoming.client.is_public() || incoming.surroundings.policy.require_pkce.value => {
            Err(RequestRefusal::MissingChallenge)
        }
        None => refuse_if(method.is_some(), RequestRefusal::MethodWithoutChallenge),
    }
}

pub(super) fn prompt(incoming: &Incoming<'_>, request: &mut AuthorizationRequest) -> Outcome {
    for word in incoming.params.get("prompt").into_iter().flat_map(words) {
        let prompt = Prompt::parse(word).ok_or(RequestRefusal::UnknownPrompt)?;
        if !request.prompt.contains(&prompt) {
            request.prompt.push(prompt);
        }
    }
    refuse_if(
        request.prompt.contains(&Prompt::None) && request.prompt.len() > 1,
        RequestRefusal::PromptNoneWithOthers,
    )
}

/// What a client registered holds where it names nothing (OpenID Connect Registration §2). Digits only: `parse` alone
/// would take a leading `+`.
pub(super) fn max_age(incoming: &Incoming<'_>, request: &mut AuthorizationRequest) -> Outcome {
    request.max_age = incoming.client.metadata.default_max_age;
    if let Some(text) = incoming.params.get("max_age") {
        let seconds = text
            .parse()
            .ok()
            .filter(|_| text.bytes().all(|b| b.is_ascii_digit()));
        request.max_age = Some(seconds.ok_or(RequestRefusal::MalformedMaxAge)?);
    }
    Ok(())
}

pub(super) fn hints(incoming: &Incoming<'_>, request: &mut AuthorizationRequest) -> Outcome {
    request.login_hint = text(incoming, "login_hint", MAX_HINT_BYTES)?;
    request.hinted_subject = incoming.surroundings.hinted_subject.map(str::to_owned);
    Ok(())
}

/// `acr_values` and `ui_locales`: wishes, so that unknown ones are kept for whoever knows them, and never refused.
pub(super) fn preferences(incoming: &Incoming<'_>, request: &mut AuthorizationRequest) -> Outcome {
    let list = |name| -> Result<Vec<String>, RequestRefusal> {
        let text = text(incoming, name, MAX_HINT_BYTES)?.unwrap_or_default();
        Ok(words(&text).map(str::to_owned).collect())
    };
    request.acr_values = list("acr_values")?;
    request.ui_locales = list("ui_locales")?;
    Ok(())
}

/// Kept for first-party clients only: any other acts for the organization that owns it.
pub(super) fn organization(incoming: &Incoming<'_>, request: &mut AuthorizationRequest) -> Outcome {
    if incoming.client.organization.is_none() {
        request.organization = text(incoming, "organization", MAX_HINT_BYTES)?;
    }
    Ok(())
}

/// OpenID Connect Core §5.5. Its members are judged where claims are released.
pub(super) fn claims(incoming: &Incoming<'_>, request: &mut AuthorizationRequest) -> Outcome {
    let Some(text) = incoming.params.get("claims") else {
        return Ok(());
    };
    if text.len() > MAX_CLAIMS_BYTES {
        return Err(RequestRefusal::TooLong("claims"));
    }
    let claims = serde_json::from_str::<Value>(text)
        .ok()
        .filter(|value| value.is_object() && can_be_kept(value, MAX_DEPTH))
        .ok_or(RequestRefusal::MalformedClaims)?;
    request.claims_request = Some(claims);
    Ok(())
}

/// RFC 8707 §2. Audiences are absolute URIs without a fragment, so that being one of them is all there is to ask.
pub(super) fn resource(incoming: &Incoming<'_>, request: &mut AuthorizationRequest) -> Outcome {
    for resource in incoming.params.all("resource") {
        let audiences = incoming.surroundings.audiences;
        refuse_if(
            !audiences.iter().any(|audience| audience == resource),
            RequestRefusal::InvalidTarget,
        )?;
        if !request.resource.iter().any(|held| held == resource) {
            request.resource.push(resource.to_owned());
        }
    }
    Ok(())
}

/// A value to keep. Control characters have no use in any of them, and PostgreSQL keeps no NUL.
fn text(
    incoming: &Incoming<'_>,
    name: &'static str,
    max_bytes: usize,
) -> Result<Option<String>, RequestRefusal> {
    let Some(value) = incoming.params.get(name) else {
        return Ok(None);
    };
    refuse_if(value.len() > max_bytes, RequestRefusal::TooLong(name))?;
    refuse_if(
        value.chars().any(char::is_control),
        RequestRefusal::ControlCharacter(name),
    )?;
    Ok(Some(value.to_owned()))
}

/// Whether a JSON value is at most `depth` deep and free of NUL, which PostgreSQL's `jsonb` refuses.
fn can_be_kept(value: &Value, depth: usize) -> bool {
    match value {
        Value::Object(members) => {
            depth > 0
                && members
                    .iter()
                    .all(|(name, member)| !name.contains('\0') && can_be_kept(member, depth - 1))
        }
        Value::Array(items) => depth > 0 && items.iter().all(|item| can_be_kept(item, depth - 1)),
        Value::String(text) => !text.contains('\0'),
        Value::Null | Value::Bool(_) | Value::Number(_) => true,
    }
}

fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(' ').filter(|word| !word.is_empty())
}

fn refuse_if(condition: bool, refusal: RequestRefusal) -> Outcome {
    if condition { Err(refusal) } else { Ok(()) }
}
