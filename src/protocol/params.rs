//! Request parameters as they came: names and values in order, decoded strictly, repeats visible.

use std::collections::HashSet;

/// Parameters that a request may carry several times (RFC 8707 §2, RFC 8693 §2.1).
const REPEATABLE: [&str; 2] = ["resource", "audience"];

/// The parameters of a query or form, with the rule of RFC 6749 §3.1 and §3.2 kept: none comes twice, and one without
/// a value counts as left out.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Params(Vec<(String, String)>);

/// A parameter came twice.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the parameter {0} came more than once")]
pub struct Repeated(pub String);

impl Params {
    /// Takes decoded pairs; the first name that repeats, `resource` and `audience` excepted, refuses them all.
    pub fn new(pairs: Vec<(String, String)>) -> Result<Self, Repeated> {
        match repeated_names(&pairs).into_iter().next() {
            Some(name) => Err(Repeated(name)),
            None => Ok(Self(pairs)),
        }
    }

    /// The parameters without those that came twice, and their names: the authorization endpoint must still find out
    /// whether client and redirect URI can be trusted with the refusal.
    pub fn split_repeated(pairs: Vec<(String, String)>) -> (Self, Vec<String>) {
        Self::split_repeated_but(pairs, &[])
    }

    /// The same, where `also` names what may come several times in this request: the boxes that somebody ticked.
    pub fn split_repeated_but(mut pairs: Vec<(String, String)>, also: &[&str]) -> (Self, Vec<String>) {
        let mut repeated = repeated_names(&pairs);
        repeated.retain(|name| !also.contains(&name.as_str()));
        let dropped: HashSet<&str> = repeated.iter().map(String::as_str).collect();
        pairs.retain(|(name, _)| !dropped.contains(name.as_str()));
        (Self(pairs), repeated)
    }

    /// The value of a parameter; an empty one counts as absent (RFC 6749 §3.1).
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0
            .iter()
            .find(|(n, _)| n == name)
            .map(|(_, value)| value.as_str())
            .filter(|value| !value.is_empty())
    }

    /// Every value of a repeatable parameter.
    pub fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.0
            .iter()
            .filter(move |(n, v)| n == name && !v.is_empty())
            .map(|(_, value)| value.as_str())
    }

    /// All of them in order, empty ones too.
    pub fn pairs(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }

    /// Whether the parameter came at all, empty or not.
    pub fn names(&self, name: &str) -> bool {
        self.0.iter().any(|(n, _)| n == name)
    }
}

/// The names that come more than once, in the order in which that shows. One pass: a body of 64 kB holds twenty
/// thousand names, and anybody may send it.
fn repeated_names(pairs: &[(String, String)]) -> Vec<String> {
    let mut seen = HashSet::new();
    let mut reported = HashSet::new();
    pairs
        .iter()
        .map(|(name, _)| name.as_str())
        .filter(|name| !REPEATABLE.contains(name) && !seen.insert(*name) && reported.insert(*name))
        .map(str::to_owned)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pairs(list: &[(&str, &str)]) -> Vec<(String, String)> {
        list.iter()
            .map(|(n, v)| ((*n).to_owned(), (*v).to_owned()))
            .collect()
    }

    #[test]
    fn ticked_boxes_may_repeat_where_the_endpoint_says_so_and_nothing_else() {
        let sent = pairs(&[
            ("permissions", "a"),
            ("permissions", "b"),
            ("name", "x"),
            ("name", "y"),
        ]);
        let (params, repeated) = Params::split_repeated_but(sent, &["permissions"]);
        assert_eq!(params.all("permissions").collect::<Vec<_>>(), ["a", "b"]);
        assert_eq!(repeated, ["name"]);
    }

    #[test]
    fn a_repeated_parameter_is_refused_by_name() {
        assert_eq!(
            Params::new(pairs(&[("a", "1"), ("b", "2"), ("a", "1")])),
            Err(Repeated("a".into()))
        );
        assert!(Params::new(pairs(&[("resource", "x"), ("resource", "y")])).is_ok());
    }

    #[test]
    fn an_empty_value_counts_as_absent() {
        let params = Params::new(pairs(&[("scope", "")])).unwrap();
        assert_eq!(params.get("scope"), None);
        assert!(params.names("scope"));
    }

    #[test]
    fn repeated_ones_can_be_set_aside() {
        let (params, repeated) =
            Params::split_repeated(pairs(&[("s", "1"), ("s", "2"), ("s", "3"), ("c", "x")]));
        assert_eq!(repeated, ["s"]);
        assert_eq!((params.get("s"), params.get("c")), (None, Some("x")));
    }
    #[test]
    fn a_body_full_of_repeated_names_takes_one_pass() {
        let names = (0..20_000).map(|n| ((n % 10_000).to_string(), String::new()));
        let (params, repeated) = Params::split_repeated(names.collect());
        assert_eq!((params, repeated.len()), (Params::default(), 10_000));
        assert_eq!(repeated.first().map(String::as_str), Some("0"));
    }
}
