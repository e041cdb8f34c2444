//! Refusals of people who proved nothing: counted, not listed, so that nobody can fill the table.

use countersign_access::{Act, EventKind, Outcome, peer_network};
use sea_orm::sea_query::{Expr, ExprTrait, OnConflict};
use sea_orm::{ActiveValue::Set, ConnectionTrait, EntityTrait};

use super::{circumstances, entity};
use crate::StoreError;

const MINUTE_MILLIS: i64 = 60_000;

/// One row per kind, reason, network and minute; see `Work::count_refusal`.
pub(crate) async fn count_refusal(
    connection: &impl ConnectionTrait,
    act: &Act,
    kind: EventKind,
    reason: &str,
) -> Result<(), StoreError> {
    let network = act.peer.map(peer_network);
    let minute = act.now.unix_millis().div_euclid(MINUTE_MILLIS);
    let key = format!(
        "{} {reason} {} {minute}",
        kind.as_str(),
        network.as_deref().unwrap_or("-")
    );
    let row = entity::ActiveModel {
        kind: Set(kind.as_str().to_owned()),
        outcome: Set(Outcome::Failure.as_str().to_owned()),
        reason: Set(Some(reason.to_owned())),
        peer: Set(network),
        touched: Set("[]".to_owned()),
        refusal_key: Set(Some(key)),
        ..circumstances(act)
    };
    let one_more = Expr::col((entity::Entity, entity::Column::Count)).add(1);
    entity::Entity::insert(row)
        .on_conflict(
            OnConflict::column(entity::Column::RefusalKey)
                .value(entity::Column::Count, one_more)
                .to_owned(),
        )
        .exec_without_returning(connection)
        .await?;
    Ok(())
}
