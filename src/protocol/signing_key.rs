//! The life of a signing key: staged → published → active → retiring → gone.
