//! Who is given to whom: the one place that sees every part of the server and puts them together.

mod fetching;
mod flow_settings;
pub mod lock;
pub mod logging;
pub mod open;
pub mod post;
pub mod serve;
