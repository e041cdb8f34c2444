//! Second factors of managed accounts: seen, and removed when the phone is lost. They are never added here.

use countersign_access::Act;
use countersign_access::principal::Principal;
use countersign_identity::factor::Factor;
use countersign_identity::{FactorId, Id, UserId};
use countersign_store::Scope;
use countersign_store::tables::Person;

use super::deed;
use super::people::is_managed;
use super::users::powers;
use crate::change::{ChangeError, Refusal};
use crate::{Services, factors};

/// The factors of a managed account.
///
/// # Errors
/// `Refused` when there is no such member, or the account is not managed here.
pub async fn list(
    services: &Services,
    caller: &Principal,
    user: &UserId,
) -> Result<Vec<Factor>, ChangeError> {
    managed(services, caller, user).await?;
    Ok(factors::list(services, user).await?)
}

/// Removes a lost factor of a managed account; its owner is told.
///
/// # Errors
/// As [`list`]; also when there is no such factor, or the member is beyond the caller.
pub async fn remove(
    services: &Services,
    caller: &Principal,
    user: &UserId,
    factor: &FactorId,
    act: &Act,
) -> Result<(), ChangeError> {
    let person = managed(services, caller, user).await?;
    caller
        .covers(&powers(&person, &services.settings.catalogue))
        .map_err(Refusal::from)?;
    if factors::remove_by_administrator(services, user, factor, &deed(caller, act)).await? {
        Ok(())
    } else {
        Err(Refusal::not_found("factor", factor.as_str()).into())
    }
}

async fn managed(services: &Services, caller: &Principal, user: &UserId) -> Result<Person, ChangeError> {
    let scope = Scope::of_principal(caller);
    let person = services.store.organization(&scope).person(user).await?;
    let person = person.ok_or_else(|| Refusal::not_found("user", user.as_str()))?;
    if is_managed(&person) {
        Ok(person)
    } else {
        Err(Refusal::NotManaged.into())
    }
}
