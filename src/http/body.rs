//! Reads a body, form or JSON: only the one media type, only so many bytes, only so long.
//!
//! The HTTP layer has no deadline for a body that stalls, so it is kept here.

use std::time::Duration;

use actix_web::HttpRequest;
use actix_web::http::header::{CONTENT_ENCODING, CONTENT_TYPE};
use actix_web::web::Payload;
use countersign_protocol::strict_json::parse_object;
use futures_util::StreamExt;
use serde_json::{Map, Value};

use crate::limits::LARGEST_BODY;
use crate::params;
use crate::render::refusal::Refusal;

/// The decoded pairs of a form; an empty body is an empty form, whatever its type.
pub(crate) async fn read_form(
    request: &HttpRequest,
    payload: &mut Payload,
    deadline: Duration,
) -> Result<Vec<(String, String)>, Refusal> {
    let body = read_typed(request, payload, deadline, "application/x-www-form-urlencoded").await?;
    params::decode(&body).map_err(Refusal::Malformed)
}

/// The members of a JSON object in which every name stands once; an empty body is an empty object, whatever its type.
pub(crate) async fn read_json(
    request: &HttpRequest,
    payload: &mut Payload,
    deadline: Duration,
) -> Result<Map<String, Value>, Refusal> {
    let body = read_typed(request, payload, deadline, "application/json").await?;
    if body.is_empty() {
        return Ok(Map::new());
    }
    let object = parse_object(&body).map_err(|_| Refusal::BadJson)?;
    // HTP-05: PostgreSQL cannot keep NUL, and nobody means it.
    let has_nul = |(name, value): (&String, &Value)| name.contains('\0') || holds_nul(value);
    if object.iter().any(has_nul) {
        return Err(Refusal::BadJson);
    }
    Ok(object)
}

/// Nesting is capped by the parser, and so is this.
fn holds_nul(value: &Value) -> bool {
    match value {
        Value::String(text) => text.contains('\0'),
        Value::Array(several) => several.iter().any(holds_nul),
        Value::Object(members) => members
            .iter()
            .any(|(name, value)| name.contains('\0') || holds_nul(value)),
        Value::Null | Value::Bool(_) | Value::Number(_) => false,
    }
}

async fn read_typed(
    request: &HttpRequest,
    payload: &mut Payload,
    deadline: Duration,
    media_type: &'static str,
) -> Result<Vec<u8>, Refusal> {
    let body = actix_web::rt::time::timeout(deadline, read(payload))
        .await
        .map_err(|_| Refusal::BodyTooSlow)??;
    if body.is_empty() || is_of_type(request, media_type) {
        Ok(body)
    } else {
        Err(Refusal::WrongMediaType { wanted: media_type })
    }
}

async fn read(payload: &mut Payload) -> Result<Vec<u8>, Refusal> {
    let mut body = Vec::new();
    while let Some(chunk) = payload.next().await {
        let chunk = chunk.map_err(|_| Refusal::BrokenBody)?;
        if body.len() + chunk.len() > LARGEST_BODY {
            return Err(Refusal::BodyTooLarge);
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body)
}

fn is_of_type(request: &HttpRequest, media_type: &str) -> bool {
    let header = |name| {
        request
            .headers()
            .get(name)
            .map(|value| value.to_str().unwrap_or("?"))
    };
    header(CONTENT_TYPE).is_some_and(|value| is_utf8_of(value, media_type))
        && header(CONTENT_ENCODING).is_none_or(|coding| coding.eq_ignore_ascii_case("identity"))
}

/// The media type with no parameter but `charset=utf-8`: another charset would be read wrongly.
fn is_utf8_of(content_type: &str, media_type: &str) -> bool {
    let mut parts = content_type.split(';').map(str::trim);
    let essence = parts.next().unwrap_or_default();
    essence.eq_ignore_ascii_case(media_type)
        && parts.filter(|part| !part.is_empty()).all(|part| {
            part.split_once('=').is_some_and(|(name, value)| {
                name.eq_ignore_ascii_case("charset") && value.trim_matches('"').eq_ignore_ascii_case("utf-8")
            })
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is_utf8_form_type(content_type: &str) -> bool {
        is_utf8_of(content_type, "application/x-www-form-urlencoded")
    }

    #[test]
    fn json_is_read_in_utf_8_only() {
        assert!(is_utf8_of("application/json; charset=utf-8", "application/json"));
        assert!(!is_utf8_of(
            "application/json; charset=utf-16",
            "application/json"
        ));
        assert!(!is_utf8_of("application/ld+json", "application/json"));
    }

    #[test]
    fn nul_is_found_at_any_depth() {
        assert!(holds_nul(&serde_json::json!([{"a": {"b\u{0}": 1}}])));
        assert!(holds_nul(&serde_json::json!({"a": ["\u{0}"]})));
        assert!(!holds_nul(&serde_json::json!({"a": [null, 0, "0"]})));
    }

    #[test]
    fn only_the_form_type_in_utf_8_is_read() {
        for good in [
            "application/x-www-form-urlencoded",
            "Application/X-WWW-Form-Urlencoded; charset=UTF-8",
            "application/x-www-form-urlencoded;charset=\"utf-8\";",
        ] {
            assert!(is_utf8_form_type(good), "{good}");
        }
        for bad in [
            "",
            "application/json",
            "multipart/form-data; boundary=x",
            "text/plain",
            "application/x-www-form-urlencoded; charset=iso-8859-1",
            "application/x-www-form-urlencoded; boundary=x",
        ] {
            assert!(!is_utf8_form_type(bad), "{bad}");
        }
    }
}
