//! Permissions as a matrix: a row per area, a column for reading and one for writing. What is neither, such as managing
//! people, stands apart and is marked.
//!
//! Only what the person holds is shown; whether a key may have it is decided where the key is made.

use crate::messages::Areas;

/// A box to tick.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tick {
    /// The permission, which is also the value of the box.
    pub permission: String,
    /// Whether it is ticked.
    pub is_ticked: bool,
}

/// A row of the matrix. A cell without a box is a permission that does not exist or is not held.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AreaRow {
    /// The area in words.
    pub label: String,
    /// Reads it.
    pub read: Option<Tick>,
    /// Changes it.
    pub write: Option<Tick>,
}

/// A permission that is neither.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ManageRow {
    /// The area in words.
    pub label: String,
    /// The box.
    pub tick: Tick,
}

/// All boxes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Matrix {
    /// Areas that are read and written.
    pub areas: Vec<AreaRow>,
    /// The rest.
    pub manage: Vec<ManageRow>,
}

impl Matrix {
    /// Sorts what is held into rows, in the order given; those in `ticked` are ticked.
    pub fn new(held: &[&str], ticked: &[&str], texts: &Areas) -> Self {
        let mut matrix = Self::default();
        for name in held {
            let tick = Tick {
                permission: (*name).to_owned(),
                is_ticked: ticked.contains(name),
            };
            if let Some(area) = name.strip_suffix("_read") {
                matrix.row(area, texts).read = Some(tick);
            } else if let Some(area) = name.strip_suffix("_write") {
                matrix.row(area, texts).write = Some(tick);
            } else {
                let area = name.strip_suffix("_manage").unwrap_or(name);
                matrix.manage.push(ManageRow {
                    label: label(area, texts),
                    tick,
                });
            }
        }
        matrix
    }

    fn row(&mut self, area: &str, texts: &Areas) -> &mut AreaRow {
        let label = label(area, texts);
        let at = match self.areas.iter().position(|row| row.label == label) {
            Some(at) => at,
            None => {
                self.areas.push(AreaRow {
                    label,
                    read: None,
                    write: None,
                });
                self.areas.len() - 1
            }
        };
        &mut self.areas[at]
    }
}

fn label(area: &str, texts: &Areas) -> String {
    let known = match area {
        "scans" => texts.scans,
        "devices" => texts.devices,
        "alerts" => texts.alerts,
        "reports" => texts.reports,
        "cve" => texts.cve,
        "ids" => texts.ids,
        "users" => texts.users,
        "billing" => texts.billing,
        "backup" => texts.backup,
        "api_keys" => texts.api_keys,
        // An area of the operator's own catalogue, by its name.
        own => own,
    };
    known.to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::messages::EN;

    fn of(held: &[&str], ticked: &[&str]) -> Matrix {
        Matrix::new(held, ticked, &EN.settings.new_api_key.areas)
    }

    #[test]
    fn reading_and_writing_share_a_row_and_the_rest_stands_apart() {
        let matrix = of(&countersign_access::permission::DEFAULT_PERMISSIONS, &[]);
        let labels: Vec<_> = matrix.areas.iter().map(|row| row.label.as_str()).collect();
        assert_eq!(
            labels,
            [
                "Scans",
                "Devices",
                "Alerts",
                "Reports",
                "Vulnerabilities (CVE)",
                "Intrusion detection"
            ]
        );
        assert!(matrix.areas[4].read.is_some() && matrix.areas[4].write.is_none());
        let managed: Vec<_> = matrix
            .manage
            .iter()
            .map(|row| row.tick.permission.as_str())
            .collect();
        assert_eq!(
            managed,
            ["users_manage", "billing", "backup_manage", "api_keys_manage"]
        );
    }

    #[test]
    fn what_is_not_held_has_no_box_and_what_was_ticked_stays_ticked() {
        let matrix = of(&["scans_read", "maps_write"], &["scans_read", "billing"]);
        assert_eq!(
            matrix.areas[0].read,
            Some(Tick {
                permission: "scans_read".to_owned(),
                is_ticked: true
            })
        );
        assert_eq!(matrix.areas[1].label, "maps");
        assert!(matrix.manage.is_empty());
    }
}
