//! What depends on how a request came, and on what its client registered about that.

use super::*;

#[test]
fn par_04_a_client_that_must_push_is_heard_only_there() {
    let mut pushes = c1();
    pushes.metadata.require_pushed_authorization_requests = true;
    assert_eq!(reason(&pushes, &[]), Reason::NotPushed);
    assert!(ask_by(Channel::Pushed, Some(&pushes), &GOOD).is_ok());
}

#[test]
fn par_03_a_push_names_no_other_request() {
    let pairs = good_with(&[("request_uri", "urn:ietf:params:oauth:request_uri:cs_ru_1")]);
    match ask_by(Channel::Pushed, Some(&c1()), &pairs) {
        Err(Refused::Redirect(refusal)) => {
            assert_eq!(refusal.reason, Reason::RequestUriPushed);
            assert_eq!(OAuthError::from(&refusal).error, ErrorCode::InvalidRequest);
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_registered_max_age_holds_where_none_is_named() {
    let mut strict = c1();
    strict.metadata.default_max_age = Some(600);
    assert_eq!(accepted(&strict, &[]).max_age, Some(600));
    assert_eq!(accepted(&strict, &[("max_age", "60")]).max_age, Some(60));
}

#[test]
fn a_client_that_must_sign_is_not_heard_otherwise() {
    let mut signs = c1();
    signs.metadata.require_signed_request_object = true;
    assert_eq!(reason(&signs, &[]), Reason::NotSigned);
}
