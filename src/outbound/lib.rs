//! The one door to other machines.
