//! The one door to the terminal: data goes to stdout, as a table or as JSON, and talk to stderr, so that a script can
//! take the one and a person still reads the other.

use std::fmt::Display;
use std::io::Write;
use std::sync::{Mutex, PoisonError};

use serde_json::Value;

use super::exit::Failure;
use super::table::Tabular;

/// How data is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Format {
    /// For people.
    Table,
    /// For programs.
    Json,
}

/// How much is said beside the data.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Talk {
    /// What a person wants to know.
    Normal,
    /// Errors only.
    Quiet,
}

type Sink = Mutex<Box<dyn Write + Send>>;

/// Where a verb writes to.
pub struct Output {
    format: Format,
    talk: Talk,
    color: bool,
    data: Sink,
    words: Sink,
}

impl Output {
    /// Writes to stdout and stderr; `color` marks errors in red.
    pub fn new(format: Format, talk: Talk, color: bool) -> Output {
        Output::to(
            format,
            talk,
            color,
            Box::new(std::io::stdout()),
            Box::new(std::io::stderr()),
        )
    }

    fn to(
        format: Format,
        talk: Talk,
        color: bool,
        data: Box<dyn Write + Send>,
        words: Box<dyn Write + Send>,
    ) -> Output {
        Output {
            format,
            talk,
            color,
            data: Mutex::new(data),
            words: Mutex::new(words),
        }
    }

    /// What the verb was asked for, on stdout.
    pub fn data(&self, value: &impl Tabular) {
        match self.format {
            Format::Table => write(&self.data, &value.table().to_string()),
            Format::Json => match serde_json::to_value(value) {
                Ok(value) => self.document(&value),
                Err(error) => self.error(&format_args!("the answer could not be written as JSON: {error}")),
            },
        }
    }

    /// Something that is JSON whatever the format, on stdout.
    pub fn document(&self, value: &Value) {
        write(&self.data, &format!("{value:#}\n"));
    }

    /// A line of a running server on stdout: `ready http://…`, or `{"ready":"http://…"}`.
    pub fn announce(&self, word: &str, value: &str) {
        match self.format {
            Format::Table => write(&self.data, &format!("{word} {value}\n")),
            Format::Json => {
                let object: serde_json::Map<String, Value> =
                    [(word.to_owned(), Value::from(value))].into_iter().collect();
                write(&self.data, &format!("{}\n", Value::Object(object)));
            }
        }
    }

    /// A line for the person, on stderr.
    pub fn talk(&self, line: &dyn Display) {
        if self.talk == Talk::Normal {
            write(&self.words, &format!("{line}\n"));
        }
    }

    /// What went wrong, on stderr, also when quiet.
    pub fn failure(&self, failure: &Failure) {
        if !failure.message.is_empty() {
            self.error(failure);
        }
    }

    fn error(&self, words: &dyn Display) {
        let (start, end) = if self.color {
            ("\u{1b}[1;31m", "\u{1b}[0m")
        } else {
            ("", "")
        };
        write(&self.words, &format!("{start}error:{end} {words}\n"));
    }
}

/// A reader that went away (`countersign events list | head`) is no failure of ours, so the result is dropped.
fn write(sink: &Sink, text: &str) {
    let mut sink = sink.lock().unwrap_or_else(PoisonError::into_inner);
    let _gone = sink.write_all(text.as_bytes()).and_then(|()| sink.flush());
}

#[cfg(test)]
pub(crate) mod tests {
    use std::sync::Arc;

    use super::super::exit::Exit;
    use super::super::table::Table;
    use super::*;

    /// What was written to a sink.
    #[derive(Clone, Default)]
    pub(crate) struct Written(Arc<Mutex<Vec<u8>>>);

    impl Written {
        pub(crate) fn text(&self) -> String {
            String::from_utf8(self.0.lock().unwrap().clone()).unwrap()
        }
    }

    impl Write for Written {
        fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
            self.0.lock().unwrap().write(bytes)
        }
        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }

    /// An output whose data and talk can be read back.
    pub(crate) fn captured(format: Format, talk: Talk) -> (Output, Written, Written) {
        let (data, words) = (Written::default(), Written::default());
        (
            Output::to(
                format,
                talk,
                false,
                Box::new(data.clone()),
                Box::new(words.clone()),
            ),
            data,
            words,
        )
    }

    #[derive(serde::Serialize)]
    struct Made {
        client_id: &'static str,
    }

    impl Tabular for Made {
        fn table(&self) -> Table {
            Table::of_fields([("client_id", self.client_id)])
        }
    }

    #[test]
    fn data_goes_to_stdout_and_talk_to_stderr() {
        let (output, data, words) = captured(Format::Json, Talk::Normal);
        output.talk(&"made a client");
        output.data(&Made { client_id: "cli_1" });
        assert_eq!(
            serde_json::from_str::<Value>(&data.text()).unwrap(),
            serde_json::json!({"client_id": "cli_1"})
        );
        assert_eq!(words.text(), "made a client\n");
    }

    #[test]
    fn quiet_leaves_only_data_and_errors() {
        let (output, data, words) = captured(Format::Table, Talk::Quiet);
        output.talk(&"made a client");
        output.data(&Made { client_id: "cli_1" });
        output.failure(&Failure::new(Exit::NotFound, "no such client"));
        output.failure(&Failure::new(Exit::Problems, ""));
        assert_eq!(data.text(), "client_id  cli_1\n");
        assert_eq!(words.text(), "error: no such client\n");
    }

    #[test]
    fn a_server_announces_in_lines() {
        let (output, data, _) = captured(Format::Table, Talk::Normal);
        output.announce("ready", "http://localhost:8080");
        assert_eq!(data.text(), "ready http://localhost:8080\n");
        let (output, data, _) = captured(Format::Json, Talk::Normal);
        output.announce("ready", "http://localhost:8080");
        assert_eq!(data.text(), "{\"ready\":\"http://localhost:8080\"}\n");
    }
}
