//! Mail: letters with links, letters that follow from events, and the round that delivers both.
//!
//! A letter is a row of the outbox, written in the unit that causes it; a deployment without mail writes none, so that
//! nothing waits for mail there. What a link needs is sealed before the unit: a reader of the database holds no link.
//!
//! Delivery is at least once. A message is taken on a lease, sent, and marked as done; a process that is killed between
//! the relay's answer and our mark sends it again, with the same `Message-ID`, when the lease is over.

mod deliver;
mod letter;
mod messages;
mod notice;
mod retry;

pub use countersign_outbound::mail::{DevMailbox, Letter, Mailer};

pub use deliver::deliver_due;
pub(crate) use letter::{LinkLetter, LinkSecrets, Purpose};
