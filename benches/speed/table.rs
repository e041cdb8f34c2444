//! The table of results, as it stands in the docs.

use std::fmt;
use std::path::Path;
use std::time::Duration;

use crate::drive::Cost;
use crate::limits::Limits;

const DOCS: &str = "docs/speed.md";
const BEGIN: &str = "<!-- begin: written by the benchmark -->";
const END: &str = "<!-- end: written by the benchmark -->";

/// Rows as they are measured.
#[derive(Debug)]
pub(crate) struct Table {
    only: Option<String>,
    lines: Vec<String>,
    limits: String,
}

impl Table {
    pub(crate) fn new(only: Option<&str>) -> Self {
        Self {
            only: only.map(str::to_owned),
            lines: Vec::new(),
            limits: String::new(),
        }
    }

    /// Whether this row is asked for.
    pub(crate) fn wants(&self, name: &str) -> bool {
        let wanted = self.only.as_ref().is_none_or(|word| name.contains(word.as_str()));
        if wanted {
            eprintln!("measuring {name}");
        }
        wanted
    }

    /// A row whose goal is a share of a limit: `limit / cost`, where 1.00 is as good as the limit alone.
    pub(crate) fn add(&mut self, name: &str, cost: &Cost, limit: Option<(&str, Duration)>) {
        let ratio = limit.map_or_else(
            || "–".to_owned(),
            |(name, limit)| {
                let ratio = limit.as_secs_f64() / cost.per_request().as_secs_f64();
                format!("{ratio:.2} of {name}")
            },
        );
        self.lines.push(format!(
            "| {name} | {} | {ratio} | {:.0} | {:.1} | {:.2} |",
            microseconds(cost.per_request()),
            cost.rate(),
            cost.p99.as_secs_f64() * 1000.0,
            cost.commits_per_request(),
        ));
    }

    /// A row of another kind: a value with its goal.
    pub(crate) fn note(&mut self, name: &str, value: &str) {
        self.lines.push(format!("| {name} | {value} | | | | |"));
    }

    pub(crate) fn set_limits(&mut self, before: &Limits, after: &Limits) {
        let pair = |pick: fn(&Limits) -> Duration| {
            format!("{} / {}", microseconds(pick(before)), microseconds(pick(after)))
        };
        self.limits = format!(
            "CPU µs of the limits, before / after the run: raw RSA-2048 signature {}, raw argon2id {}, bare actix-web \
             answer {}.",
            pair(|limits| limits.rsa),
            pair(|limits| limits.argon2),
            pair(|limits| limits.bare),
        );
    }

    /// Puts the table between the two marks of the document.
    pub(crate) fn write_docs(&self) {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(DOCS);
        let text = std::fs::read_to_string(&path).expect("the document is there");
        let (before, rest) = text.split_once(BEGIN).expect("the document has the first mark");
        let (_, after) = rest.split_once(END).expect("the document has the second mark");
        std::fs::write(&path, format!("{before}{BEGIN}\n\n{self}\n{END}{after}"))
            .expect("the document can be written");
    }
}

fn microseconds(duration: Duration) -> String {
    format!("{:.0}", duration.as_secs_f64() * 1_000_000.0)
}

impl fmt::Display for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}\n", self.limits)?;
        writeln!(
            f,
            "| what | CPU µs per request | share of the limit | per second | p99 ms | commits per request |"
        )?;
        writeln!(f, "|---|---|---|---|---|---|")?;
        self.lines.iter().try_for_each(|line| writeln!(f, "{line}"))
    }
}
