//! The command line: nouns and verbs, one noun per file, each with its arguments and what runs them. A verb loads the
//! settings, asks a flow, and writes the answer; it decides nothing about OAuth or people.

pub mod admin;
pub mod api_key;
pub mod backup;
pub mod client;
pub mod config;
pub mod events;
pub mod exit;
pub mod healthcheck;
pub mod keys;
pub mod migrate;
mod opened;
pub mod organization;
pub mod output;
pub mod serve;
mod setting_flags;
pub mod table;
pub mod user;

#[cfg(test)]
mod tests;

use std::ffi::OsString;
use std::io::IsTerminal;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{ArgMatches, CommandFactory, FromArgMatches, Parser};

use crate::config::{Config, ConfigErrors};
use exit::{Exit, Failure};
use output::{Format, Output, Talk};

const EXAMPLE_AND_EXIT_CODES: &str = "Example:
  countersign config show --origin

Exit codes: 0 ok, 1 failed, 2 usage or settings, 3 not found, 4 not allowed, 5 conflict, 6 a check found problems,
7 unreachable. Data goes to stdout, everything else to stderr.";

/// An OAuth 2.0 and OpenID Connect identity provider in one program.
#[derive(Parser, Debug)]
#[command(name = "countersign", version, after_help = EXAMPLE_AND_EXIT_CODES)]
struct Cli {
    #[command(flatten)]
    general: General,
    #[command(subcommand)]
    command: Command,
}

/// What every verb takes.
#[derive(clap::Args, Debug)]
struct General {
    /// The settings file (TOML); flags and environment variables win over it
    #[arg(long, global = true, value_name = "FILE", help_heading = "General")]
    config: Option<PathBuf>,
    /// How data is written on stdout
    #[arg(long, global = true, value_enum, default_value_t = Format::Table, help_heading = "General")]
    output: Format,
    /// The same as --output json
    #[arg(long, global = true, conflicts_with = "output", help_heading = "General")]
    json: bool,
    /// Say nothing on stderr but errors
    #[arg(long, short, global = true, help_heading = "General")]
    quiet: bool,
}

#[derive(clap::Subcommand, Debug)]
enum Command {
    Serve(serve::Args),
    /// Settings: check, show, describe
    #[command(subcommand)]
    Config(config::Verb),
    #[command(subcommand)]
    User(user::Verb),
    #[command(subcommand)]
    Client(client::Verb),
    #[command(subcommand)]
    ApiKey(api_key::Verb),
    #[command(subcommand)]
    Organization(organization::Verb),
    #[command(subcommand)]
    Keys(keys::Verb),
    #[command(subcommand)]
    Admin(admin::Verb),
    #[command(subcommand)]
    Events(events::Verb),
    #[command(subcommand)]
    Migrate(migrate::Verb),
    #[command(subcommand)]
    Backup(backup::Verb),
    Healthcheck(healthcheck::Args),
}

/// Where the settings of this call come from. Kept apart from [`Config`], because `config check` has to report what is
/// wrong with them and `config schema` does not need them at all.
#[derive(Clone, Debug)]
pub struct Settings {
    flags: Vec<(String, String)>,
    environment: Vec<(OsString, OsString)>,
    file: Option<PathBuf>,
}

impl Settings {
    /// Reads and checks them.
    ///
    /// # Errors
    /// All problems at once.
    pub fn load(&self) -> Result<Config, ConfigErrors> {
        Config::load(
            self.flags.iter().cloned(),
            self.environment.iter().cloned(),
            self.file.as_deref(),
        )
    }
}

/// Runs the program with the arguments and the environment of the process.
pub fn main() -> ExitCode {
    install_tls_provider();
    let environment: Vec<(OsString, OsString)> = std::env::vars_os().collect();
    match parse(std::env::args_os()) {
        Ok((cli, matches)) => {
            let output = output(&cli.general, &environment);
            let settings = Settings {
                flags: setting_flags::given(&matches),
                environment,
                file: cli.general.config,
            };
            match run(&cli.command, &settings, &output) {
                Ok(()) => Exit::Ok.into(),
                Err(failure) => {
                    output.failure(&failure);
                    failure.exit.into()
                }
            }
        }
        // Help and version come here too, with the code 0; a closed terminal is no reason to fail.
        Err(error) => {
            let _gone = error.print();
            if error.use_stderr() {
                Exit::Usage.into()
            } else {
                Exit::Ok.into()
            }
        }
    }
}

fn run(command: &Command, settings: &Settings, output: &Output) -> Result<(), Failure> {
    match command {
        Command::Serve(args) => wait_for(serve::run(args, settings, output)),
        Command::Config(verb) => config::run(verb, settings, output),
        Command::User(verb) => wait_for(user::run(verb, settings, output)),
        Command::Client(verb) => wait_for(client::run(verb, settings, output)),
        Command::ApiKey(verb) => wait_for(api_key::run(verb, settings, output)),
        Command::Organization(verb) => wait_for(organization::run(verb, settings, output)),
        Command::Keys(verb) => wait_for(keys::run(verb, settings, output)),
        Command::Admin(verb) => wait_for(admin::run(verb, settings, output)),
        Command::Events(verb) => wait_for(events::run(verb, settings, output)),
        Command::Migrate(verb) => wait_for(migrate::run(verb, settings, output)),
        Command::Backup(verb) => wait_for(backup::run(verb, settings, output)),
        Command::Healthcheck(_) => wait_for(healthcheck::run(settings, output)),
    }
}

/// Runs a verb that waits for others, on this thread.
fn wait_for(verb: impl Future<Output = Result<(), Failure>>) -> Result<(), Failure> {
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|error| Failure::new(Exit::Failed, format_args!("no runtime could be started: {error}")))?
        .block_on(verb)
}

fn parse(arguments: impl IntoIterator<Item = OsString>) -> Result<(Cli, ArgMatches), clap::Error> {
    let matches = command().try_get_matches_from(arguments)?;
    let cli = Cli::from_arg_matches(&matches)?;
    Ok((cli, matches))
}

/// The whole command tree, a flag for every setting included.
fn command() -> clap::Command {
    setting_flags::add_to(Cli::command())
}

fn output(general: &General, environment: &[(OsString, OsString)]) -> Output {
    let format = if general.json {
        Format::Json
    } else {
        general.output
    };
    let talk = if general.quiet { Talk::Quiet } else { Talk::Normal };
    // https://no-color.org: present and not empty means no colour.
    let wants_none = environment
        .iter()
        .any(|(name, value)| name == "NO_COLOR" && !value.is_empty());
    Output::new(format, talk, !wants_none && std::io::stderr().is_terminal())
}

/// A reqwest client panics without a provider of cryptography; a second call finds the first one's and is fine.
fn install_tls_provider() {
    let _already_there = rustls::crypto::ring::default_provider().install_default();
}
