//! Time steps whose one-time code was used. No events; what the code was used for tells.

use countersign_identity::{FactorId, Id, Timestamp};
use sea_orm::sea_query::{Expr, ExprTrait, OnConflict, Query};
use sea_orm::{ColumnTrait, ConnectionTrait};

use crate::entities::spent_steps::{Column, Entity};
use crate::{StoreError, Work};

/// See [`Work::spent_steps`].
pub struct SpentSteps<'a> {
    pub(super) work: &'a Work,
}

impl SpentSteps<'_> {
    /// Uses the code of a step; `false` if that one or a later one of the same factor was used (threat model, invariant
    /// 24: the last step never goes back). This is the gate: one conditional insert under the primary key, so that of any
    /// number of callers on any number of nodes exactly one gets `true`. The row means nothing after `expires_at`.
    pub async fn spend(
        &self,
        factor: &FactorId,
        step: i64,
        expires_at: Timestamp,
    ) -> Result<bool, StoreError> {
        let later = Query::select()
            .expr(Expr::val(1))
            .from(Entity)
            .and_where(Column::FactorId.eq(factor.as_str()))
            .and_where(Column::Step.gte(step))
            .take();
        let row = Query::select()
            .expr(Expr::val(factor.as_str()))
            .expr(Expr::val(step))
            .expr(Expr::val(expires_at.unix_millis()))
            .and_where(Expr::exists(later).not())
            .take();
        let insert = Query::insert()
            .into_table(Entity)
            .columns([Column::FactorId, Column::Step, Column::ExpiresAt])
            .select_from(row)
            .map_err(|error| StoreError::Database(error.to_string()))?
            .on_conflict(
                OnConflict::columns([Column::FactorId, Column::Step])
                    .do_nothing()
                    .to_owned(),
            )
            .take();
        let done = self.work.connection().execute(&insert).await?;
        Ok(done.rows_affected() == 1)
    }
}
