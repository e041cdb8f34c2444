//! The settings of the server: which there are, where each value came from, and whether it makes sense.
//!
//! A flag wins over the environment (`COUNTERSIGN_…`), that over the TOML file, that over the default. Each section is
//! a small struct in its own file, made for the part of the program that reads it. Nobody else reads a file or a
//! variable for settings; what a setting *does* is decided where it is used.

mod api_keys;
mod bootstrap;
mod database_url;
mod duration;
mod issuer;
mod keys;
mod kind;
mod lifetimes;
mod listening;
mod log;
mod login;
mod mail;
mod outbound;
mod permissions;
mod problem;
mod reader;
mod schema;
mod setting;
mod sources;
mod storage;
mod throttles;

#[cfg(test)]
mod tests;

use std::ffi::OsString;
use std::path::Path;

pub use api_keys::ApiKeys;
pub use bootstrap::Bootstrap;
pub use database_url::DatabaseUrl;
pub use duration::words as duration_words;
pub use issuer::Issuer;
pub use keys::Keys;
pub use lifetimes::Lifetimes;
pub use listening::Listening;
pub use log::{Log, LogFormat};
pub use login::Login;
pub use mail::Mail;
pub use outbound::Outbound;
pub use permissions::Permissions;
pub use problem::{ConfigErrors, Problem};
pub use reader::EffectiveValue;
pub use schema::json_schema;
pub use setting::{Origin, Setting};
pub use storage::Storage;
pub use throttles::Throttles;

use reader::Reader;
use sources::Sources;

/// Every setting, read and checked. Only `app` and the command line see the whole; everything else gets its section.
#[derive(Clone, Debug)]
pub struct Config {
    /// Where the server is reached.
    pub listening: Listening,
    /// Where it keeps things, and for how long.
    pub storage: Storage,
    /// The first administrator of a headless installation.
    pub bootstrap: Bootstrap,
    /// What is logged, and how.
    pub log: Log,
    /// How long what we issue lives.
    pub lifetimes: Lifetimes,
    /// The life of signing keys.
    pub keys: Keys,
    /// How letters leave.
    pub mail: Mail,
    /// The sign-in for programs.
    pub login: Login,
    /// How this server speaks to others.
    pub outbound: Outbound,
    /// How guessing is slowed down.
    pub throttles: Throttles,
    /// The catalogue of permissions.
    pub permissions: Permissions,
    /// What API keys look like.
    pub api_keys: ApiKeys,
    values: Vec<EffectiveValue>,
}

impl Config {
    /// Reads all sources and checks every value.
    ///
    /// `flags` are `(setting name, text)` pairs as the command line gave them, `environment` is the whole environment
    /// (only `COUNTERSIGN_…` counts, `COUNTERSIGN_TEST_…` belongs to the test suite), `file` the TOML file if one was named.
    ///
    /// # Errors
    /// All problems at once, so that nobody mends a configuration one start at a time.
    pub fn load<N, V>(
        flags: impl IntoIterator<Item = (String, String)>,
        environment: impl IntoIterator<Item = (N, V)>,
        file: Option<&Path>,
    ) -> Result<Config, ConfigErrors>
    where
        N: Into<OsString>,
        V: Into<OsString>,
    {
        let mut problems = Vec::new();
        let sources = Sources::collect(flags, environment, file, &mut problems);
        let mut reader = Reader::new(&sources, &mut problems);

        let listening = Listening::read(&mut reader);
        let storage = Storage::read(&mut reader);
        let bootstrap = Bootstrap::read(&mut reader);
        let log = Log::read(&mut reader);
        let lifetimes = Lifetimes::read(&mut reader);
        let keys = Keys::read(&mut reader);
        let mail = Mail::read(&mut reader);
        let login = Login::read(&mut reader);
        let issuer_is_local = listening.as_ref().map(|listening| listening.issuer.is_local());
        let outbound = Outbound::read(&mut reader, issuer_is_local);
        let throttles = Throttles::read(&mut reader);
        let permissions = Permissions::read(&mut reader);
        let api_keys = ApiKeys::read(&mut reader);
        let values = reader.into_values();

        let config = (|| {
            Some(Config {
                listening: listening?,
                storage: storage?,
                bootstrap: bootstrap?,
                log: log?,
                lifetimes: lifetimes?,
                keys: keys?,
                mail: mail?,
                login: login?,
                outbound: outbound?,
                throttles: throttles?,
                permissions: permissions?,
                api_keys: api_keys?,
                values,
            })
        })();
        match config {
            Some(config) if problems.is_empty() => Ok(config),
            _ => Err(ConfigErrors(problems)),
        }
    }

    /// Every setting with its value and origin, in the order of the sections; secrets are already hidden.
    pub fn values(&self) -> &[EffectiveValue] {
        &self.values
    }

    /// Whether nobody chose the listen addresses: then one that the machine lacks may be skipped with a line.
    pub fn listens_by_default(&self) -> bool {
        self.values
            .iter()
            .any(|value| value.setting.name == "listen" && value.origin == Origin::Default)
    }
}

/// Every setting there is, section by section.
pub fn all_settings() -> impl Iterator<Item = &'static Setting> {
    [
        Listening::SETTINGS,
        Storage::SETTINGS,
        Bootstrap::SETTINGS,
        Log::SETTINGS,
        Lifetimes::SETTINGS,
        Keys::SETTINGS,
        Mail::SETTINGS,
        Login::SETTINGS,
        Outbound::SETTINGS,
        Throttles::SETTINGS,
        Permissions::SETTINGS,
        ApiKeys::SETTINGS,
    ]
    .into_iter()
    .flatten()
}
