//! API keys: the list, making one, a new one.

use super::super::About;

/// The list of keys.
#[derive(Clone, Copy, Debug)]
pub struct ApiKeys {
    /// Heading.
    pub heading: &'static str,
    /// What keys are for; of the organization.
    pub lead: About,
    /// There is none.
    pub empty: &'static str,
    /// The button that begins.
    pub generate: &'static str,
    /// Column: the key's own name.
    pub name: &'static str,
    /// Column: its beginning and end.
    pub key: &'static str,
    /// Column: what it may do.
    pub permissions: &'static str,
    /// Column: when it was made.
    pub created: &'static str,
    /// Column: when it ends.
    pub expires: &'static str,
    /// Column: when it was last used.
    pub last_used: &'static str,
    /// Column: what can be done with it.
    pub actions: &'static str,
    /// Mark of a key whose time is over.
    pub expired: &'static str,
    /// How many permissions.
    pub count: fn(usize) -> String,
    /// From where it was last used; of the address.
    pub from: About,
    /// Leads to its replacement.
    pub roll: &'static str,
    /// Leads to its end.
    pub revoke: &'static str,
    /// The role does not hold what is needed; of the organization.
    pub not_allowed: About,
    /// Heading of the demand for a second factor.
    pub second_factor_heading: &'static str,
    /// Why it is demanded.
    pub second_factor: &'static str,
    /// Leads there, and back.
    pub set_up_second_factor: &'static str,
}

/// Making a key.
#[derive(Clone, Copy, Debug)]
pub struct NewApiKey {
    /// Heading.
    pub heading: &'static str,
    /// For whom the key acts; of the organization.
    pub lead: About,
    /// Label of the name.
    pub name: &'static str,
    /// What makes a good one.
    pub name_hint: &'static str,
    /// Heading of the permissions.
    pub permissions: &'static str,
    /// Why few are better.
    pub permissions_hint: &'static str,
    /// Introduces the presets.
    pub presets: &'static str,
    /// Everything that reads.
    pub preset_read: &'static str,
    /// All that is held but the sensitive ones.
    pub preset_work: &'static str,
    /// Nothing.
    pub preset_none: &'static str,
    /// Column of the areas.
    pub area: &'static str,
    /// Column of permissions that read.
    pub read: &'static str,
    /// Column of permissions that change.
    pub write: &'static str,
    /// Column of permissions that do either.
    pub manage: &'static str,
    /// The areas.
    pub areas: Areas,
    /// Label of the expiry.
    pub expires: &'static str,
    /// A number of days.
    pub days: fn(u32) -> String,
    /// On a date of one's own.
    pub custom: &'static str,
    /// Not at all.
    pub never: &'static str,
    /// Label of the date.
    pub expires_on: &'static str,
    /// When the date counts.
    pub expires_on_hint: &'static str,
    /// Label of the networks.
    pub allowed_cidrs: &'static str,
    /// How they are written.
    pub allowed_cidrs_hint: &'static str,
    /// The button.
    pub submit: &'static str,
    /// Heading of rolling a key; of its name.
    pub roll_heading: About,
    /// What rolling does.
    pub roll_lead: &'static str,
    /// Label of the overlap.
    pub overlap: &'static str,
    /// The old key ends at once.
    pub overlap_none: &'static str,
    /// It ends in so many seconds.
    pub overlap_for: fn(u64) -> String,
    /// The button.
    pub roll_submit: &'static str,
    /// What is wrong.
    pub problems: ApiKeyProblems,
}

/// What is wrong with a wish for a key.
#[derive(Clone, Copy, Debug)]
#[expect(missing_docs, reason = "each field is the problem of its name")]
pub struct ApiKeyProblems {
    pub name: &'static str,
    pub no_permission: &'static str,
    pub permission_not_held: &'static str,
    pub expires_on: &'static str,
    pub expires_too_late: &'static str,
    pub cidrs: &'static str,
}

/// The areas of the default catalogue, as rows of the matrix.
#[derive(Clone, Copy, Debug)]
#[expect(missing_docs, reason = "each field is the area of its name")]
pub struct Areas {
    pub scans: &'static str,
    pub devices: &'static str,
    pub alerts: &'static str,
    pub reports: &'static str,
    pub cve: &'static str,
    pub ids: &'static str,
    pub users: &'static str,
    pub billing: &'static str,
    pub backup: &'static str,
    pub api_keys: &'static str,
}

/// A new key, shown once.
#[derive(Clone, Copy, Debug)]
pub struct ShownApiKey {
    /// Heading.
    pub heading: &'static str,
    /// That it is shown once.
    pub lead: &'static str,
    /// Label of the key; of its name.
    pub key: About,
    /// Introduces a command that uses it.
    pub try_it: &'static str,
    /// Leads back to the list.
    pub done: &'static str,
    /// When the replaced key ends; of the time in words.
    pub old_key_ends: About,
    /// The replaced key has ended.
    pub old_key_ended: &'static str,
}
