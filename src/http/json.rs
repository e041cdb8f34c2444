//! Typed reading of a JSON object: a handler names the members it takes, and all that is wrong comes back at once.
//!
//! A member that is missing or of another JSON type makes the request unreadable: 400. One that nobody named, or whose
//! text is not of its format, was read and is not acceptable: 422. What values mean is decided below this layer.

use countersign_identity::Timestamp;
use countersign_protocol::problem::{Invalid, Problem, ProblemCode};
use serde_json::{Map, Value};

/// What becomes of members that nobody named.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unknown {
    /// 422 with `unknown_field`.
    Refused,
    /// Nothing: clients of the sign-in send more than it reads.
    Ignored,
}

/// What a partial change says about one member (RFC 7396 §1: null removes).
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change<T> {
    /// Absent: as it was.
    Keep,
    /// Null: none from now on.
    Clear,
    /// This from now on.
    Set(T),
}

/// A type of member.
pub trait Member: Sized {
    /// What to send, such as `a string`.
    const WANTED: &'static str;

    /// The value, or what is wrong with it.
    fn read(value: &Value) -> Result<Self, Wrong>;
}

/// What is wrong with one member.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wrong {
    /// Another JSON type: 400.
    Type,
    /// The type, but not the format: 422.
    Format,
}

impl Member for String {
    const WANTED: &'static str = "a string";

    fn read(value: &Value) -> Result<Self, Wrong> {
        value.as_str().map(str::to_owned).ok_or(Wrong::Type)
    }
}

impl Member for bool {
    const WANTED: &'static str = "true or false";

    fn read(value: &Value) -> Result<Self, Wrong> {
        value.as_bool().ok_or(Wrong::Type)
    }
}

impl Member for u64 {
    const WANTED: &'static str = "a whole number that is not negative";

    fn read(value: &Value) -> Result<Self, Wrong> {
        match value {
            Value::Number(number) => number.as_u64().ok_or(Wrong::Format),
            _ => Err(Wrong::Type),
        }
    }
}

impl Member for Timestamp {
    const WANTED: &'static str = "a moment such as 2026-01-31T12:00:00Z (RFC 3339)";

    fn read(value: &Value) -> Result<Self, Wrong> {
        let text = value.as_str().ok_or(Wrong::Type)?;
        Timestamp::parse_rfc3339(text).ok_or(Wrong::Format)
    }
}

impl Member for Vec<String> {
    const WANTED: &'static str = "an array of strings";

    fn read(value: &Value) -> Result<Self, Wrong> {
        let several = value.as_array().ok_or(Wrong::Type)?;
        several.iter().map(String::read).collect()
    }
}

impl Member for Map<String, Value> {
    const WANTED: &'static str = "an object";

    fn read(value: &Value) -> Result<Self, Wrong> {
        value.as_object().cloned().ok_or(Wrong::Type)
    }
}

/// The members of one object while they are read.
pub struct Fields<'a> {
    object: &'a Map<String, Value>,
    named: Vec<&'static str>,
    unreadable: Vec<Invalid>,
    unacceptable: Vec<Invalid>,
}

impl Fields<'_> {
    /// A member that must be there and not null. Its stand-in is never seen: the reading is refused then.
    pub fn required<T: Member + Default>(&mut self, name: &'static str) -> T {
        match self.optional(name) {
            Some(value) => value,
            None => {
                if matches!(self.object.get(name), None | Some(Value::Null)) {
                    let detail = format!("Send {name}, {}.", T::WANTED);
                    self.unreadable.push(Invalid::member(name, "missing", detail));
                }
                T::default()
            }
        }
    }

    /// A member that may be absent; null says the same.
    pub fn optional<T: Member>(&mut self, name: &'static str) -> Option<T> {
        match self.change(name) {
            Change::Set(value) => Some(value),
            Change::Keep | Change::Clear => None,
        }
    }

    /// A member of a partial change.
    pub fn change<T: Member>(&mut self, name: &'static str) -> Change<T> {
        self.named.push(name);
        match self.object.get(name) {
            None => Change::Keep,
            Some(Value::Null) => Change::Clear,
            Some(value) => match T::read(value) {
                Ok(value) => Change::Set(value),
                Err(wrong) => {
                    self.wrong(name, wrong, T::WANTED);
                    Change::Keep
                }
            },
        }
    }

    /// Refuses a member that was read, for a reason of the endpoint's own.
    pub fn refuse(&mut self, name: &'static str, code: &'static str, detail: impl Into<String>) {
        self.unacceptable.push(Invalid::member(name, code, detail));
    }

    fn wrong(&mut self, name: &str, wrong: Wrong, wanted: &str) {
        let detail = format!("Send {wanted}.");
        match wrong {
            Wrong::Type => self.unreadable.push(Invalid::member(name, "wrong_type", detail)),
            Wrong::Format => self
                .unacceptable
                .push(Invalid::member(name, "invalid_format", detail)),
        }
    }
}

/// Reads `object` with `read`; see [`crate::call::Call::read`].
///
/// # Errors
/// 400 when a member is missing or of another type, else 422 when one is unknown or not of its format.
pub fn read<T>(
    object: &Map<String, Value>,
    unknown: Unknown,
    read: impl FnOnce(&mut Fields<'_>) -> T,
) -> Result<T, Problem> {
    let mut fields = Fields {
        object,
        named: Vec::new(),
        unreadable: Vec::new(),
        unacceptable: Vec::new(),
    };
    let value = read(&mut fields);
    if unknown == Unknown::Refused {
        let strangers = object
            .keys()
            .filter(|name| !fields.named.contains(&name.as_str()));
        fields.unacceptable.extend(
            strangers.map(|name| Invalid::member(name, "unknown_field", "This member is not known here.")),
        );
    }
    if !fields.unreadable.is_empty() {
        let mut problem = Problem::from(ProblemCode::InvalidRequest);
        problem.detail = "A member is missing or of another type; see errors.".to_owned();
        problem.errors = fields.unreadable;
        return Err(problem);
    }
    if !fields.unacceptable.is_empty() {
        return Err(Problem::validation(fields.unacceptable));
    }
    Ok(value)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn object(value: Value) -> Map<String, Value> {
        value.as_object().cloned().unwrap()
    }

    /// Code of the problem, then pointer and code of each error.
    fn told(problem: &Problem) -> (&'static str, Vec<(&str, &'static str)>) {
        let errors = problem
            .errors
            .iter()
            .map(|error| (error.pointer.as_str(), error.code));
        (problem.code.as_str(), errors.collect())
    }

    type Read = (String, Option<u64>, Change<String>, Option<Timestamp>);

    fn reading(value: Value, unknown: Unknown) -> Result<Read, Problem> {
        read(&object(value), unknown, |fields| {
            (
                fields.required("name"),
                fields.optional("count"),
                fields.change("note"),
                fields.optional("at"),
            )
        })
    }

    #[test]
    fn null_is_absence_and_in_a_change_removal() {
        let (name, count, note, _) = reading(
            json!({"name": "a", "count": null, "note": null}),
            Unknown::Refused,
        )
        .unwrap();
        assert_eq!((name.as_str(), count, note), ("a", None, Change::Clear));
        assert_eq!(
            reading(json!({"name": "a"}), Unknown::Refused).unwrap().2,
            Change::Keep
        );
    }

    #[test]
    fn what_is_missing_or_of_another_type_is_400_and_all_of_it_is_told() {
        let problem = reading(json!({"count": "1", "note": 1, "other": 1}), Unknown::Refused).unwrap_err();
        assert_eq!(
            told(&problem),
            (
                "invalid_request",
                vec![
                    ("/name", "missing"),
                    ("/count", "wrong_type"),
                    ("/note", "wrong_type")
                ]
            )
        );
    }

    #[test]
    fn log_07_a_wrong_type_stands_in_for_no_string() {
        for value in [json!({"$ne": ""}), json!(["a"]), json!(1), json!(true)] {
            let problem = reading(json!({"name": value}), Unknown::Ignored).unwrap_err();
            assert_eq!(told(&problem), ("invalid_request", vec![("/name", "wrong_type")]));
        }
        let problem = reading(json!({"name": null}), Unknown::Ignored).unwrap_err();
        assert_eq!(told(&problem), ("invalid_request", vec![("/name", "missing")]));
    }

    #[test]
    fn what_is_unknown_or_of_no_format_is_422() {
        let body = json!({"name": "a", "at": "tomorrow", "count": -1, "is_admin": true});
        let problem = reading(body, Unknown::Refused).unwrap_err();
        assert_eq!(
            told(&problem),
            (
                "validation_failed",
                vec![
                    ("/count", "invalid_format"),
                    ("/at", "invalid_format"),
                    ("/is_admin", "unknown_field")
                ]
            )
        );
        assert!(reading(json!({"name": "a", "more": 1}), Unknown::Ignored).is_ok());
    }
}
