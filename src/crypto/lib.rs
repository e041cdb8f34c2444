//! Signing, keys, password hashing, random secrets, sealing.
