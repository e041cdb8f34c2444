//! The first administrator: a link once, a page, a password of their own. There is no default one.

use countersign_access::organization::{DEFAULT_SLUG, Membership, Organization};
use countersign_access::policy::Policy;
use countersign_access::role::{BuiltInRole, Role};
use countersign_access::{Act, Actor, Event, EventKind};
use countersign_crypto::{PlainSecret, SecretKind};
use countersign_identity::password;
use countersign_identity::ticket::{Ticket, TicketKind};
use countersign_identity::user::User;
use countersign_identity::{Email, OrganizationId, SecretDigest, TicketId, Timestamp, UserId};
use countersign_store::{StoreError, Work};

use crate::password::judged_hash;
use crate::{FlowError, Services};

/// What the set-up form says.
pub struct Form {
    /// The administrator's address.
    pub email: String,
    /// A password of their own.
    pub password: String,
}

/// How a set-up link stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Link {
    /// Open: show the form.
    Open,
    /// Used, expired, replaced or never made.
    Closed,
}

/// How posting the form ends.
pub enum SetUp {
    /// The administrator is made.
    Done,
    /// The link counts no more.
    Closed,
    /// Not an address.
    BadEmail,
    /// Somebody has this address.
    EmailTaken,
    /// Not a password that may be set.
    BadPassword(password::Refusal),
}

/// Makes a set-up link and ends every earlier one.
///
/// # Errors
/// [`FlowError`] when the database fails.
pub async fn create_link(services: &Services, act: &Act) -> Result<String, FlowError> {
    let secret = services.draw(SecretKind::SetupLink);
    let ticket = Ticket {
        id: services.new_id::<TicketId>(act.now),
        kind: TicketKind::Setup,
        digest: secret.digest(),
        user: None,
        email: None,
        code: None,
        created_at: act.now,
        expires_at: act.now + services.settings.setup_link_ttl,
        spent_at: None,
    };
    let act = act.clone();
    services
        .store
        .write(async move |work: &Work| {
            work.tickets().end_all(TicketKind::Setup, act.now).await?;
            work.tickets().add(&ticket, &act).await
        })
        .await?;
    Ok(url(services, &secret))
}

fn url(services: &Services, secret: &PlainSecret) -> String {
    format!("{}/setup/{}", services.issuer, secret.expose())
}

/// Whether the deployment still waits for its first administrator.
///
/// # Errors
/// [`FlowError`] when the database fails.
pub async fn is_needed(services: &Services) -> Result<bool, FlowError> {
    Ok(!services
        .store
        .write(async move |work: &Work| work.users().administrator_exists().await)
        .await?)
}

/// Looks at a link without changing anything: mail scanners and previews open links.
///
/// # Errors
/// [`FlowError`] when the database fails.
pub async fn look(services: &Services, token: &str, now: Timestamp) -> Result<Link, FlowError> {
    let ticket = services
        .store
        .directory()
        .ticket(&SecretDigest::of(token))
        .await?;
    let is_open = ticket.is_some_and(|ticket| ticket.is_open(TicketKind::Setup, now));
    Ok(if is_open { Link::Open } else { Link::Closed })
}

/// Makes the first administrator. Of any number of posts of one link, one succeeds.
///
/// # Errors
/// [`FlowError`] when the database or the hashing queue fails.
pub async fn complete(services: &Services, token: &str, form: Form, act: &Act) -> Result<SetUp, FlowError> {
    if look(services, token, act.now).await? == Link::Closed {
        return Ok(SetUp::Closed);
    }
    let Ok(email) = Email::parse(&form.email) else {
        return Ok(SetUp::BadEmail);
    };
    let hash = match judged_hash(services, &form.password, &email).await? {
        Ok(hash) => hash,
        Err(refusal) => return Ok(SetUp::BadPassword(refusal)),
    };
    let digest = SecretDigest::of(token);
    let first = first_rows(services, email, act.now);
    let act = act.clone();
    let done = services
        .store
        .write(async move |work: &Work| {
            if !work.tickets().spend(&digest, act.now).await? {
                return Ok(SetUp::Closed);
            }
            // The link was opened before the gate: another administrator may have been made since.
            if work.users().administrator_exists().await? {
                return Ok(SetUp::Closed);
            }
            let canonical = first.user.email.canonical();
            if work.users().find_by_email(&canonical).await?.is_some() {
                return Err(StoreError::Duplicate("users.email".to_owned()));
            }
            first.write(work, &hash, &act).await?;
            Ok(SetUp::Done)
        })
        .await;
    match done {
        // Undone with its unit: the link is still good for another address.
        Err(StoreError::Duplicate(_)) => Ok(SetUp::EmailTaken),
        other => Ok(other?),
    }
}

/// Makes the first administrator without a page, from the bootstrap settings. Nothing happens once there is one.
///
/// # Errors
/// [`FlowError`] when the database or the hashing queue fails.
pub async fn bootstrap(services: &Services, form: Form, act: &Act) -> Result<SetUp, FlowError> {
    if !is_needed(services).await? {
        return Ok(SetUp::Closed);
    }
    let Ok(email) = Email::parse(&form.email) else {
        return Ok(SetUp::BadEmail);
    };
    let hash = match judged_hash(services, &form.password, &email).await? {
        Ok(hash) => hash,
        Err(refusal) => return Ok(SetUp::BadPassword(refusal)),
    };
    let first = first_rows(services, email, act.now);
    let act = act.clone();
    let done = services
        .store
        .write(async move |work: &Work| {
            if work.users().administrator_exists().await? {
                return Ok(SetUp::Closed);
            }
            if work
                .users()
                .find_by_email(&first.user.email.canonical())
                .await?
                .is_some()
            {
                return Ok(SetUp::EmailTaken);
            }
            first.write(work, &hash, &act).await?;
            Ok(SetUp::Done)
        })
        .await?;
    Ok(done)
}

/// What the first administrator is made of, drawn before the unit.
struct FirstRows {
    user: User,
    organization: Organization,
}

fn first_rows(services: &Services, email: Email, now: Timestamp) -> FirstRows {
    FirstRows {
        user: User {
            id: services.new_id::<UserId>(now),
            email,
            // The operator of the machine vouches for the address.
            email_verified: true,
            name: None,
            claims: serde_json::Map::new(),
            disabled_at: None,
            valid_after: Timestamp::default(),
            administrator: true,
            default_organization: None,
            created_by: None,
            locale: None,
            created_at: now,
            updated_at: now,
        },
        organization: default_organization(services.new_id::<OrganizationId>(now), now),
    }
}

impl FirstRows {
    async fn write(&self, work: &Work, password_hash: &str, act: &Act) -> Result<(), StoreError> {
        let act = act.by(Actor::User(self.user.id.clone()));
        let organization = ensure_default(work, &self.organization, &act).await?;
        work.users().add(&self.user, Some(password_hash), &act).await?;
        let membership = Membership {
            organization,
            user: self.user.id.clone(),
            role: Role::BuiltIn(BuiltInRole::Owner),
            custom_permissions: None,
            created_at: act.now,
        };
        work.memberships().add(&membership, &act).await?;
        work.record(&act, Event::success(EventKind::DeploymentSetUp, &self.user.id))
            .await
    }
}

/// The organization that every deployment has.
pub(crate) fn default_organization(id: OrganizationId, now: Timestamp) -> Organization {
    Organization {
        id,
        slug: DEFAULT_SLUG.to_owned(),
        name: "Default".to_owned(),
        suspended_at: None,
        valid_after: Timestamp::default(),
        policy: Policy::default(),
        created_at: now,
    }
}

/// The id of the default organization, made when it is missing.
pub(crate) async fn ensure_default(
    work: &Work,
    fresh: &Organization,
    act: &Act,
) -> Result<OrganizationId, StoreError> {
    match work.organizations().find_by_slug(DEFAULT_SLUG).await? {
        Some(found) => Ok(found.id),
        None => {
            work.organizations().add(fresh, act).await?;
            Ok(fresh.id.clone())
        }
    }
}
