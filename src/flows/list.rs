//! A part of a list, as callers ask for it and as it is handed out: one row more is read than shown, so that the last
//! page is known to be the last.

use countersign_store::Page;

/// Which part of a list is asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PageRequest {
    /// At most so many rows, 1 to 100.
    pub limit: usize,
    /// Those after the row of this id.
    pub after: Option<String>,
}

/// A part of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed<T> {
    /// The rows.
    pub items: Vec<T>,
    /// The id of the last row, when there are more behind it.
    pub next: Option<String>,
}

impl PageRequest {
    /// What the store is asked: one row more.
    pub fn rows(&self) -> Page {
        Page {
            limit: self.limit as u64 + 1,
            after: self.after.clone(),
        }
    }

    /// Cuts the rows that [`PageRequest::rows`] asked for; `id` is what they are ordered by.
    pub fn cut<T>(&self, mut items: Vec<T>, id: impl Fn(&T) -> &str) -> Listed<T> {
        let more = items.len() > self.limit;
        items.truncate(self.limit);
        let next = items.last().filter(|_| more).map(|last| id(last).to_owned());
        Listed { items, next }
    }
}

impl<T> Listed<T> {
    /// The same part with each row as something else.
    pub fn map<U>(self, each: impl FnMut(T) -> U) -> Listed<U> {
        Listed {
            items: self.items.into_iter().map(each).collect(),
            next: self.next,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cut(rows: &[&'static str]) -> Listed<&'static str> {
        let request = PageRequest {
            limit: 2,
            after: None,
        };
        assert_eq!(request.rows().limit, 3);
        request.cut(rows.to_vec(), |row| row)
    }

    #[test]
    fn a_page_with_more_behind_it_names_its_last_row_and_the_last_page_none() {
        let page = cut(&["a", "b", "c"]);
        assert_eq!((page.items, page.next.as_deref()), (vec!["a", "b"], Some("b")));
        assert_eq!(cut(&["a", "b"]).next, None);
        assert_eq!(cut(&[]).next, None);
    }
}
