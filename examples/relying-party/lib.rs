//! A small relying party that signs people in with Countersign.
