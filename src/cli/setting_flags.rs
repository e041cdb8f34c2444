//! A flag for every setting, made from the settings themselves so that none is missing and none is documented twice.
//! `serve` and `config` show them all; other verbs show only where the data is, and take the rest as well.

use clap::{Arg, ArgMatches, Command};

use crate::config::{Setting, all_settings};

/// Adds the flags to every leaf command.
pub(super) fn add_to(command: Command) -> Command {
    let shows_all = matches!(command.get_name(), "serve" | "config");
    add(command, shows_all)
}

fn add(command: Command, shows_all: bool) -> Command {
    if command.has_subcommands() {
        return command.mut_subcommands(|verb| {
            let shows_all = shows_all || matches!(verb.get_name(), "serve" | "config");
            add(verb, shows_all)
        });
    }
    command.args(all_settings().map(|setting| flag(setting, shows_all || setting.section == "Storage")))
}

fn flag(setting: &'static Setting, shown: bool) -> Arg {
    let default = setting
        .default
        .map(|text| format!(" [default: {text}]"))
        .unwrap_or_default();
    Arg::new(setting.name)
        .long(setting.flag())
        .value_name("VALUE")
        .help(format!(
            "{} [env: {}]{default}",
            setting.about(),
            setting.variable()
        ))
        .help_heading("Settings")
        .hide_short_help(true)
        .hide_long_help(!shown)
}

/// The settings that were given as flags, as `(name, text)`.
pub(super) fn given(matches: &ArgMatches) -> Vec<(String, String)> {
    let mut leaf = matches;
    while let Some((_, deeper)) = leaf.subcommand() {
        leaf = deeper;
    }
    all_settings()
        .filter_map(|setting| {
            let text = leaf.get_one::<String>(setting.name)?;
            Some((setting.name.to_owned(), text.clone()))
        })
        .collect()
}
