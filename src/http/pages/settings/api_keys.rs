//! The list of API keys, and the way to a new one.

use askama::Template;

use super::{Ago, Around};
use crate::pages::security::{Page, PageKind};

/// More permissions than this are folded.
const MOST_SHOWN: usize = 2;

/// `/settings/api-keys`
#[derive(Debug, Template)]
#[template(path = "settings/api-keys.html")]
pub struct ApiKeysPage<'a> {
    /// Around the page.
    pub frame: Around<'a>,
    /// Whether a new one can be made.
    pub ability: Ability,
    /// The person's keys in the organization, the newest first.
    pub keys: Vec<KeyLine<'a>>,
}

/// Whether somebody can make a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ability {
    /// They can.
    Can,
    /// Once there is a second factor on the account.
    NeedsSecondFactor,
    /// The role in this organization does not include it.
    NotHeld,
}

/// One key.
#[derive(Clone, Debug)]
pub struct KeyLine<'a> {
    /// Its id.
    pub id: &'a str,
    /// Its name.
    pub name: &'a str,
    /// Its beginning and end.
    pub preview: &'a str,
    /// What it may do.
    pub permissions: Vec<&'a str>,
    /// When it was made.
    pub created: Ago,
    /// When it ends, if it does.
    pub expires: Option<Ago>,
    /// Whether its time is over.
    pub is_expired: bool,
    /// When it was last used, and from where.
    pub last_used: Option<LastUse>,
}

/// The last use of a key.
#[derive(Clone, Debug)]
pub struct LastUse {
    /// When.
    pub at: Ago,
    /// The address.
    pub address: Option<String>,
}

impl Page for ApiKeysPage<'_> {
    const KIND: PageKind = PageKind::Settings;
}

impl ApiKeysPage<'_> {
    fn organization(&self) -> &str {
        self.frame.organization.unwrap_or(self.frame.product)
    }

    fn lead(&self) -> String {
        (self.frame.messages.settings.api_keys.lead)(self.organization())
    }

    fn not_allowed(&self) -> String {
        (self.frame.messages.settings.api_keys.not_allowed)(self.organization())
    }

    fn can(&self) -> bool {
        self.ability == Ability::Can
    }

    fn needs_second_factor(&self) -> bool {
        self.ability == Ability::NeedsSecondFactor
    }

    const fn are_folded(key: &KeyLine<'_>) -> bool {
        key.permissions.len() > MOST_SHOWN
    }

    fn count(&self, key: &KeyLine<'_>) -> String {
        (self.frame.messages.settings.api_keys.count)(key.permissions.len())
    }

    fn from(&self, address: &str) -> String {
        (self.frame.messages.settings.api_keys.from)(address)
    }
}

#[cfg(test)]
impl ApiKeysPage<'static> {
    pub(super) fn sample() -> Self {
        use super::Section;
        use super::samples::{ago, around, in_future};
        use crate::pages::samples::NASTY;
        let all = countersign_access::permission::DEFAULT_PERMISSIONS;
        Self {
            frame: around(Section::ApiKeys),
            ability: Ability::Can,
            keys: vec![
                KeyLine {
                    id: "key_1",
                    name: "Nightly scan report",
                    preview: "nr_live_ab12…9f3c",
                    permissions: vec!["scans_read", "reports_write"],
                    created: ago(86_400 * 12),
                    expires: Some(in_future(86_400 * 78)),
                    is_expired: false,
                    last_used: Some(LastUse {
                        at: ago(20),
                        address: Some("203.0.113.7".to_owned()),
                    }),
                },
                KeyLine {
                    id: "key_2",
                    name: "Terraform",
                    preview: "nr_live_77d0…01be",
                    permissions: all.to_vec(),
                    created: ago(86_400 * 200),
                    expires: None,
                    is_expired: false,
                    last_used: None,
                },
                KeyLine {
                    id: "key_3",
                    name: NASTY,
                    preview: "nr_live_0000…ffff",
                    permissions: vec!["cve_read"],
                    created: ago(86_400 * 400),
                    expires: Some(ago(86_400 * 35)),
                    is_expired: true,
                    last_used: Some(LastUse {
                        at: ago(86_400 * 36),
                        address: None,
                    }),
                },
            ],
        }
    }
}
