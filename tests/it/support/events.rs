//! What the server put on record, as an operator reads it.

use serde_json::Value;

use super::process::Server;

impl Server {
    /// All events of a type that happened to this target, oldest first.
    pub(crate) fn events_on(&self, kind: &str, target: &str) -> Vec<Value> {
        self.events_where(|event| event["type"] == kind && event["target"] == target)
    }

    /// All events of which this is true, oldest first.
    pub(crate) fn events_where(&self, wanted: impl Fn(&Value) -> bool) -> Vec<Value> {
        let listed = self.cli_json(&["events", "list", "--limit", "100000"]);
        let events = listed.as_array().expect("`events list --json` prints an array");
        events.iter().filter(|event| wanted(event)).cloned().collect()
    }
}
