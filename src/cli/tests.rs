//! What holds for every verb: examples, flags, exit codes of wrong usage.

use clap::Subcommand;

use super::*;

impl Settings {
    /// Settings that come from these variables alone.
    pub(crate) fn of_environment(variables: &[(&str, &str)]) -> Settings {
        let environment = variables
            .iter()
            .map(|(name, value)| (name.into(), value.into()))
            .collect();
        Settings {
            flags: Vec::new(),
            environment,
            file: None,
        }
    }
}

fn arguments(line: &str) -> Vec<OsString> {
    line.split(' ').map(OsString::from).collect()
}

/// The commands that do something, by their full name.
fn leaves(command: &clap::Command, path: &str) -> Vec<(String, clap::Command)> {
    let path = format!("{path} {}", command.get_name());
    let verbs: Vec<&clap::Command> = command
        .get_subcommands()
        .filter(|verb| verb.get_name() != "help")
        .collect();
    if verbs.is_empty() {
        return vec![(path, command.clone())];
    }
    verbs.into_iter().flat_map(|verb| leaves(verb, &path)).collect()
}

#[test]
fn the_definitions_are_consistent() {
    command().debug_assert();
}

#[test]
fn every_verb_says_what_it_does_and_its_examples_can_be_parsed() {
    let root = command();
    let verbs = leaves(&root, "");
    assert!(verbs.len() > 20, "{}", verbs.len());
    for (path, verb) in verbs {
        assert!(verb.get_about().is_some(), "{path}");
        let help = verb.get_after_help().map(ToString::to_string).unwrap_or_default();
        assert!(help.contains("Example"), "{path}: {help:?}");
        let examples: Vec<&str> = help
            .lines()
            .filter(|line| line.contains("countersign "))
            .collect();
        assert!(!examples.is_empty(), "{path}: {help:?}");
        for line in examples {
            let start = line.find("countersign ").unwrap_or_default();
            let words = line[start..]
                .split(" > ")
                .next()
                .unwrap_or_default()
                .replace("\"Acme GmbH\"", "Acme");
            if let Err(error) = root.clone().try_get_matches_from(arguments(&words)) {
                panic!("{path}: {error}");
            }
        }
    }
}

#[test]
fn a_flag_for_a_setting_names_its_variable_and_default() {
    let mut command = command();
    let check = command
        .find_subcommand_mut("config")
        .unwrap()
        .find_subcommand_mut("check")
        .unwrap();
    let help = check.render_long_help().to_string();
    for setting in crate::config::all_settings() {
        assert!(
            help.contains(&format!("--{} <VALUE>", setting.flag())),
            "{}",
            setting.name
        );
        assert!(
            help.contains(&format!("[env: {}]", setting.variable())),
            "{}",
            setting.name
        );
    }
    assert!(help.contains("[default: 60s]"));
    assert!(
        !check.render_help().to_string().contains("--code-ttl"),
        "the short help stays short"
    );
}

#[test]
fn flags_reach_the_settings_and_win() {
    let (cli, matches) = parse(arguments(
        "countersign config show --code-ttl 30s --issuer=https://a.test --json",
    ))
    .unwrap();
    assert!(cli.general.json);
    let flags = setting_flags::given(&matches);
    let settings = Settings {
        flags,
        ..Settings::of_environment(&[("COUNTERSIGN_CODE_TTL", "20s")])
    };
    let config = settings.load().unwrap();
    assert_eq!(config.lifetimes.code.as_secs(), 30);
    assert_eq!(config.listening.issuer.as_str(), "https://a.test");
}

#[test]
fn general_flags_stand_before_or_after_the_verb() {
    for line in [
        "countersign --config a.toml -q config check",
        "countersign config check -q --config a.toml",
    ] {
        let (cli, _) = parse(arguments(line)).unwrap();
        assert!(
            cli.general.quiet && cli.general.config == Some(PathBuf::from("a.toml")),
            "{line}"
        );
    }
}

#[test]
fn a_misspelt_flag_is_told_the_nearest_one() {
    let error = parse(arguments("countersign config check --isuer https://a.test")).unwrap_err();
    assert!(error.use_stderr());
    assert!(error.to_string().contains("--issuer"), "{error}");
}

#[test]
fn changes_exclude_each_other_and_one_is_needed() {
    let set = |line: &str| {
        client::Verb::augment_subcommands(clap::Command::new("client"))
            .try_get_matches_from(arguments(line))
            .is_ok()
    };
    assert!(set("client set cli_1 --disabled") && set("client set cli_1 --enabled"));
    assert!(!set("client set cli_1") && !set("client set cli_1 --disabled --enabled"));
}
