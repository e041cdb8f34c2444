//! What is logged, and in which form.

use serde_json::{Value, json};
use tracing_subscriber::EnvFilter;

use super::kind::{Kind, Optional};
use super::reader::Reader;
use super::setting::section;

/// One line per event, for people or for machines.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LogFormat {
    /// For a person at a terminal.
    Text,
    /// One JSON object per line.
    Json,
}

section! {
    /// The log on stderr.
    Log {
        /// `COUNTERSIGN_LOG`: a level (`error`, `warn`, `info`, `debug`, `trace`), or levels by module (`info,countersign_store=debug`).
        filter: String = Filter, "log", Some("info");
        /// `COUNTERSIGN_LOG_FORMAT`: `text` or `json`; by default text on a terminal, else JSON.
        format: Option<LogFormat> = Optional<Format>, "log_format", None;
    }
}

impl Log {
    pub(super) fn read(reader: &mut Reader<'_>) -> Option<Self> {
        Self::read_fields(reader)
    }
}

struct Filter;

impl Kind for Filter {
    type Value = String;

    fn parse(text: &str) -> Result<String, String> {
        // A bare word that is no level would be taken for the name of a module and silence everything else.
        let levels = ["off", "error", "warn", "info", "debug", "trace"];
        let known =
            |part: &str| part.contains('=') || levels.contains(&part.trim().to_ascii_lowercase().as_str());
        if !text.split(',').all(known) || EnvFilter::try_new(text).is_err() {
            return Err(
                "is neither a level (off, error, warn, info, debug, trace) nor levels by module \
                        such as info,countersign_store=debug"
                    .to_owned(),
            );
        }
        Ok(text.to_owned())
    }

    fn schema() -> Value {
        json!({ "type": "string", "examples": ["info", "info,countersign_store=debug"] })
    }
}

struct Format;

impl Kind for Format {
    type Value = LogFormat;

    fn parse(text: &str) -> Result<LogFormat, String> {
        match text {
            "text" => Ok(LogFormat::Text),
            "json" => Ok(LogFormat::Json),
            _ => Err("is neither text nor json".to_owned()),
        }
    }

    fn schema() -> Value {
        json!({ "type": "string", "enum": ["text", "json"] })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn levels_and_levels_by_module_are_accepted() {
        for text in [
            "info",
            "WARN",
            "off",
            "info,countersign_store=debug",
            "countersign_http=trace",
        ] {
            assert!(Filter::parse(text).is_ok(), "{text}");
        }
    }

    #[test]
    fn a_misspelt_level_is_refused_and_does_not_silence_the_log() {
        for text in ["", "inof", "info,", "verbose", "countersign_store=loud"] {
            assert!(Filter::parse(text).is_err(), "{text}");
        }
    }
}
