//! What the docs list is generated from the code; here the two are held together. `UPDATE_DOCS=1` writes them anew.

use std::fmt::Write as _;
use std::path::Path;

use countersign_access::EventKind;

#[test]
fn the_docs_list_every_event() {
    let mut page = String::from(
        "# Events\n\nEvery event has the same shape: `{id, time, type, outcome, reason, actor, target, organization_id, peer,\n\
         request_id, count}`. `countersign events list --json` shows them. This list is generated from the code.\n\n\
         | type | what happened |\n|---|---|\n",
    );
    for kind in EventKind::ALL {
        writeln!(page, "| `{}` | {} |", kind.as_str(), kind.meaning()).unwrap();
    }
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/events.md");
    if std::env::var_os("UPDATE_DOCS").is_some() {
        std::fs::write(&path, &page).unwrap();
    }
    let written = std::fs::read_to_string(&path).unwrap_or_default();
    assert_eq!(
        written, page,
        "docs/events.md is not what the code says: run the tests once with UPDATE_DOCS=1"
    );
}
