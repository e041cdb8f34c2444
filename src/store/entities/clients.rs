//! A row of `clients`.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "clients")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) id: String,
    pub(crate) organization_id: Option<String>,
    pub(crate) name: String,
    pub(crate) kind: String,
    pub(crate) auth_method: Option<String>,
    pub(crate) grant_types: String,
    pub(crate) scopes: String,
    pub(crate) first_party: bool,
    pub(crate) id_token_claims: String,
    pub(crate) refresh: String,
    pub(crate) policy: String,
    pub(crate) disabled_at: Option<i64>,
    pub(crate) valid_after: i64,
    pub(crate) created_at: i64,
    pub(crate) jwks: Option<String>,
    pub(crate) jwks_uri: Option<String>,
    pub(crate) metadata: Option<String>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
