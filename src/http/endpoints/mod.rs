//! The endpoints: one module each, named after its address, exporting a type per HTTP method.
//!
//! A handler takes typed values, calls one flow and renders what it says; it knows no rule and no query. What several
//! pages share is in the private modules.

pub mod api;
pub mod api_keys;
pub mod asset;
pub mod auth;
pub mod authorize;
mod busy;
pub mod change_password;
pub mod consent;
pub mod continue_;
pub mod docs;
pub mod end_session;
mod form_only;
pub mod healthz;
pub mod home;
pub mod introspect;
pub mod invite;
pub mod login;
pub mod logout;
pub mod me;
pub mod metadata;
mod next;
mod not_a_member;
pub mod openapi;
pub mod organizations;
pub mod par;
mod refused_password;
pub mod reset;
pub mod reset_link;
pub mod revoke;
pub mod second_step;
pub mod settings;
pub mod setup;
mod shown;
pub mod token;
pub mod userinfo;
pub mod verify;
pub mod verify_email;
mod visitor;
mod ways;
