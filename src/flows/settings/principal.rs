//! The person in front of a browser as a [`Principal`]: the session instead of a token, the role as it is now.

use countersign_access::organization::Membership;
use countersign_access::principal::{Credential, Principal, Proof, Subject};
use countersign_access::role::Role;

use crate::Services;
use crate::browser::SignedIn;

pub(super) fn of(
    services: &Services,
    signed_in: &SignedIn,
    membership: &Membership,
    second_factor: bool,
) -> Principal {
    let (session, user) = (&signed_in.session, &signed_in.user);
    Principal {
        credential: Credential::Session {
            session: session.id.clone(),
        },
        subject: Subject::User(user.id.clone()),
        organization: membership.organization.clone(),
        permissions: membership.permissions(&services.settings.catalogue),
        rights: match &membership.role {
            Role::BuiltIn(role) => role.internal_rights().to_vec(),
            Role::Custom(_) => Vec::new(),
        },
        administrator: user.administrator,
        proof: Proof {
            auth_time: Some(session.auth_time),
            amr: session
                .amr
                .iter()
                .map(|method| method.as_str().to_owned())
                .collect(),
            acr: Some(session.acr().as_str().to_owned()),
        },
        second_factor,
    }
}
