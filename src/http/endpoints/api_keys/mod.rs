//! `/api/v1/api-keys`: one file per address. What may be done is decided by the flow; here are the words on the wire.

mod all;
mod networks;
mod one;
mod refused;
mod report_leak;
mod rotate;
mod shown;

pub use all::{Get as List, Post as Create};
pub use one::{Delete, Get, Patch};
pub use report_leak::Post as ReportLeak;
pub use rotate::Post as Rotate;

use countersign_access::api_key::MANAGE;
use countersign_access::principal::Need;

/// What every address here asks of its caller; which keys they reach, the flow says.
const NEED: Option<Need> = Some(Need::Permission(MANAGE));
