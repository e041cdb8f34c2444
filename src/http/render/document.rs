//! Public documents from memory: discovery, JWKS. Strong `ETag`, 304, and how long they may be kept.
//!
//! They are made when what they say changes, never per request, so they answer while the database is away.

use std::time::Duration;

use actix_web::HttpResponse;
use actix_web::http::header::{CACHE_CONTROL, CONTENT_TYPE, ETAG, HeaderMap, HeaderValue, IF_NONE_MATCH};
use actix_web::web::Bytes;

/// A document and its validators.
#[derive(Clone, Debug)]
pub struct Document {
    content_type: &'static str,
    body: Bytes,
    etag: HeaderValue,
    cache_control: HeaderValue,
}

impl Document {
    /// JSON text that may be kept for `max_age` (whole seconds).
    pub fn json(text: String, max_age: Duration) -> Self {
        let cache_control = format!("public, max-age={}", max_age.as_secs());
        Self {
            content_type: "application/json",
            etag: header(&format!("\"{:016x}\"", fingerprint(text.as_bytes()))),
            body: Bytes::from(text),
            cache_control: header(&cache_control),
        }
    }

    /// 200 with the document, or 304 for one who has it (RFC 9110 §13.1.2).
    pub fn answer(&self, asked: &HeaderMap) -> HttpResponse {
        let known = asked.get_all(IF_NONE_MATCH).any(|value| names(value, &self.etag));
        let mut answer = if known {
            HttpResponse::NotModified()
        } else {
            HttpResponse::Ok()
        };
        answer
            .insert_header((ETAG, self.etag.clone()))
            .insert_header((CACHE_CONTROL, self.cache_control.clone()));
        if known {
            return answer.finish();
        }
        answer
            .insert_header((CONTENT_TYPE, HeaderValue::from_static(self.content_type)))
            .body(self.body.clone())
    }
}

/// Whether a list of entity tags names `etag`, weakly compared (RFC 9110 §8.8.3.2).
fn names(list: &HeaderValue, etag: &HeaderValue) -> bool {
    list.to_str().is_ok_and(|list| {
        list.split(',')
            .map(str::trim)
            .any(|tag| tag == "*" || tag.strip_prefix("W/").unwrap_or(tag).as_bytes() == etag.as_bytes())
    })
}

/// Made of digits and our own words only, so this never falls back.
fn header(text: &str) -> HeaderValue {
    HeaderValue::from_str(text).unwrap_or(HeaderValue::from_static("no-cache"))
}

/// FNV-1a, 64 bit: tells versions apart and guards nothing.
fn fingerprint(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(*byte)).wrapping_mul(0x100_0000_01b3)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn status(asked: Option<&str>) -> u16 {
        let document = Document::json("{}".to_owned(), Duration::from_secs(300));
        let mut headers = HeaderMap::new();
        if let Some(asked) = asked {
            let value = asked.replace("OWN", document.etag.to_str().unwrap());
            headers.insert(IF_NONE_MATCH, HeaderValue::from_str(&value).unwrap());
        }
        document.answer(&headers).status().as_u16()
    }

    #[test]
    fn one_who_has_it_is_told_so() {
        for known in ["OWN", "W/OWN", "\"a\", OWN", "*"] {
            assert_eq!(status(Some(known)), 304, "{known}");
        }
        for unknown in [None, Some("\"a\""), Some("OWNX")] {
            assert_eq!(status(unknown), 200, "{unknown:?}");
        }
    }

    #[test]
    fn another_text_has_another_tag() {
        let tag = |text: &str| Document::json(text.to_owned(), Duration::ZERO).etag;
        assert_ne!(tag("{\"keys\":[1]}"), tag("{\"keys\":[2]}"));
    }
}
