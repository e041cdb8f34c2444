//! Sets of keys as they stand during a rotation.

use std::sync::LazyLock;

use super::*;
use crate::{GeneratedKey, generate_key};

static KEYS: LazyLock<[GeneratedKey; 3]> =
    LazyLock::new(|| std::array::from_fn(|_| generate_key(Algorithm::Rs256).unwrap()));

fn material(key: &GeneratedKey) -> KeyMaterial {
    KeyMaterial {
        kid: key.kid.clone(),
        algorithm: key.algorithm,
        private_der: None,
        public_jwk: key.public_jwk.clone(),
        signs: false,
        published: true,
        verifies: true,
    }
}

fn signing(key: &GeneratedKey) -> KeyMaterial {
    KeyMaterial {
        signs: true,
        private_der: Some(key.private_der.clone()),
        ..material(key)
    }
}

fn id_token(key: &GeneratedKey) -> String {
    let signer = Signer::from_der(&key.kid, key.algorithm, &key.private_der).unwrap();
    signer.sign(JwtType::IdToken, b"{}").unwrap()
}

#[test]
fn the_signing_key_is_published_first_and_no_private_member_ever() {
    let [old, active, next] = &*KEYS;
    let set = KeySet::load(vec![material(old), signing(active), material(next)]).unwrap();
    let jwks = set.jwks();
    let kids: Vec<&str> = jwks["keys"]
        .as_array()
        .unwrap()
        .iter()
        .map(|key| key["kid"].as_str().unwrap())
        .collect();
    assert_eq!(kids, [&active.kid, &old.kid, &next.kid]);
    for key in jwks["keys"].as_array().unwrap() {
        for private in ["d", "p", "q", "dp", "dq", "qi", "k"] {
            assert!(key.get(private).is_none());
        }
    }
    assert_eq!(set.signer().unwrap().kid(), active.kid);
}

#[test]
fn a_gone_key_verifies_hints_and_nothing_else() {
    let [gone, active, _] = &*KEYS;
    let gone_material = KeyMaterial {
        published: false,
        verifies: false,
        ..material(gone)
    };
    let set = KeySet::load(vec![signing(active), gone_material]).unwrap();
    assert!(set.verify(&id_token(active), JwtType::IdToken).is_ok());
    assert_eq!(
        set.verify(&id_token(gone), JwtType::IdToken),
        Err(JwtRefusal::UnknownKey)
    );
    assert!(set.verify_hint(&id_token(gone)).is_ok());
    assert_eq!(set.jwks()["keys"].as_array().unwrap().len(), 1);
}

#[test]
fn sets_that_contradict_themselves_are_refused() {
    let [one, two, _] = &*KEYS;
    let refused = |keys| KeySet::load(keys).unwrap_err();
    assert!(matches!(
        refused(vec![signing(one), signing(two)]),
        KeyRingError::TwoSigners(..)
    ));
    assert!(matches!(
        refused(vec![material(one), material(one)]),
        KeyRingError::Twice(_)
    ));
    let without = KeyMaterial {
        private_der: None,
        ..signing(one)
    };
    assert!(matches!(refused(vec![without]), KeyRingError::NoPrivateHalf(_)));
    let crossed = KeyMaterial {
        private_der: Some(two.private_der.clone()),
        ..signing(one)
    };
    assert!(matches!(refused(vec![crossed]), KeyRingError::HalvesDiffer(_)));
    let damaged = KeyMaterial {
        private_der: Some(vec![1, 2, 3].into()),
        ..signing(one)
    };
    assert!(refused(vec![damaged]).to_string().contains(&one.kid));
}

#[test]
fn a_swap_is_seen_by_every_clone_and_spares_requests_under_way() {
    let [old, new, _] = &*KEYS;
    let ring = KeyRing::new(KeySet::load(vec![signing(old)]).unwrap());
    let (other_thread, under_way) = (ring.clone(), ring.current());
    ring.replace(KeySet::load(vec![signing(new), material(old)]).unwrap());
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
