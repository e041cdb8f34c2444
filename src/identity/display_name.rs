//! Names that pages show: of people and of organizations. Anything readable on one line may be a name.

/// Longest name in characters.
pub const MAX_CHARACTERS: usize = 100;

/// Not a name that can be shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a name has 1 to {MAX_CHARACTERS} characters and no line breaks")]
pub struct NotAName;

/// Judges a name.
///
/// # Errors
/// [`NotAName`] when it is blank, too long, or holds control characters: they would break lines in mails and logs.
pub fn check(name: &str) -> Result<(), NotAName> {
    let readable = !name.trim().is_empty() && !name.chars().any(char::is_control);
    if readable && name.chars().count() <= MAX_CHARACTERS {
        Ok(())
    } else {
        Err(NotAName)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_any_script_are_names() {
        for name in ["Alice", "Ægir Þór", "山田 太郎", "O'Neil & Söhne GmbH"] {
            assert_eq!(check(name), Ok(()), "{name}");
        }
        assert_eq!(check(&"ä".repeat(MAX_CHARACTERS)), Ok(()));
    }

    #[test]
    fn blank_long_and_broken_ones_are_not() {
        let long = "x".repeat(MAX_CHARACTERS + 1);
        for name in ["", "  ", "a\nb", "a\0", long.as_str()] {
            assert_eq!(check(name), Err(NotAName), "{name:?}");
        }
    }
}
