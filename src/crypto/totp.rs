//! Secrets of one-time codes (RFC 6238): drawn, sealed for their row, shown to their owner, and asked which time step a
//! code belongs to. That a step counts once is the store's gate; how often somebody may guess is counted before.

use countersign_identity::totp::{SKEW, STEP, TotpCode};
use countersign_identity::{FactorId, Id, Timestamp};
use totp_rs::{Algorithm, Builder, Secret, Totp, TotpError};
use zeroize::Zeroizing;

use crate::{Entropy, MasterKey, SealError, Sealed, SealedPlace};

/// Bytes of a secret: 160 bits, as RFC 4226 §4 (R6) recommends.
const LENGTH: usize = 20;

/// The secret that a person's app and this server share. Gone from memory when it is dropped.
pub struct TotpSecret(Zeroizing<[u8; LENGTH]>);

/// The library did not take the parameters, which are constants.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("one-time codes cannot be computed")]
pub struct TotpFailed;

impl From<TotpError> for TotpFailed {
    fn from(_: TotpError) -> Self {
        TotpFailed
    }
}

impl TotpSecret {
    /// A fresh secret.
    pub fn draw(entropy: &dyn Entropy) -> Self {
        let mut bytes = Zeroizing::new([0; LENGTH]);
        entropy.fill(bytes.as_mut_slice());
        Self(bytes)
    }

    /// As it is kept, for the row of this factor and no other.
    ///
    /// # Errors
    /// [`SealError::Failed`].
    pub fn seal(
        &self,
        key: &MasterKey,
        factor: &FactorId,
        entropy: &dyn Entropy,
    ) -> Result<Vec<u8>, SealError> {
        let sealed = Sealed::seal(key, place(factor), self.0.as_slice(), entropy)?;
        Ok(sealed.as_bytes().to_vec())
    }

    /// Opens what is kept in the row of this factor.
    ///
    /// # Errors
    /// [`SealError`], also for a value that is not as long as a secret.
    pub fn open(sealed: &[u8], key: &MasterKey, factor: &FactorId) -> Result<Self, SealError> {
        let plain = Sealed::from_bytes(sealed)?.open(key, place(factor))?;
        let bytes: [u8; LENGTH] = plain.as_slice().try_into().map_err(|_| SealError::Unreadable)?;
        Ok(Self(Zeroizing::new(bytes)))
    }

    /// The step whose code this is, among the present one and [`SKEW`] on either side (RFC 6238 §5.2). Codes are compared
    /// in constant time.
    ///
    /// # Errors
    /// [`TotpFailed`].
    pub fn step_of(&self, code: &TotpCode, now: Timestamp) -> Result<Option<i64>, TotpFailed> {
        let seconds = u64::try_from(now.unix_seconds()).map_err(|_| TotpFailed)?;
        let step = self.totp("")?.check(code.as_str(), seconds);
        Ok(step.and_then(|step| i64::try_from(step).ok()))
    }

    /// In base32, in groups of four as people type it over.
    ///
    /// # Errors
    /// [`TotpFailed`].
    pub fn groups(&self) -> Result<String, TotpFailed> {
        let text = self.totp("")?.secret().to_base32();
        let mut grouped = String::with_capacity(text.len() * 5 / 4);
        for (index, character) in text.chars().enumerate() {
            if index > 0 && index % 4 == 0 {
                grouped.push(' ');
            }
            grouped.push(character);
        }
        Ok(grouped)
    }

    /// The `otpauth` URI that an app scans. All parameters are named, although apps assume the same ones. A colon would
    /// divide the label, so one in an address is left out: the label is for reading only.
    ///
    /// # Errors
    /// [`TotpFailed`].
    pub fn uri(&self, issuer: &str, account: &str) -> Result<String, TotpFailed> {
        let builder = self.builder().with_account_name(account.replace(':', ""));
        let uri = builder
            .with_issuer(Some(issuer.replace(':', "")))
            .build()?
            .to_url()?;
        Ok(format!("{uri}&algorithm=SHA1&digits=6&period={}", STEP.as_secs()))
    }

    fn totp(&self, account: &str) -> Result<Totp, TotpFailed> {
        Ok(self.builder().with_account_name(account).build()?)
    }

    fn builder(&self) -> Builder {
        Builder::new()
            .with_algorithm(Algorithm::SHA1)
            .with_digits(6)
            .with_skew(SKEW)
            .with_step_duration(STEP.as_secs())
            .with_secret(Secret::new_stack(*self.0))
    }
}

fn place(factor: &FactorId) -> SealedPlace<'_> {
    SealedPlace {
        table: "factors",
        column: "secret",
        row: factor.as_str(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::SeededEntropy;

    /// The secret of RFC 6238 appendix B.
    fn rfc_secret() -> TotpSecret {
        TotpSecret(Zeroizing::new(*b"12345678901234567890"))
    }

    fn code(text: &str) -> TotpCode {
        TotpCode::parse(text).unwrap()
    }

    fn step_at(text: &str, seconds: i64) -> Option<i64> {
        rfc_secret()
            .step_of(&code(text), Timestamp::from_unix_seconds(seconds))
            .unwrap()
    }

    /// RFC 6238 appendix B, SHA-1; the last six of its eight digits.
    const VECTORS: [(i64, &str); 6] = [
        (59, "287082"),
        (1_111_111_109, "081804"),
        (1_111_111_111, "050471"),
        (1_234_567_890, "005924"),
        (2_000_000_000, "279037"),
        (20_000_000_000, "353130"),
    ];

    #[test]
    fn the_codes_of_rfc_6238_belong_to_their_steps() {
        for (seconds, text) in VECTORS {
            assert_eq!(step_at(text, seconds), Some(seconds / 30), "{text} at {seconds}");
        }
    }

    #[test]
    fn otp_06_one_step_on_either_side_is_taken_and_no_more() {
        // `050471` is the code from second 1,111,111,110 to …139.
        let own = 1_111_111_110 / 30;
        for (distance, taken) in [(-2, false), (-1, true), (0, true), (1, true), (2, false)] {
            let found = step_at("050471", 1_111_111_110 + distance * 30);
            assert_eq!(found, taken.then_some(own), "{distance} steps away");
        }
    }

    #[test]
    fn another_secret_has_other_codes() {
        let other = TotpSecret::draw(&SeededEntropy::new(1));
        let now = Timestamp::from_unix_seconds(59);
        assert_eq!(other.step_of(&code("287082"), now), Ok(None));
    }

    #[test]
    fn a_sealed_secret_opens_in_its_own_row_only() {
        let entropy = SeededEntropy::new(2);
        let key = MasterKey::generate(&entropy);
        let (mine, other) = (FactorId::from_text("fac_1"), FactorId::from_text("fac_2"));
        let sealed = rfc_secret().seal(&key, &mine, &entropy).unwrap();
        assert!(!sealed.windows(8).any(|window| window == b"12345678"));
        let opened = TotpSecret::open(&sealed, &key, &mine).unwrap();
        assert_eq!(*opened.0, *rfc_secret().0);
        assert!(TotpSecret::open(&sealed, &key, &other).is_err());
    }

    #[test]
    fn the_owner_sees_groups_of_four() {
        assert_eq!(
            rfc_secret().groups().unwrap(),
            "GEZD GNBV GY3T QOJQ GEZD GNBV GY3T QOJQ"
        );
    }

    #[test]
    fn the_uri_names_everything_that_an_app_needs() {
        assert_eq!(
            rfc_secret().uri("Countersign", "a:lice@example.com").unwrap(),
            "otpauth://totp/Countersign:alice%40example.com?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ\
             &issuer=Countersign&algorithm=SHA1&digits=6&period=30"
        );
    }
}
