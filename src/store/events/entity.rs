//! The row. On PostgreSQL the table also has `xid`, filled by its default and read by the feed alone.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "events")]
pub(crate) struct Model {
    #[sea_orm(primary_key)]
    pub(crate) seq: i64,
    pub(crate) time: i64,
    pub(crate) kind: String,
    pub(crate) outcome: String,
    pub(crate) reason: Option<String>,
    pub(crate) actor: String,
    pub(crate) target: Option<String>,
    pub(crate) organization_id: Option<String>,
    pub(crate) peer: Option<String>,
    pub(crate) request_id: String,
    pub(crate) touched: String,
    pub(crate) count: i64,
    pub(crate) refusal_key: Option<String>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
