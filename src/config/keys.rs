//! The life of signing keys: how long others may keep our key set, and when a successor takes over.

use std::time::Duration;

use super::duration::{AnyDuration, Lifetime, words};
use super::reader::Reader;
use super::setting::section;

section! {
    /// Signing keys and the published key set.
    Keys {
        /// `COUNTERSIGN_JWKS_MAX_AGE`: how long others may keep the key set before they ask again.
        jwks_max_age: Duration = AnyDuration, "jwks_max_age", Some("300s");
        /// `COUNTERSIGN_KEY_PUBLISH_AHEAD`: how long a new key is published before it signs; at least the key set's max-age.
        publish_ahead: Duration = AnyDuration, "key_publish_ahead", Some("24h");
        /// `COUNTERSIGN_KEY_ROTATE_EVERY`: how long a key signs before its successor takes over.
        rotate_every: Duration = Lifetime, "key_rotate_every", Some("90d");
    }
}

impl Keys {
    /// With a successor published for at least `max-age`, and the old key kept for `max-age` after its last token, both
    /// stand in the set for at least twice `max-age`: the limit "max-age ≤ half the overlap" needs no check of its own.
    pub(super) fn read(reader: &mut Reader<'_>) -> Option<Self> {
        let section = Self::read_fields(reader)?;
        if section.publish_ahead < section.jwks_max_age {
            let least = words(section.jwks_max_age);
            reader.refuse(
                "key_publish_ahead",
                format!("must be at least COUNTERSIGN_JWKS_MAX_AGE ({least}), else a key would sign before others know it"),
            );
        }
        if section.rotate_every < section.publish_ahead {
            let least = words(section.publish_ahead);
            reader.refuse(
                "key_rotate_every",
                format!("must be at least COUNTERSIGN_KEY_PUBLISH_AHEAD ({least}), else no successor would ever be ready"),
            );
        }
        Some(section)
    }
}
