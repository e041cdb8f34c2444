//! The token endpoint: what each grant demands and what it gives.
