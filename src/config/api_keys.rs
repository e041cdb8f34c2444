//! What API keys look like.

use countersign_crypto::KeyPrefix;
use serde_json::{Value, json};

use super::kind::Kind;
use super::reader::Reader;
use super::setting::section;

section! {
    /// API keys.
    ApiKeys {
        /// `COUNTERSIGN_API_KEY_PREFIX`: how new API keys begin; keys that exist keep theirs.
        prefix: KeyPrefix = Prefix, "api_key_prefix", Some("nr_live_");
    }
}

impl ApiKeys {
    pub(super) fn read(reader: &mut Reader<'_>) -> Option<Self> {
        Self::read_fields(reader)
    }
}

struct Prefix;

impl Kind for Prefix {
    type Value = KeyPrefix;

    fn parse(text: &str) -> Result<KeyPrefix, String> {
        KeyPrefix::parse(text).map_err(|error| format!("is not a prefix: {error}"))
    }

    fn schema() -> Value {
        json!({ "type": "string", "pattern": "^[A-Za-z0-9]+(_[A-Za-z0-9]+)*_$", "minLength": 3, "maxLength": 32 })
    }
}
