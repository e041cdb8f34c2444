//! API keys, in English.

use super::super::{ApiKeyProblems, ApiKeys, Areas, NewApiKey, ShownApiKey};
use super::{counted, span};

pub(super) const API_KEYS: ApiKeys = ApiKeys {
    heading: "API Keys",
    lead: |organization| {
        format!("For scripts, pipelines and servers that call the API for {organization} without you.")
    },
    empty: "You have no API key here yet.",
    generate: "Generate Key",
    name: "Name",
    key: "Key",
    permissions: "Permissions",
    created: "Created",
    expires: "Expires",
    last_used: "Last Used",
    actions: "Actions",
    expired: "Expired",
    count: |count| {
        if count == 1 {
            "1 permission".to_owned()
        } else {
            format!("{count} permissions")
        }
    },
    from: |address| format!("From {address}"),
    roll: "Roll",
    revoke: "Revoke",
    not_allowed: |organization| {
        format!(
            "Your role in {organization} doesn't include API keys. Ask an administrator for one that does."
        )
    },
    second_factor_heading: "Two-step verification first",
    second_factor: "A key works without you being there, so an account that makes keys needs more than a password. It \
                    takes a minute, and you'll come back here.",
    set_up_second_factor: "Set up two-step verification",
};

pub(super) const NEW_API_KEY: NewApiKey = NewApiKey {
    heading: "Generate an API key",
    lead: |organization| format!("It acts for you in {organization}, with the permissions that you tick."),
    name: "Name",
    name_hint: "What will use it, such as “Nightly scan report”.",
    permissions: "Permissions",
    permissions_hint: "As few as it needs. You see only what your own role holds.",
    presets: "Start from",
    preset_read: "Read everything",
    preset_work: "Read and write",
    preset_none: "None",
    area: "Area",
    read: "Read",
    write: "Write",
    manage: "Manage",
    areas: Areas {
        scans: "Scans",
        devices: "Devices",
        alerts: "Alerts",
        reports: "Reports",
        cve: "Vulnerabilities (CVE)",
        ids: "Intrusion detection",
        users: "People",
        billing: "Billing",
        backup: "Backups",
        api_keys: "API keys",
    },
    expires: "Expires",
    days: |days| format!("In {}", counted(u64::from(days), "day")),
    custom: "On a date of my own",
    never: "Never",
    expires_on: "Date",
    expires_on_hint: "Counts when “On a date of my own” is chosen.",
    allowed_cidrs: "Only from these addresses",
    allowed_cidrs_hint: "Networks such as 203.0.113.0/24, separated by spaces. Empty means from anywhere.",
    submit: "Create key",
    roll_heading: |name| format!("Roll “{name}”"),
    roll_lead: "You get a new key with the same name, permissions and lifetime. Choose how long the old one goes on, so \
                that you can put the new one in its place.",
    overlap: "The old key ends",
    overlap_none: "Now",
    overlap_for: |seconds| format!("In {}", span(seconds)),
    roll_submit: "Roll key",
    problems: ApiKeyProblems {
        name: "Give the key a name of at most 100 characters.",
        no_permission: "Tick at least one permission.",
        permission_not_held: "Your role doesn't hold one of these permissions any more. Look at the list again.",
        expires_on: "Choose a date in the future.",
        expires_too_late: "Your organization wants keys to end sooner. Choose an earlier date.",
        cidrs: "Write networks such as 203.0.113.0/24, separated by spaces.",
    },
};

pub(super) const SHOWN_API_KEY: ShownApiKey = ShownApiKey {
    heading: "Copy your new key now",
    lead: "It is shown only this once. Put it where your secrets live, never into code.",
    key: |name| format!("Key “{name}”"),
    try_it: "Try it:",
    done: "Done",
    old_key_ends: |when| format!("The old key ends {when}."),
    old_key_ended: "The old key has ended.",
};
