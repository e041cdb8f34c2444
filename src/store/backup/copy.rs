//! All rows from one database into another, table by table, in the order in which references look back.
//!
//! Both have the same schema. The list of tables is complete; a test compares it with the schema.

use futures_util::TryStreamExt;
use sea_orm::sea_query::{DeleteStatement, Query};
use sea_orm::{ConnectionTrait, EntityTrait, IntoActiveModel, StreamTrait};

use crate::entities::*;
use crate::{StoreError, events};

/// Rows of one statement: the widest table has 22 columns, and SQLite takes 32766 parameters.
const ROWS: usize = 500;

macro_rules! in_order_of_reference {
    ($($table:ident),* $(,)?) => {
        /// The tables that are copied, each with its columns in alphabetical order.
        #[cfg(test)]
        pub(crate) fn tables() -> Vec<(&'static str, Vec<String>)> {
            use sea_orm::{IdenStatic, Iterable};
            let sorted = |mut columns: Vec<String>| {
                columns.sort();
                columns
            };
            vec![$((
                stringify!($table),
                sorted($table::Column::iter().map(|column| column.as_str().to_owned()).collect()),
            )),*]
        }

        /// Copies every row.
        pub(super) async fn copy_all(
            from: &(impl ConnectionTrait + StreamTrait),
            to: &impl ConnectionTrait,
        ) -> Result<(), StoreError> {
            $(copy::<$table::Entity>(from, to).await?;)*
            Ok(())
        }

        /// Removes every row.
        pub(super) async fn clear_all(connection: &impl ConnectionTrait) -> Result<(), StoreError> {
            let statements: Vec<DeleteStatement> =
                vec![$(Query::delete().from_table($table::Entity).take()),*];
            for statement in statements.iter().rev() {
                connection.execute(statement).await?;
            }
            Ok(())
        }
    };
}

in_order_of_reference! {
    users, passwords, factors, recovery_codes, spent_steps, known_browsers,
    organizations, roles, memberships, groups, group_members, verified_domains, connections, service_accounts,
    clients, client_redirect_uris, client_secrets, apis, api_scopes, api_keys,
    sessions, interactions, tickets, counters,
    pushed_requests, authorization_codes, grants, refresh_tokens, revoked_tokens, consents, spent_jtis,
    signing_keys, sealed_secrets, outbox, idempotency_records, events,
}

async fn copy<E>(
    from: &(impl ConnectionTrait + StreamTrait),
    to: &impl ConnectionTrait,
) -> Result<(), StoreError>
where
    E: EntityTrait,
    E::Model: IntoActiveModel<E::ActiveModel>,
{
    let rows = E::find().stream(from).await?;
    let mut batches = rows.try_chunks(ROWS);
    while let Some(batch) = batches
        .try_next()
        .await
        .map_err(|stopped| StoreError::from(stopped.1))?
    {
        let rows = batch.into_iter().map(IntoActiveModel::into_active_model);
        E::insert_many(rows).exec_without_returning(to).await?;
    }
    Ok(())
}
