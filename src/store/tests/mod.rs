//! The store's suite: each story on a SQLite file in its own folder, and on a fresh PostgreSQL database.

mod administration;
mod api_keys;
mod backup;
mod cache;
pub(crate) mod database;
mod ends;
mod events;
mod feed;
mod gates;
mod janitor;
mod links;
mod migrations;
mod outbox;
mod postgres_writer;
mod removals;
mod round_trips;
mod samples;
mod schema;
mod second_factors;
mod sqlite_writer;
mod units;
mod walls;

/// Makes two tests of an `async fn story(database: TestDatabase)`.
macro_rules! on_both {
    ($($story:ident),* $(,)?) => {$(
        mod $story {
            use crate::tests::database::TestDatabase;

            #[tokio::test]
            async fn on_sqlite() {
                super::$story(TestDatabase::sqlite()).await;
            }

            #[tokio::test]
            async fn on_postgres() {
                super::$story(TestDatabase::postgres().await).await;
            }
        }
    )*};
}
pub(crate) use on_both;
