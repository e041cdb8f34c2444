//! Tenants are walls: the database refuses crossed rows, and a scope finds nothing beyond its own.

use countersign_access::role::{BuiltInRole, Role};
use countersign_identity::{ClientId, Id, OrganizationId, RoleId, UserId};

use super::database::{TestDatabase, act, run};
use super::on_both;
use super::samples::{client, code, grant, membership, organization, user, world};
use crate::{Scope, Store, StoreError, Work};

on_both! {
    a_grant_for_another_organizations_client_cannot_exist,
    a_client_of_the_deployment_acts_for_any_organization,
    a_role_or_group_of_another_organization_cannot_be_given,
    a_scope_finds_no_foreign_rows,
    the_last_owner_is_counted,
}

async fn ready(database: &TestDatabase) -> Store {
    let store = database.migrated().await;
    world(&store).await;
    store
}

fn refused<T>(outcome: Result<T, StoreError>) -> bool {
    matches!(outcome, Err(StoreError::Constraint(_)))
}

async fn a_grant_for_another_organizations_client_cannot_exist(database: TestDatabase) {
    let store = ready(&database).await;
    let crossed = async |work: &Work| {
        let mut grant = grant("crossed");
        grant.organization = OrganizationId::from_text("org_other");
        // What the caller believes about the client does not count.
        grant.client_organization = None;
        work.grants().add(&grant, &act()).await
    };
    assert!(refused(store.write(crossed).await));
    let crossed = async |work: &Work| {
        let mut code = code("crossed");
        code.grant.organization = OrganizationId::from_text("org_other");
        work.codes().add(&code).await
    };
    assert!(refused(store.write(crossed).await));
}

async fn a_client_of_the_deployment_acts_for_any_organization(database: TestDatabase) {
    let store = ready(&database).await;
    let found = store
        .write(async |work: &Work| {
            let mut grant = grant("house");
            grant.organization = OrganizationId::from_text("org_other");
            grant.client = ClientId::from_text("cli_house");
            work.grants().add(&grant, &act()).await?;
            work.grants().find(&grant.id).await
        })
        .await
        .unwrap()
        .unwrap();
    assert_eq!(found.client_organization, None);
}

async fn a_role_or_group_of_another_organization_cannot_be_given(database: TestDatabase) {
    let store = ready(&database).await;
    for sql in [
        "INSERT INTO roles (id, organization_id, name, permissions, created_at) \
         VALUES ('rol_other', 'org_other', 'auditor', '[\"alerts_read\"]', 0)",
        "INSERT INTO groups (id, organization_id, name, created_at) VALUES ('grp_other', 'org_other', 'staff', 0)",
    ] {
        run(&store, sql).await.unwrap();
    }
    let give = async |work: &Work| {
        let role = Role::Custom(RoleId::from_text("rol_other"));
        let (acme, alice) = (
            OrganizationId::from_text("org_acme"),
            UserId::from_text("usr_alice"),
        );
        work.memberships().set_role(&acme, &alice, &role, &act()).await
    };
    assert!(refused(store.write(give).await));
    let join = "INSERT INTO group_members (organization_id, group_id, user_id, created_at) \
                VALUES ('org_acme', 'grp_other', 'usr_alice', 0)";
    assert!(refused(run(&store, join).await));
}

async fn a_scope_finds_no_foreign_rows(database: TestDatabase) {
    let store = ready(&database).await;
    let own = Scope::of_membership(&membership("acme", "alice", BuiltInRole::Owner));
    let foreign = Scope::operator(&organization("other"));
    let (app, alice) = (ClientId::from_text("cli_app"), UserId::from_text("usr_alice"));
    assert!(store.organization(&own).client(&app).await.unwrap().is_some());
    assert!(store.organization(&own).member(&alice).await.unwrap().is_some());
    assert!(store.organization(&foreign).client(&app).await.unwrap().is_none());
    assert!(
        store
            .organization(&foreign)
            .member(&alice)
            .await
            .unwrap()
            .is_none()
    );
    assert!(store.organization(&foreign).clients().await.unwrap().is_empty());
    assert!(
        store
            .organization(&foreign)
            .members(10, None)
            .await
            .unwrap()
            .is_empty()
    );
    assert_eq!(Scope::of_client(&client("house", None)), None);
}

async fn the_last_owner_is_counted(database: TestDatabase) {
    let store = ready(&database).await;
    let owners = store
        .write(async |work: &Work| {
            work.users().add(&user("bob"), None, &act()).await?;
            work.memberships()
                .add(&membership("acme", "bob", BuiltInRole::Viewer), &act())
                .await?;
            work.memberships()
                .count_owners(&OrganizationId::from_text("org_acme"))
                .await
        })
        .await
        .unwrap();
    assert_eq!(owners, 1);
}
