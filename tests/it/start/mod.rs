//! `serve` as an operator meets it: the first start, starts that are refused in words, health, TLS, proxies, the log,
//! and the orderly end.

mod first_start;
mod health;
mod log;
mod orderly_end;
mod proxies;
mod refused;
mod tls;
