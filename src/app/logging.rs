//! The log: one line per event on stderr, as JSON unless a person is looking. What may be logged is decided where it is
//! logged (ids, never secrets or addresses); here is only how much of it is kept and in which form.

use tracing_subscriber::EnvFilter;
use tracing_subscriber::fmt::MakeWriter;
use tracing_subscriber::util::SubscriberInitExt;

use crate::config::{Log, LogFormat};

/// The log could not be started.
#[derive(Debug)]
pub struct LoggingError(String);

impl std::fmt::Display for LoggingError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "the log could not be started: {}", self.0)
    }
}

impl std::error::Error for LoggingError {}

/// Starts the process's log on stderr. `terminal` says whether stderr is one.
///
/// # Errors
/// When the process already has a log, or the filter makes no sense (settings are checked before).
pub fn start(log: &Log, terminal: bool) -> Result<(), LoggingError> {
    let format = log.format.unwrap_or(if terminal {
        LogFormat::Text
    } else {
        LogFormat::Json
    });
    subscriber(&log.filter, format, terminal, std::io::stderr)?
        .try_init()
        .map_err(|error| LoggingError(error.to_string()))
}

fn subscriber<W>(
    filter: &str,
    format: LogFormat,
    color: bool,
    writer: W,
) -> Result<Box<dyn tracing::Subscriber + Send + Sync>, LoggingError>
where
    W: for<'writer> MakeWriter<'writer> + Send + Sync + 'static,
{
    let filter = EnvFilter::try_new(filter).map_err(|error| LoggingError(error.to_string()))?;
    let lines = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_ansi(color)
        .with_writer(writer);
    Ok(match format {
        LogFormat::Text => Box::new(lines.finish()),
        // Fields stand beside `message`, and those of the request's span in `span`: no list of spans to dig through.
        LogFormat::Json => Box::new(lines.json().flatten_event(true).with_span_list(false).finish()),
    })
}

#[cfg(test)]
mod tests {
    use std::io::Write;
    use std::sync::{Arc, Mutex};

    use super::*;

    #[derive(Clone, Default)]
    struct Lines(Arc<Mutex<Vec<u8>>>);

    impl Write for Lines {
        fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
            self.0.lock().unwrap().write(bytes)
        }
        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }

    fn logged(filter: &str, format: LogFormat, act: impl FnOnce()) -> String {
        let lines = Lines::default();
        let writer = lines.clone();
        let subscriber = subscriber(filter, format, false, move || writer.clone()).unwrap();
        tracing::subscriber::with_default(subscriber, act);
        String::from_utf8(lines.0.lock().unwrap().clone()).unwrap()
    }

    #[test]
    fn json_lines_carry_fields_and_the_span_of_the_request() {
        let text = logged("info", LogFormat::Json, || {
            let span = tracing::info_span!("request", request_id = "req_1");
            let _entered = span.enter();
            tracing::info!(client.id = "cli_1", "client cli_1 signed in");
        });
        let line: serde_json::Value = serde_json::from_str(&text).unwrap();
        assert_eq!(line["message"], "client cli_1 signed in");
        assert_eq!(line["client.id"], "cli_1");
        assert_eq!(line["span"]["request_id"], "req_1");
        assert_eq!(line["level"], "INFO");
    }

    #[test]
    fn what_the_filter_leaves_out_is_not_written() {
        let text = logged("warn", LogFormat::Text, || {
            tracing::info!("quiet");
            tracing::warn!("loud");
        });
        assert!(text.contains("loud") && !text.contains("quiet"), "{text}");
    }
}
