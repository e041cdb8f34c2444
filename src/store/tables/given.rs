//! The columns that codes and grants share: two tables, one meaning, so that a code hands on exactly what it holds.
//!
//! The macro writes the same conversion for both entities; which further columns they have is said by their own files.

use countersign_identity::session::Amr;
use countersign_protocol::grant::Confirmation;
use serde_json::{Map, Value};

use super::row::{Row, json};
use crate::StoreError;

/// `cnf` as stored: the member names of RFC 7800, RFC 9449 §6.1 and RFC 8705 §3.1.
pub(super) fn confirmation_text(confirmation: &Confirmation) -> String {
    let (name, value) = match confirmation {
        Confirmation::KeyThumbprint(value) => ("jkt", value),
        Confirmation::CertificateThumbprint(value) => ("x5t#S256", value),
    };
    Value::Object(Map::from_iter([(name.to_owned(), Value::from(value.as_str()))])).to_string()
}

/// Reads what [`confirmation_text`] wrote.
pub(super) fn confirmation(row: &Row<'_>, text: &str) -> Result<Confirmation, StoreError> {
    let members: Map<String, Value> = row.json("confirmation", text)?;
    let member = |name: &str| members.get(name).and_then(Value::as_str).map(str::to_owned);
    let key = member("jkt").map(Confirmation::KeyThumbprint);
    let certificate = member("x5t#S256").map(Confirmation::CertificateThumbprint);
    row.parsed("confirmation", key.or(certificate))
}

/// `amr` as stored.
pub(super) fn amr_text(amr: &[Amr]) -> Result<String, StoreError> {
    json(&amr)
}

/// Fills the shared columns of an active model from a grant; `$owner` is `client_organization_id`.
macro_rules! given_columns {
    ($entity:ident, $grant:expr, $owner:expr) => {
        $entity::ActiveModel {
            organization_id: Set($grant.organization.as_str().to_owned()),
            user_id: Set($grant.user.as_str().to_owned()),
            client_id: Set($grant.client.as_str().to_owned()),
            client_organization_id: Set($owner),
            session_id: Set($grant.session.as_ref().map(|id| id.as_str().to_owned())),
            subject: Set($grant.subject.clone()),
            scopes: Set(json(&$grant.scopes)?),
            resource: Set(json(&$grant.resource)?),
            authorization_details: Set($grant.authorization_details.as_ref().map(json).transpose()?),
            claims_request: Set($grant.claims_request.as_ref().map(json).transpose()?),
            auth_time: Set($grant.authentication.auth_time.unix_millis()),
            amr: Set(given::amr_text(&$grant.authentication.amr)?),
            acr: Set($grant.authentication.acr.clone()),
            confirmation: Set($grant.confirmation.as_ref().map(given::confirmation_text)),
            created_at: Set($grant.created_at.unix_millis()),
            ..Default::default()
        }
    };
}

/// Makes a grant of the shared columns of a row. `$id`, `$expires_at` and `$revoked_at` differ between the tables.
macro_rules! given_grant {
    ($row:expr, $found:expr, $id:expr, $expires_at:expr, $revoked_at:expr) => {
        Grant {
            id: GrantId::from_text($id),
            organization: OrganizationId::from_text($found.organization_id.as_str()),
            user: UserId::from_text($found.user_id.as_str()),
            client: ClientId::from_text($found.client_id.as_str()),
            client_organization: $found
                .client_organization_id
                .as_deref()
                .map(OrganizationId::from_text),
            session: $found.session_id.as_deref().map(SessionId::from_text),
            subject: $found.subject.clone(),
            scopes: $row.json("scopes", &$found.scopes)?,
            resource: $row.json("resource", &$found.resource)?,
            authorization_details: $row
                .json_or_null("authorization_details", $found.authorization_details.as_deref())?,
            claims_request: $row.json_or_null("claims_request", $found.claims_request.as_deref())?,
            authentication: Authentication {
                auth_time: moment($found.auth_time),
                amr: $row.json("amr", &$found.amr)?,
                acr: $found.acr.clone(),
            },
            confirmation: $found
                .confirmation
                .as_deref()
                .map(|text| given::confirmation(&$row, text))
                .transpose()?,
            created_at: moment($found.created_at),
            expires_at: $expires_at,
            revoked_at: $revoked_at,
        }
    };
}

pub(super) use {given_columns, given_grant};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn confirmations_are_read_as_they_were_written() {
        let row = Row {
            table: "grants",
            id: "grt_1",
        };
        for written in [
            Confirmation::KeyThumbprint("key".into()),
            Confirmation::CertificateThumbprint("certificate".into()),
        ] {
            assert_eq!(confirmation(&row, &confirmation_text(&written)).unwrap(), written);
        }
        assert!(confirmation(&row, "{}").is_err());
    }
}
