//! `/settings/…`: what a person looks after themselves. Each page has its address, each process its form, and a form
//! that was answered leads back to a page (303) that says what was done.
//!
//! What is shown once (a key, a secret, recovery codes) is the one exception: it is the answer to the form itself, never
//! kept anywhere, and the form counts once, so that Reload makes nothing more (`countersign_flows::settings`).

pub mod api_keys;
pub mod applications;
pub mod apps;
pub mod delete_account;
pub mod email;
pub mod factor;
mod here;
pub mod organization;
pub mod password;
pub mod profile;
pub mod prove;
pub mod recovery_codes;
pub mod security;
pub mod sessions;
pub mod two_step;
mod typed;
pub mod your_data;
