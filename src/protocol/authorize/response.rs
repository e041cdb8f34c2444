//! How an authorization request is answered: parameters in the query, in the fragment or in a form, always with `iss`
//! (RFC 9207) and with `state` as it was sent. Which answer it is was decided before; who sends it, comes after.

use url::form_urlencoded;

use super::request::ResponseMode;
use super::target::TrustedTarget;
use crate::error::OAuthError;

/// An answer on its way to a trusted target.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AuthorizationAnswer {
    /// Send the browser to this URL (303).
    Redirect(String),
    /// Show a page whose form posts these fields to `action` (OAuth 2.0 Form Post Response Mode).
    FormPost {
        /// The redirect URI.
        action: String,
        /// Names and values, in order.
        fields: Vec<(&'static str, String)>,
    },
}

/// The answer that carries a code (RFC 6749 §4.1.2).
pub fn success(target: &TrustedTarget, code: &str, issuer: &str) -> AuthorizationAnswer {
    answer(target, vec![("code", code.to_owned())], issuer)
}

/// The answer that says why not (RFC 6749 §4.1.2.1).
pub fn refusal(target: &TrustedTarget, error: &OAuthError, issuer: &str) -> AuthorizationAnswer {
    let fields = vec![
        ("error", error.error.as_str().to_owned()),
        ("error_description", error.error_description.clone()),
    ];
    answer(target, fields, issuer)
}

fn answer(
    target: &TrustedTarget,
    mut fields: Vec<(&'static str, String)>,
    issuer: &str,
) -> AuthorizationAnswer {
    if let Some(state) = &target.state {
        fields.push(("state", state.clone()));
    }
    fields.push(("iss", issuer.to_owned()));
    match target.response_mode {
        ResponseMode::Query => AuthorizationAnswer::Redirect(with_query(&target.redirect_uri, &fields)),
        ResponseMode::Fragment => {
            AuthorizationAnswer::Redirect(format!("{}#{}", target.redirect_uri, encode(&fields)))
        }
        ResponseMode::FormPost => AuthorizationAnswer::FormPost {
            action: target.redirect_uri.clone(),
            fields,
        },
    }
}

/// The URI with these parameters behind the query that it has (RFC 6749 §3.1.2: that one is kept).
pub(crate) fn with_query(uri: &str, fields: &[(&'static str, String)]) -> String {
    let seam = match uri.split_once('?') {
        None => "?",
        Some((_, query)) if query.is_empty() || query.ends_with('&') => "",
        Some(_) => "&",
    };
    format!("{uri}{seam}{}", encode(fields))
}

fn encode(fields: &[(&'static str, String)]) -> String {
    form_urlencoded::Serializer::new(String::new())
        .extend_pairs(fields)
        .finish()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::ErrorCode;

    const ISSUER: &str = "https://id.example";

    fn target(redirect_uri: &str, response_mode: ResponseMode, state: Option<&str>) -> TrustedTarget {
        TrustedTarget {
            redirect_uri: redirect_uri.to_owned(),
            response_mode,
            state: state.map(str::to_owned),
        }
    }

    #[test]
    fn azr_12_answers_of_both_kinds_carry_the_issuer() {
        let target = target("https://c1.test/cb", ResponseMode::Query, Some("s"));
        assert_eq!(
            success(&target, "cs_ac_1", ISSUER),
            AuthorizationAnswer::Redirect(
                "https://c1.test/cb?code=cs_ac_1&state=s&iss=https%3A%2F%2Fid.example".to_owned()
            )
        );
        assert_eq!(
            refusal(&target, &OAuthError::new(ErrorCode::AccessDenied, "No."), ISSUER),
            AuthorizationAnswer::Redirect(
                "https://c1.test/cb?error=access_denied&error_description=No.&state=s\
                 &iss=https%3A%2F%2Fid.example"
                    .to_owned()
            )
        );
    }

    #[test]
    fn state_comes_back_as_it_was_sent_and_only_then() {
        let sent = "a b&c=d#e+f%20</script>ä";
        let AuthorizationAnswer::Redirect(url) = success(
            &target("https://c1.test/cb", ResponseMode::Query, Some(sent)),
            "x",
            ISSUER,
        ) else {
            panic!("a redirect");
        };
        let query = url.split_once('?').unwrap().1;
        assert!(!query.contains(['#', '<', ' ']), "{query}");
        let state = form_urlencoded::parse(query.as_bytes()).find(|(name, _)| name == "state");
        assert_eq!(state.unwrap().1, sent);

        let without = success(
            &target("https://c1.test/cb", ResponseMode::Query, None),
            "x",
            ISSUER,
        );
        assert_eq!(
            without,
            AuthorizationAnswer::Redirect(
                "https://c1.test/cb?code=x&iss=https%3A%2F%2Fid.example".to_owned()
            )
        );
    }

    #[test]
    fn a_registered_query_is_kept() {
        let fields = [("code", "x".to_owned())];
        for (uri, expected) in [
            ("https://c1.test/cb?t=1", "https://c1.test/cb?t=1&code=x"),
            ("https://c1.test/cb?", "https://c1.test/cb?code=x"),
            ("https://c1.test/cb?t=1&", "https://c1.test/cb?t=1&code=x"),
            ("https://c1.test", "https://c1.test?code=x"),
            ("com.ex.app:/cb", "com.ex.app:/cb?code=x"),
        ] {
            assert_eq!(with_query(uri, &fields), expected);
        }
    }

    #[test]
    fn the_fragment_carries_it_when_asked_for() {
        assert_eq!(
            success(
                &target("https://c1.test/cb?t=1", ResponseMode::Fragment, Some("s")),
                "x",
                ISSUER
            ),
            AuthorizationAnswer::Redirect(
                "https://c1.test/cb?t=1#code=x&state=s&iss=https%3A%2F%2Fid.example".to_owned()
            )
        );
    }

    #[test]
    fn a_form_gets_the_plain_values() {
        assert_eq!(
            success(
                &target("https://c1.test/cb", ResponseMode::FormPost, Some("a b")),
                "x",
                ISSUER
            ),
            AuthorizationAnswer::FormPost {
                action: "https://c1.test/cb".to_owned(),
                fields: vec![
                    ("code", "x".to_owned()),
                    ("state", "a b".to_owned()),
                    ("iss", ISSUER.to_owned())
                ],
            }
        );
    }
}
