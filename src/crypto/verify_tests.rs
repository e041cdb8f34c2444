//! Attack cases JWT-01, -02, -03, -06 and -07 of the threat model, against the verifier itself.

use std::sync::LazyLock;

use josekit::jws::{HS256, JwsSigner, RS256};
use openssl::pkey::PKey;
use openssl::rsa::Rsa;
use serde_json::json;

use super::*;
use crate::{GeneratedKey, Signer, generate_key};

static OURS: LazyLock<GeneratedKey> = LazyLock::new(|| generate_key(Algorithm::Rs256).unwrap());
static ATTACKERS: LazyLock<GeneratedKey> = LazyLock::new(|| generate_key(Algorithm::Rs256).unwrap());

fn verifier() -> Verifier {
    let mut verifier = Verifier::default();
    verifier.add(&OURS.kid, OURS.algorithm, &OURS.public_jwk).unwrap();
    verifier
}

fn judge(token: &str) -> Result<VerifiedJwt, JwtRefusal> {
    verifier().verify(token, JwtType::AccessToken)
}

fn encode(part: impl AsRef<[u8]>) -> String {
    URL_SAFE_NO_PAD.encode(part)
}

/// A token whose header and payload are exactly these texts, signed with a key.
fn signed_raw(key: &GeneratedKey, header: &str, payload: &str) -> String {
    let signed = format!("{}.{}", encode(header), encode(payload));
    let signature = RS256
        .signer_from_der(&key.private_der)
        .unwrap()
        .sign(signed.as_bytes())
        .unwrap();
    format!("{signed}.{}", encode(signature))
}

/// A token with our three header members and more, signed with our key.
fn signed_with(more: Value) -> String {
    let mut header = json!({"alg": "RS256", "typ": "at+jwt", "kid": OURS.kid});
    header
        .as_object_mut()
        .unwrap()
        .extend(more.as_object().unwrap().clone());
    signed_raw(&OURS, &header.to_string(), r#"{"sub":"usr_1"}"#)
}

fn good() -> String {
    let signer = Signer::from_der(&OURS.kid, OURS.algorithm, &OURS.private_der).unwrap();
    signer.sign(JwtType::AccessToken, br#"{"sub":"usr_1"}"#).unwrap()
}

#[test]
fn our_own_token_is_accepted() {
    let verified = judge(&good()).unwrap();
    assert_eq!(verified.kid, OURS.kid);
    assert_eq!(Value::Object(verified.claims), json!({"sub": "usr_1"}));
    assert_eq!(judge(&signed_with(json!({}))).unwrap(), judge(&good()).unwrap());
}

#[test]
fn rfc_7515_appendix_a_2_verifies() {
    let key = json!({
        "kty": "RSA",
        "n": "ofgWCuLjybRlzo0tZWJjNiuSfb4p4fAkd_wWJcyQoTbji9k0l8W26mPddxHmfHQp-Vaw-4qPCJrcS2mJPMEzP1Pt0Bm4d4QlL-yRT\
              -SFd2lZS-pCgNMsD1W_YpRPEwOWvG6b32690r2jZ47soMZo9wGzjb_7OMg0LOL-bSf63kpaSHSXndS5z5rexMdbBYUsLA9e-KXBdQOS\
              -UTo7WTBEMa2R2CapHg665xsmtdVMTBQY4uDZlxvb3qCo5ZwKh9kG4LT6_I5IhlJH7aGhyxXFvUK-DWNmoudF8NAco9_h9iaGNj8q2e\
              thFkMLs91kzk2PAcDTW9gb54h4FRWyuXpoQ",
        "e": "AQAB"
    });
    let message = concat!(
        "eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290",
        "Ijp0cnVlfQ"
    );
    let signature = "cC4hiUPoj9Eetdgtv3hF80EGrhuB__dzERat0XF9g2VtQgr9PJbu3XOiZj5RZmh7AAuHIm4Bh-0Qc_lF5YKt_O8W2Fp5jujG\
                     bds9uJdbF9CUAr7t1dnZcAcQjbKBYNX4BAynRFdiuB--f_nZLgrnbyTyWzO75vRK5h6xBArLIARNPvkSjtQBMHlb1L07Qe7K\
                     0GarZRmB_eSN9383LcOLn6_dO--xi12jzDwusC-eOkHWEsqtFZESc6BfI7noOPqvhJ1phCnvWh6IeYI2w9QOYEUipUTI8np6\
                     LbgGY9Fs98rqVt5AXLIhWkWywlVmtVrBp0igcN_IoypGlUPQGe77Rw";
    let mut verifier = Verifier::default();
    verifier
        .add("a2", Algorithm::Rs256, key.as_object().unwrap())
        .unwrap();
    let key = &verifier.keys["a2"].key;
    assert!(
        key.verify(message.as_bytes(), &decode(signature).unwrap())
            .is_ok()
    );
    assert!(
        key.verify(&message.as_bytes()[1..], &decode(signature).unwrap())
            .is_err()
    );
    // As a token of ours it is refused all the same: no `typ`, no `kid`.
    assert_eq!(
        verifier.verify(&format!("{message}.{signature}"), JwtType::AccessToken),
        Err(JwtRefusal::WrongType)
    );
}

#[test]
fn jwt_01_algorithm_none_is_refused() {
    for alg in ["none", "None", "NONE", ""] {
        let header = json!({"alg": alg, "typ": "at+jwt", "kid": OURS.kid}).to_string();
        let payload = encode(r#"{"sub":"usr_1"}"#);
        for signature in ["", "AA", good().rsplit_once('.').unwrap().1] {
            let token = format!("{}.{payload}.{signature}", encode(&header));
            assert_eq!(judge(&token), Err(JwtRefusal::WrongAlgorithm), "{alg:?}");
        }
    }
}

#[test]
fn jwt_02_an_hmac_under_our_public_key_is_refused() {
    let public = PKey::private_key_from_der(&OURS.private_der)
        .unwrap()
        .rsa()
        .unwrap();
    let keys = [
        public.public_key_to_pem().unwrap(),
        public.public_key_to_pem_pkcs1().unwrap(),
        public.public_key_to_der().unwrap(),
        public.n().to_vec(),
        OURS.public_jwk["n"].as_str().unwrap().as_bytes().to_vec(),
    ];
    for key in keys {
        for alg in ["HS256", "RS256"] {
            let header = json!({"alg": alg, "typ": "at+jwt", "kid": OURS.kid}).to_string();
            let signed = format!("{}.{}", encode(header), encode(r#"{"sub":"usr_1"}"#));
            let mac = HS256
                .signer_from_bytes(&key)
                .unwrap()
                .sign(signed.as_bytes())
                .unwrap();
            let refusal = judge(&format!("{signed}.{}", encode(mac))).unwrap_err();
            let expected = if alg == "HS256" {
                JwtRefusal::WrongAlgorithm
            } else {
                JwtRefusal::BadSignature
            };
            assert_eq!(refusal, expected);
        }
    }
}

#[test]
fn jwt_03_a_key_in_the_header_is_never_used() {
    let attackers = json!({"alg": "RS256", "typ": "at+jwt", "kid": OURS.kid, "jwk": ATTACKERS.public_jwk});
    let payload = r#"{"sub":"usr_1"}"#;
    assert_eq!(
        judge(&signed_raw(&ATTACKERS, &attackers.to_string(), payload)),
        Err(JwtRefusal::ForeignHeader)
    );
    // Refused for what it holds, even when our own key signed it.
    for foreign in [
        json!({"jwk": OURS.public_jwk}),
        json!({"x5c": ["AAAA"]}),
        json!({"x5u": "https://evil.test/cert"}),
        json!({"jku": "https://evil.test/jwks"}),
        json!({"x5t#S256": "AAAA"}),
    ] {
        assert_eq!(
            judge(&signed_with(foreign.clone())),
            Err(JwtRefusal::ForeignHeader),
            "{foreign}"
        );
    }
    // The attacker's own key under a name of its own, and under ours.
    for (kid, refusal) in [
        (&ATTACKERS.kid, JwtRefusal::UnknownKey),
        (&OURS.kid, JwtRefusal::BadSignature),
    ] {
        let header = json!({"alg": "RS256", "typ": "at+jwt", "kid": kid}).to_string();
        assert_eq!(judge(&signed_raw(&ATTACKERS, &header, payload)), Err(refusal));
    }
}

#[test]
fn jwt_06_cut_and_edited_tokens_are_refused() {
    let token = good();
    let parts: Vec<&str> = token.split('.').collect();
    let [header, payload, signature] = parts.try_into().unwrap();
    let other = encode(r#"{"sub":"usr_2"}"#);
    assert_eq!(
        judge(&format!("{header}.{other}.{signature}")),
        Err(JwtRefusal::BadSignature)
    );
    assert_eq!(
        judge(&format!("{header}.{payload}.")),
        Err(JwtRefusal::BadSignature)
    );
    assert_eq!(judge(&format!("{header}.{payload}")), Err(JwtRefusal::Malformed));
    assert_eq!(judge(&format!("{token}.{signature}")), Err(JwtRefusal::Malformed));
    assert_eq!(judge(""), Err(JwtRefusal::Malformed));
    assert_eq!(judge(".."), Err(JwtRefusal::Malformed));
    for position in 0..token.len() {
        assert!(judge(&token[..position]).is_err(), "cut at {position}");
        let mut edited = token.clone().into_bytes();
        edited[position] = if edited[position] == b'A' { b'B' } else { b'A' };
        assert!(
            judge(&String::from_utf8(edited).unwrap()).is_err(),
            "byte {position}"
        );
    }
}

#[test]
fn jwt_07_extensions_are_refused_whether_critical_or_not() {
    for extension in [
        json!({"crit": ["x"], "x": 1}),
        json!({"crit": []}),
        json!({"crit": ["b64"], "b64": false}),
        json!({"b64": true}),
        json!({"cty": "JWT"}),
        json!({"zip": "DEF"}),
        json!({"x": null}),
    ] {
        assert_eq!(
            judge(&signed_with(extension.clone())),
            Err(JwtRefusal::ForeignHeader),
            "{extension}"
        );
    }
}

#[test]
fn another_kind_of_token_is_refused() {
    for typ in ["JWT", "logout+jwt", "AT+JWT", "application/at+jwt", ""] {
        assert_eq!(
            judge(&signed_with(json!({"typ": typ}))),
            Err(JwtRefusal::WrongType),
            "{typ}"
        );
    }
    let id_token = signed_with(json!({"typ": "JWT"}));
    assert!(verifier().verify(&id_token, JwtType::IdToken).is_ok());
    assert_eq!(
        verifier().verify(&good(), JwtType::IdToken),
        Err(JwtRefusal::WrongType)
    );
}

#[test]
fn header_members_of_another_type_are_refused() {
    for header in [
        json!({"alg": 1}),
        json!({"typ": ["at+jwt"]}),
        json!({"kid": null}),
        json!({"kid": {}}),
    ] {
        assert_eq!(
            judge(&signed_with(header.clone())),
            Err(JwtRefusal::Malformed),
            "{header}"
        );
    }
}

#[test]
fn repeated_names_in_header_or_claims_are_refused() {
    let kid = &OURS.kid;
    let twice = format!(r#"{{"alg":"RS256","alg":"RS256","typ":"at+jwt","kid":"{kid}"}}"#);
    assert_eq!(
        judge(&signed_raw(&OURS, &twice, "{}")),
        Err(JwtRefusal::Malformed)
    );
    let once = format!(r#"{{"alg":"RS256","typ":"at+jwt","kid":"{kid}"}}"#);
    assert!(judge(&signed_raw(&OURS, &once, "{}")).is_ok());
    for claims in [r#"{"sub":"a","sub":"b"}"#, "[]", "1", "", "{}{}"] {
        assert_eq!(
            judge(&signed_raw(&OURS, &once, claims)),
            Err(JwtRefusal::Malformed),
            "{claims}"
        );
    }
}

#[test]
fn a_huge_number_is_data_and_no_panic() {
    let header = format!(r#"{{"alg":"RS256","typ":"at+jwt","kid":"{}"}}"#, OURS.kid);
    let huge = r#"{"exp":99999999999999999999999999999999,"nbf":-1e308,"iat":18446744073709551615}"#;
    let verified = judge(&signed_raw(&OURS, &header, huge)).unwrap();
    assert_eq!(verified.claims["exp"].as_i64(), None);
    assert_eq!(
        judge(&signed_raw(&OURS, &header, r#"{"exp":1e999}"#)),
        Err(JwtRefusal::Malformed)
    );
}

#[test]
fn a_respelled_or_oversized_token_is_refused() {
    let token = good();
    // 256 bytes of signature leave four unused bits in the last character.
    let (front, last) = token.split_at(token.len() - 1);
    let respelled = last.bytes().map(|byte| char::from(byte + 1)).collect::<String>();
    assert_eq!(judge(&format!("{front}{respelled}")), Err(JwtRefusal::Malformed));
    assert_eq!(judge(&format!("{token}=")), Err(JwtRefusal::Malformed));
    assert_eq!(judge(&format!("{token}\n")), Err(JwtRefusal::Malformed));
    let large = format!(r#"{{"x":"{}"}}"#, "x".repeat(MOST_BYTES));
    let header = format!(r#"{{"alg":"RS256","typ":"at+jwt","kid":"{}"}}"#, OURS.kid);
    assert_eq!(
        judge(&signed_raw(&OURS, &header, &large)),
        Err(JwtRefusal::Malformed)
    );
}

#[test]
fn a_short_or_misused_public_key_is_not_added() {
    let short = Rsa::generate(1024).unwrap();
    let mut jwk = OURS.public_jwk.clone();
    jwk["n"] = Value::from(encode(short.n().to_vec()));
    let mut verifier = Verifier::default();
    assert!(verifier.add("short", Algorithm::Rs256, &jwk).is_err());
    for (name, value) in [("use", "enc"), ("alg", "PS256"), ("kty", "oct")] {
        let mut jwk = OURS.public_jwk.clone();
        jwk[name] = Value::from(value);
        assert!(verifier.add("misused", Algorithm::Rs256, &jwk).is_err(), "{name}");
    }
}
