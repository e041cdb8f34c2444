//! Background work: janitor, key schedule, mail.
