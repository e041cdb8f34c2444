//! Whether a key counts, from there, for this caller.

use super::*;
use crate::api_key::manage::reaches;

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
