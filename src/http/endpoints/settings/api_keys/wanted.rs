//! What a form says that a new key shall be, and what a page says about a wish that was refused.

use std::net::IpAddr;
use std::time::Duration;

use countersign_access::api_key::manage::Wanted;
use countersign_access::api_key::{Invalid, Refusal};
use countersign_identity::Timestamp;
use countersign_protocol::Params;
use ipnet::IpNet;

use crate::pages::settings::new_api_key::{Expiry, KeyProblem};

const DAY: Duration = Duration::from_secs(24 * 3600);

/// Reads the form. What the values may be is decided by the flow; here they only have to be readable.
pub(super) fn read(form: &Params, now: Timestamp) -> Result<Wanted, KeyProblem> {
    Ok(Wanted {
        name: form.get("name").ok_or(KeyProblem::Name)?.trim().to_owned(),
        permissions: form.all("permissions").map(str::to_owned).collect(),
        expires_at: expires_at(form, now)?,
        allowed_cidrs: networks(form.get("allowed_cidrs").unwrap_or_default())?,
    })
}

fn expires_at(form: &Params, now: Timestamp) -> Result<Option<Timestamp>, KeyProblem> {
    let chosen = form.get("expires").map_or(Some(Expiry::DEFAULT), Expiry::parse);
    match chosen.ok_or(KeyProblem::ExpiresOn)? {
        Expiry::Days(days) => Ok(Some(now + DAY * days)),
        Expiry::Never => Ok(None),
        Expiry::Custom => {
            let date = form.get("expires_on").ok_or(KeyProblem::ExpiresOn)?;
            // The whole day counts: a key that ends on a date still works on it.
            let start =
                Timestamp::parse_rfc3339(&format!("{date}T00:00:00Z")).ok_or(KeyProblem::ExpiresOn)?;
            Ok(Some(start + DAY))
        }
    }
}

/// Networks, or single addresses, between blanks or commas.
fn networks(text: &str) -> Result<Vec<IpNet>, KeyProblem> {
    text.split([' ', ','])
        .filter(|word| !word.is_empty())
        .map(|word| {
            word.parse()
                .or_else(|_| word.parse::<IpAddr>().map(IpNet::from))
                .map_err(|_| KeyProblem::Cidrs)
        })
        .collect()
}

/// What the page says about a refusal; `None` when there is no field to blame.
pub(super) fn problem(refusal: &Refusal) -> Option<KeyProblem> {
    match refusal {
        Refusal::Wider(_) => Some(KeyProblem::PermissionNotHeld),
        Refusal::Invalid(reasons) => reasons.first().map(of_field),
        Refusal::SecondFactorRequired
        | Refusal::NotFound
        | Refusal::NoServiceAccount
        | Refusal::OwnerEnded
        | Refusal::Changed
        | Refusal::Ended => None,
    }
}

const fn of_field(invalid: &Invalid) -> KeyProblem {
    match invalid {
        Invalid::Name(_) => KeyProblem::Name,
        Invalid::NoPermissions => KeyProblem::NoPermission,
        Invalid::UnknownPermission { .. } | Invalid::NotTheOwners(_) => KeyProblem::PermissionNotHeld,
        Invalid::Past => KeyProblem::ExpiresOn,
        Invalid::BeyondPolicy(_) | Invalid::BeyondParent | Invalid::OverlapTooLong(_) => {
            KeyProblem::ExpiresTooLate
        }
        Invalid::TooManyNetworks(_) | Invalid::OutsideParent { .. } => KeyProblem::Cidrs,
    }
}

const PROBLEMS: [KeyProblem; 6] = [
    KeyProblem::Name,
    KeyProblem::NoPermission,
    KeyProblem::PermissionNotHeld,
    KeyProblem::ExpiresOn,
    KeyProblem::ExpiresTooLate,
    KeyProblem::Cidrs,
];

/// The problem's name while the browser carries it from the form to the page.
pub(super) const fn name(problem: KeyProblem) -> &'static str {
    match problem {
        KeyProblem::Name => "name",
        KeyProblem::NoPermission => "no_permission",
        KeyProblem::PermissionNotHeld => "permission_not_held",
        KeyProblem::ExpiresOn => "expires_on",
        KeyProblem::ExpiresTooLate => "expires_too_late",
        KeyProblem::Cidrs => "cidrs",
    }
}

/// Reads [`name`].
pub(super) fn named(text: &str) -> Option<KeyProblem> {
    PROBLEMS.into_iter().find(|problem| name(*problem) == text)
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Timestamp = Timestamp::from_unix_seconds(1_732_437_000);

    fn form(pairs: &[(&str, &str)]) -> Params {
        let pairs = pairs
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
            .collect();
        Params::split_repeated_but(pairs, &["permissions"]).0
    }

    fn end(pairs: &[(&str, &str)]) -> Result<Option<Timestamp>, KeyProblem> {
        let named = [&[("name", "x")], pairs].concat();
        read(&form(&named), NOW).map(|wanted| wanted.expires_at)
    }

    #[test]
    fn ninety_days_unless_something_else_is_chosen() {
        assert_eq!(end(&[]), Ok(Some(NOW + DAY * 90)));
        assert_eq!(end(&[("expires", "30")]), Ok(Some(NOW + DAY * 30)));
        assert_eq!(end(&[("expires", "never")]), Ok(None));
    }

    #[test]
    fn a_date_of_ones_own_counts_to_its_end() {
        let end_of = Timestamp::parse_rfc3339("2027-03-01T00:00:00Z");
        assert_eq!(
            end(&[("expires", "custom"), ("expires_on", "2027-02-28")]),
            Ok(end_of)
        );
        for date in ["", "28.2.2027", "2027-02-30", "2027-02-28T00:00"] {
            let typed = [("expires", "custom"), ("expires_on", date)];
            assert_eq!(end(&typed), Err(KeyProblem::ExpiresOn), "{date}");
        }
        assert_eq!(end(&[("expires", "1")]), Err(KeyProblem::ExpiresOn));
    }

    #[test]
    fn networks_stand_between_blanks_or_commas() {
        let read =
            |text| networks(text).map(|found| found.iter().map(ToString::to_string).collect::<Vec<_>>());
        assert_eq!(
            read("203.0.113.0/24,2001:db8::1  "),
            Ok(vec!["203.0.113.0/24".to_owned(), "2001:db8::1/128".to_owned()])
        );
        assert_eq!(read(""), Ok(Vec::new()));
        assert_eq!(read("example.com"), Err(KeyProblem::Cidrs));
    }

    #[test]
    fn every_ticked_box_is_wanted() {
        let sent = form(&[("name", " x "), ("permissions", "a"), ("permissions", "b")]);
        let wanted = read(&sent, NOW).unwrap();
        assert_eq!(
            (wanted.name.as_str(), wanted.permissions),
            ("x", vec!["a".to_owned(), "b".to_owned()])
        );
    }

    #[test]
    fn every_problem_arrives_at_the_page() {
        for problem in PROBLEMS {
            assert_eq!(named(name(problem)), Some(problem));
        }
        assert_eq!(named("saved"), None);
    }
}
