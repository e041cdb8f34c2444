//! What the server counts, in the OpenMetrics text format: requests, durations, tokens, and the store's own numbers.
//!
//! Labels are routes, methods, classes and grant types; never users, clients or addresses, whose number has no bound.

use std::fmt::Debug;
use std::sync::Arc;
use std::time::Duration;

use prometheus_client::collector::Collector;
use prometheus_client::encoding::text::encode;
use prometheus_client::encoding::{DescriptorEncoder, EncodeLabelSet, EncodeMetric};
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::ConstGauge;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::registry::Registry;

/// Upper bounds in seconds: from an answer out of memory to one that a password hash or a full queue delayed.
const BUCKETS: [f64; 10] = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1.0, 5.0];

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct RequestLabels {
    route: &'static str,
    method: &'static str,
    status: &'static str,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct RouteLabel {
    route: &'static str,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct GrantLabel {
    grant_type: &'static str,
}

/// A number that somebody else keeps and that is read when the metrics are asked for.
#[derive(Clone, Debug)]
pub struct Statistic {
    /// Its name without the product's prefix, such as `store_queue_length`.
    pub name: &'static str,
    /// What it says, in a few words.
    pub help: &'static str,
    /// Its present value.
    pub value: i64,
}

/// Reads the statistics of another part, such as the store's queue; called once per scrape, so it must not wait.
pub type ReadStatistics = Arc<dyn Fn() -> Vec<Statistic> + Send + Sync>;

/// The counters of one process.
#[derive(Clone)]
pub struct Metrics {
    registry: Arc<Registry>,
    requests: Family<RequestLabels, Counter>,
    durations: Family<RouteLabel, Histogram, fn() -> Histogram>,
    tokens: Family<GrantLabel, Counter>,
}

impl Metrics {
    /// Counters at zero, beside the statistics of others.
    pub fn new(statistics: ReadStatistics) -> Self {
        let mut registry = Registry::with_prefix("countersign");
        let requests = Family::default();
        let durations: Family<_, _, fn() -> Histogram> =
            Family::new_with_constructor(|| Histogram::new(BUCKETS));
        let tokens = Family::default();
        registry.register(
            "http_requests",
            "Answers by route, method and status class",
            requests.clone(),
        );
        registry.register(
            "http_request_duration_seconds",
            "Time from head to answer",
            durations.clone(),
        );
        registry.register("tokens_issued", "Token answers by grant type", tokens.clone());
        registry.register_collector(Box::new(Others(statistics)));
        Self {
            registry: Arc::new(registry),
            requests,
            durations,
            tokens,
        }
    }

    /// Counts a successful answer of the token endpoint.
    pub fn token_issued(&self, grant_type: &'static str) {
        self.tokens.get_or_create(&GrantLabel { grant_type }).inc();
    }

    /// Counts an answer.
    pub(crate) fn answered(&self, route: &'static str, method: &'static str, status: u16, took: Duration) {
        let status = class(status);
        self.requests
            .get_or_create(&RequestLabels {
                route,
                method,
                status,
            })
            .inc();
        self.durations
            .get_or_create(&RouteLabel { route })
            .observe(took.as_secs_f64());
    }

    /// Everything as text (`application/openmetrics-text`).
    pub fn text(&self) -> Result<String, std::fmt::Error> {
        let mut text = String::new();
        encode(&mut text, &self.registry)?;
        Ok(text)
    }
}

const fn class(status: u16) -> &'static str {
    match status / 100 {
        1 => "1xx",
        2 => "2xx",
        3 => "3xx",
        4 => "4xx",
        _ => "5xx",
    }
}

struct Others(ReadStatistics);

impl Debug for Others {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Others")
    }
}

impl Collector for Others {
    fn encode(&self, mut encoder: DescriptorEncoder<'_>) -> Result<(), std::fmt::Error> {
        for statistic in (self.0)() {
            let gauge = ConstGauge::new(statistic.value);
            let metric =
                encoder.encode_descriptor(statistic.name, statistic.help, None, gauge.metric_type())?;
            gauge.encode(metric)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_labels_are_those_that_dashboards_read() {
        let metrics = Metrics::new(Arc::new(|| {
            vec![Statistic {
                name: "store_queue_length",
                help: "Units that wait",
                value: 3,
            }]
        }));
        metrics.answered("/login", "POST", 303, Duration::from_millis(20));
        metrics.token_issued("refresh_token");
        let text = metrics.text().unwrap();
        for line in [
            "countersign_http_requests_total{route=\"/login\",method=\"POST\",status=\"3xx\"} 1",
            "countersign_http_request_duration_seconds_bucket{le=\"0.025\",route=\"/login\"} 1",
            "countersign_tokens_issued_total{grant_type=\"refresh_token\"} 1",
            "countersign_store_queue_length 3",
        ] {
            assert!(text.lines().any(|other| other == line), "{line} in\n{text}");
        }
    }
}
