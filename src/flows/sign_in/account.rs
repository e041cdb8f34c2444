//! What stands under a typed name, and the check of a password against it: the same for page and JSON.
//!
//! The same statements run and one hash is computed whether or not there is an account, so that nobody reads from
//! time who exists (LOG-03).

use std::time::Duration;

use countersign_access::Act;
use countersign_identity::sign_in::{Attempt, PasswordProof, SecondFactorProof};
use countersign_identity::user::User;
use countersign_identity::{Email, Id, SecretDigest, UserId};

use crate::counted::{self, Account};
use crate::{FlowError, Services};

/// What stands under a typed name.
pub(crate) struct AccountFound {
    pub(crate) user: Option<User>,
    pub(crate) has_second_factor: bool,
    second_factor_demanded: bool,
    password: Option<String>,
    bucket: u16,
}

/// What came of a password.
pub(crate) enum PasswordChecked {
    /// It was looked at.
    As(PasswordProof),
    /// Too many failures: it was not looked at.
    Wait(Duration),
}

impl AccountFound {
    /// Looks the name up.
    pub(crate) async fn find(services: &Services, username: &str) -> Result<Self, FlowError> {
        let canonical =
            Email::parse(username).map_or_else(|_| username.trim().to_lowercase(), |email| email.canonical());
        let user = services.store.directory().user_by_email(&canonical).await?;
        let bucket = services.secrets.name_buckets.bucket_of(&canonical);
        Self::about(services, user, bucket).await
    }

    /// The same about a person who is known already.
    pub(crate) async fn of(services: &Services, user: User) -> Result<Self, FlowError> {
        Self::about(services, Some(user), 0).await
    }

    async fn about(services: &Services, user: Option<User>, bucket: u16) -> Result<Self, FlowError> {
        let directory = services.store.directory();
        let id = user
            .as_ref()
            .map_or_else(|| UserId::from_text(UserId::PREFIX), |user| user.id.clone());
        Ok(Self {
            password: directory.password(&id).await?,
            has_second_factor: directory.has_second_factor(&id).await?,
            second_factor_demanded: directory.second_factor_demanded(&id).await?,
            bucket,
            user,
        })
    }

    /// Counts the attempt, then checks the password.
    pub(crate) async fn check_password(
        &self,
        services: &Services,
        password: &str,
        known_browser: Option<SecretDigest>,
        act: &Act,
    ) -> Result<PasswordChecked, FlowError> {
        let account = self.user.as_ref().map_or(Account::Unknown(self.bucket), |user| {
            Account::Known(user.id.clone())
        });
        if let Some(wait) = counted::sign_in(services, account, known_browser, act).await? {
            return Ok(PasswordChecked::Wait(wait));
        }
        let matched = services
            .passwords
            .verify(password, self.password.as_deref())
            .await?;
        Ok(PasswordChecked::As(if matched {
            PasswordProof::Matched
        } else {
            PasswordProof::Differed
        }))
    }

    /// The attempt for the gate, with these proofs.
    pub(crate) fn attempt(&self, password: PasswordProof, second_factor: SecondFactorProof) -> Attempt<'_> {
        Attempt {
            user: self.user.as_ref(),
            password,
            has_second_factor: self.has_second_factor,
            second_factor_demanded: self.second_factor_demanded,
            second_factor,
        }
    }
}
