//! The person's own profile. What apps take for who somebody is (`email`, `preferred_username`) is not changed here.

use countersign_access::{Act, Actor};
use countersign_identity::{Id, OrganizationId, UserId, profile_claim};
use countersign_store::Work;

use crate::{FlowError, Services};

/// Claims that people set themselves, under the names of OpenID Connect Core §5.1.
const OWN_CLAIMS: [&str; 5] = ["name", "given_name", "family_name", "phone_number", "zoneinfo"];

/// Longest language tag, in bytes (RFC 5646 §4.4.1).
const LONGEST_TAG: usize = 35;

/// The profile as it shall be. Empty text removes a claim.
#[derive(Clone, Debug, Default)]
pub struct ProfileChanges {
    /// Claims by name; others than people's own are refused.
    pub claims: Vec<(String, String)>,
    /// BCP 47; empty leaves the language to the browser.
    pub locale: String,
    /// The organization that sign-ins act for, if they choose one of theirs; else the oldest membership.
    pub default_organization: Option<String>,
}

/// How saving ends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Saved {
    /// It is kept.
    Done,
    /// This claim cannot be kept like this; nothing was.
    Unacceptable(String),
    /// There is no such account any more.
    Gone,
}

/// Keeps the profile; all of it or nothing. A changed telephone number is no longer a verified one.
///
/// # Errors
/// [`FlowError`] when the database fails.
pub async fn save_profile(
    services: &Services,
    user: &UserId,
    changes: ProfileChanges,
    act: &Act,
) -> Result<Saved, FlowError> {
    let mut claims = Vec::with_capacity(changes.claims.len());
    for (name, text) in &changes.claims {
        match profile_claim::read(name, text.trim()) {
            Ok(change) if OWN_CLAIMS.contains(&name.as_str()) => claims.push(change),
            _ => return Ok(Saved::Unacceptable(name.clone())),
        }
    }
    let locale = Some(changes.locale).filter(|tag| is_tag(tag));
    let (id, act) = (user.clone(), act.by(Actor::User(user.clone())));
    let wanted = changes.default_organization.map(OrganizationId::from_text);
    let saved = services
        .store
        .write(async move |work: &Work| {
            let Some(mut user) = work.users().find(&id).await? else {
                return Ok(Saved::Gone);
            };
            let number = user.claims.get("phone_number").cloned();
            for change in &claims {
                change.clone().apply(&mut user);
            }
            if user.claims.get("phone_number") != number.as_ref() {
                user.claims.remove("phone_number_verified");
            }
            user.locale.clone_from(&locale);
            user.default_organization = match &wanted {
                Some(wanted) if work.memberships().find(wanted, &id).await?.is_some() => Some(wanted.clone()),
                _ => None,
            };
            user.updated_at = act.now;
            work.users().save(&user, &act).await?;
            Ok(Saved::Done)
        })
        .await?;
    Ok(saved)
}

fn is_tag(text: &str) -> bool {
    !text.is_empty()
        && text.len() <= LONGEST_TAG
        && text
            .split('-')
            .all(|part| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_alphanumeric()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_language_is_a_tag_and_anything_else_is_none() {
        for tag in ["en", "pt-BR", "zh-Hant-TW"] {
            assert!(is_tag(tag), "{tag}");
        }
        for other in ["", "-", "en-", "en_US", "<script>", &"a".repeat(36)] {
            assert!(!is_tag(other), "{other}");
        }
    }
}
