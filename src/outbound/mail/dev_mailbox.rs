//! The mailbox of a server under development: letters go nowhere and can be looked at.

use std::collections::VecDeque;
use std::sync::{Mutex, PoisonError};

use super::{Letter, Mailer, Sending};

/// Letters that are kept; the oldest go first.
const KEPT: usize = 200;

/// Keeps the last letters in memory.
#[derive(Default)]
pub struct DevMailbox {
    letters: Mutex<VecDeque<Letter>>,
}

impl DevMailbox {
    /// What arrived, the newest first.
    pub fn letters(&self) -> Vec<Letter> {
        let letters = self.letters.lock().unwrap_or_else(PoisonError::into_inner);
        letters.iter().rev().cloned().collect()
    }

    fn keep(&self, letter: &Letter) {
        let mut letters = self.letters.lock().unwrap_or_else(PoisonError::into_inner);
        // As a relay's receiver would: the same Message-ID is the same letter.
        if letters.iter().any(|known| known.id == letter.id) {
            return;
        }
        if letters.len() == KEPT {
            letters.pop_front();
        }
        letters.push_back(letter.clone());
    }
}

impl Mailer for DevMailbox {
    fn send<'a>(&'a self, letter: &'a Letter) -> Sending<'a> {
        self.keep(letter);
        Box::pin(std::future::ready(Ok(())))
    }
}

#[cfg(test)]
mod tests {
    use countersign_identity::{Email, Timestamp};

    use super::*;

    fn letter(number: usize) -> Letter {
        Letter {
            id: format!("out_{number}"),
            to: Email::parse("ada@example.com").unwrap(),
            subject: "Hello".to_owned(),
            text: "Hello\n".to_owned(),
            written_at: Timestamp::from_unix_seconds(0),
        }
    }

    #[tokio::test]
    async fn the_last_two_hundred_are_kept_the_newest_first() {
        let mailbox = DevMailbox::default();
        for number in 0..250 {
            mailbox.send(&letter(number)).await.unwrap();
        }
        mailbox.send(&letter(249)).await.unwrap();
        let letters = mailbox.letters();
        assert_eq!(letters.len(), 200);
        assert_eq!(
            (letters[0].id.as_str(), letters[199].id.as_str()),
            ("out_249", "out_50")
        );
    }
}
