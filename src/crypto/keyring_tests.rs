//! Sets of keys as they stand during a rotation.

use std::sync::LazyLock;

use super::*;
use crate::{GeneratedKey, generate_key};

static KEYS: LazyLock<[GeneratedKey; 3]> =
    LazyLock::new(|| std::array::from_fn(|_| generate_key(Algorithm::Rs256).unwrap()));

const NOW: Timestamp = Timestamp::from_unix_seconds(1_732_437_000);
const LATER: Timestamp = Timestamp::from_unix_seconds(1_732_437_001);

/// A key that is listed and has not signed yet.
fn listed(key: &GeneratedKey) -> KeyMaterial {
    let row = SigningKey {
        published_at: Some(NOW),
        ..key.to_row(NOW)
    };
    KeyMaterial {
        key: row,
        private_der: Some(key.private_der.clone()),
    }
}

fn changed(mut material: KeyMaterial, change: impl Fn(&mut SigningKey)) -> KeyMaterial {
    change(&mut material.key);
    material
}

fn active(key: &GeneratedKey) -> KeyMaterial {
    changed(listed(key), |row| row.activated_at = Some(NOW))
}

fn load(materials: &[KeyMaterial]) -> Result<KeySet, KeyRingError> {
    KeySet::load(materials, NOW)
}

fn id_token(key: &GeneratedKey) -> String {
    let signer = Signer::from_der(&key.kid, key.algorithm, &key.private_der).unwrap();
    signer.sign(JwtType::IdToken, b"{}").unwrap()
}

fn kids(set: &KeySet) -> Vec<String> {
    let jwks = set.jwks();
    jwks["keys"]
        .as_array()
        .unwrap()
        .iter()
        .map(|key| key["kid"].as_str().unwrap().to_owned())
        .collect()
}

#[test]
fn the_active_key_is_listed_first_and_no_private_member_ever() {
    let [old, current, next] = &*KEYS;
    let retiring = changed(active(old), |row| row.retiring_at = Some(NOW));
    let set = load(&[retiring, listed(next), active(current)]).unwrap();
    assert_eq!(kids(&set), [&*current.kid, &*old.kid, &*next.kid]);
    for key in set.jwks()["keys"].as_array().unwrap() {
        assert!(
            ["d", "p", "q", "dp", "dq", "qi", "k"]
                .iter()
                .all(|private| key.get(private).is_none())
        );
    }
    assert_eq!(set.signer().unwrap().kid(), current.kid);
    assert!(set.verify(&id_token(old), JwtType::IdToken).is_ok());
}

#[test]
fn a_staged_key_is_seen_by_nobody() {
    let [current, staged, _] = &*KEYS;
    let set = load(&[
        active(current),
        changed(listed(staged), |row| row.published_at = Some(LATER)),
    ])
    .unwrap();
    assert_eq!(kids(&set), [&*current.kid]);
    assert_eq!(
        set.verify(&id_token(staged), JwtType::IdToken),
        Err(JwtRefusal::UnknownKey)
    );
}

#[test]
fn a_gone_key_verifies_hints_and_nothing_else_and_a_revoked_one_nothing() {
    let [gone, current, revoked] = &*KEYS;
    let set = load(&[
        active(current),
        changed(active(gone), |row| row.gone_at = Some(NOW)),
        changed(active(revoked), |row| row.revoked_at = Some(NOW)),
    ])
    .unwrap();
    assert_eq!(kids(&set), [&*current.kid]);
    for dead in [gone, revoked] {
        assert_eq!(
            set.verify(&id_token(dead), JwtType::IdToken),
            Err(JwtRefusal::UnknownKey)
        );
    }
    assert!(set.verify_hint(&id_token(gone)).is_ok());
    assert_eq!(set.verify_hint(&id_token(revoked)), Err(JwtRefusal::UnknownKey));
}

#[test]
fn rows_that_make_no_sense_are_named() {
    let [one, two, _] = &*KEYS;
    let refused = |material: KeyMaterial| load(&[material]).unwrap_err();
    let without = KeyMaterial {
        private_der: None,
        ..active(one)
    };
    assert!(matches!(refused(without), KeyRingError::NoPrivateHalf(_)));
    let crossed = KeyMaterial {
        private_der: Some(two.private_der.clone()),
        ..active(one)
    };
    assert!(matches!(refused(crossed), KeyRingError::HalvesDiffer(_)));
    let damaged = KeyMaterial {
        private_der: Some(vec![1, 2, 3].into()),
        ..active(one)
    };
    assert!(refused(damaged).to_string().contains(&one.kid));
    let newer = changed(active(one), |row| row.algorithm = "ML-DSA-65".to_owned());
    assert!(matches!(refused(newer), KeyRingError::Algorithm { .. }));
    let no_json = changed(active(one), |row| row.public_jwk = "[]".to_owned());
    assert!(matches!(refused(no_json), KeyRingError::PublicHalf(_)));
    assert!(matches!(
        load(&[listed(one), listed(one)]),
        Err(KeyRingError::Twice(_))
    ));
}

#[test]
fn a_swap_is_seen_by_every_clone_and_spares_requests_under_way() {
    let [old, new, _] = &*KEYS;
    let ring = KeyRing::new(load(&[active(old)]).unwrap());
    let (other_thread, under_way) = (ring.clone(), ring.current());
    let retiring = changed(active(old), |row| row.retiring_at = Some(NOW));
    ring.replace(load(&[active(new), retiring]).unwrap());
    assert_eq!(other_thread.current().signer().unwrap().kid(), new.kid);
    assert_eq!(under_way.signer().unwrap().kid(), old.kid);
    assert!(
        other_thread
            .current()
            .verify(&id_token(old), JwtType::IdToken)
            .is_ok()
    );
    assert!(KeyRing::default().current().signer().is_none());
}
