//! The record of what happened: one shape for audit, outbox and cache feed.
//!
//! Every mutating verb of the store takes an [`Act`] (who, from where, in which request) and writes an [`Event`]
//! in the same unit of work. Kinds are dotted past tense; the list in the docs is generated from [`EventKind::ALL`].

use std::net::IpAddr;

use countersign_identity::{ApiKeyId, ClientId, Id, OrganizationId, Timestamp, UserId};
use ipnet::IpNet;
use serde::Serialize;

/// Who acts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Actor {
    /// Nobody who proved anything.
    Anonymous,
    /// A signed-in person.
    User(UserId),
    /// A client with its own credentials.
    Client(ClientId),
    /// An API key, or a token that was exchanged for one.
    ApiKey(ApiKeyId),
    /// The operator at the command line of the machine.
    Operator,
    /// The server itself: a schedule, the janitor.
    System,
}

impl Actor {
    /// The id of whoever acts, or one word.
    pub fn as_str(&self) -> &str {
        match self {
            Actor::Anonymous => "anonymous",
            Actor::User(id) => id.as_str(),
            Actor::Client(id) => id.as_str(),
            Actor::ApiKey(id) => id.as_str(),
            Actor::Operator => "operator",
            Actor::System => "system",
        }
    }
}

/// The circumstances of one request: what every recorded event carries.
#[derive(Clone, Debug)]
pub struct Act {
    /// Who acts.
    pub actor: Actor,
    /// The true peer (forwarded headers only from trusted proxies); `None` for command line and jobs.
    pub peer: Option<IpAddr>,
    /// The request id, also in the logs.
    pub request_id: String,
    /// When.
    pub now: Timestamp,
    /// The organization that an administrator acts in: events that name none of their own belong to it, so that its
    /// auditors see what was done to its people. `None` outside of administration.
    pub organization: Option<OrganizationId>,
}

impl Act {
    /// The network of the peer, as throttles and caps count it; `local` without a peer.
    pub fn peer_network(&self) -> String {
        self.peer.map_or_else(|| "local".to_owned(), peer_network)
    }

    /// The same circumstances with somebody who has meanwhile proved who they are.
    pub fn by(&self, actor: Actor) -> Act {
        Act {
            actor,
            ..self.clone()
        }
    }

    /// The same circumstances within an organization that is being administered.
    pub fn within(&self, organization: &OrganizationId) -> Act {
        Act {
            organization: Some(organization.clone()),
            ..self.clone()
        }
    }
}

/// Whom one peer can pretend to be: an IPv4 address, an IPv6 /64.
pub fn peer_network(peer: IpAddr) -> String {
    match peer.to_canonical() {
        IpAddr::V4(address) => address.to_string(),
        IpAddr::V6(address) => IpNet::new(IpAddr::V6(address), 64)
            .map_or_else(|_| address.to_string(), |net| net.trunc().to_string()),
    }
}

/// How it ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It was done.
    Success,
    /// It was refused.
    Failure,
}

impl Outcome {
    /// `success` or `failure`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Outcome::Success => "success",
            Outcome::Failure => "failure",
        }
    }
}

/// One thing that happened, before it has a number.
#[derive(Clone, Debug)]
pub struct Event {
    /// What.
    pub kind: EventKind,
    /// How it ended.
    pub outcome: Outcome,
    /// Why, in a word or two from the rule that decided; never a secret.
    pub reason: Option<String>,
    /// The id of what it happened to.
    pub target: Option<String>,
    /// The organization that owns the event; `None` for deployment-wide ones.
    pub organization: Option<OrganizationId>,
    /// Further ids whose cached rows are stale now, beside the target.
    pub touched: Vec<String>,
    /// Who is told by mail, when the deployment sends mail.
    pub told: Option<UserId>,
}

impl Event {
    /// A success on `target`.
    pub fn success(kind: EventKind, target: &impl Id) -> Event {
        Event {
            kind,
            outcome: Outcome::Success,
            reason: None,
            target: Some(target.as_str().to_owned()),
            organization: None,
            touched: Vec::new(),
            told: None,
        }
    }

    /// A refusal with its reason.
    pub fn failure(kind: EventKind, reason: impl Into<String>) -> Event {
        Event {
            kind,
            outcome: Outcome::Failure,
            reason: Some(reason.into()),
            target: None,
            organization: None,
            touched: Vec::new(),
            told: None,
        }
    }

    /// The organization it belongs to.
    pub fn in_organization(mut self, organization: &OrganizationId) -> Event {
        self.organization = Some(organization.clone());
        self
    }

    /// The id it happened to.
    pub fn on(mut self, target: &impl Id) -> Event {
        self.target = Some(target.as_str().to_owned());
        self
    }

    /// Why.
    pub fn because(mut self, reason: impl Into<String>) -> Event {
        self.reason = Some(reason.into());
        self
    }

    /// Another id whose cached row is stale now.
    pub fn touching(mut self, id: &impl Id) -> Event {
        self.touched.push(id.as_str().to_owned());
        self
    }

    /// The person it concerns hears of it by mail (threat model: users are told of changed credentials).
    pub fn telling(mut self, user: &UserId) -> Event {
        self.told = Some(user.clone());
        self
    }
}

macro_rules! kinds {
    ($($(#[doc = $meaning:literal])+ $name:ident = $text:literal;)*) => {
        /// What can happen, by its published name.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
        pub enum EventKind { $($(#[doc = $meaning])+ $name,)* }

        impl EventKind {
            /// Every kind, in the order of the docs.
            pub const ALL: &'static [EventKind] = &[$(EventKind::$name,)*];

            /// The published name.
            pub const fn as_str(self) -> &'static str {
                match self { $(EventKind::$name => $text,)* }
            }

            /// What it means, in the words of the docs.
            pub fn meaning(self) -> &'static str {
                match self { $(EventKind::$name => concat!($($meaning),+).trim(),)* }
            }
        }
    };
}

kinds! {
    /// A person signed in.
    UserSignedIn = "user.signed_in";
    /// A sign-in was refused.
    SignInFailed = "sign_in.failed";
    /// A person signed out, or the session was ended.
    SessionEnded = "session.ended";
    /// A person signed in from a browser that the account did not know.
    NewDeviceSeen = "new_device.seen";
    /// An account was made.
    UserCreated = "user.created";
    /// An account was changed.
    UserChanged = "user.changed";
    /// An account was disabled: everything it held has ended.
    UserDisabled = "user.disabled";
    /// An account was enabled again.
    UserEnabled = "user.enabled";
    /// An account was deleted; its id is never used again.
    UserDeleted = "user.deleted";
    /// A person downloaded what is kept about them.
    UserDataExported = "user.data_exported";
    /// A person proved that an address reaches them.
    EmailVerified = "email.verified";
    /// An account has another address now.
    EmailChanged = "email.changed";
    /// A password was set or changed.
    PasswordChanged = "password.changed";
    /// A forgotten password was replaced by a link.
    PasswordReset = "password.reset";
    /// A second factor was proved and counts from now on.
    FactorEnrolled = "factor.enrolled";
    /// A second factor was removed.
    FactorRemoved = "factor.removed";
    /// A new set of recovery codes replaced the old one.
    RecoveryCodesCreated = "recovery_codes.created";
    /// A recovery code stood in for the second factor.
    RecoveryCodeUsed = "recovery_code.used";
    /// A membership was given or its role changed.
    MembershipChanged = "membership.changed";
    /// A membership ended.
    MembershipEnded = "membership.ended";
    /// Somebody was invited.
    InvitationCreated = "invitation.created";
    /// An invitation was accepted.
    InvitationAccepted = "invitation.accepted";
    /// An invitation was withdrawn.
    InvitationWithdrawn = "invitation.withdrawn";
    /// A role was made.
    RoleCreated = "role.created";
    /// A role was changed.
    RoleChanged = "role.changed";
    /// A role was removed.
    RoleRemoved = "role.removed";
    /// A group was made.
    GroupCreated = "group.created";
    /// A group or its members were changed.
    GroupChanged = "group.changed";
    /// A group was removed.
    GroupRemoved = "group.removed";
    /// A service account was made.
    ServiceAccountCreated = "service_account.created";
    /// A service account was changed.
    ServiceAccountChanged = "service_account.changed";
    /// A service account was disabled: its keys are dead.
    ServiceAccountDisabled = "service_account.disabled";
    /// A service account was enabled again.
    ServiceAccountEnabled = "service_account.enabled";
    /// A service account was removed with its keys.
    ServiceAccountRemoved = "service_account.removed";
    /// An API key was made.
    ApiKeyCreated = "api_key.created";
    /// An API key that was made elsewhere was taken over.
    ApiKeyImported = "api_key.imported";
    /// An API key was changed.
    ApiKeyChanged = "api_key.changed";
    /// An API key was replaced by a new one.
    ApiKeyRotated = "api_key.rotated";
    /// An API key was revoked.
    ApiKeyRevoked = "api_key.revoked";
    /// An API key was reported as leaked: it is dead.
    ApiKeyLeaked = "api_key.leaked";
    /// An API key came where keys do not belong: in a URL, as a bearer token, in a cookie.
    ApiKeyExposed = "api_key.exposed";
    /// An API key ends soon.
    ApiKeyExpiring = "api_key.expiring";
    /// Somebody became deployment administrator.
    AdministratorGranted = "administrator.granted";
    /// A set-up link was made.
    SetupLinkCreated = "setup_link.created";
    /// A link for choosing a new password was made.
    ResetLinkCreated = "reset_link.created";
    /// The first administrator was made; the deployment is set up.
    DeploymentSetUp = "deployment.set_up";
    /// An organization was made.
    OrganizationCreated = "organization.created";
    /// A deployment administrator acted in an organization.
    OrganizationEntered = "organization.entered";
    /// An organization's name or policy was changed.
    OrganizationChanged = "organization.changed";
    /// An organization was suspended: everything that acts for it has ended.
    OrganizationSuspended = "organization.suspended";
    /// An organization was made active again.
    OrganizationActivated = "organization.activated";
    /// A client was made.
    ClientCreated = "client.created";
    /// A client was changed.
    ClientChanged = "client.changed";
    /// A client got a new secret.
    ClientSecretRotated = "client_secret.rotated";
    /// A client was removed with all it had been given.
    ClientRemoved = "client.removed";
    /// A client was disabled: its grants have ended.
    ClientDisabled = "client.disabled";
    /// A client was enabled again.
    ClientEnabled = "client.enabled";
    /// A client failed to authenticate.
    ClientAuthenticationFailed = "client_authentication.failed";
    /// A person let a client have scopes.
    ConsentGiven = "consent.given";
    /// A person refused a client.
    ConsentDenied = "consent.denied";
    /// A person withdrew what a client had.
    ConsentWithdrawn = "consent.withdrawn";
    /// A grant began: its code was redeemed.
    GrantStarted = "grant.started";
    /// A grant was revoked: its tokens are dead.
    GrantRevoked = "grant.revoked";
    /// A single access token was revoked.
    AccessTokenRevoked = "access_token.revoked";
    /// An authorization code came a second time.
    AuthorizationCodeReplayed = "authorization_code.replayed";
    /// A spent refresh token came again outside the retry window.
    RefreshTokenReused = "refresh_token.reused";
    /// An authorization request was refused before its client was trusted.
    AuthorizationRefused = "authorization.refused";
    /// A signing key was made and published.
    SigningKeyCreated = "signing_key.created";
    /// A signing key became the active one.
    SigningKeyRotated = "signing_key.rotated";
    /// A signing key was revoked.
    SigningKeyRevoked = "signing_key.revoked";
    /// A backup was written.
    BackupCreated = "backup.created";
    /// A backup was restored.
    BackupRestored = "backup.restored";
    /// Requests were refused by a throttle.
    RequestsThrottled = "requests.throttled";
}

/// An event as it was recorded.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct RecordedEvent {
    /// Its number with the prefix `evt_`.
    pub id: String,
    /// When, RFC 3339.
    pub time: String,
    /// The published name of the kind.
    #[serde(rename = "type")]
    pub kind: String,
    /// `success` or `failure`.
    pub outcome: String,
    /// Why.
    pub reason: Option<String>,
    /// Who.
    pub actor: String,
    /// To what.
    pub target: Option<String>,
    /// Whose.
    pub organization_id: Option<String>,
    /// From where.
    pub peer: Option<String>,
    /// In which request.
    pub request_id: String,
    /// How many times within the minute, for counted anonymous refusals; 1 otherwise.
    pub count: i64,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_are_dotted_lower_case_and_unique() {
        let mut seen = std::collections::HashSet::new();
        for kind in EventKind::ALL {
            let text = kind.as_str();
            assert!(seen.insert(text), "{text} twice");
            assert!(
                text.contains('.')
                    && text
                        .chars()
                        .all(|c| c.is_ascii_lowercase() || c == '.' || c == '_')
            );
        }
    }

    #[test]
    fn addresses_of_one_ipv6_network_are_one_peer() {
        let of = |text: &str| peer_network(text.parse().unwrap());
        assert_eq!(of("2001:db8:1:2::1"), "2001:db8:1:2::/64");
        assert_eq!(of("2001:db8:1:2:ffff::9"), "2001:db8:1:2::/64");
        assert_ne!(of("2001:db8:1:3::1"), of("2001:db8:1:2::1"));
    }

    #[test]
    fn ipv4_stands_alone_also_when_it_comes_mapped() {
        let of = |text: &str| peer_network(text.parse().unwrap());
        assert_eq!(of("192.0.2.7"), "192.0.2.7");
        assert_eq!(of("::ffff:192.0.2.7"), "192.0.2.7");
    }
}
