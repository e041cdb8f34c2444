//! The three places where somebody may have set something, as plain text under the setting's name. A name that no
//! setting has is a problem here, with the nearest real one; what a text means is read later.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::path::Path;

use super::problem::Problem;
use super::setting::{Origin, Setting, VARIABLE_PREFIX};

/// Variables that begin so belong to the test suite.
const TEST_PREFIX: &str = "COUNTERSIGN_TEST_";

/// What was set, by setting name.
#[derive(Debug, Default)]
pub(super) struct Sources {
    values: BTreeMap<&'static str, (String, Origin)>,
}

impl Sources {
    /// Gathers all three; the stronger source is written last.
    pub(super) fn collect<N: Into<OsString>, V: Into<OsString>>(
        flags: impl IntoIterator<Item = (String, String)>,
        environment: impl IntoIterator<Item = (N, V)>,
        file: Option<&Path>,
        problems: &mut Vec<Problem>,
    ) -> Sources {
        let mut sources = Sources::default();
        if let Some(path) = file {
            sources.add_file(path, problems);
        }
        sources.add_environment(environment, problems);
        for (name, text) in flags {
            sources.set(&name, text, Origin::Flag, problems);
        }
        sources
    }

    /// What was set for the setting and where, if anybody did.
    pub(super) fn find(&self, name: &str) -> Option<(&str, &Origin)> {
        self.values
            .get(name)
            .map(|(text, origin)| (text.as_str(), origin))
    }

    fn set(&mut self, name: &str, text: String, origin: Origin, problems: &mut Vec<Problem>) {
        match find_setting(name) {
            Some(setting) => {
                self.values.insert(setting.name, (text, origin));
            }
            None => problems.push(unknown(name, origin)),
        }
    }

    fn add_environment<N: Into<OsString>, V: Into<OsString>>(
        &mut self,
        environment: impl IntoIterator<Item = (N, V)>,
        problems: &mut Vec<Problem>,
    ) {
        // Sorted, so that the problems of one configuration are always told in the same order.
        let ours: BTreeMap<String, OsString> = environment
            .into_iter()
            .filter_map(|(name, value)| Some((name.into().into_string().ok()?, value.into())))
            .filter(|(name, _)| name.starts_with(VARIABLE_PREFIX) && !name.starts_with(TEST_PREFIX))
            .collect();
        for (variable, value) in ours {
            let Some(setting) = find_variable(&variable) else {
                problems.push(unknown(&variable, Origin::Environment));
                continue;
            };
            match value.into_string() {
                Ok(text) => {
                    self.values.insert(setting.name, (text, Origin::Environment));
                }
                Err(_) => problems.push(Problem {
                    subject: variable,
                    origin: Origin::Environment.to_string(),
                    message: "is not valid UTF-8".to_owned(),
                }),
            }
        }
    }

    fn add_file(&mut self, path: &Path, problems: &mut Vec<Problem>) {
        let origin = Origin::File(path.to_owned());
        let mut about_file = |message: String| {
            problems.push(Problem {
                subject: path.display().to_string(),
                origin: "settings file".to_owned(),
                message,
            });
        };
        let text = match std::fs::read_to_string(path) {
            Ok(text) => text,
            Err(error) => return about_file(format!("cannot be read: {error}")),
        };
        let table: toml::Table = match text.parse() {
            Ok(table) => table,
            // The error's own `Display` quotes the line, which may hold a password.
            Err(error) => return about_file(syntax_error(&text, &error)),
        };
        for (key, value) in table {
            match text_of(&value) {
                _ if find_setting(&key).is_none() => problems.push(unknown(&key, origin.clone())),
                Some(text) => self.set(&key, text, origin.clone(), problems),
                None => problems.push(Problem {
                    subject: key,
                    origin: origin.to_string(),
                    message: "must be a text in quotes, a whole number, or a list of texts".to_owned(),
                }),
            }
        }
    }
}

/// A TOML value as the text that the environment would have had.
fn text_of(value: &toml::Value) -> Option<String> {
    match value {
        toml::Value::String(text) => Some(text.clone()),
        toml::Value::Integer(number) => Some(number.to_string()),
        toml::Value::Array(entries) => entries
            .iter()
            .map(toml::Value::as_str)
            .collect::<Option<Vec<_>>>()
            .map(|entries| entries.join(",")),
        _ => None,
    }
}

fn syntax_error(text: &str, error: &toml::de::Error) -> String {
    let line = error
        .span()
        .and_then(|span| text.get(..span.start))
        .map_or(1, |before| before.matches('\n').count() + 1);
    format!("is not valid TOML: line {line}: {}", error.message())
}

fn find_setting(name: &str) -> Option<&'static Setting> {
    super::all_settings().find(|setting| setting.name == name)
}

fn find_variable(variable: &str) -> Option<&'static Setting> {
    super::all_settings().find(|setting| setting.variable() == variable)
}

fn unknown(written: &str, origin: Origin) -> Problem {
    let spell = |setting: &Setting| match origin {
        Origin::Environment => setting.variable(),
        Origin::Flag => format!("--{}", setting.flag()),
        Origin::File(_) | Origin::Default => setting.name.to_owned(),
    };
    let message = match nearest(written) {
        Some(setting) => format!("is not a setting; did you mean {}?", spell(setting)),
        None => "is not a setting; `config schema` lists them all".to_owned(),
    };
    Problem {
        subject: written.to_owned(),
        origin: origin.to_string(),
        message,
    }
}

/// The setting whose name needs the fewest edits, if that is at most a third of what was written.
fn nearest(written: &str) -> Option<&'static Setting> {
    let written = written.to_ascii_lowercase().replace('-', "_");
    let written = written.strip_prefix("countersign_").unwrap_or(&written);
    super::all_settings()
        .map(|setting| (strsim::damerau_levenshtein(written, setting.name), setting))
        .filter(|(edits, setting)| *edits <= setting.name.len().max(3) / 3)
        .min_by_key(|(edits, _)| *edits)
        .map(|(_, setting)| setting)
}
