//! A row of `grants`.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "grants")]
pub(crate) struct Model {
    pub(crate) organization_id: String,
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) id: String,
    pub(crate) user_id: String,
    pub(crate) client_id: String,
    pub(crate) client_organization_id: Option<String>,
    pub(crate) session_id: Option<String>,
    pub(crate) subject: String,
    pub(crate) scopes: String,
    pub(crate) resource: String,
    pub(crate) authorization_details: Option<String>,
    pub(crate) claims_request: Option<String>,
    pub(crate) auth_time: i64,
    pub(crate) amr: String,
    pub(crate) acr: String,
    pub(crate) confirmation: Option<String>,
    pub(crate) created_at: i64,
    pub(crate) expires_at: i64,
    pub(crate) revoked_at: Option<i64>,
    pub(crate) revoked_because: Option<String>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
