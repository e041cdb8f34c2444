//! How a step describes a table: columns, keys and references as one list that reads like the schema.
//!
//! One vocabulary for both databases: moments are `BIGINT` Unix milliseconds, ids and JSON are `TEXT`, digests and
//! sealed values are `BLOB` or `BYTEA`. Constraints get names made of table and columns, since errors show them.

use sea_orm_migration::prelude::{
    ColumnDef, ConditionalStatement, DbErr, Expr, ForeignKey, ForeignKeyAction, Index, IndexCreateStatement,
    IntoIden, SchemaManager, Table as Builder, TableCreateStatement,
};

/// What becomes of a row when the row it refers to is removed.
#[derive(Clone, Copy)]
pub(crate) enum Removal {
    /// It is removed too.
    Follows,
    /// The removal is refused.
    Refused,
}

/// A table to be made, with its indexes.
pub(crate) struct Table {
    name: &'static str,
    create: TableCreateStatement,
    indexes: Vec<IndexCreateStatement>,
}

/// Begins a table.
pub(crate) fn table(name: &'static str) -> Table {
    let mut create = Builder::create();
    create.table(name);
    Table {
        name,
        create,
        indexes: Vec::new(),
    }
}

/// Makes the tables in this order: a reference may only look back.
pub(crate) async fn create(manager: &SchemaManager<'_>, tables: Vec<Table>) -> Result<(), DbErr> {
    for table in tables {
        manager.create_table(table.create).await?;
        for index in table.indexes {
            manager.create_index(index).await?;
        }
    }
    Ok(())
}

impl Table {
    fn column(mut self, name: &'static str, kind: fn(&mut ColumnDef) -> &mut ColumnDef) -> Self {
        let mut column = ColumnDef::new(name);
        kind(&mut column);
        self.create.col(column);
        self
    }

    /// Text: an id, a name, a list or object as JSON.
    pub(crate) fn text(self, name: &'static str) -> Self {
        self.column(name, |column| column.text().not_null())
    }

    /// Text that may be missing.
    pub(crate) fn text_or_null(self, name: &'static str) -> Self {
        self.column(name, |column| column.text().null())
    }

    /// A digest or a sealed value.
    pub(crate) fn bytes(self, name: &'static str) -> Self {
        self.column(name, |column| column.blob().not_null())
    }

    /// A digest or a sealed value that may be missing.
    pub(crate) fn bytes_or_null(self, name: &'static str) -> Self {
        self.column(name, |column| column.blob().null())
    }

    /// A moment in Unix milliseconds.
    pub(crate) fn moment(self, name: &'static str) -> Self {
        self.number(name)
    }

    /// A moment that may not have come.
    pub(crate) fn moment_or_null(self, name: &'static str) -> Self {
        self.column(name, |column| column.big_integer().null())
    }

    /// A whole number.
    pub(crate) fn number(self, name: &'static str) -> Self {
        self.column(name, |column| column.big_integer().not_null())
    }

    /// Yes or no.
    pub(crate) fn truth(self, name: &'static str) -> Self {
        self.column(name, |column| column.boolean().not_null())
    }

    /// The primary key.
    pub(crate) fn key(mut self, columns: &[&'static str]) -> Self {
        let mut index = named("pk", self.name, columns);
        self.create.primary_key(&mut index);
        self
    }

    /// Columns that are unique together.
    pub(crate) fn unique(mut self, columns: &[&'static str]) -> Self {
        let mut index = named("uq", self.name, columns);
        self.create.index(index.unique());
        self
    }

    /// Columns that are unique among the rows that meet a condition.
    pub(crate) fn unique_where(mut self, columns: &[&'static str], condition: &'static str) -> Self {
        let mut index = named("uq", self.name, columns);
        index.table(self.name).unique().and_where(Expr::cust(condition));
        self.indexes.push(index);
        self
    }

    /// Columns that rows are looked up or swept by.
    pub(crate) fn index(mut self, columns: &[&'static str]) -> Self {
        let mut index = named("ix", self.name, columns);
        index.table(self.name);
        self.indexes.push(index);
        self
    }

    /// What must hold for each row.
    pub(crate) fn check(mut self, condition: &'static str) -> Self {
        self.create.check(Expr::cust(condition));
        self
    }

    /// Columns that name a row of another table. With a null among them nothing is checked (`MATCH SIMPLE`).
    pub(crate) fn refers(
        mut self,
        columns: &[&'static str],
        other: &'static str,
        other_columns: &[&'static str],
        removal: Removal,
    ) -> Self {
        let mut reference = ForeignKey::create();
        reference
            .name(constraint_name("fk", self.name, columns))
            .from_tbl(self.name)
            .to_tbl(other)
            .on_delete(match removal {
                Removal::Follows => ForeignKeyAction::Cascade,
                Removal::Refused => ForeignKeyAction::Restrict,
            });
        for column in columns {
            reference.from_col(*column);
        }
        for column in other_columns {
            reference.to_col(*column);
        }
        self.create.foreign_key(&mut reference);
        self
    }

    /// The tenant: `organization_id`, with `(organization_id, id)` as a key that other rows of the tenant refer to,
    /// so that a row can never point into another tenant.
    pub(crate) fn of_an_organization(self) -> Self {
        self.text("organization_id")
            .text("id")
            .key(&["id"])
            .unique(&["organization_id", "id"])
            .refers(&["organization_id"], "organizations", &["id"], Removal::Refused)
    }

    /// `client_id`, a client of the row's own organization or one of the deployment. `client_organization_id` is set
    /// from the client's row: null for a client of the deployment, else the row's own organization.
    pub(crate) fn client_of_the_organization(self) -> Self {
        self.text("client_id")
            .text_or_null("client_organization_id")
            .check("client_organization_id IS NULL OR client_organization_id = organization_id")
            .refers(&["client_id"], "clients", &["id"], Removal::Refused)
            .refers(
                &["client_organization_id", "client_id"],
                "clients",
                &["organization_id", "id"],
                Removal::Refused,
            )
    }
}

fn constraint_name(prefix: &str, table: &str, columns: &[&'static str]) -> String {
    format!("{prefix}_{table}_{}", columns.join("_"))
}

fn named(prefix: &str, table: &str, columns: &[&'static str]) -> IndexCreateStatement {
    let mut index = Index::create();
    index.name(constraint_name(prefix, table, columns));
    for column in columns {
        index.col((*column).into_iden());
    }
    index.take()
}
