//! Who is given to whom: the one place that sees every part of the server and puts them together.

pub mod logging;
