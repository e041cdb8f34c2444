//! JSON objects in which every name means one thing. Two readers of `{"sub": "a", "sub": "b"}` may see two subjects
//! (RFC 8725 §2.4), so an object that repeats a name is refused at any depth, and so is one nested too deeply.

use std::fmt;

use serde::de::{self, DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Number, Value};

/// Objects and arrays within each other (threat model, §4).
const MOST_DEPTH: usize = 32;

/// The text is not one JSON object of that kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a JSON object, or one that repeats a name or is nested too deeply")]
pub struct StrictJsonError;

/// Reads one JSON object and nothing after it. Numbers keep their value or become the nearest double.
///
/// # Errors
/// [`StrictJsonError`].
pub fn parse_object(bytes: &[u8]) -> Result<Map<String, Value>, StrictJsonError> {
    let mut reader = serde_json::Deserializer::from_slice(bytes);
    let value = Strict {
        depth_left: MOST_DEPTH,
    }
    .deserialize(&mut reader)
    .map_err(|_| StrictJsonError)?;
    reader.end().map_err(|_| StrictJsonError)?;
    match value {
        Value::Object(object) => Ok(object),
        _ => Err(StrictJsonError),
    }
}

#[derive(Clone, Copy)]
struct Strict {
    depth_left: usize,
}

impl Strict {
    fn inside<E: de::Error>(self) -> Result<Self, E> {
        let depth_left = self
            .depth_left
            .checked_sub(1)
            .ok_or_else(|| E::custom("nested too deeply"))?;
        Ok(Self { depth_left })
    }
}

impl<'de> DeserializeSeed<'de> for Strict {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Strict {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON without repeated names")
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(Value::Bool(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
        Ok(Value::from(value))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Value, E> {
        Ok(Value::from(value))
    }

    fn visit_f64<E: de::Error>(self, value: f64) -> Result<Value, E> {
        Number::from_f64(value)
            .map(Value::Number)
            .ok_or_else(|| E::custom("not a number"))
    }

    fn visit_str<E>(self, value: &str) -> Result<Value, E> {
        Ok(Value::from(value))
    }

    fn visit_string<E>(self, value: String) -> Result<Value, E> {
        Ok(Value::String(value))
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_none<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        self.deserialize(deserializer)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut elements: A) -> Result<Value, A::Error> {
        let inside = self.inside()?;
        let mut array = Vec::new();
        while let Some(element) = elements.next_element_seed(inside)? {
            array.push(element);
        }
        Ok(Value::Array(array))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Value, A::Error> {
        let inside = self.inside()?;
        let mut object = Map::new();
        while let Some(name) = members.next_key::<String>()? {
            let value = members.next_value_seed(inside)?;
            if object.insert(name, value).is_some() {
                return Err(de::Error::custom("a name is repeated"));
            }
        }
        Ok(Value::Object(object))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_plain_reads_as_serde_json_reads_it() {
        let text = r#"{"a": [1, -2, 2.5, true, null, "é\u0000"], "b": {"c": {}}, "n": 18446744073709551615}"#;
        let read = parse_object(text.as_bytes()).unwrap();
        assert_eq!(Value::Object(read), serde_json::from_str::<Value>(text).unwrap());
    }

    #[test]
    fn repeated_names_are_refused_at_any_depth_and_spelling() {
        for text in [
            r#"{"a": 1, "a": 1}"#,
            r#"{"x": {"a": 1, "b": 2, "a": 3}}"#,
            r#"{"x": [{"a": 1, "\u0061": 2}]}"#,
        ] {
            assert_eq!(parse_object(text.as_bytes()), Err(StrictJsonError), "{text}");
        }
        assert!(parse_object(br#"{"a": {"a": 1}, "b": {"a": 2}}"#).is_ok());
    }

    #[test]
    fn nesting_ends_at_32() {
        let nested = |depth: usize| format!("{}{}{}", "{\"a\":".repeat(depth), "1", "}".repeat(depth));
        assert!(parse_object(nested(32).as_bytes()).is_ok());
        assert_eq!(parse_object(nested(33).as_bytes()), Err(StrictJsonError));
        assert_eq!(parse_object("[".repeat(100_000).as_bytes()), Err(StrictJsonError));
    }

    #[test]
    fn what_is_no_single_object_is_refused() {
        for text in [
            "",
            "1",
            "[]",
            "null",
            "{} {}",
            "{",
            r#"{"a": 1e999}"#,
            r#"{"a": NaN}"#,
            "{\"a\": \"\\ud800\"}",
        ] {
            assert_eq!(parse_object(text.as_bytes()), Err(StrictJsonError), "{text}");
        }
        assert_eq!(parse_object(b"{\"a\": \"\xff\"}"), Err(StrictJsonError));
    }
}
