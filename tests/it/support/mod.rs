//! The rig that the suites stand on: the real program as a process, a fresh PostgreSQL database, a cookie-keeping
//! client that fills in forms, a real Chromium, and the relying party from npm. It knows how to reach and drive the
//! server as a person or an application would; what the server should answer is for the suites to say.

#![allow(
    dead_code,
    reason = "the rig is one whole; a suite takes the parts that it needs"
)]

pub(crate) mod accounts;
pub(crate) mod application;
pub(crate) mod attempts;
pub(crate) mod authenticator;
pub(crate) mod authorization;
pub(crate) mod balancer;
pub(crate) mod browser;
pub(crate) mod chromedriver;
pub(crate) mod cookies;
pub(crate) mod database;
pub(crate) mod events;
pub(crate) mod family;
pub(crate) mod forms;
pub(crate) mod house;
pub(crate) mod http;
pub(crate) mod keys;
pub(crate) mod load;
pub(crate) mod look;
pub(crate) mod node;
pub(crate) mod ports;
pub(crate) mod postgres;
pub(crate) mod process;
pub(crate) mod raw;
pub(crate) mod records;
pub(crate) mod scene;
pub(crate) mod shared;
pub(crate) mod signing_client;
pub(crate) mod smtp_sink;
pub(crate) mod strace;
pub(crate) mod test_browser;
pub(crate) mod tls;
pub(crate) mod tls_host;
pub(crate) mod tokens;
