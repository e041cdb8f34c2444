//! Data for people: columns that line up. For machines the same data is JSON, so nothing here is meant to be parsed.

use std::fmt;

/// Rows under headings, or the fields of one thing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Table {
    headings: Vec<&'static str>,
    rows: Vec<Vec<String>>,
}

/// How a value looks as a table; its `Serialize` is how it looks as JSON.
pub trait Tabular: serde::Serialize {
    /// The value for people.
    fn table(&self) -> Table;
}

impl Table {
    /// A table with these headings and no row yet.
    pub fn with_headings(headings: impl IntoIterator<Item = &'static str>) -> Table {
        Table {
            headings: headings.into_iter().collect(),
            rows: Vec::new(),
        }
    }

    /// One thing: a line per field, its name before its value.
    pub fn of_fields<V: fmt::Display>(fields: impl IntoIterator<Item = (&'static str, V)>) -> Table {
        let rows = fields
            .into_iter()
            .map(|(name, value)| vec![name.to_owned(), value.to_string()])
            .collect();
        Table {
            headings: Vec::new(),
            rows,
        }
    }

    /// Adds a row; cells stand under the headings in their order.
    pub fn row(&mut self, cells: impl IntoIterator<Item = String>) {
        self.rows.push(cells.into_iter().collect());
    }
}

impl fmt::Display for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let headings: Vec<String> = self
            .headings
            .iter()
            .map(|heading| heading.to_uppercase())
            .collect();
        let rows = Some(headings)
            .into_iter()
            .filter(|headings| !headings.is_empty())
            .chain(self.rows.iter().cloned());
        let rows: Vec<Vec<String>> = rows
            .map(|cells| cells.iter().map(|cell| printable(cell)).collect())
            .collect();
        let columns = rows.iter().map(Vec::len).max().unwrap_or(0);
        let width = |column: usize| {
            rows.iter()
                .filter_map(|cells| cells.get(column))
                .map(|cell| cell.chars().count())
                .max()
                .unwrap_or(0)
        };
        let widths: Vec<usize> = (0..columns).map(width).collect();
        for cells in &rows {
            let line: String = cells
                .iter()
                .zip(&widths)
                .map(|(cell, width)| format!("{cell:width$}  "))
                .collect();
            writeln!(f, "{}", line.trim_end())?;
        }
        Ok(())
    }
}

/// Names come from other people: a control character in one must not steer the operator's terminal.
fn printable(cell: &str) -> String {
    cell.chars()
        .map(|c| {
            if c.is_control() {
                char::REPLACEMENT_CHARACTER
            } else {
                c
            }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_line_up_and_no_line_ends_in_blanks() {
        let mut table = Table::with_headings(["name", "value"]);
        table.row(["issuer".to_owned(), "http://localhost:8080".to_owned()]);
        table.row(["a".to_owned(), String::new()]);
        assert_eq!(
            table.to_string(),
            "NAME    VALUE\nissuer  http://localhost:8080\na\n"
        );
    }

    #[test]
    fn one_thing_is_a_line_per_field() {
        let table = Table::of_fields([("client_id", "cli_1"), ("name", "Demo")]);
        assert_eq!(table.to_string(), "client_id  cli_1\nname       Demo\n");
    }

    #[test]
    fn control_characters_do_not_reach_the_terminal() {
        let table = Table::of_fields([("name", "a\u{1b}[2Jb\nc")]);
        assert_eq!(table.to_string(), "name  a\u{fffd}[2Jb\u{fffd}c\n");
    }
}
