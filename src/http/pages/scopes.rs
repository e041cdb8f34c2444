//! What an app asks for, in words: which scopes are shown, in which group, and which deserve a second look.
//!
//! Whether a scope may be asked or given at all is decided elsewhere; here is only how it is said.

use crate::messages::{Consent, Messages, Scopes};

/// One scope that needs the person's consent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AskedScope<'a> {
    /// Its name on the wire.
    pub name: &'a str,
    /// Whether this person has not yet given it to this app.
    pub is_new: bool,
}

/// What a scope lets an app do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Reach {
    See,
    Change,
    WhenAway,
}

/// A group of the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ScopeGroup {
    /// See, Change, or When you're away.
    pub heading: &'static str,
    /// Its permissions; new ones first.
    pub lines: Vec<ScopeLine>,
}

/// One permission.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ScopeLine {
    /// What the app could do.
    pub text: String,
    /// Deserves a second look.
    pub is_sensitive: bool,
    /// Was not given to this app before, while others were.
    pub is_new: bool,
}

/// Groups scopes for the consent page. Empty when `openid` alone is asked: it tells who the person is, no more.
pub fn group(asked: &[AskedScope<'_>], messages: &Messages) -> Vec<ScopeGroup> {
    if asked.iter().all(|scope| scope.name == "openid") {
        return Vec::new();
    }
    // A mark on every line would mark nothing.
    let marks_new = asked.iter().any(|scope| !scope.is_new);
    [Reach::See, Reach::Change, Reach::WhenAway]
        .into_iter()
        .map(|reach| ScopeGroup {
            heading: heading(reach, &messages.consent),
            lines: lines(asked, reach, marks_new, &messages.scopes),
        })
        .filter(|group| !group.lines.is_empty())
        .collect()
}

fn heading(reach: Reach, texts: &Consent) -> &'static str {
    match reach {
        Reach::See => texts.see,
        Reach::Change => texts.change,
        Reach::WhenAway => texts.when_away,
    }
}

fn lines(asked: &[AskedScope<'_>], reach: Reach, marks_new: bool, texts: &Scopes) -> Vec<ScopeLine> {
    let mut lines: Vec<ScopeLine> = asked
        .iter()
        .filter_map(|scope| {
            let (its_reach, text) = describe(scope.name, texts);
            (its_reach == reach).then(|| ScopeLine {
                text,
                is_sensitive: is_sensitive(scope.name),
                is_new: marks_new && scope.is_new,
            })
        })
        .collect();
    lines.sort_by_key(|line| !line.is_new);
    lines
}

/// The permissions whose misuse reaches beyond the person's own data.
fn is_sensitive(name: &str) -> bool {
    matches!(
        name,
        "users_manage" | "billing" | "backup_manage" | "api_keys_manage"
    )
}

fn describe(name: &str, texts: &Scopes) -> (Reach, String) {
    let (reach, text) = match name {
        "openid" => (Reach::See, texts.openid),
        "profile" => (Reach::See, texts.profile),
        "email" => (Reach::See, texts.email),
        "address" => (Reach::See, texts.address),
        "phone" => (Reach::See, texts.phone),
        "groups" => (Reach::See, texts.groups),
        "offline_access" => (Reach::WhenAway, texts.offline_access),
        "scans_read" => (Reach::See, texts.scans_read),
        "scans_write" => (Reach::Change, texts.scans_write),
        "devices_read" => (Reach::See, texts.devices_read),
        "devices_write" => (Reach::Change, texts.devices_write),
        "alerts_read" => (Reach::See, texts.alerts_read),
        "alerts_write" => (Reach::Change, texts.alerts_write),
        "reports_read" => (Reach::See, texts.reports_read),
        "reports_write" => (Reach::Change, texts.reports_write),
        "users_manage" => (Reach::Change, texts.users_manage),
        "billing" => (Reach::Change, texts.billing),
        "cve_read" => (Reach::See, texts.cve_read),
        "ids_read" => (Reach::See, texts.ids_read),
        "backup_manage" => (Reach::Change, texts.backup_manage),
        "api_keys_manage" => (Reach::Change, texts.api_keys_manage),
        // An operator's own scope: by its name, and as a change unless it says that it only reads.
        other if other.ends_with("_read") => return (Reach::See, (texts.other)(other)),
        other => return (Reach::Change, (texts.other)(other)),
    };
    (reach, text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::messages::EN;

    fn asked<'a>(names: &[&'a str]) -> Vec<AskedScope<'a>> {
        names
            .iter()
            .map(|name| AskedScope { name, is_new: true })
            .collect()
    }

    #[test]
    fn openid_alone_lists_nothing() {
        assert_eq!(group(&asked(&["openid"]), &EN), []);
        assert_eq!(group(&asked(&["openid", "email"]), &EN).len(), 1);
    }

    #[test]
    fn reading_changing_and_staying_are_grouped_in_that_order() {
        let groups = group(&asked(&["offline_access", "scans_write", "scans_read"]), &EN);
        let headings: Vec<_> = groups.iter().map(|group| group.heading).collect();
        assert_eq!(headings, ["See", "Change", "When you're away"]);
    }

    #[test]
    fn new_ones_come_first_and_are_marked_only_beside_old_ones() {
        let mut scopes = asked(&["scans_read", "devices_read"]);
        assert!(group(&scopes, &EN)[0].lines.iter().all(|line| !line.is_new));
        scopes[0].is_new = false;
        let lines = &group(&scopes, &EN)[0].lines;
        assert_eq!(
            (lines[0].text.as_str(), lines[0].is_new),
            ("See your devices", true)
        );
        assert!(!lines[1].is_new);
    }

    #[test]
    fn unknown_scopes_are_shown_by_name_and_never_hidden() {
        let groups = group(&asked(&["maps_read", "maps_paint"]), &EN);
        assert_eq!(groups[0].lines[0].text, "Use the permission “maps_read”");
        assert_eq!(groups[1].heading, "Change");
    }

    #[test]
    fn four_permissions_are_sensitive() {
        let scopes = asked(&[
            "users_manage",
            "billing",
            "backup_manage",
            "api_keys_manage",
            "scans_write",
        ]);
        let marks: Vec<_> = group(&scopes, &EN)[0]
            .lines
            .iter()
            .map(|line| line.is_sensitive)
            .collect();
        assert_eq!(marks, [true, true, true, true, false]);
    }
}
