//! A row of `sessions`.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "sessions")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) id: String,
    pub(crate) user_id: String,
    pub(crate) organization_id: Option<String>,
    pub(crate) browser: Vec<u8>,
    pub(crate) auth_time: i64,
    pub(crate) amr: String,
    pub(crate) created_at: i64,
    pub(crate) last_seen_at: i64,
    pub(crate) ended_at: Option<i64>,
    pub(crate) user_agent: Option<String>,
    pub(crate) peer: Option<String>,
    pub(crate) factor_time: Option<i64>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
