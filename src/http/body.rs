//! Reads a form body: only the one media type, only so many bytes, only so long.
//!
//! The HTTP layer has no deadline for a body that stalls, so it is kept here.

use std::time::Duration;

use actix_web::HttpRequest;
use actix_web::http::header::{CONTENT_ENCODING, CONTENT_TYPE};
use actix_web::web::Payload;
use futures_util::StreamExt;

use crate::limits::LARGEST_BODY;
use crate::params;
use crate::render::refusal::Refusal;

/// The decoded pairs of a form; an empty body is an empty form, whatever its type.
pub(crate) async fn read_form(
    request: &HttpRequest,
    payload: &mut Payload,
    deadline: Duration,
) -> Result<Vec<(String, String)>, Refusal> {
    let body = actix_web::rt::time::timeout(deadline, read(payload))
        .await
        .map_err(|_| Refusal::BodyTooSlow)??;
    if body.is_empty() {
        return Ok(Vec::new());
    }
    if !is_form(request) {
        return Err(Refusal::WrongMediaType);
    }
    params::decode(&body).map_err(Refusal::Malformed)
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

fn is_form(request: &HttpRequest) -> bool {
    let header = |name| {
        request
            .headers()
            .get(name)
            .map(|value| value.to_str().unwrap_or("?"))
    };
    header(CONTENT_TYPE).is_some_and(is_utf8_form_type)
        && header(CONTENT_ENCODING).is_none_or(|coding| coding.eq_ignore_ascii_case("identity"))
}

/// `application/x-www-form-urlencoded`, with no parameter but `charset=utf-8`: another charset would be read wrongly.
fn is_utf8_form_type(content_type: &str) -> bool {
    let mut parts = content_type.split(';').map(str::trim);
    let essence = parts.next().unwrap_or_default();
    essence.eq_ignore_ascii_case("application/x-www-form-urlencoded")
        && parts.filter(|part| !part.is_empty()).all(|part| {
            part.split_once('=').is_some_and(|(name, value)| {
                name.eq_ignore_ascii_case("charset") && value.trim_matches('"').eq_ignore_ascii_case("utf-8")
            })
        })
}

#[cfg(test)]
mod tests {
    use super::*;

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
