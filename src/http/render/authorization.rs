//! The answer to a client, by way of the browser: a redirect, or a page with a form that posts itself.

use actix_web::HttpResponse;
use countersign_protocol::authorize::AuthorizationAnswer;

use super::{page, redirect};
use crate::pages::{Destination, FormPostPage, Frame};

/// Sends the browser on with `answer`: 303, never 307 or 308, which would repeat a form's secrets at the client
/// (RFC 9700 §4.12).
pub fn respond(answer: &AuthorizationAnswer, frame: Frame<'_>) -> HttpResponse {
    match answer {
        AuthorizationAnswer::Redirect(location) => redirect::see_other(location),
        AuthorizationAnswer::FormPost { action, fields } => {
            let parameters: Vec<(&str, &str)> = fields
                .iter()
                .map(|(name, value)| (*name, value.as_str()))
                .collect();
            page::show(&FormPostPage {
                frame,
                destination: Destination::of(action),
                redirect_uri: action,
                parameters: &parameters,
            })
        }
    }
}

#[cfg(test)]
mod tests {
    use actix_web::http::header::{CONTENT_SECURITY_POLICY, LOCATION};

    use super::*;
    use crate::messages::EN;

    const FRAME: Frame<'_> = Frame {
        messages: &EN,
        product: "Countersign",
        base: "",
    };

    #[test]
    fn ses_05_a_redirect_is_303() {
        let answer = AuthorizationAnswer::Redirect("https://c1.test/cb?code=cs_ac_1".to_owned());
        let answer = respond(&answer, FRAME);
        assert_eq!(answer.status().as_u16(), 303);
        assert_eq!(
            answer.headers().get(LOCATION).unwrap(),
            "https://c1.test/cb?code=cs_ac_1"
        );
    }

    #[test]
    fn a_form_post_is_a_page_whose_form_may_leave() {
        let answer = AuthorizationAnswer::FormPost {
            action: "https://c1.test/cb".to_owned(),
            fields: vec![("code", "cs_ac_1".to_owned())],
        };
        let answer = respond(&answer, FRAME);
        assert_eq!(answer.status().as_u16(), 200);
        let policy = answer.headers().get(CONTENT_SECURITY_POLICY).unwrap();
        assert!(!policy.to_str().unwrap().contains("form-action"));
    }
}
