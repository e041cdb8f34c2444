//! The one door to other machines.
//!
//! Nothing leaves this server yet: mail comes first, then calls to upstream providers and clients' keys, each through
//! checks that stand here. The package is in its place so that nobody builds a second door.
