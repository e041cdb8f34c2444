//! A row of `interactions`.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "interactions")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) id: String,
    pub(crate) browser: Option<Vec<u8>>,
    pub(crate) purpose: String,
    pub(crate) progress: String,
    pub(crate) peer_network: String,
    pub(crate) created_at: i64,
    pub(crate) expires_at: i64,
    pub(crate) finished_at: Option<i64>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
