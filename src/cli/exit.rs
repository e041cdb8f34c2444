//! How a command ends: the exit codes that scripts rely on, and a failure with its words.

use std::fmt;
use std::process::ExitCode;

use crate::config::ConfigErrors;

/// The meaning of the exit codes, the same for every verb.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Exit {
    /// It was done.
    Ok = 0,
    /// It could not be done.
    Failed = 1,
    /// The command or the settings were written wrong.
    Usage = 2,
    /// What was named does not exist.
    NotFound = 3,
    /// It exists, but this must not be done.
    NotAllowed = 4,
    /// Something else stands in the way: a name that is taken, a server that runs.
    Conflict = 5,
    /// A check ran and found problems.
    Problems = 6,
    /// The other side did not answer.
    Unreachable = 7,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> ExitCode {
        ExitCode::from(exit as u8)
    }
}

/// Why a verb did not succeed: the exit code and one sentence for stderr.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    /// The exit code; never [`Exit::Ok`].
    pub exit: Exit,
    /// The sentence, without "error:"; empty when the data on stdout already says it.
    pub message: String,
}

impl Failure {
    /// A failure with its words.
    pub fn new(exit: Exit, message: impl fmt::Display) -> Failure {
        Failure {
            exit,
            message: message.to_string(),
        }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Failure {}

impl From<ConfigErrors> for Failure {
    fn from(errors: ConfigErrors) -> Failure {
        Failure::new(
            Exit::Usage,
            format_args!("the settings are not in order:\n{errors}"),
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_codes_are_those_that_scripts_rely_on() {
        let codes = [
            (Exit::Ok, 0),
            (Exit::Failed, 1),
            (Exit::Usage, 2),
            (Exit::NotFound, 3),
            (Exit::NotAllowed, 4),
            (Exit::Conflict, 5),
            (Exit::Problems, 6),
            (Exit::Unreachable, 7),
        ];
        for (exit, code) in codes {
            assert_eq!(exit as u8, code, "{exit:?}");
        }
    }
}
