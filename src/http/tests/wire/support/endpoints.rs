//! Endpoints of the test's own: one for each access rule and kind.

use actix_web::HttpResponse;
use countersign_access::permission::Permission;
use countersign_access::principal::{Credential, Need, Principal, Proof, Subject};
use countersign_flows::principal::{Presented, Refused};
use countersign_http::browser::{Browser, Flash};
use countersign_http::call::Call;
use countersign_http::caller::{Anonymous, OAuthClient, TokenBearer};
use countersign_http::endpoint::{BodyRule, Cors, Endpoint, Kind, Method, Repeats, Route};
use countersign_http::json::Unknown;
use countersign_http::render::{json, redirect};
use countersign_http::state::FlowServices;
use countersign_identity::{ApiKeyId, Id, OrganizationId, UserId};

use super::TestFlows;

pub(crate) fn table() -> Vec<Route<TestFlows>> {
    vec![
        Route::of::<Form>(),
        Route::of::<Authorize>(),
        Route::of::<ShowPage>(),
        Route::of::<PostPage>(),
        Route::of::<Userinfo>(),
        Route::of::<Guarded>(),
        Route::of::<ChangeGuarded>(),
        Route::of::<Public>(),
        Route::of::<Peer>(),
        Route::of::<PanicOAuth>(),
        Route::of::<PanicProgram>(),
        Route::of::<PanicPage>(),
    ]
}

/// Stands where the token endpoint will: an OAuth form.
struct Form;

impl Endpoint<TestFlows> for Form {
    const METHODS: &'static [Method] = &[Method::Post];
    const PATH: &'static str = "/api/v1/test/form";
    const KIND: Kind = Kind::OAuth;
    const BODY: BodyRule = BodyRule::Form;
    const CORS: Cors = Cors::ClientOrigins;
    type Caller = OAuthClient;

    async fn handle(client: OAuthClient, call: Call<TestFlows>) -> HttpResponse {
        json::ok(&(call.form.get("a"), client.authorization))
    }
}

/// Is told what came twice.
struct Authorize;

impl Endpoint<TestFlows> for Authorize {
    const METHODS: &'static [Method] = &[Method::Get, Method::Post];
    const PATH: &'static str = "/test/authorize";
    const KIND: Kind = Kind::Page;
    const BODY: BodyRule = BodyRule::Form;
    const REPEATS: Repeats = Repeats::Told;
    type Caller = Anonymous;

    async fn handle(_: Anonymous, call: Call<TestFlows>) -> HttpResponse {
        json::ok(&(call.query.get("a").or(call.form.get("a")), &call.repeated))
    }
}

/// A page with a form.
struct ShowPage;

impl Endpoint<TestFlows> for ShowPage {
    const METHODS: &'static [Method] = &[Method::Get];
    const PATH: &'static str = "/test/page";
    const KIND: Kind = Kind::Page;
    type Caller = Browser;

    async fn handle(browser: Browser, call: Call<TestFlows>) -> HttpResponse {
        let csrf = browser.csrf(|bytes| call.state.services.fill_random(bytes));
        let shown = browser
            .take_flash()
            .map(|flash| flash.error + &flash.typed.unwrap_or_default());
        HttpResponse::Ok().body(format!("{csrf} {}", shown.unwrap_or_default()))
    }
}

/// What its form does: raises privilege, leaves something to show.
struct PostPage;

impl Endpoint<TestFlows> for PostPage {
    const METHODS: &'static [Method] = &[Method::Post];
    const PATH: &'static str = "/test/page";
    const KIND: Kind = Kind::Page;
    const BODY: BodyRule = BodyRule::Form;
    type Caller = Browser;

    async fn handle(browser: Browser, call: Call<TestFlows>) -> HttpResponse {
        if call.form.get("raise").is_some() {
            browser.set_secret("secret".to_owned());
        }
        browser.set_flash(Flash {
            error: "mismatch".to_owned(),
            typed: call.form.get("typed").map(str::to_owned),
        });
        redirect::see_other(&call.own("/test/page"))
    }
}

/// Wants a token.
struct Userinfo;

impl Endpoint<TestFlows> for Userinfo {
    const METHODS: &'static [Method] = &[Method::Get, Method::Post];
    const PATH: &'static str = "/api/v1/test/userinfo";
    const KIND: Kind = Kind::OAuth;
    const BODY: BodyRule = BodyRule::Form;
    type Caller = TokenBearer;

    async fn handle(bearer: TokenBearer, _: Call<TestFlows>) -> HttpResponse {
        json::ok(&bearer.token)
    }
}

/// A key that is believed and may read scans.
pub(crate) const KEY: &str = "nr_live_1";
/// A token that is believed and may do nothing.
pub(crate) const TOKEN: &str = "a.b.c";

/// Believes those two.
pub(crate) fn believe(presented: Presented<'_>) -> Result<Principal, Refused> {
    let permissions: &[&str] = match presented {
        Presented::ApiKey(KEY) => &["scans_read"],
        Presented::Bearer(TOKEN) => &[],
        Presented::ApiKey(_) => return Err(Refused::InvalidApiKey),
        Presented::Bearer(_) => return Err(Refused::InvalidToken),
    };
    Ok(Principal {
        credential: Credential::ApiKey {
            key: ApiKeyId::from_text("key_1"),
        },
        subject: Subject::User(UserId::from_text("usr_1")),
        organization: OrganizationId::from_text("org_1"),
        permissions: permissions.iter().map(|name| Permission::new(*name)).collect(),
        rights: Vec::new(),
        administrator: false,
        proof: Proof {
            auth_time: None,
            amr: vec!["key".to_owned()],
            acr: None,
        },
        second_factor: false,
    })
}

/// Wants somebody who may read scans; says who acts.
struct Guarded;

impl Endpoint<TestFlows> for Guarded {
    const METHODS: &'static [Method] = &[Method::Get, Method::Delete];
    const PATH: &'static str = "/api/v1/test/guarded";
    const KIND: Kind = Kind::Problem;
    const NEED: Option<Need> = Some(Need::Permission("scans_read"));
    type Caller = Principal;

    async fn handle(_: Principal, call: Call<TestFlows>) -> HttpResponse {
        json::ok(&call.act.actor.as_str())
    }
}

/// Takes a name.
struct ChangeGuarded;

impl Endpoint<TestFlows> for ChangeGuarded {
    const METHODS: &'static [Method] = &[Method::Post, Method::Put, Method::Patch];
    const PATH: &'static str = "/api/v1/test/guarded";
    const KIND: Kind = Kind::Problem;
    const BODY: BodyRule = BodyRule::Json;
    const NEED: Option<Need> = Some(Need::Any);
    type Caller = Principal;

    async fn handle(_: Principal, call: Call<TestFlows>) -> HttpResponse {
        match call.read(Unknown::Refused, |fields| fields.required::<String>("name")) {
            Ok(name) => json::ok(&name),
            Err(problem) => call.problem(problem),
        }
    }
}

/// A public document.
struct Public;

impl Endpoint<TestFlows> for Public {
    const METHODS: &'static [Method] = &[Method::Get];
    const PATH: &'static str = "/.well-known/test";
    const KIND: Kind = Kind::Metadata;
    const CORS: Cors = Cors::Public;
    type Caller = Anonymous;

    async fn handle(_: Anonymous, _: Call<TestFlows>) -> HttpResponse {
        json::ok(&"public")
    }
}

/// Who is asking.
struct Peer;

impl Endpoint<TestFlows> for Peer {
    const METHODS: &'static [Method] = &[Method::Get];
    const PATH: &'static str = "/api/v1/test/peer";
    const KIND: Kind = Kind::Problem;
    type Caller = Anonymous;

    async fn handle(_: Anonymous, call: Call<TestFlows>) -> HttpResponse {
        json::ok(&(call.act.peer, &call.act.request_id, call.act.peer_network()))
    }
}

macro_rules! panics {
    ($name:ident, $path:literal, $kind:expr) => {
        /// Breaks.
        struct $name;

        impl Endpoint<TestFlows> for $name {
            const METHODS: &'static [Method] = &[Method::Get];
            const PATH: &'static str = $path;
            const KIND: Kind = $kind;
            type Caller = Anonymous;

            async fn handle(_: Anonymous, _: Call<TestFlows>) -> HttpResponse {
                panic!("as the test wants it");
            }
        }
    };
}

panics!(PanicOAuth, "/api/v1/test/panic-oauth", Kind::OAuth);
panics!(PanicProgram, "/api/v1/test/panic", Kind::Problem);
panics!(PanicPage, "/test/panic", Kind::Page);
