//! Keys that are changed or rotated, and what becomes of those that they made.

use super::*;
use crate::api_key::Invalid;
use crate::api_key::descent::{Followed, follow};
use crate::api_key::manage::{Rotation, rotate};

#[test]
fn a_key_that_is_wider_than_the_caller_cannot_be_touched() {
    let maker = person(&["api_keys_manage", "users_manage"]);
    let wide = key("key_1", &["billing"]);
    let limits = Limits::new(&maker, None, None, Some(&wide), None);
    let renamed = Patch {
        name: Some("x".to_owned()),
        ..Patch::default()
    };
    assert_eq!(change(&wide, renamed, &limits), Err(wider(&["billing"])));
    let rotation = Rotation {
        overlap: HOUR,
        expires_at: None,
    };
    let limits = Limits::of_rotation(&maker, None, None, &wide, None);
    assert_eq!(
        rotate(&wide, rotation, &limits, at(10)).unwrap_err(),
        wider(&["billing"])
    );
}

#[test]
fn a_key_may_narrow_itself_and_not_prolong_itself() {
    let own = ApiKey {
        expires_at: Some(at(1000)),
        ..key("key_1", &["api_keys_manage", "scans_read"])
    };
    let principal = by_key(&own);
    let limits = Limits::new(&principal, Some(&own), None, Some(&own), None);
    let later = Patch {
        expires_at: Some(Some(at(2000))),
        ..Patch::default()
    };
    assert_eq!(
        change(&own, later, &limits),
        Err(Refusal::Invalid(vec![Invalid::BeyondParent]))
    );
    let narrower = Patch {
        permissions: Some(vec!["api_keys_manage".to_owned()]),
        ..Patch::default()
    };
    let changed = change(&own, narrower, &limits).unwrap();
    assert_eq!(changed.permissions, set(&["api_keys_manage"]));
    assert_eq!(changed.expires_at, own.expires_at);
}

#[test]
fn a_child_stays_within_its_parent_whoever_changes_it() {
    let parent = key("key_1", &["api_keys_manage", "scans_read"]);
    let child = ApiKey {
        parent: Some(parent.id.clone()),
        ..key("key_2", &["scans_read"])
    };
    let owner = person(&["api_keys_manage", "scans_read", "billing"]);
    let limits = Limits::new(&owner, None, Some(&parent), Some(&child), None);
    for beyond in ["billing", "api_keys_manage"] {
        let changes = Patch {
            permissions: Some(vec![beyond.to_owned()]),
            ..Patch::default()
        };
        assert_eq!(
            change(&child, changes, &limits),
            Err(wider(&[beyond])),
            "{beyond}"
        );
    }
}

#[test]
fn a_rotation_gives_the_same_lifetime_and_ends_the_old_key_with_the_overlap() {
    let owner = person(&["api_keys_manage", "scans_read"]);
    let old = ApiKey {
        expires_at: Some(at(7200)),
        ..key("key_1", &["scans_read"])
    };
    let limits = Limits::of_rotation(&owner, None, None, &old, None);
    let by = |overlap| Rotation {
        overlap,
        expires_at: None,
    };
    let (ending, next) = rotate(&old, by(HOUR), &limits, at(3601)).unwrap();
    assert_eq!(ending.expires_at, Some(at(7200)), "the earlier of both ends");
    assert_eq!(next.expires_at, Some(at(3601 + 7200)));
    assert_eq!(next.permissions, old.permissions);
    let (ending, _) = rotate(&old, by(Duration::ZERO), &limits, at(3601)).unwrap();
    assert!(!ending.is_live(at(3601)));
    let refused = rotate(&old, by(Duration::MAX), &limits, at(10)).unwrap_err();
    assert_eq!(invalid(refused), [("/overlap_seconds".to_owned(), "too_long")]);
}

#[test]
fn a_key_that_ended_is_neither_changed_nor_rotated() {
    let owner = person(&["api_keys_manage", "scans_read"]);
    let ended = ApiKey {
        expires_at: Some(at(10)),
        ..key("key_1", &["scans_read"])
    };
    let limits = Limits::new(&owner, None, None, Some(&ended), None);
    let revive = Patch {
        expires_at: Some(None),
        ..Patch::default()
    };
    assert_eq!(change(&ended, revive, &limits), Err(Refusal::Ended));
    let rotation = Rotation {
        overlap: HOUR,
        expires_at: None,
    };
    assert_eq!(
        rotate(&ended, rotation, &limits, at(10)).unwrap_err(),
        Refusal::Ended
    );
}

#[test]
fn children_follow_a_parent_that_becomes_narrower() {
    let net = |text: &str| vec![text.parse().unwrap()];
    let child = ApiKey {
        allowed_cidrs: net("192.0.2.0/24"),
        ..key("key_2", &["scans_read", "billing"])
    };
    let parent = key("key_1", &["api_keys_manage", "scans_read", "billing"]);
    assert_eq!(follow(&child, &parent), Followed::Unchanged);
    let narrower = ApiKey {
        permissions: set(&["scans_read"]),
        expires_at: Some(at(50)),
        allowed_cidrs: net("192.0.2.7/32"),
        ..parent.clone()
    };
    let Followed::Changed(followed) = follow(&child, &narrower) else {
        panic!("it did not follow")
    };
    assert_eq!(followed.permissions, set(&["scans_read"]));
    assert_eq!(followed.expires_at, Some(at(50)));
    assert_eq!(followed.allowed_cidrs, narrower.allowed_cidrs);
    // Nothing in common must not become "from anywhere" or "a key for nothing".
    let elsewhere = ApiKey {
        allowed_cidrs: net("203.0.113.0/24"),
        ..parent.clone()
    };
    assert_eq!(follow(&child, &elsewhere), Followed::Ended);
    let other = ApiKey {
        permissions: set(&["api_keys_manage"]),
        ..parent
    };
    assert_eq!(follow(&child, &other), Followed::Ended);
}
