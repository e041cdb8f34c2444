//! The rows of the table: what each asks of the server, and which limit it stands beside.

use std::sync::Arc;

use reqwest::{Client as HttpClient, RequestBuilder};

use crate::drive::{Cost, drive};
use crate::limits::Limits;
use crate::support::application::Application;
use crate::support::attempts::Tab;
use crate::support::family::{Family, silent_code};
use crate::support::http::client;
use crate::support::postgres::fresh_database;
use crate::support::process::{Backend, Server};
use crate::support::scene::{SCOPE, Scene};
use crate::support::test_browser::TestBrowser;
use crate::table::Table;

/// Callers and requests of each where nothing is written.
pub(crate) const READERS: usize = 16;
pub(crate) const READS: u32 = 1500;

/// Callers of the rows whose writes share commits, and how many requests of each kind there are in all.
const WRITERS: [usize; 3] = [1, 16, 64];
const WRITES: usize = 1920;

/// Throttles are raised where a row would run into them, and nothing else is changed.
const SETTINGS: &[(&str, &str)] = &[("COUNTERSIGN_LOG", "warn"), ("COUNTERSIGN_CODE_TTL", "10m")];

/// A quiet server.
pub(crate) fn server(backend: Backend) -> Server {
    Server::start_with(backend, SETTINGS)
}

/// Documents out of memory, beside a bare actix-web answer.
pub(crate) async fn from_memory(table: &mut Table, limits: &Limits) {
    let name = "JWKS";
    if table.wants(name) {
        let server = server(Backend::Sqlite);
        let cost = read(&server, |http, server| {
            http.get(server.url("/.well-known/jwks.json"))
        })
        .await;
        table.add(name, &cost, Some(("a bare answer", limits.bare)));
    }
}

/// What machines ask for all day: tokens of their own, and whether a key is good.
pub(crate) async fn machines(table: &mut Table, limits: &Limits) {
    let name = "client_credentials";
    if table.wants(name) {
        let server = server(Backend::Sqlite);
        let machine = Application::register(
            &server,
            &["--grant", "client_credentials", "--scope", "scans_read"],
        );
        let cost = read(&server, move |http, _| {
            http.post(machine.endpoint("token"))
                .basic_auth(&machine.client.id, Some(&machine.client.secret))
                .form(&[("grant_type", "client_credentials")])
        })
        .await;
        table.add(name, &cost, Some(("a raw signature", limits.rsa)));
    }
    let name = "verify with an API key";
    if table.wants(name) {
        let server = server(Backend::Sqlite);
        let key = api_key(&server);
        let cost = read(&server, move |http, server| {
            http.get(server.url("/api/v1/auth/verify?scope=scans_read"))
                .header("X-API-Key", &key)
        })
        .await;
        table.add(name, &cost, Some(("a bare answer", limits.bare)));
    }
    let name = "introspection of an API key";
    if table.wants(name) {
        let server = server(Backend::Sqlite);
        let (key, asking) = (api_key(&server), Application::register(&server, &[]));
        let cost = read(&server, move |http, _| {
            http.post(asking.endpoint("introspect"))
                .basic_auth(&asking.client.id, Some(&asking.client.secret))
                .form(&[("token", key.as_str()), ("token_type_hint", "api_key")])
        })
        .await;
        table.add(name, &cost, Some(("a bare answer", limits.bare)));
    }
}

/// What people ask for: their claims, a sign-in by JSON, the whole way through the pages.
pub(crate) async fn people(table: &mut Table, limits: &Limits) {
    let name = "userinfo";
    if table.wants(name) {
        let mut scene = Scene::on(server(Backend::Sqlite).into());
        let tokens = scene.tokens().await;
        let application = scene.application.clone();
        let cost = read(&scene.server, move |http, _| {
            http.get(application.endpoint("userinfo"))
                .bearer_auth(&tokens.access)
        })
        .await;
        table.add(name, &cost, Some(("a bare answer", limits.bare)));
    }
    let name = "JSON sign-in";
    if table.wants(name) {
        let server = server(Backend::Sqlite);
        let person = server.create_person("alice@example.test");
        let (http, url) = (client(), server.url("/api/v1/auth/login"));
        let body = serde_json::json!({"email": person.email, "password": person.password});
        let cost = drive(&server, vec![(); 2], 60, move |()| {
            let request = http.post(&url).json(&body);
            answered(request, ())
        })
        .await;
        table.add(name, &cost, Some(("a raw argon2id", limits.argon2)));
    }
    let name = "a whole sign-in through the pages";
    if table.wants(name) {
        let scene = Scene::on(server(Backend::Sqlite).into());
        let (application, person) = (scene.application.clone(), scene.person.clone());
        let cost = drive(&scene.server, vec![(); 2], 40, move |()| {
            let (application, person) = (application.clone(), person.clone());
            async move {
                let request = application.request(SCOPE).url();
                let callback = TestBrowser::new().authorize(&request, &person).await;
                let code = crate::support::authorization::code_in(&callback);
                assert_eq!(application.redeem(&code).await.status, 200);
            }
        })
        .await;
        table.add(name, &cost, Some(("a raw argon2id", limits.argon2)));
    }
}

/// What is written before it is answered: on both databases, alone and together.
pub(crate) async fn writes(table: &mut Table, limits: &Limits) {
    for backend in ["SQLite", "PostgreSQL"] {
        for callers in WRITERS {
            let times = u32::try_from(WRITES / callers).expect("a small number");
            let refresh = format!("refresh, {callers} at once, {backend}");
            let redeem = format!("code redemption, {callers} at once, {backend}");
            if !table.wants(&refresh) && !table.wants(&redeem) {
                continue;
            }
            let mut scene = Scene::on(server(database(backend).await).into());
            if table.wants(&redeem) {
                let codes = codes(&mut scene, callers, times as usize).await;
                let application = scene.application.clone();
                let cost = drive(&scene.server, codes, times, move |mut codes: Vec<String>| {
                    let application = application.clone();
                    async move {
                        let code = codes.pop().expect("there is a code for each request");
                        assert_eq!(application.redeem(&code).await.status, 200);
                        codes
                    }
                })
                .await;
                table.add(&redeem, &cost, Some(("two raw signatures", limits.rsa * 2)));
            }
            if table.wants(&refresh) {
                let families = scene.families(callers, SCOPE).await;
                let cost = drive(&scene.server, families, times, |mut family: Family| async move {
                    family.refresh().await;
                    family
                })
                .await;
                table.add(&refresh, &cost, Some(("two raw signatures", limits.rsa * 2)));
            }
        }
    }
}

async fn database(name: &str) -> Backend {
    match name {
        "PostgreSQL" => Backend::Postgres(fresh_database().await),
        _ => Backend::Sqlite,
    }
}

/// So many codes for so many callers, asked for silently by one browser that is signed in.
async fn codes(scene: &mut Scene, callers: usize, each: usize) -> Vec<Vec<String>> {
    scene.code().await;
    let mut tab = Tab::of(&scene.browser);
    let mut all = Vec::with_capacity(callers);
    for _ in 0..callers {
        let mut own = Vec::with_capacity(each);
        for _ in 0..each {
            let code = silent_code(&mut tab, &scene.application, SCOPE).await;
            own.push(code.expect("the server answers"));
        }
        all.push(own);
    }
    all
}

/// Asks the same again and again, from [`READERS`] callers.
async fn read(server: &Server, request: impl Fn(&HttpClient, &Server) -> RequestBuilder) -> Cost {
    let request = request(&client(), server)
        .build()
        .expect("the request can be made");
    let request = Arc::new(request);
    let http = client();
    drive(server, vec![(); READERS], READS, move |()| {
        let request = request.try_clone().expect("the body is in memory");
        answered(RequestBuilder::from_parts(http.clone(), request), ())
    })
    .await
}

async fn answered<S: Send>(request: RequestBuilder, state: S) -> S {
    let answer = request.send().await.expect("the server answers");
    let status = answer.status();
    let body = answer.text().await.expect("a body");
    assert!(status.is_success(), "{status}: {body}");
    state
}

/// A key that reads scans, made by the operator for a person of its own.
fn api_key(server: &Server) -> String {
    let person = server.create_person("pipeline@example.test");
    let made = server.cli_json(&[
        "api-key",
        "create",
        "--name",
        "bench",
        "--permission",
        "scans_read",
        "--user",
        &person.email,
    ]);
    made["key"].as_str().expect("the key is shown once").to_owned()
}
