//! A row of `users`.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "users")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) id: String,
    pub(crate) email: String,
    pub(crate) email_canonical: String,
    pub(crate) email_verified: bool,
    pub(crate) name: Option<String>,
    pub(crate) claims: String,
    pub(crate) disabled_at: Option<i64>,
    pub(crate) valid_after: i64,
    pub(crate) administrator: bool,
    pub(crate) created_at: i64,
    pub(crate) updated_at: i64,
    pub(crate) default_organization_id: Option<String>,
    pub(crate) created_by_organization_id: Option<String>,
    pub(crate) locale: Option<String>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
