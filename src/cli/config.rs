//! `config`: what the settings are, whether they are in order, and which there are.

use serde::Serialize;

use super::Settings;
use super::exit::{Exit, Failure};
use super::output::Output;
use super::table::{Table, Tabular};
use crate::config::{Config, Problem, json_schema};

/// The settings.
#[derive(clap::Subcommand, Debug)]
pub enum Verb {
    /// Check all settings and name every problem; exit code 6 when there are any
    #[command(after_help = "Example:\n  countersign config check --config countersign.toml")]
    Check,
    /// Show the settings that apply
    #[command(after_help = "Example:\n  countersign config show --origin")]
    Show(Show),
    /// Print the JSON Schema of the settings file
    #[command(after_help = "Example:\n  countersign config schema > countersign.schema.json")]
    Schema,
}

/// What `config show` takes.
#[derive(clap::Args, Debug)]
pub struct Show {
    /// Say of each value where it came from
    #[arg(long)]
    pub origin: bool,
}

/// Runs the verb.
///
/// # Errors
/// `check` ends with [`Exit::Problems`], the others with [`Exit::Usage`] when the settings are not in order.
pub fn run(verb: &Verb, settings: &Settings, output: &Output) -> Result<(), Failure> {
    match verb {
        Verb::Check => check(settings, output),
        Verb::Show(show) => {
            output.data(&Shown::new(&settings.load()?, show));
            Ok(())
        }
        Verb::Schema => {
            output.document(&json_schema());
            Ok(())
        }
    }
}

fn check(settings: &Settings, output: &Output) -> Result<(), Failure> {
    let problems = settings.load().err().map(|errors| errors.0).unwrap_or_default();
    let checked = Checked {
        ok: problems.is_empty(),
        problems,
    };
    output.data(&checked);
    match checked.problems.len() {
        0 => {
            output.talk(&"The settings are in order.");
            Ok(())
        }
        1 => Err(Failure::new(Exit::Problems, "the settings have a problem")),
        count => Err(Failure::new(
            Exit::Problems,
            format_args!("the settings have {count} problems"),
        )),
    }
}

#[derive(Serialize)]
struct Checked {
    ok: bool,
    problems: Vec<Problem>,
}

impl Tabular for Checked {
    fn table(&self) -> Table {
        if self.ok {
            return Table::of_fields([("ok", self.ok)]);
        }
        let mut table = Table::with_headings(["setting", "origin", "problem"]);
        for problem in &self.problems {
            table.row([
                problem.subject.clone(),
                problem.origin.clone(),
                problem.message.clone(),
            ]);
        }
        table
    }
}

#[derive(Serialize)]
struct Shown {
    settings: Vec<ShownSetting>,
}

#[derive(Serialize)]
struct ShownSetting {
    name: &'static str,
    variable: String,
    value: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    origin: Option<String>,
}

impl Shown {
    fn new(config: &Config, show: &Show) -> Shown {
        let settings = config
            .values()
            .iter()
            .map(|value| ShownSetting {
                name: value.setting.name,
                variable: value.setting.variable(),
                value: value.text.clone(),
                origin: show.origin.then(|| value.origin.to_string()),
            })
            .collect();
        Shown { settings }
    }
}

impl Tabular for Shown {
    fn table(&self) -> Table {
        let with_origin = self.settings.iter().any(|setting| setting.origin.is_some());
        let mut table = if with_origin {
            Table::with_headings(["setting", "origin", "value"])
        } else {
            Table::with_headings(["setting", "value"])
        };
        for setting in &self.settings {
            let value = setting.value.clone().unwrap_or_else(|| "-".to_owned());
            let cells = [Some(setting.name.to_owned()), setting.origin.clone(), Some(value)];
            table.row(cells.into_iter().flatten());
        }
        table
    }
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::super::output::tests::captured;
    use super::super::output::{Format, Talk};
    use super::*;

    fn run_with(verb: Verb, format: Format, variables: &[(&str, &str)]) -> (Result<(), Failure>, String) {
        let (output, data, _) = captured(format, Talk::Normal);
        let outcome = run(&verb, &Settings::of_environment(variables), &output);
        (outcome, data.text())
    }

    #[test]
    fn check_lists_all_problems_and_ends_with_six() {
        let wrong = [("COUNTERSIGN_ISUER", "x"), ("COUNTERSIGN_CODE_TTL", "soon")];
        let (outcome, data) = run_with(Verb::Check, Format::Json, &wrong);
        assert_eq!(outcome.unwrap_err().exit, Exit::Problems);
        let data: Value = serde_json::from_str(&data).unwrap();
        assert_eq!(data["ok"], false);
        assert_eq!(data["problems"].as_array().unwrap().len(), 2);
        assert_eq!(data["problems"][0]["subject"], "COUNTERSIGN_ISUER");

        let (outcome, data) = run_with(Verb::Check, Format::Table, &wrong);
        assert!(outcome.is_err());
        assert!(data.contains("did you mean COUNTERSIGN_ISSUER?"), "{data}");
    }

    #[test]
    fn check_of_settings_in_order_succeeds() {
        let (outcome, data) = run_with(Verb::Check, Format::Json, &[]);
        assert_eq!(outcome, Ok(()));
        assert_eq!(serde_json::from_str::<Value>(&data).unwrap()["ok"], true);
    }

    #[test]
    fn show_tells_values_and_on_request_origins_but_no_password() {
        let variables = [("COUNTERSIGN_DATABASE_URL", "postgres://app:s3cret@db/x")];
        let (_, plain) = run_with(Verb::Show(Show { origin: false }), Format::Table, &variables);
        assert!(
            plain.contains("database_url") && plain.contains("postgres://app:hidden@db/x"),
            "{plain}"
        );
        assert!(!plain.contains("s3cret") && !plain.contains("ORIGIN"), "{plain}");

        let (_, json) = run_with(Verb::Show(Show { origin: true }), Format::Json, &variables);
        assert!(!json.contains("s3cret"));
        let json: Value = serde_json::from_str(&json).unwrap();
        let settings = json["settings"].as_array().unwrap();
        let named = |name: &str| settings.iter().find(|setting| setting["name"] == name).unwrap();
        assert_eq!(named("database_url")["origin"], "environment");
        assert_eq!(named("database_url")["variable"], "COUNTERSIGN_DATABASE_URL");
        assert_eq!(named("code_ttl")["origin"], "default");
        assert_eq!(named("tls_cert_file")["value"], Value::Null);
    }

    #[test]
    fn show_of_wrong_settings_is_a_usage_error_that_names_them() {
        let (outcome, data) = run_with(
            Verb::Show(Show { origin: false }),
            Format::Json,
            &[("COUNTERSIGN_CODE_TTL", "1")],
        );
        let failure = outcome.unwrap_err();
        assert!(
            failure.exit == Exit::Usage && failure.message.contains("COUNTERSIGN_CODE_TTL"),
            "{failure}"
        );
        assert_eq!(data, "");
    }
}
