//! The JSON Schema of the settings file, so that an editor can complete and check it.

use serde_json::{Map, Value, json};

use super::all_settings;

/// JSON Schema (2020-12) of the TOML file: one property per setting, nothing else allowed.
pub fn json_schema() -> Value {
    let properties: Map<String, Value> = all_settings()
        .map(|setting| {
            let mut schema = (setting.schema)();
            if let Some(object) = schema.as_object_mut() {
                let about = format!("{} ({})", setting.about(), setting.variable());
                object.insert("description".to_owned(), Value::String(about));
                if let Some(default) = setting.default {
                    object.insert("default".to_owned(), default_value(default, object.get("type")));
                }
            }
            (setting.name.to_owned(), schema)
        })
        .collect();
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Settings of Countersign",
        "type": "object",
        "additionalProperties": false,
        "properties": properties,
    })
}

fn default_value(text: &str, kind: Option<&Value>) -> Value {
    match (kind.and_then(Value::as_str), text.parse::<u64>()) {
        (Some("integer"), Ok(number)) => json!(number),
        _ => json!(text),
    }
}
