//! JSON Schemas (draft 2020-12, as OpenAPI 3.1 takes them), written as short as the answers that they describe.
//!
//! A member carries its own example, so that the example of a whole body is made and never written twice.

use serde_json::{Map, Value, json};

/// Where the permissions of this deployment are listed.
pub(super) const PERMISSION: &str = "#/components/schemas/Permission";

/// A schema, and whether the member that it describes may be absent.
#[derive(Clone, Debug)]
pub struct Schema {
    keywords: Map<String, Value>,
    optional: bool,
}

/// A schema with the name under which the document keeps it.
#[derive(Clone, Copy, Debug)]
pub struct Shape {
    /// In `components.schemas`; the same name always means the same schema.
    pub name: &'static str,
    /// Makes it.
    pub schema: fn() -> Schema,
}

impl Shape {
    /// A name for a schema.
    pub const fn new(name: &'static str, schema: fn() -> Schema) -> Self {
        Self { name, schema }
    }
}

/// An object with these members, in this order. Others may stand beside them: answers grow.
pub fn object<const N: usize>(members: [(&'static str, Schema); N]) -> Schema {
    let nothing = typed("object")
        .keyword("required", json!([]))
        .keyword("properties", json!({}));
    members
        .into_iter()
        .fold(nothing, |schema, (name, member)| schema.with(name, member))
}

/// A string.
pub fn text() -> Schema {
    typed("string")
}

/// An opaque id that begins with `prefix` and `_`.
pub fn id(prefix: &str) -> Schema {
    text().like(format!("{prefix}_2bQfVnZ8Kc4TjWmR"))
}

/// A moment, RFC 3339 in UTC.
pub fn moment() -> Schema {
    text().keyword("format", "date-time").like("2026-01-31T12:00:00Z")
}

/// A mail address.
pub fn email() -> Schema {
    text().like("user@company.com")
}

/// True or false.
pub fn flag() -> Schema {
    typed("boolean")
}

/// A whole number that is not negative.
pub fn count() -> Schema {
    typed("integer").keyword("minimum", 0)
}

/// One of these words.
pub fn word(words: &[&str]) -> Schema {
    text().keyword("enum", words)
}

/// Several of one kind.
pub fn list(of: Schema) -> Schema {
    typed("array").keyword("items", of.into_value())
}

/// A permission of this deployment's catalogue.
pub fn permission() -> Schema {
    empty().keyword("$ref", PERMISSION).like("scans_read")
}

/// An object whose members are somebody else's to name.
pub fn any_object() -> Schema {
    typed("object").like(json!({}))
}

fn typed(name: &str) -> Schema {
    empty().keyword("type", name)
}

fn empty() -> Schema {
    Schema {
        keywords: Map::new(),
        optional: false,
    }
}

impl Schema {
    /// With an example.
    #[must_use]
    pub fn like(self, example: impl Into<Value>) -> Self {
        let example = example.into();
        self.keyword("examples", json!([example]))
    }

    /// With a sentence about what it means.
    #[must_use]
    pub fn says(self, sentence: &str) -> Self {
        self.keyword("description", sentence)
    }

    /// An object with one more member.
    #[must_use]
    pub fn with(mut self, name: &str, member: Schema) -> Self {
        if let (false, Some(Value::Array(required))) = (member.optional, self.keywords.get_mut("required")) {
            required.push(name.into());
        }
        if let Some(Value::Object(members)) = self.keywords.get_mut("properties") {
            members.insert(name.to_owned(), member.into_value());
        }
        self
    }

    /// An object that refuses further members.
    #[must_use]
    pub fn closed(self) -> Self {
        self.keyword("additionalProperties", false)
    }

    /// At least one, of several.
    #[must_use]
    pub fn not_empty(self) -> Self {
        self.keyword("minItems", 1)
    }

    /// Within these bounds, both included.
    #[must_use]
    pub fn between(self, least: u64, most: u64) -> Self {
        self.keyword("minimum", least).keyword("maximum", most)
    }

    /// May be absent.
    #[must_use]
    pub fn optional(mut self) -> Self {
        self.optional = true;
        self
    }

    /// May be null.
    #[must_use]
    pub fn or_null(mut self) -> Self {
        if let Some(name) = self.keywords.remove("type") {
            self = self.keyword("type", json!([name, "null"]));
        }
        if let Some(Value::Array(words)) = self.keywords.get_mut("enum") {
            words.push(Value::Null);
        }
        self
    }

    /// As it stands in the document.
    pub fn into_value(self) -> Value {
        Value::Object(self.keywords)
    }

    fn keyword(mut self, name: &str, value: impl Into<Value>) -> Self {
        self.keywords.insert(name.to_owned(), value.into());
        self
    }
}

/// A value that fits a schema made here, from the examples of its parts. A member that may be absent stands in it only
/// with an example of its own.
pub(super) fn example(schema: &Value) -> Value {
    if let Some(example) = schema.pointer("/examples/0") {
        return example.clone();
    }
    if let Some(word) = schema.pointer("/enum/0") {
        return word.clone();
    }
    if let Some(members) = schema.get("properties").and_then(Value::as_object) {
        let required = schema.get("required").and_then(Value::as_array);
        let stands = |name: &str, member: &Value| {
            member.get("examples").is_some() || required.is_some_and(|all| all.iter().any(|one| one == name))
        };
        let filled = members
            .iter()
            .filter(|(name, member)| stands(name, member))
            .map(|(name, member)| (name.clone(), example(member)));
        return Value::Object(filled.collect());
    }
    let name = schema.pointer("/type/0").or_else(|| schema.get("type"));
    match name.and_then(Value::as_str) {
        Some("array") => json!([schema.get("items").map_or(Value::Null, example)]),
        Some("boolean") => json!(false),
        Some("integer") => json!(0),
        Some("string") => json!("text"),
        _ => json!({}),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_example_is_made_of_the_members() {
        let schema = object([
            ("id", id("grp")),
            ("kind", word(&["a", "b"])),
            ("permissions", list(permission())),
            ("ends", moment().or_null()),
        ]);
        assert_eq!(
            example(&schema.into_value()),
            json!({"id": "grp_2bQfVnZ8Kc4TjWmR", "kind": "a", "permissions": ["scans_read"],
                   "ends": "2026-01-31T12:00:00Z"})
        );
    }

    #[test]
    fn what_may_be_absent_is_not_required_and_what_may_be_null_says_so() {
        let schema = object([
            ("a", text()),
            ("b", flag().optional()),
            ("c", word(&["x"]).or_null()),
        ]);
        let schema = schema.into_value();
        assert_eq!(schema.get("required"), Some(&json!(["a", "c"])));
        assert_eq!(schema.pointer("/properties/c/enum"), Some(&json!(["x", null])));
        assert_eq!(
            schema.pointer("/properties/c/type"),
            Some(&json!(["string", "null"]))
        );
    }
}
