//! The passwords that everybody guesses first, compiled in. Whether one may be set all the same is decided by
//! `countersign_identity::password`.

/// A comment line, then one password a line, in lower case, sorted by byte.
const LIST: &str = include_str!("common_passwords.txt");

/// Whether this is one of the 30,000 most common passwords, ignoring case.
pub fn is_common(password: &str) -> bool {
    let (_, words) = LIST.split_once('\n').unwrap_or_default();
    contains(words, &password.to_lowercase())
}

/// Binary search over the lines of a sorted text, which spares an index in memory.
fn contains(mut text: &str, word: &str) -> bool {
    while !text.is_empty() {
        let middle = text.floor_char_boundary(text.len() / 2);
        let (front, back) = text.split_at(middle);
        let start = front.rfind('\n').map_or(0, |newline| newline + 1);
        let end = back.find('\n').map_or(text.len(), |newline| middle + newline + 1);
        let line = text.get(start..end).unwrap_or_default().trim_end_matches('\n');
        match word.cmp(line) {
            std::cmp::Ordering::Equal => return !line.is_empty(),
            std::cmp::Ordering::Less => text = text.get(..start).unwrap_or_default(),
            std::cmp::Ordering::Greater => text = text.get(end..).unwrap_or_default(),
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_of_the_list_is_found() {
        let words: Vec<&str> = LIST.lines().skip(1).collect();
        assert!(words.len() >= 3000);
        assert!(words.iter().all(|word| is_common(word)));
        assert!(words.iter().any(|word| word.len() >= 8));
    }

    #[test]
    fn the_list_is_sorted_as_the_search_expects() {
        assert!(LIST.lines().skip(1).is_sorted());
    }

    #[test]
    fn case_does_not_matter_and_everything_else_does() {
        assert!(is_common("password") && is_common("PassWord") && is_common("12345678"));
        for word in [
            "",
            "#",
            "passwordpasswordpass",
            "password ",
            "correct horse battery staple",
            "\n",
            "zzzzzzzzzzzzzzzz~",
        ] {
            assert!(!is_common(word), "{word:?}");
        }
        assert!(!is_common(LIST.lines().next().unwrap()));
    }
}
