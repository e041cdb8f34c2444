//! What is wrong with a configuration, in words for the person who wrote it.

use std::fmt;

use serde::Serialize;

/// One thing that is wrong. `Display` is the whole sentence.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Problem {
    /// The setting as it was written (variable, key or flag); the file's path when the file itself is at fault.
    pub subject: String,
    /// Where it was written: `flag`, `environment`, `file:…`, `default`.
    pub origin: String,
    /// What is wrong and what to write instead.
    pub message: String,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ({}) {}", self.subject, self.origin, self.message)
    }
}

/// Everything that is wrong, in the order of the sources, then of the settings. Never empty.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConfigErrors(pub Vec<Problem>);

impl fmt::Display for ConfigErrors {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, problem) in self.0.iter().enumerate() {
            if index > 0 {
                f.write_str("\n")?;
            }
            write!(f, "{problem}")?;
        }
        Ok(())
    }
}

impl std::error::Error for ConfigErrors {}
