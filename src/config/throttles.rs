//! How guessing is slowed down: per account by waiting, per address and per client secret by a number a minute.

use std::time::Duration;

use countersign_identity::throttle::{Backoff, Window};

use super::duration::{Lifetime, words};
use super::kind::Count;
use super::reader::Reader;
use super::setting::section;

section! {
    /// The limits of failed attempts.
    Throttles {
        /// `COUNTERSIGN_THROTTLE_FAILURES`: failed sign-ins on an account before the next one has to wait.
        failures_before_waiting: u32 = Count, "throttle_failures", Some("5");
        /// `COUNTERSIGN_THROTTLE_WAIT_START`: the first wait; it doubles with every further failure.
        wait_start: Duration = Lifetime, "throttle_wait_start", Some("1s");
        /// `COUNTERSIGN_THROTTLE_WAIT_MAX`: the longest wait.
        wait_max: Duration = Lifetime, "throttle_wait_max", Some("15m");
        /// `COUNTERSIGN_THROTTLE_ADDRESS_PER_MINUTE`: failed sign-ins a minute from one address (IPv4, or IPv6 /64).
        address_per_minute: u32 = Count, "throttle_address_per_minute", Some("30");
        /// `COUNTERSIGN_THROTTLE_CLIENT_SECRET_PER_MINUTE`: wrong client secrets a minute per client and address.
        client_secret_per_minute: u32 = Count, "throttle_client_secret_per_minute", Some("20");
    }
}

impl Throttles {
    pub(super) fn read(reader: &mut Reader<'_>) -> Option<Self> {
        let section = Self::read_fields(reader)?;
        if section.wait_max < section.wait_start {
            let least = words(section.wait_start);
            reader.refuse(
                "throttle_wait_max",
                format!("must be at least COUNTERSIGN_THROTTLE_WAIT_START ({least})"),
            );
        }
        Some(section)
    }

    /// The waits of one account.
    pub fn account(&self) -> Backoff {
        Backoff {
            free: self.failures_before_waiting,
            first: self.wait_start,
            longest: self.wait_max,
        }
    }

    /// The failed sign-ins of one address.
    pub fn address(&self) -> Window {
        per_minute(self.address_per_minute)
    }

    /// The wrong secrets of one client from one address.
    pub fn client_secret(&self) -> Window {
        per_minute(self.client_secret_per_minute)
    }
}

fn per_minute(limit: u32) -> Window {
    Window {
        limit,
        length: Duration::from_secs(60),
    }
}
