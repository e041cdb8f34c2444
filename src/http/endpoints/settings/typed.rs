//! What was typed into several fields, as one text while the browser carries it from a refused form back to its page.

use countersign_protocol::Params;

use crate::params;

/// The fields of a form by name, for [`read`]. Passwords and codes are never among them.
pub(super) fn keep(form: &Params, fields: &[&str]) -> String {
    let mut kept = url::form_urlencoded::Serializer::new(String::new());
    for (name, value) in form.pairs().filter(|(name, _)| fields.contains(name)) {
        kept.append_pair(name, value);
    }
    kept.finish()
}

/// One more field, to be added to [`keep`].
pub(super) fn one(name: &str, value: &str) -> String {
    let pair = url::form_urlencoded::Serializer::new(String::new())
        .append_pair(name, value)
        .finish();
    format!("&{pair}")
}

/// What was kept; empty when nothing was, or it was too long to be carried.
pub(super) fn read(kept: &str) -> Vec<(String, String)> {
    params::decode(kept.as_bytes()).unwrap_or_default()
}

/// The first value of a field.
pub(super) fn value<'a>(typed: &'a [(String, String)], name: &str) -> Option<&'a str> {
    values(typed, name).into_iter().next()
}

/// All values of a field.
pub(super) fn values<'a>(typed: &'a [(String, String)], name: &str) -> Vec<&'a str> {
    typed
        .iter()
        .filter(|(known, _)| known == name)
        .map(|(_, value)| value.as_str())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn named_fields_come_back_as_they_were_and_no_others() {
        let pair = |name: &str, value: &str| (name.to_owned(), value.to_owned());
        let sent = vec![
            pair("name", "a&b=ä"),
            pair("permissions", "x"),
            pair("permissions", "y"),
            pair("password", "secret"),
        ];
        let (form, _) = Params::split_repeated_but(sent, &["permissions"]);
        let typed = read(&keep(&form, &["name", "permissions"]));
        assert_eq!(value(&typed, "name"), Some("a&b=ä"));
        assert_eq!(values(&typed, "permissions"), ["x", "y"]);
        assert_eq!(value(&typed, "password"), None);
    }
}
