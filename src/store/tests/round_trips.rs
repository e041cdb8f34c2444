//! What was written is read again as it was.

use countersign_access::EventKind;
use countersign_access::permission::Permission;
use countersign_access::role::{BuiltInRole, Role};
use countersign_identity::{Id, OrganizationId, RoleId, SecretDigest, UserId};
use countersign_protocol::Scopes;
use countersign_protocol::signing_key::SigningKey;
use serde_json::json;

use super::database::{TestDatabase, act, run};
use super::on_both;
use super::samples::{at, client, code, grant, session, signed_in, user, world};
use crate::tables::OutboxMessage;
use crate::{Store, StoreError, Work};

on_both! {
    people_are_found_by_address_ignoring_case,
    a_taken_address_is_a_duplicate,
    clients_keep_their_order_of_addresses,
    origins_are_those_of_redirect_uris_and_no_others,
    codes_and_grants_hold_every_column,
    custom_roles_bring_their_permissions,
    consents_add_up_and_are_withdrawn,
    sessions_follow_their_browser,
    known_browsers_are_forgotten_with_time,
    keys_and_secrets_are_kept_once,
    the_outbox_delivers_each_key_once,
    a_row_that_makes_no_sense_is_named,
}

async fn ready(database: &TestDatabase) -> Store {
    let store = database.migrated().await;
    world(&store).await;
    store
}

fn alice() -> UserId {
    UserId::from_text("usr_alice")
}

async fn people_are_found_by_address_ignoring_case(database: TestDatabase) {
    let store = ready(&database).await;
    let found = store
        .directory()
        .user_by_email("alice@example.com")
        .await
        .unwrap()
        .unwrap();
    assert_eq!(found.email.as_str(), "alice@Example.com");
    assert_eq!(found.claims, user("alice").claims);
    let hash = store.directory().password(&found.id).await.unwrap();
    assert_eq!(hash.as_deref(), Some("$argon2id$hash"));
    assert!(!store.directory().has_second_factor(&found.id).await.unwrap());
    assert!(!store.directory().administrator_exists().await.unwrap());
    store
        .write(async |work: &Work| {
            work.users().set_administrator(&alice(), true, &act()).await?;
            work.users()
                .set_password(&alice(), "$argon2id$new", &act())
                .await?;
            let mut user = work.users().find(&alice()).await?.unwrap();
            user.name = None;
            work.users().save(&user, &act()).await
        })
        .await
        .unwrap();
    let found = store.directory().user(&alice()).await.unwrap().unwrap();
    assert!(found.administrator && found.name.is_none());
    assert!(store.directory().administrator_exists().await.unwrap());
    let hash = store.directory().password(&alice()).await.unwrap();
    assert_eq!(hash.as_deref(), Some("$argon2id$new"));
}

async fn a_taken_address_is_a_duplicate(database: TestDatabase) {
    let store = ready(&database).await;
    let again = async |work: &Work| {
        let mut other = user("ALICE");
        other.id = UserId::from_text("usr_other");
        work.users().add(&other, None, &act()).await
    };
    let outcome = store.write(again).await;
    assert!(matches!(outcome, Err(StoreError::Duplicate(_))), "{outcome:?}");
}

async fn clients_keep_their_order_of_addresses(database: TestDatabase) {
    let store = ready(&database).await;
    let written = client("app", Some("acme"));
    let read = store.directory().client(&written.id).await.unwrap().unwrap();
    assert_eq!(format!("{read:?}"), format!("{:?}", std::sync::Arc::new(written)));
}

async fn origins_are_those_of_redirect_uris_and_no_others(database: TestDatabase) {
    let store = ready(&database).await;
    let judged = async |origin: &str| store.directory().is_client_origin(origin).await.unwrap();
    for known in ["https://z.test", "https://a.test"] {
        assert!(judged(known).await, "{known}");
    }
    for stranger in [
        "https://z.test.evil.example",
        "https://z.tes",
        "https://z.test:444",
        "http://z.test",
        "https://%",
        "https://_.test",
        "null",
        "",
    ] {
        assert!(!judged(stranger).await, "{stranger}");
    }
    store
        .write(async |work: &Work| {
            for name in ["app", "house"] {
                work.clients().disable(&client(name, None).id, &act()).await?;
            }
            Ok(())
        })
        .await
        .unwrap();
    assert!(!judged("https://z.test").await, "all of its clients are disabled");
}

async fn codes_and_grants_hold_every_column(database: TestDatabase) {
    let store = ready(&database).await;
    signed_in(&store).await;
    let (found_code, found_grant) = store
        .write(async |work: &Work| {
            let code = work.codes().find(&SecretDigest::of("code")).await?;
            Ok((code, work.grants().find(&grant("one").id).await?))
        })
        .await
        .unwrap();
    assert_eq!(
        format!("{:?}", found_code.unwrap()),
        format!("{:?}", code("code"))
    );
    assert_eq!(
        format!("{:?}", found_grant.unwrap()),
        format!("{:?}", grant("one"))
    );
}

async fn custom_roles_bring_their_permissions(database: TestDatabase) {
    let store = ready(&database).await;
    run(
        &store,
        "INSERT INTO roles (id, organization_id, name, permissions, created_at) \
         VALUES ('rol_1', 'org_acme', 'auditor', '[\"alerts_read\"]', 0)",
    )
    .await
    .unwrap();
    let acme = OrganizationId::from_text("org_acme");
    let before = store
        .directory()
        .membership(&acme, &alice())
        .await
        .unwrap()
        .unwrap();
    assert_eq!(before.role, Role::BuiltIn(BuiltInRole::Owner));
    let role = Role::Custom(RoleId::from_text("rol_1"));
    let changed = store
        .write(async move |work: &Work| {
            let acme = OrganizationId::from_text("org_acme");
            work.memberships().set_role(&acme, &alice(), &role, &act()).await
        })
        .await
        .unwrap();
    assert!(changed);
    let after = store
        .directory()
        .membership(&acme, &alice())
        .await
        .unwrap()
        .unwrap();
    assert!(
        after
            .custom_permissions
            .as_ref()
            .unwrap()
            .contains(&Permission::new("alerts_read"))
    );
    assert_eq!(store.directory().memberships_of(&alice()).await.unwrap().len(), 1);
}

async fn consents_add_up_and_are_withdrawn(database: TestDatabase) {
    let store = ready(&database).await;
    let app = client("app", Some("acme"));
    let give = async move |scopes: &'static str| {
        let app = client("app", Some("acme"));
        store
            .write(async move |work: &Work| {
                let scopes = Scopes::parse(scopes).unwrap();
                let acme = OrganizationId::from_text("org_acme");
                work.consents().give(&alice(), &app, &acme, &scopes, &act()).await
            })
            .await
            .unwrap();
    };
    give("openid email").await;
    give("email groups").await;
    let store = database.open().await;
    let held = store.directory().consents(&alice(), &app.id).await.unwrap();
    assert_eq!(held.iter().count(), 3, "{held}");
    let withdraw = async |work: &Work| {
        work.consents()
            .withdraw(&alice(), &client("app", Some("acme")).id, &act())
            .await
    };
    assert!(store.write(withdraw).await.unwrap());
    assert!(!store.write(withdraw).await.unwrap());
    assert!(
        store
            .directory()
            .consents(&alice(), &app.id)
            .await
            .unwrap()
            .is_empty()
    );
}

async fn sessions_follow_their_browser(database: TestDatabase) {
    let store = ready(&database).await;
    signed_in(&store).await;
    store
        .write(async |work: &Work| {
            let (old, new) = (SecretDigest::of("browser"), SecretDigest::of("new"));
            work.sessions().rebind_browser(&old, &new).await?;
            let acme = OrganizationId::from_text("org_acme");
            work.sessions()
                .choose_organization(&session("one").id, &acme)
                .await?;
            work.sessions().touch(&session("one").id, at(120)).await?;
            work.sessions().touch(&session("one").id, at(60)).await
        })
        .await
        .unwrap();
    let of = async |browser: &str| {
        let browser = SecretDigest::of(browser);
        store.directory().sessions_of_browser(&browser).await.unwrap()
    };
    assert!(of("browser").await.is_empty());
    let found = of("new").await;
    assert_eq!(found[0].last_seen_at, at(120));
    assert_eq!(found[0].organization.as_ref().map(Id::as_str), Some("org_acme"));
    assert_eq!(found[0].amr, session("one").amr);
}

async fn known_browsers_are_forgotten_with_time(database: TestDatabase) {
    let store = ready(&database).await;
    let knows = store
        .write(async |work: &Work| {
            let browser = SecretDigest::of("browser");
            work.known_browsers().remember(&alice(), &browser, at(0)).await?;
            work.known_browsers().remember(&alice(), &browser, at(10)).await?;
            let since = async |moment| work.known_browsers().knows(&alice(), &browser, moment).await;
            Ok((since(at(10)).await?, since(at(11)).await?))
        })
        .await
        .unwrap();
    assert_eq!(knows, (true, false));
}

async fn keys_and_secrets_are_kept_once(database: TestDatabase) {
    let store = ready(&database).await;
    let key = SigningKey {
        kid: "kid".into(),
        algorithm: "RS256".into(),
        public_jwk: "{}".into(),
        created_at: at(0),
        published_at: Some(at(0)),
        activated_at: None,
        retiring_at: None,
        gone_at: None,
        revoked_at: None,
    };
    let active = SigningKey {
        activated_at: Some(at(5)),
        ..key.clone()
    };
    let expected = active.clone();
    let (first, second) = store
        .write(async move |work: &Work| {
            assert!(work.signing_keys().all().await?.is_empty());
            work.signing_keys().add(&key, b"sealed", &act()).await?;
            work.signing_keys()
                .save_times(&active, &act(), EventKind::SigningKeyRotated)
                .await?;
            let first = work.sealed_secrets().add("cookie", b"one", at(0)).await?;
            Ok((first, work.sealed_secrets().add("cookie", b"two", at(0)).await?))
        })
        .await
        .unwrap();
    assert_eq!((first, second), (true, false));
    let keys = store.directory().signing_keys().await.unwrap();
    assert_eq!(keys, [(expected, b"sealed".to_vec())]);
    let cookie = store.directory().sealed_secret("cookie").await.unwrap();
    assert_eq!(cookie.as_deref(), Some(b"one".as_slice()));
}

async fn the_outbox_delivers_each_key_once(database: TestDatabase) {
    let store = ready(&database).await;
    let message = |id: &str| OutboxMessage {
        id: Id::from_text(id),
        organization: None,
        kind: "mail".into(),
        deduplication_key: "welcome alice".into(),
        payload: json!({"to": "alice"}),
        attempts: 0,
        created_at: at(0),
        next_at: at(0),
    };
    let (first, second) = (message("out_1"), message("out_2"));
    let added = store
        .write(async move |work: &Work| {
            Ok((
                work.outbox().add(&first).await?,
                work.outbox().add(&second).await?,
            ))
        })
        .await
        .unwrap();
    assert_eq!(added, (true, false));
    let take = async |seconds: i64| {
        store
            .write(async move |work: &Work| {
                work.outbox()
                    .take_due("mail", at(seconds), at(seconds + 60), 10)
                    .await
            })
            .await
            .unwrap()
    };
    assert_eq!(take(1).await.len(), 1);
    assert!(take(2).await.is_empty(), "taken by somebody else");
    let again = take(61).await;
    assert_eq!((again.len(), again[0].attempts), (1, 2));
    store
        .write(async |work: &Work| work.outbox().done(&Id::from_text("out_1"), at(62)).await)
        .await
        .unwrap();
    assert!(take(1000).await.is_empty());
}

async fn a_row_that_makes_no_sense_is_named(database: TestDatabase) {
    let store = ready(&database).await;
    run(&store, "UPDATE users SET claims = '{' WHERE id = 'usr_alice'")
        .await
        .unwrap();
    let error = store.directory().user(&alice()).await.unwrap_err().to_string();
    assert!(
        error.starts_with("table users, row usr_alice: column claims"),
        "{error}"
    );
}
