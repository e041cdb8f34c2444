//! Which of the scopes asked for remain: at first by what the client may ask for, after the sign-in by what the person
//! holds. Both only take away (threat model, invariant 8).

use countersign_access::permission::{Permission, Permissions};

use super::refusal::RequestRefusal;
use crate::client::Client;
use crate::scope::{IDENTITY_SCOPES, Scopes};

/// What remains of `scope` after the client's allow list; all of the list when it was not sent (RFC 6749 §3.3).
pub(super) fn allowed(scope: Option<&str>, client: &Client) -> Result<Scopes, RequestRefusal> {
    let remaining = match scope {
        Some(text) => Scopes::parse(text)
            .map_err(|_| RequestRefusal::MalformedScope)?
            .intersection(&client.scopes),
        None => client.scopes.clone(),
    };
    if remaining.is_empty() {
        return Err(RequestRefusal::NothingToGrant);
    }
    Ok(remaining)
}

/// What a person can give: scopes about themselves, and the permissions they hold in the organization they act for.
/// May be empty; then there is nothing to grant (`invalid_scope`).
pub fn grantable(scopes: &Scopes, held: &Permissions) -> Scopes {
    scopes.filter(|scope| IDENTITY_SCOPES.contains(&scope) || held.contains(&Permission::new(scope)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn permissions_that_the_person_lacks_are_dropped_and_identity_scopes_stay() {
        let asked = Scopes::parse("openid scans_read devices_read offline_access clients_manage").unwrap();
        let held = Permissions::from([Permission::new("scans_read")]);
        assert_eq!(
            grantable(&asked, &held).to_string(),
            "openid scans_read offline_access"
        );
        assert!(grantable(&Scopes::parse("billing").unwrap(), &held).is_empty());
    }
}
