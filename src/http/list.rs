//! Lists on the wire: `?limit=&cursor=` in, `{"items": […], "next_cursor": …}` and `Link: rel="next"` out (ux.md §3).
//!
//! A cursor is opaque to callers; here it is the last row's id, so that rows added meanwhile move nothing.

use actix_web::HttpResponse;
use actix_web::http::header::{HeaderValue, LINK};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use countersign_flows::list::{Listed, PageRequest};
use countersign_protocol::Params;
use countersign_protocol::problem::Problem;
use serde::Serialize;
use url::form_urlencoded;

use crate::call::Call;
use crate::render::json;

const DEFAULT_LIMIT: usize = 50;
const LARGEST_LIMIT: usize = 100;
/// What every list understands; `organization` is read where the caller is found.
const KNOWN: [&str; 3] = ["limit", "cursor", "organization"];
/// Ids are shorter.
const LONGEST_CURSOR: usize = 200;

#[derive(Serialize)]
struct Body<T> {
    items: Vec<T>,
    next_cursor: Option<String>,
}

/// Reads which part is asked for; `filters` are the endpoint's other parameters.
///
/// # Errors
/// 400 for a limit that is not 1 to 100, a cursor that was not ours, and any other parameter (ADM-08).
pub fn page(query: &Params, filters: &[&str]) -> Result<PageRequest, Problem> {
    let stranger = query
        .pairs()
        .map(|(name, _)| name)
        .find(|name| !KNOWN.contains(name) && !filters.contains(name));
    if let Some(name) = stranger {
        return Err(Problem::invalid_request(format!(
            "The parameter {name} is not known here."
        )));
    }
    let limit = match query.get("limit") {
        None => DEFAULT_LIMIT,
        Some(text) => text
            .parse()
            .ok()
            .filter(|limit| (1..=LARGEST_LIMIT).contains(limit))
            .ok_or_else(|| Problem::invalid_request("Send a limit from 1 to 100."))?,
    };
    let after = match query.get("cursor") {
        None => None,
        Some(text) => Some(
            decode(text).ok_or_else(|| Problem::invalid_request("Send a cursor as next_cursor gave it."))?,
        ),
    };
    Ok(PageRequest { limit, after })
}

/// 200 with this part of the list, and where the next one is.
pub fn respond<S, T: Serialize>(call: &Call<S>, listed: Listed<T>) -> HttpResponse {
    let next_cursor = listed.next.map(|id| URL_SAFE_NO_PAD.encode(id));
    let link = next_cursor.as_deref().map(|cursor| {
        let kept = call.query.pairs().filter(|(name, _)| *name != "cursor");
        let query = form_urlencoded::Serializer::new(String::new())
            .extend_pairs(kept)
            .append_pair("cursor", cursor)
            .finish();
        format!("<{}?{query}>; rel=\"next\"", call.path())
    });
    let mut answer = json::ok(&Body {
        items: listed.items,
        next_cursor,
    });
    if let Some(link) = link.and_then(|link| HeaderValue::from_str(&link).ok()) {
        answer.headers_mut().insert(LINK, link);
    }
    answer
}

fn decode(cursor: &str) -> Option<String> {
    if cursor.len() > LONGEST_CURSOR {
        return None;
    }
    let id = String::from_utf8(URL_SAFE_NO_PAD.decode(cursor).ok()?).ok()?;
    let plain = id
        .bytes()
        .all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
    plain.then_some(id)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(pairs: &[(&str, &str)]) -> Result<PageRequest, Problem> {
        let pairs = pairs
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        page(&Params::new(pairs.collect()).unwrap(), &["email"])
    }

    #[test]
    fn without_parameters_the_first_fifty_are_meant() {
        let page = asked(&[("email", "a@example.com")]).unwrap();
        assert_eq!((page.limit, page.after), (50, None));
        let cursor = URL_SAFE_NO_PAD.encode("usr_1");
        let page = asked(&[("limit", "100"), ("cursor", &cursor)]).unwrap();
        assert_eq!((page.limit, page.after.as_deref()), (100, Some("usr_1")));
    }

    #[test]
    fn adm_08_what_no_list_understands_is_refused() {
        let long = "A".repeat(10_000);
        let control = URL_SAFE_NO_PAD.encode("usr\0");
        for (name, value) in [
            ("limit", "0"),
            ("limit", "-1"),
            ("limit", "101"),
            ("limit", "1000000000"),
            ("limit", "ten"),
            ("cursor", "*"),
            ("cursor", &long),
            ("cursor", &control),
            ("page", "1000000000"),
            ("sort", "pw_hash"),
        ] {
            assert!(asked(&[(name, value)]).is_err(), "{name}={value:.20}");
        }
    }
}
