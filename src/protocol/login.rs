//! The sign-in for programs (`POST auth/login`): for which organization it acts, and what its built-in client is.
//!
//! How the person proves who they are is the one gate's business (`countersign_identity::sign_in`); these rules come after
//! it, so that nothing about organizations is told to somebody who proved nothing.

use countersign_access::organization::{Membership, Organization};
use countersign_access::permission::Catalogue;
use countersign_access::policy::Policy;
use countersign_identity::{ClientId, Id, OrganizationId, Timestamp};

use crate::client::{AuthMethod, Client, ClientKind, GrantType, IdTokenClaims, RefreshRule};
use crate::client_metadata::ClientMetadata;

/// What a program gets for a refresh token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RefreshAnswer {
    /// A new one each time, as everywhere.
    Rotate,
    /// The same one, unspent: for scripts that keep their first.
    Keep,
}

/// A membership with its organization.
pub type Belongs<'a> = (&'a Membership, &'a Organization);

/// Why a person with all proofs does not get in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// The organization is foreign or unknown, which are told nothing apart, or there is none at all.
    NotAMember,
    /// The organization is suspended.
    Suspended,
}

/// The organization that the sign-in acts for: the named one (id or slug), else the person's default, else the oldest
/// active one. `memberships` come oldest first.
///
/// # Errors
/// [`Refusal`].
pub fn acts_for<'a>(
    named: Option<&str>,
    default: Option<&OrganizationId>,
    memberships: &[Belongs<'a>],
) -> Result<Belongs<'a>, Refusal> {
    let active = |belongs: &&Belongs<'a>| belongs.1.suspended_at.is_none();
    if let Some(named) = named {
        let found = memberships
            .iter()
            .find(|(_, organization)| organization.id.as_str() == named || organization.slug == named)
            .ok_or(Refusal::NotAMember)?;
        return if active(&found) {
            Ok(*found)
        } else {
            Err(Refusal::Suspended)
        };
    }
    let chosen = memberships
        .iter()
        .filter(active)
        .find(|(_, organization)| Some(&organization.id) == default)
        .or_else(|| memberships.iter().find(active));
    match chosen {
        Some(belongs) => Ok(*belongs),
        None if memberships.is_empty() => Err(Refusal::NotAMember),
        None => Err(Refusal::Suspended),
    }
}

/// The built-in client that grants of this sign-in hang on. It belongs to the deployment, has no secret and no address, and
/// every OAuth endpoint refuses it. It may hold every permission, so that the person's role alone decides.
pub fn client(catalogue: &Catalogue, now: Timestamp) -> Client {
    Client {
        id: ClientId::login(),
        organization: None,
        name: "Sign-in by API".to_owned(),
        kind: ClientKind::Public,
        auth_method: Some(AuthMethod::None),
        grant_types: vec![GrantType::RefreshToken],
        first_party: true,
        id_token_claims: IdTokenClaims::Minimal,
        refresh: RefreshRule::Always,
        scopes: catalogue
            .all()
            .iter()
            .map(|permission| permission.as_str())
            .collect(),
        jwks: None,
        jwks_uri: None,
        metadata: ClientMetadata::default(),
        policy: Policy::default(),
        secrets: Vec::new(),
        redirect_uris: Vec::new(),
        post_logout_redirect_uris: Vec::new(),
        disabled_at: None,
        valid_after: Timestamp::default(),
        created_at: now,
    }
}

#[cfg(test)]
mod tests {
    use countersign_access::role::{BuiltInRole, Role};
    use countersign_identity::UserId;

    use super::*;

    fn organization(name: &str, suspended: bool) -> Organization {
        Organization {
            id: OrganizationId::from_text(format!("org_{name}")),
            slug: name.to_owned(),
            name: name.to_owned(),
            suspended_at: suspended.then_some(Timestamp::default()),
            valid_after: Timestamp::default(),
            policy: Policy::default(),
            created_at: Timestamp::default(),
        }
    }

    fn membership() -> Membership {
        Membership {
            organization: OrganizationId::from_text("org_any"),
            user: UserId::from_text("usr_1"),
            role: Role::BuiltIn(BuiltInRole::Viewer),
            custom_permissions: None,
            created_at: Timestamp::default(),
        }
    }

    fn slug_of(chosen: Result<Belongs<'_>, Refusal>) -> Result<String, Refusal> {
        chosen.map(|(_, organization)| organization.slug.clone())
    }

    #[test]
    fn the_named_organization_is_taken_by_id_or_slug_if_it_is_theirs_and_active() {
        let member = membership();
        let (acme, shut) = (organization("acme", false), organization("shut", true));
        let theirs = [(&member, &acme), (&member, &shut)];
        for named in ["acme", "org_acme"] {
            assert_eq!(
                slug_of(acts_for(Some(named), None, &theirs)),
                Ok("acme".to_owned())
            );
        }
        assert_eq!(
            slug_of(acts_for(Some("shut"), None, &theirs)),
            Err(Refusal::Suspended)
        );
        for foreign in ["other", "org_other", "", "ACME"] {
            assert_eq!(
                slug_of(acts_for(Some(foreign), None, &theirs)),
                Err(Refusal::NotAMember)
            );
        }
    }

    #[test]
    fn without_a_name_it_is_the_default_one_and_else_the_oldest_that_is_active() {
        let member = membership();
        let (old, new, shut) = (
            organization("old", false),
            organization("new", false),
            organization("shut", true),
        );
        let theirs = [(&member, &shut), (&member, &old), (&member, &new)];
        assert_eq!(slug_of(acts_for(None, None, &theirs)), Ok("old".to_owned()));
        assert_eq!(
            slug_of(acts_for(None, Some(&new.id), &theirs)),
            Ok("new".to_owned())
        );
        assert_eq!(
            slug_of(acts_for(None, Some(&shut.id), &theirs)),
            Ok("old".to_owned())
        );
        assert_eq!(
            slug_of(acts_for(None, None, &theirs[..1])),
            Err(Refusal::Suspended)
        );
        assert_eq!(slug_of(acts_for(None, None, &[])), Err(Refusal::NotAMember));
    }
}
