//! Who calls a guarded endpoint, once the credential is believed: an access token of a person or a client, an API key,
//! or a token that was exchanged for a key. What they hold is what counts *now*, not what was printed into the token.
//!
//! The caller of the rules here has looked everything up; whether somebody may is decided from these values alone.

use countersign_identity::{
    ApiKeyId, ClientId, GrantId, OrganizationId, ServiceAccountId, SessionId, Timestamp, UserId,
};

use crate::Actor;
use crate::permission::{InternalRight, Permission, Permissions};

/// The name of what [`Need::Administrator`] asks for, where the missing is told.
pub const DEPLOYMENT_ADMINISTRATOR: &str = "deployment_administrator";

/// What was presented.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Credential {
    /// A person's access token with the issuer's audience.
    UserToken {
        /// The client it was issued to.
        client: ClientId,
        /// The family it belongs to.
        grant: GrantId,
        /// The browser session behind it.
        session: Option<SessionId>,
    },
    /// A person's own browser, on our own pages.
    Session {
        /// The sign-in.
        session: SessionId,
    },
    /// An access token that a client got for itself.
    ClientToken {
        /// The client.
        client: ClientId,
    },
    /// An API key.
    ApiKey {
        /// Its id.
        key: ApiKeyId,
    },
    /// A short token that was exchanged for a key; it can do no more than the key could at that moment.
    KeyToken {
        /// The id of the key.
        key: ApiKeyId,
    },
}

/// On whose account a key or token acts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Subject {
    /// A person.
    User(UserId),
    /// A service account.
    ServiceAccount(ServiceAccountId),
    /// The client itself.
    Client(ClientId),
}

/// How the person behind a token proved who they are; keys have `amr` `["key"]` and no moment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proof {
    /// The last proof.
    pub auth_time: Option<Timestamp>,
    /// The methods, by RFC 8176.
    pub amr: Vec<String>,
    /// How strong.
    pub acr: Option<String>,
}

/// Somebody who was believed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Principal {
    /// By what.
    pub credential: Credential,
    /// On whose account.
    pub subject: Subject,
    /// For whom they act: every tenant row they reach belongs to it.
    pub organization: OrganizationId,
    /// Effective permissions, evaluated now (product contract section 1).
    pub permissions: Permissions,
    /// Internal rights: never in a key, only in a person's own browser or token of a first-party client.
    pub rights: Vec<InternalRight>,
    /// The person runs the deployment, and the token is one of a first-party client.
    pub administrator: bool,
    /// How they proved who they are.
    pub proof: Proof,
    /// The acting person, or the owner of the key, has a confirmed second factor. A service account has none to ask for.
    pub second_factor: bool,
}

/// What an endpoint asks of its caller; the words of the golden matrix.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Need {
    /// Any believed credential.
    Any,
    /// A permission of the catalogue.
    Permission(&'static str),
    /// Two permissions at once.
    Both(&'static str, &'static str),
    /// An internal right.
    Right(InternalRight),
    /// The deployment administrator.
    Administrator,
}

/// What is missing: 403 `insufficient_scope` names it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Missing(pub Vec<&'static str>);

impl Principal {
    /// Whether the caller holds a permission.
    pub fn holds(&self, permission: &str) -> bool {
        self.permissions.contains(&Permission::new(permission))
    }

    /// The person behind the credential: the user of a token, the owner of a key.
    pub fn user(&self) -> Option<&UserId> {
        match &self.subject {
            Subject::User(user) => Some(user),
            _ => None,
        }
    }

    /// The key that was presented, or that the token was exchanged for.
    pub fn api_key(&self) -> Option<&ApiKeyId> {
        match &self.credential {
            Credential::ApiKey { key } | Credential::KeyToken { key } => Some(key),
            _ => None,
        }
    }

    /// Who acts, as events record it.
    pub fn actor(&self) -> Actor {
        match (&self.credential, &self.subject) {
            (Credential::ApiKey { key } | Credential::KeyToken { key }, _) => Actor::ApiKey(key.clone()),
            (Credential::ClientToken { client }, _) => Actor::Client(client.clone()),
            (Credential::UserToken { .. }, Subject::User(user)) => Actor::User(user.clone()),
            (Credential::UserToken { client, .. }, _) => Actor::Client(client.clone()),
            (Credential::Session { .. }, Subject::User(user)) => Actor::User(user.clone()),
            (Credential::Session { .. }, _) => Actor::Anonymous,
        }
    }

    /// Whether the caller has what an endpoint needs.
    ///
    /// # Errors
    /// [`Missing`] names all that the endpoint needs and the caller lacks.
    pub fn check(&self, need: Need) -> Result<(), Missing> {
        let lacking: Vec<&'static str> = match need {
            Need::Any => Vec::new(),
            Need::Permission(one) => vec![one],
            Need::Both(one, other) => vec![one, other],
            Need::Right(right) if self.rights.contains(&right) => Vec::new(),
            Need::Right(right) => return Err(Missing(vec![right.as_str()])),
            Need::Administrator if self.administrator => Vec::new(),
            Need::Administrator => return Err(Missing(vec![DEPLOYMENT_ADMINISTRATOR])),
        };
        let lacking: Vec<_> = lacking.into_iter().filter(|name| !self.holds(name)).collect();
        if lacking.is_empty() {
            Ok(())
        } else {
            Err(Missing(lacking))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use countersign_identity::Id;

    fn bearer(permissions: &[&str]) -> Principal {
        Principal {
            credential: Credential::ApiKey {
                key: ApiKeyId::from_text("key_1"),
            },
            subject: Subject::User(UserId::from_text("usr_1")),
            organization: OrganizationId::from_text("org_1"),
            permissions: permissions.iter().map(|name| Permission::new(*name)).collect(),
            rights: Vec::new(),
            administrator: false,
            proof: Proof {
                auth_time: None,
                amr: vec!["key".to_owned()],
                acr: None,
            },
            second_factor: false,
        }
    }

    #[test]
    fn what_is_missing_is_named_and_nothing_else() {
        let manager = bearer(&["api_keys_manage"]);
        assert_eq!(manager.check(Need::Permission("api_keys_manage")), Ok(()));
        assert_eq!(
            manager.check(Need::Both("api_keys_manage", "users_manage")),
            Err(Missing(vec!["users_manage"]))
        );
    }

    #[test]
    fn no_permission_stands_in_for_a_right_or_for_the_administrator() {
        let mighty = bearer(&crate::permission::DEFAULT_PERMISSIONS);
        for right in InternalRight::ALL {
            assert_eq!(
                mighty.check(Need::Right(right)),
                Err(Missing(vec![right.as_str()]))
            );
        }
        assert!(mighty.check(Need::Administrator).is_err());
    }

    #[test]
    fn a_key_acts_as_itself_on_its_owners_account() {
        let key = bearer(&[]);
        assert_eq!(key.actor().as_str(), "key_1");
        assert_eq!(key.user().map(Id::as_str), Some("usr_1"));
    }
}
