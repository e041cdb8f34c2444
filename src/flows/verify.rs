//! Forward auth: a proxy asks whether a request may pass, and hands the answer's names on to the application.
//!
//! Tokens must be meant for the audience asked for; keys have none and pass; a browser holds what its person holds in
//! the organization chosen last.

use countersign_access::Act;
use countersign_access::organization::{Membership, Organization};
use countersign_identity::user::User;
use countersign_identity::{Id, OrganizationId, UserId};
use countersign_protocol::Scopes;

use crate::browser::{Browser, SignedIn, who};
use crate::introspection::{owner_of, scopes_of};
use crate::live_key::{LiveKey, Owner};
use crate::live_token::{Behind, LiveToken, live_token};
use crate::principal::{Presented, Refused, used_key};
use crate::{FlowError, Services};

/// By what somebody wants to pass.
#[derive(Clone, Copy)]
pub enum Pass<'a> {
    /// A token or key in its header.
    Presented(Presented<'a>),
    /// A browser with our cookie.
    Browser(&'a Browser),
}

/// What the application behind the proxy is told.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Remote {
    /// The id of the person, service account or client.
    pub user: String,
    /// The person's address.
    pub email: Option<String>,
    /// The names of the person's groups.
    pub groups: Vec<String>,
    /// The slug of the organization; `None` for a client of the deployment.
    pub organization: Option<String>,
    /// What is allowed now.
    pub scopes: Scopes,
}

/// How it ends.
#[derive(Clone, Debug)]
pub enum Verdict {
    /// 200.
    Passes(Remote),
    /// 403: these scopes are missing.
    Lacks(Vec<String>),
    /// 401: nobody that we believe.
    Refused(Refused),
    /// 401: the browser is signed in no longer.
    SignedOut,
}

/// Judges whether a request may pass: all of `wanted` must be allowed now.
///
/// # Errors
/// [`FlowError`] when the database fails: nobody passes then.
pub async fn verify(
    services: &Services,
    pass: Pass<'_>,
    audience: Option<&str>,
    wanted: &Scopes,
    act: &Act,
) -> Result<Verdict, FlowError> {
    let remote = match pass {
        Pass::Presented(Presented::Bearer(token)) => {
            let audience = audience.unwrap_or(&services.issuer);
            match live_token(services, token, Some(audience), act).await? {
                Some(live) => of_token(services, live).await?,
                None => return Ok(Verdict::Refused(Refused::InvalidToken)),
            }
        }
        Pass::Presented(Presented::ApiKey(text)) => match used_key(services, text, act).await? {
            Some(live) => {
                of_key(
                    services,
                    &live,
                    scopes_of(&live.permissions(&services.settings.catalogue)),
                )
                .await?
            }
            None => return Ok(Verdict::Refused(Refused::InvalidApiKey)),
        },
        Pass::Browser(browser) => match who(services, browser, act.now).await? {
            Some(signed_in) => match of_browser(services, &signed_in).await? {
                Some(remote) => remote,
                None => return Ok(Verdict::SignedOut),
            },
            None => return Ok(Verdict::SignedOut),
        },
    };
    let lacking = wanted.difference(&remote.scopes);
    if lacking.is_empty() {
        Ok(Verdict::Passes(remote))
    } else {
        Ok(Verdict::Lacks(lacking.iter().map(str::to_owned).collect()))
    }
}

async fn of_token(services: &Services, live: LiveToken) -> Result<Remote, FlowError> {
    let scopes = live.scopes(&services.settings.catalogue);
    match &live.behind {
        Behind::Person(person) => of_person(services, &person.user, &person.organization, scopes).await,
        Behind::Client(client, organization) => Ok(Remote {
            user: client.id.as_str().to_owned(),
            organization: organization
                .as_ref()
                .map(|organization| organization.slug.clone()),
            scopes,
            ..Remote::default()
        }),
        Behind::Key(key) => of_key(services, key, scopes).await,
    }
}

async fn of_key(services: &Services, live: &LiveKey, scopes: Scopes) -> Result<Remote, FlowError> {
    match &live.owner {
        Owner::Member(user, _) => of_person(services, user, &live.organization, scopes).await,
        Owner::ServiceAccount(_) => Ok(Remote {
            user: owner_of(&live.key).to_owned(),
            organization: Some(live.organization.slug.clone()),
            scopes,
            ..Remote::default()
        }),
    }
}

async fn of_person(
    services: &Services,
    user: &User,
    organization: &Organization,
    scopes: Scopes,
) -> Result<Remote, FlowError> {
    let groups = services
        .store
        .directory()
        .groups_of(&organization.id, &user.id)
        .await?;
    Ok(Remote {
        user: user.id.as_str().to_owned(),
        email: Some(user.email.as_str().to_owned()),
        groups,
        organization: Some(organization.slug.clone()),
        scopes,
    })
}

/// `None` when the person is a member of nothing that still counts.
async fn of_browser(services: &Services, signed_in: &SignedIn) -> Result<Option<Remote>, FlowError> {
    let SignedIn { session, user } = signed_in;
    let chosen = session
        .organization
        .as_ref()
        .or(user.default_organization.as_ref());
    let Some(membership) = membership(services, chosen, &user.id).await? else {
        return Ok(None);
    };
    let directory = services.store.directory();
    let organization = directory.organization(&membership.organization).await?;
    let Some(organization) = organization.filter(|found| found.vouches_for(session.created_at)) else {
        return Ok(None);
    };
    let scopes = scopes_of(&membership.permissions(&services.settings.catalogue));
    of_person(services, user, &organization, scopes).await.map(Some)
}

/// The membership in the chosen organization, else the oldest one.
async fn membership(
    services: &Services,
    chosen: Option<&OrganizationId>,
    user: &UserId,
) -> Result<Option<Membership>, FlowError> {
    let directory = services.store.directory();
    if let Some(organization) = chosen
        && let Some(membership) = directory.membership(organization, user).await?
    {
        return Ok(Some(Membership::clone(&membership)));
    }
    Ok(directory.memberships_of(user).await?.into_iter().next())
}
