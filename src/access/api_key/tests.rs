//! How wide keys may be, who may change them, and what becomes of what they made.

use std::time::Duration;

use countersign_identity::{
    ApiKeyId, ClientId, GrantId, Id, OrganizationId, SecretDigest, ServiceAccountId, Timestamp, UserId,
};

use super::descent::{Followed, follow};
use super::limits::{Limits, check_second_factor};
use super::manage::{Patch, Rotation, Shape, Wanted, check_foreign, create, patch, reaches, rotate};
use super::{ApiKey, Invalid, KeyOwner, Refusal};
use crate::permission::{Catalogue, Permission, Permissions};
use crate::principal::{Credential, Principal, Proof, Subject};

const HOUR: Duration = Duration::from_secs(3600);

fn at(seconds: i64) -> Timestamp {
    Timestamp::from_unix_seconds(100_000 + seconds)
}

fn set(names: &[&str]) -> Permissions {
    names.iter().map(|name| Permission::new(*name)).collect()
}

fn person(permissions: &[&str]) -> Principal {
    Principal {
        credential: Credential::UserToken {
            client: ClientId::from_text("cli_1"),
            grant: GrantId::from_text("grt_1"),
            session: None,
        },
        subject: Subject::User(UserId::from_text("usr_1")),
        organization: OrganizationId::from_text("org_1"),
        permissions: set(permissions),
        rights: Vec::new(),
        administrator: false,
        proof: Proof {
            auth_time: None,
            amr: Vec::new(),
            acr: None,
        },
        second_factor: true,
    }
}

/// `usr_1` by a key of theirs.
fn by_key(key: &ApiKey) -> Principal {
    Principal {
        credential: Credential::ApiKey { key: key.id.clone() },
        permissions: key.permissions.clone(),
        ..person(&[])
    }
}

fn key(id: &str, permissions: &[&str]) -> ApiKey {
    ApiKey {
        id: ApiKeyId::from_text(id),
        organization: OrganizationId::from_text("org_1"),
        owner: KeyOwner::User(UserId::from_text("usr_1")),
        parent: None,
        digest: SecretDigest::of(id),
        name: "CI".to_owned(),
        preview: "…".to_owned(),
        permissions: set(permissions),
        allowed_cidrs: Vec::new(),
        created_at: at(0),
        expires_at: None,
        revoked_at: None,
        last_used: None,
    }
}

fn wanted(permissions: &[&str]) -> Wanted {
    Wanted {
        name: "CI".to_owned(),
        permissions: permissions.iter().map(|name| (*name).to_owned()).collect(),
        expires_at: None,
        allowed_cidrs: Vec::new(),
    }
}

/// A new key for an owner who holds everything.
fn judge(wanted: Wanted, limits: &Limits<'_>) -> Result<Shape, Refusal> {
    let all = Catalogue::default();
    create(wanted, all.all(), limits, &all, at(10))
}

fn change(key: &ApiKey, changes: Patch, limits: &Limits<'_>) -> Result<ApiKey, Refusal> {
    let all = Catalogue::default();
    patch(key, changes, all.all(), limits, &all, at(10))
}

fn invalid(refusal: Refusal) -> Vec<(String, &'static str)> {
    match refusal {
        Refusal::Invalid(reasons) => reasons
            .iter()
            .map(|reason| (reason.pointer(), reason.code()))
            .collect(),
        other => panic!("{other:?}"),
    }
}

fn wider(names: &[&str]) -> Refusal {
    Refusal::Wider(names.iter().map(|name| Permission::new(*name)).collect())
}

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

#[test]
fn apk_04_only_their_own_keys_unless_they_manage_users_too() {
    let others = KeyOwner::User(UserId::from_text("usr_2"));
    let own = KeyOwner::User(UserId::from_text("usr_1"));
    let member = person(&["api_keys_manage"]);
    assert!(reaches(&member, &own) && !reaches(&member, &others));
    let manager = person(&["api_keys_manage", "users_manage"]);
    assert!(reaches(&manager, &others));
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

#[test]
fn apk_07_a_key_is_dead_at_its_last_moment_and_when_revoked() {
    let ending = ApiKey {
        expires_at: Some(at(200)),
        ..key("key_1", &[])
    };
    assert!(ending.is_live(at(199)));
    assert!(!ending.is_live(at(200)));
    let revoked = ApiKey {
        revoked_at: Some(at(200)),
        ..key("key_1", &[])
    };
    assert!(!revoked.is_live(at(100)));
    assert!(key("key_1", &[]).is_live(at(i64::from(u32::MAX))));
}

#[test]
fn a_key_with_networks_is_used_from_there_only() {
    let limited = ApiKey {
        allowed_cidrs: vec!["192.0.2.0/24".parse().unwrap(), "2001:db8::/32".parse().unwrap()],
        ..key("key_1", &[])
    };
    let from = |text: &str| limited.allows_peer(Some(text.parse().unwrap()));
    assert!(from("192.0.2.9") && from("2001:db8::1"));
    assert!(from("::ffff:192.0.2.9"), "a mapped address is the same peer");
    assert!(!from("192.0.3.9") && !from("2001:db9::1"));
    assert!(!limited.allows_peer(None));
    assert!(key("key_1", &[]).allows_peer(None));
}
