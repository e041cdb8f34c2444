//! The behaviour of the whole: which source wins, and what a wrong setting is told.

mod problems;
mod values;

use std::path::PathBuf;
use std::time::Duration;

use super::*;

const NO_FLAGS: [(String, String); 0] = [];
const NO_VARIABLES: [(&str, &str); 0] = [];

fn flags(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
    pairs
        .iter()
        .map(|(name, text)| ((*name).to_owned(), (*text).to_owned()))
        .collect()
}

fn from_environment(variables: &[(&str, &str)]) -> Result<Config, ConfigErrors> {
    Config::load(NO_FLAGS, variables.iter().copied(), None)
}

fn problems(variables: &[(&str, &str)]) -> Vec<String> {
    match from_environment(variables) {
        Ok(_) => Vec::new(),
        Err(errors) => errors.0.iter().map(ToString::to_string).collect(),
    }
}

fn file(text: &str) -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("countersign.toml");
    std::fs::write(&path, text).unwrap();
    (folder, path)
}

fn origin(config: &Config, name: &str) -> Origin {
    config
        .values()
        .iter()
        .find(|value| value.setting.name == name)
        .unwrap()
        .origin
        .clone()
}
