//! Turns the text of each setting into its value and notes, for `config show`, what applies and why.

use super::kind::Kind;
use super::problem::Problem;
use super::setting::{Origin, Setting};
use super::sources::Sources;
use super::storage;

/// A setting with the value that applies.
#[derive(Clone, Debug)]
pub struct EffectiveValue {
    /// Which one.
    pub setting: &'static Setting,
    /// The text that applies, secrets hidden; `None` when it is not set.
    pub text: Option<String>,
    /// Where it came from.
    pub origin: Origin,
}

/// Reads settings one after the other and goes on after a wrong one.
pub(super) struct Reader<'a> {
    sources: &'a Sources,
    data_dir: &'a str,
    values: Vec<EffectiveValue>,
    problems: &'a mut Vec<Problem>,
}

impl<'a> Reader<'a> {
    pub(super) fn new(sources: &'a Sources, problems: &'a mut Vec<Problem>) -> Self {
        let data_dir = sources
            .find("data_dir")
            .map_or(storage::DEFAULT_DATA_DIR, |(text, _)| text);
        let data_dir = if data_dir == "/" {
            ""
        } else {
            data_dir.trim_end_matches('/')
        };
        Self {
            sources,
            data_dir,
            values: Vec::new(),
            problems,
        }
    }

    /// The value that applies; `None` after noting a problem.
    pub(super) fn read<K: Kind>(&mut self, setting: &'static Setting) -> Option<K::Value> {
        let (text, origin) = match self.sources.find(setting.name) {
            Some((text, origin)) => (Some(text.to_owned()), origin.clone()),
            None => (
                setting.default.map(|text| text.replace("<data>", self.data_dir)),
                Origin::Default,
            ),
        };
        let parsed = match text.as_deref() {
            Some(text) => K::parse(text).map_err(|words| format!("{:?} {words}", K::shown(text))),
            None => K::absent().ok_or_else(|| "must be set".to_owned()),
        };
        self.values.push(EffectiveValue {
            setting,
            text: text.as_deref().filter(|text| !text.is_empty()).map(K::shown),
            origin,
        });
        match parsed {
            Ok(value) => Some(value),
            Err(words) => {
                self.refuse(setting.name, words);
                None
            }
        }
    }

    /// Notes a problem of a setting that has been read.
    pub(super) fn refuse(&mut self, name: &str, message: impl Into<String>) {
        let value = self.values.iter().find(|value| value.setting.name == name);
        self.problems.push(Problem {
            subject: value.map_or_else(|| name.to_owned(), spelled),
            origin: value
                .map_or(Origin::Default, |value| value.origin.clone())
                .to_string(),
            message: message.into(),
        });
    }

    pub(super) fn into_values(self) -> Vec<EffectiveValue> {
        self.values
    }
}

/// The setting as the person wrote it: a flag, a key of the file, else the variable.
fn spelled(value: &EffectiveValue) -> String {
    match value.origin {
        Origin::Flag => format!("--{}", value.setting.flag()),
        Origin::File(_) => value.setting.name.to_owned(),
        Origin::Environment | Origin::Default => value.setting.variable(),
    }
}
