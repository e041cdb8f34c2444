//! Why a password was refused, while the browser carries it from the form to the page.

use countersign_identity::password::Refusal;

const ALL: [Refusal; 5] = [
    Refusal::TooShort,
    Refusal::TooLong,
    Refusal::Untypeable,
    Refusal::Common,
    Refusal::Guessable,
];

/// The refusal's name.
pub(super) const fn name(refusal: Refusal) -> &'static str {
    match refusal {
        Refusal::TooShort => "password_too_short",
        Refusal::TooLong => "password_too_long",
        Refusal::Untypeable => "password_untypeable",
        Refusal::Common => "password_common",
        Refusal::Guessable => "password_guessable",
    }
}

/// The refusal of this name.
pub(super) fn named(text: &str) -> Option<Refusal> {
    ALL.into_iter().find(|refusal| name(*refusal) == text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_refusal_arrives_at_the_page() {
        for refusal in ALL {
            assert_eq!(named(name(refusal)), Some(refusal));
        }
        assert_eq!(named("email"), None);
    }
}
