//! What administrators add, change and end: what is written is read again within its tenant, what ends takes along what
//! hung on it, and nothing of another tenant moves.

use countersign_access::permission::Permission;
use countersign_access::role::{BuiltInRole, CustomRole, Role};
use countersign_access::service_account::ServiceAccount;
use countersign_identity::{
    ClientId, GroupId, Id, OrganizationId, RoleId, SecretDigest, ServiceAccountId, Timestamp, UserId,
};
use countersign_protocol::client::ClientSecret;

use super::database::{TestDatabase, act, run};
use super::on_both;
use super::samples::{at, membership, organization, signed_in, user, world};
use crate::tables::{Group, LiveSessions, PersonFilter};
use crate::{Page, Scope, Store, StoreError, Work};

on_both! {
    a_role_in_use_cannot_go,
    a_role_of_another_tenant_is_neither_found_nor_changed,
    groups_hold_each_member_once,
    service_accounts_are_disabled_for_good_what_they_had,
    a_page_of_people_says_who_they_belong_to,
    pages_follow_each_other_without_gap_or_double,
    a_changed_client_keeps_the_order_of_its_addresses,
    events_can_be_asked_for_until_a_moment,
    only_live_sessions_are_listed,
}

fn acme() -> Scope {
    Scope::operator(&organization("acme"))
}

fn other() -> Scope {
    Scope::operator(&organization("other"))
}

fn alice() -> UserId {
    UserId::from_text("usr_alice")
}

fn all() -> Page {
    Page {
        limit: 100,
        after: None,
    }
}

fn auditor() -> CustomRole {
    CustomRole {
        id: RoleId::from_text("rol_auditor"),
        organization: OrganizationId::from_text("org_acme"),
        name: "auditor".to_owned(),
        permissions: [Permission::new("alerts_read")].into(),
    }
}

async fn ready(database: &TestDatabase) -> Store {
    let store = database.migrated().await;
    world(&store).await;
    signed_in(&store).await;
    store
}

async fn write<T: Send + 'static>(
    store: &Store,
    verb: impl AsyncFn(&Work) -> Result<T, StoreError> + Send + 'static,
) -> T {
    store.write(verb).await.unwrap()
}

async fn a_role_in_use_cannot_go(database: TestDatabase) {
    let store = ready(&database).await;
    write(&store, async |work: &Work| {
        let roles = work.roles(&acme());
        roles.add(&auditor(), &act()).await?;
        assert!(!roles.in_use(&auditor().id).await?);
        let acme = OrganizationId::from_text("org_acme");
        let role = Role::Custom(auditor().id);
        work.memberships()
            .set_role(&acme, &alice(), &role, &act())
            .await?;
        assert!(roles.in_use(&auditor().id).await?);
        Ok(())
    })
    .await;
    let removal = async |work: &Work| work.roles(&acme()).remove(&auditor().id, &act()).await;
    // The databases name the refusal differently; what counts is that the role stays.
    assert!(store.write(removal).await.is_err());
    assert_eq!(store.organization(&acme()).roles().await.unwrap(), [auditor()]);
}

async fn a_role_of_another_tenant_is_neither_found_nor_changed(database: TestDatabase) {
    let store = ready(&database).await;
    write(&store, async |work: &Work| {
        work.roles(&acme()).add(&auditor(), &act()).await?;
        let foreign = work.roles(&other());
        assert!(foreign.find(&auditor().id).await?.is_none());
        assert!(foreign.find_by_name("auditor").await?.is_none());
        assert!(!foreign.remove(&auditor().id, &act()).await?);
        let renamed = CustomRole {
            name: "boss".to_owned(),
            ..auditor()
        };
        foreign.save(&renamed, &act()).await
    })
    .await;
    assert_eq!(store.organization(&acme()).roles().await.unwrap(), [auditor()]);
}

async fn groups_hold_each_member_once(database: TestDatabase) {
    let store = ready(&database).await;
    let id = GroupId::from_text("grp_staff");
    write(&store, async |work: &Work| {
        let (groups, id) = (work.groups(&acme()), GroupId::from_text("grp_staff"));
        let staff = Group {
            id: id.clone(),
            name: "staff".to_owned(),
            created_at: act().now,
        };
        groups.add(&staff, &act()).await?;
        assert!(groups.add_member(&id, &alice(), &act()).await?);
        assert!(!groups.add_member(&id, &alice(), &act()).await?);
        groups.rename(&id, "people", &act()).await?;
        assert!(!work.groups(&other()).remove_member(&id, &alice(), &act()).await?);
        Ok(())
    })
    .await;
    let scope = acme();
    let tenant = store.organization(&scope);
    assert_eq!(tenant.groups_of(&alice()).await.unwrap(), ["people"]);
    assert_eq!(tenant.group_members(&id, &all()).await.unwrap(), [alice()]);
    assert!(store.organization(&other()).group(&id).await.unwrap().is_none());
    let elsewhere = other();
    let foreign = store.organization(&elsewhere);
    assert!(foreign.group_members(&id, &all()).await.unwrap().is_empty());
    write(&store, async |work: &Work| {
        let (groups, id) = (work.groups(&acme()), GroupId::from_text("grp_staff"));
        assert!(groups.remove_member(&id, &alice(), &act()).await?);
        assert!(!groups.remove_member(&id, &alice(), &act()).await?);
        groups.remove(&id, &act()).await
    })
    .await;
    assert!(tenant.groups().await.unwrap().is_empty());
}

async fn service_accounts_are_disabled_for_good_what_they_had(database: TestDatabase) {
    let store = ready(&database).await;
    let id = ServiceAccountId::from_text("svc_robot");
    write(&store, async |work: &Work| {
        let accounts = work.service_accounts(&acme());
        let mut robot = ServiceAccount {
            id: ServiceAccountId::from_text("svc_robot"),
            organization: OrganizationId::from_text("org_acme"),
            name: "robot".to_owned(),
            role: Role::BuiltIn(BuiltInRole::Viewer),
            custom_permissions: None,
            disabled_at: None,
            valid_after: Timestamp::default(),
            created_at: act().now,
        };
        accounts.add(&robot, &act()).await?;
        robot.role = Role::BuiltIn(BuiltInRole::Operator);
        accounts.save(&robot, &act()).await?;
        assert!(accounts.disable(&robot.id, &act()).await?);
        assert!(!accounts.disable(&robot.id, &act()).await?);
        assert!(!work.service_accounts(&other()).enable(&robot.id, &act()).await?);
        accounts.enable(&robot.id, &act()).await
    })
    .await;
    let robot = store
        .organization(&acme())
        .service_account(&id)
        .await
        .unwrap()
        .unwrap();
    assert_eq!(robot.role, Role::BuiltIn(BuiltInRole::Operator));
    assert!(robot.disabled_at.is_none() && !robot.vouches_for(act().now));
    let elsewhere = other();
    let foreign = store.organization(&elsewhere);
    assert!(foreign.service_account_page(&all()).await.unwrap().is_empty());
}

async fn a_page_of_people_says_who_they_belong_to(database: TestDatabase) {
    let store = ready(&database).await;
    run(
        &store,
        "INSERT INTO verified_domains (organization_id, domain, challenge, created_at, verified_at) \
         VALUES ('org_other', 'example.com', 'x', 0, 1)",
    )
    .await
    .unwrap();
    write(&store, async |work: &Work| {
        work.memberships()
            .add(&membership("other", "alice", BuiltInRole::Viewer), &act())
            .await
    })
    .await;
    let scope = acme();
    let tenant = store.organization(&scope);
    let person = tenant.person(&alice()).await.unwrap().unwrap();
    assert_eq!(person.membership.role, Role::BuiltIn(BuiltInRole::Owner));
    assert_eq!(person.belongs_to.len(), 2);
    assert_eq!(person.domain_owner, Some(OrganizationId::from_text("org_other")));
    assert!(!person.second_factor);
    for (email, found) in [("alice@example.com", 1), ("bob@example.com", 0)] {
        let filter = PersonFilter {
            email: Some(email.to_owned()),
            ..PersonFilter::default()
        };
        assert_eq!(
            tenant.people(&filter, &all()).await.unwrap().len(),
            found,
            "{email}"
        );
    }
}

async fn pages_follow_each_other_without_gap_or_double(database: TestDatabase) {
    let store = ready(&database).await;
    write(&store, async |work: &Work| {
        for name in ["bob", "carol", "dave"] {
            work.users().add(&user(name), None, &act()).await?;
            work.memberships()
                .add(&membership("acme", name, BuiltInRole::Viewer), &act())
                .await?;
        }
        Ok(())
    })
    .await;
    let scope = acme();
    let tenant = store.organization(&scope);
    let mut seen = Vec::new();
    let mut page = Page {
        limit: 3,
        after: None,
    };
    loop {
        let people = tenant.people(&PersonFilter::default(), &page).await.unwrap();
        let Some(last) = people.last() else { break };
        page.after = Some(last.user.id.to_string());
        seen.extend(people.into_iter().map(|person| person.user.id.to_string()));
    }
    assert_eq!(seen, ["usr_alice", "usr_bob", "usr_carol", "usr_dave"]);
}

async fn a_changed_client_keeps_the_order_of_its_addresses(database: TestDatabase) {
    let store = ready(&database).await;
    write(&store, async |work: &Work| {
        let id = ClientId::from_text("cli_app");
        let mut app = work.clients().find(&id).await?.unwrap();
        app.name = "New".to_owned();
        app.redirect_uris = ["https://b.test/cb", "https://a.test/cb"]
            .map(str::to_owned)
            .into();
        work.clients().save(&app, &act()).await?;
        let secrets = ["one", "two"].map(|text| ClientSecret {
            digest: SecretDigest::of(text),
            expires_at: Some(at(60)),
        });
        work.clients().set_secrets(&app, &secrets, &act()).await
    })
    .await;
    let app = store
        .directory()
        .client(&ClientId::from_text("cli_app"))
        .await
        .unwrap()
        .unwrap();
    assert_eq!(app.name, "New");
    assert_eq!(app.redirect_uris, ["https://b.test/cb", "https://a.test/cb"]);
    assert_eq!(app.post_logout_redirect_uris, ["https://z.test/bye"]);
    assert_eq!(app.secrets.len(), 2);
    assert_eq!(app.secrets[0].digest, SecretDigest::of("one"));
}

async fn events_can_be_asked_for_until_a_moment(database: TestDatabase) {
    let store = ready(&database).await;
    let asked = async |until: Timestamp| {
        let filter = crate::events::EventFilter {
            until: Some(until),
            ..Default::default()
        };
        store.events().list(&filter, 100, None).await.unwrap().len()
    };
    assert_eq!(asked(act().now).await, 0);
    assert!(asked(at(1)).await > 0);
}

async fn only_live_sessions_are_listed(database: TestDatabase) {
    let store = ready(&database).await;
    let live = |seen_after, organization: Option<&str>| LiveSessions {
        user: alice(),
        organization: organization.map(OrganizationId::from_text),
        seen_after,
        created_after: at(-60),
    };
    for (which, found) in [
        (live(at(0), None), 1),
        (live(at(1), None), 0),
        (live(at(0), Some("org_acme")), 0),
    ] {
        let listed = store.directory().live_sessions(&which, &all()).await.unwrap();
        assert_eq!(listed.len(), found, "{which:?}");
    }
}
