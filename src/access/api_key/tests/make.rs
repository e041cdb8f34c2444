//! New keys: never wider than their maker, and all that is wrong is told at once.

use countersign_identity::ServiceAccountId;

use super::*;
use crate::api_key::Invalid;
use crate::api_key::limits::check_second_factor;
use crate::api_key::manage::check_foreign;

#[test]
fn apk_05_a_key_holds_only_what_its_maker_holds() {
    let maker = person(&["api_keys_manage", "scans_read"]);
    let limits = Limits::new(&maker, None, None, None, None);
    assert_eq!(
        judge(wanted(&["scans_read", "billing"]), &limits),
        Err(wider(&["billing"]))
    );
    let made = judge(wanted(&["scans_read", "api_keys_manage"]), &limits).unwrap();
    assert_eq!(made.permissions, set(&["scans_read", "api_keys_manage"]));
    assert_eq!(made.expires_at, None);
}

#[test]
fn apk_05_a_key_never_passes_on_that_it_may_make_keys() {
    let maker = key("key_1", &["api_keys_manage", "scans_read"]);
    let principal = by_key(&maker);
    let limits = Limits::new(&principal, Some(&maker), None, None, None);
    assert_eq!(
        judge(wanted(&["api_keys_manage"]), &limits),
        Err(wider(&["api_keys_manage"]))
    );
    assert!(judge(wanted(&["scans_read"]), &limits).is_ok());
}

#[test]
fn a_child_ends_no_later_than_its_parent_and_is_used_from_within_its_networks() {
    let maker = ApiKey {
        expires_at: Some(at(1000)),
        allowed_cidrs: vec!["192.0.2.0/24".parse().unwrap()],
        ..key("key_1", &["api_keys_manage", "scans_read"])
    };
    let principal = by_key(&maker);
    let limits = Limits::new(&principal, Some(&maker), None, None, None);
    let made = judge(wanted(&["scans_read"]), &limits).unwrap();
    assert_eq!(made.expires_at, maker.expires_at);
    assert_eq!(made.allowed_cidrs, maker.allowed_cidrs);
    let beyond = Wanted {
        expires_at: Some(at(1001)),
        allowed_cidrs: vec!["192.0.2.7/32".parse().unwrap(), "192.0.0.0/16".parse().unwrap()],
        ..wanted(&["scans_read"])
    };
    assert_eq!(
        invalid(judge(beyond, &limits).unwrap_err()),
        [
            ("/expires_at".to_owned(), "beyond_parent"),
            ("/allowed_cidrs/1".to_owned(), "outside_parent")
        ]
    );
}

#[test]
fn all_that_is_wrong_is_told_at_once() {
    let maker = person(&["api_keys_manage"]);
    let limits = Limits::new(&maker, None, None, None, None);
    let wrong = Wanted {
        name: " ".to_owned(),
        permissions: vec!["scans_read".to_owned(), "root".to_owned()],
        expires_at: Some(at(10)),
        allowed_cidrs: Vec::new(),
    };
    assert_eq!(
        invalid(judge(wrong, &limits).unwrap_err()),
        [
            ("/name".to_owned(), "invalid_name"),
            ("/permissions/1".to_owned(), "unknown_permission"),
            ("/expires_at".to_owned(), "past")
        ]
    );
    let nothing = judge(wanted(&[]), &limits).unwrap_err();
    assert_eq!(nothing, Refusal::Invalid(vec![Invalid::NoPermissions]));
}

#[test]
fn the_organization_caps_how_long_keys_live() {
    let maker = person(&["api_keys_manage", "scans_read"]);
    let limits = Limits::new(&maker, None, None, None, Some(HOUR));
    let made = judge(wanted(&["scans_read"]), &limits).unwrap();
    assert_eq!(made.expires_at, Some(at(10) + HOUR));
    let late = Wanted {
        expires_at: Some(at(11) + HOUR),
        ..wanted(&["scans_read"])
    };
    let refused = judge(late, &limits).unwrap_err();
    assert_eq!(invalid(refused), [("/expires_at".to_owned(), "beyond_policy")]);
    // A change cannot begin the time anew.
    let old = key("key_1", &["scans_read"]);
    let for_ever = Patch {
        expires_at: Some(None),
        ..Patch::default()
    };
    let changed = change(&old, for_ever, &limits).unwrap();
    assert_eq!(changed.expires_at, Some(old.created_at + HOUR));
}

#[test]
fn what_the_owner_does_not_hold_is_refused_rather_than_useless() {
    let maker = person(&["api_keys_manage", "users_manage", "billing"]);
    let limits = Limits::new(&maker, None, None, None, None);
    let all = Catalogue::default();
    let held = set(&["scans_read"]);
    let refused = create(wanted(&["billing"]), &held, &limits, &all, at(10)).unwrap_err();
    assert_eq!(
        invalid(refused),
        [("/permissions".to_owned(), "not_held_by_owner")]
    );
}

#[test]
fn a_second_factor_is_asked_of_people_and_never_of_service_accounts() {
    let without = Principal {
        second_factor: false,
        ..person(&[])
    };
    assert_eq!(check_second_factor(&person(&[])), Ok(()));
    assert_eq!(check_second_factor(&without), Err(Refusal::SecondFactorRequired));
    let account = Principal {
        subject: Subject::ServiceAccount(ServiceAccountId::from_text("svc_1")),
        ..without.clone()
    };
    assert_eq!(check_second_factor(&account), Ok(()));
    let client = Principal {
        subject: Subject::Client(ClientId::from_text("cli_1")),
        ..without
    };
    assert_eq!(check_second_factor(&client), Err(Refusal::SecondFactorRequired));
}

#[test]
fn a_key_from_elsewhere_is_long_and_fits_a_header() {
    assert_eq!(check_foreign("sk-0123456789abcdef0"), Ok(()));
    let long = "a".repeat(513);
    for text in [
        "",
        "hunter2",
        "0123456789 0123456789",
        "0123456789\n0123456789",
        long.as_str(),
    ] {
        assert!(check_foreign(text).is_err(), "{text}");
    }
}
