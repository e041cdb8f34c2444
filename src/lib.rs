//! Countersign: app, command line and configuration.
