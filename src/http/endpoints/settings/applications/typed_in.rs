//! Name and redirect URIs as they are typed in, and what a page says about those that were refused.

use countersign_flows::change::{Invalid, Refusal};
use countersign_protocol::Params;
use countersign_protocol::registration::RegistrationRefusal;

use super::super::here::{Here, Left};
use super::super::typed;
use crate::pages::settings::applications::ApplicationProblem;
use actix_web::HttpResponse;

/// Empty fields after those that are filled, so that there is room for another.
const ROOM: usize = 1;

const NAME: &str = "name";
const NO_REDIRECT_URI: &str = "no_redirect_uri";
const REDIRECT_URI: &str = "redirect_uri";

/// The redirect URIs of a form.
pub(super) fn redirect_uris(form: &Params) -> Vec<String> {
    form.all("redirect_uris")
        .map(|uri| uri.trim().to_owned())
        .collect()
}

/// With room for another, and at least two fields.
pub(super) fn with_room(mut uris: Vec<&str>) -> Vec<&str> {
    let fields = (uris.len() + ROOM).max(2);
    uris.resize(fields, "");
    uris
}

/// Back to the form, which says what was wrong and keeps what was typed.
pub(super) fn refused(here: &Here<'_>, refusal: &Refusal) -> HttpResponse {
    let (name, uri) = match refusal {
        Refusal::Invalid(Invalid::Client(RegistrationRefusal::NoRedirectUri)) => (NO_REDIRECT_URI, ""),
        Refusal::Invalid(Invalid::Client(RegistrationRefusal::RedirectUri { uri, .. })) => {
            (REDIRECT_URI, uri.as_str())
        }
        _ => (NAME, ""),
    };
    let mut kept = typed::keep(&here.call.form, &["name", "redirect_uris", "kind"]);
    kept.push_str(&typed::one("wrong", uri));
    here.refused(name, kept)
}

/// What was wrong with the last try.
pub(super) fn problem<'a>(left: &Left, typed: &'a [(String, String)]) -> Option<ApplicationProblem<'a>> {
    match left.problem.as_str() {
        NAME => Some(ApplicationProblem::Name),
        NO_REDIRECT_URI => Some(ApplicationProblem::NoRedirectUri),
        REDIRECT_URI => Some(ApplicationProblem::RedirectUri(
            typed::value(typed, "wrong").unwrap_or_default(),
        )),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_is_always_room_for_one_more() {
        assert_eq!(with_room(Vec::new()), ["", ""]);
        assert_eq!(with_room(vec!["a"]), ["a", ""]);
        assert_eq!(with_room(vec!["a", "b"]), ["a", "b", ""]);
    }
}
