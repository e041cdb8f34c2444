//! Administration below `/api/v1`: a story per noun over real HTTP with a person's token, and the threat model's attacks
//! on it (ADM-02 to ADM-08).

mod applications;
mod audit;
mod deployment;
mod desk;
mod idempotency;
mod members;
mod own;
mod power;
mod records;
mod walls;
