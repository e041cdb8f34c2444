//! `/settings/applications/new`: another application, and its secret in the answer.

use actix_web::HttpResponse;
use countersign_access::principal::Principal;
use countersign_flows::administration::clients;
use countersign_flows::change::ChangeError;
use countersign_flows::clients::{NewClient, Owner};
use countersign_flows::idempotency::Created;
use countersign_flows::{Services, settings};
use countersign_protocol::client::{ClientKind, GrantType, IdTokenClaims};
use countersign_protocol::client_metadata::ClientMetadata;

use super::super::here::{self, Here};
use super::super::typed;
use super::{LIST, NEED, page_of, shown, typed_in};
use crate::browser::Browser;
use crate::call::Call;
use crate::endpoint::{BodyRule, Endpoint, Kind, Method, Repeats};
use crate::pages::settings::{NewApplicationPage, Notice, Section};
use crate::render::page;

const PATH: &str = "/settings/applications/new";

/// What an application may ask for unless an administrator narrows it by the API: who somebody is, and to stay.
const SCOPES: [&str; 5] = ["openid", "profile", "email", "groups", "offline_access"];

/// `GET`: the form.
pub struct Get;

impl Endpoint<Services> for Get {
    const METHODS: &'static [Method] = &[Method::Get];
    const PATH: &'static str = PATH;
    const KIND: Kind = Kind::Page;
    type Caller = Browser;

    async fn handle(cookie: Browser, call: Call<Services>) -> HttpResponse {
        let here = match here::enter(&call, &cookie, Section::Applications).await {
            Ok(here) => here,
            Err(answer) => return answer,
        };
        match here.principal(NEED) {
            Ok(_) => show(&here),
            Err(answer) => answer,
        }
    }
}

/// `POST`: registers it.
pub struct Post;

impl Endpoint<Services> for Post {
    const METHODS: &'static [Method] = &[Method::Post];
    const PATH: &'static str = PATH;
    const KIND: Kind = Kind::Page;
    const BODY: BodyRule = BodyRule::Form;
    const REPEATS: Repeats = Repeats::Boxes("redirect_uris");
    type Caller = Browser;

    async fn handle(cookie: Browser, call: Call<Services>) -> HttpResponse {
        let here = match here::enter(&call, &cookie, Section::Applications).await {
            Ok(here) => here,
            Err(answer) => return answer,
        };
        match here.principal(NEED) {
            Ok(principal) => create(&here, principal).await,
            Err(answer) => answer,
        }
    }
}

async fn create(here: &Here<'_>, principal: &Principal) -> HttpResponse {
    let (services, form, act) = (here.services(), &here.call.form, &here.call.act);
    let once = form.get("once").unwrap_or_default();
    match settings::spend_form(services, &here.visit.signed_in.user.id, once, act).await {
        Ok(true) => {}
        Ok(false) => return here.done(LIST, Notice::SentTwice),
        Err(error) => return here.failed(&error),
    }
    let kind = match form.get("kind") {
        Some("public") => ClientKind::Public,
        _ => ClientKind::Confidential,
    };
    let new = NewClient {
        name: form.get("name").unwrap_or_default().trim().to_owned(),
        kind,
        redirect_uris: typed_in::redirect_uris(form),
        post_logout_redirect_uris: Vec::new(),
        grant_types: vec![GrantType::AuthorizationCode, GrantType::RefreshToken],
        scopes: SCOPES.map(str::to_owned).to_vec(),
        auth_method: None,
        owner: Owner::Tenant(principal.organization.clone()),
        id_token_claims: IdTokenClaims::Full,
        jwks: None,
        jwks_uri: None,
        metadata: ClientMetadata::default(),
    };
    match clients::create(services, principal, new, None, act).await {
        Ok(Created::New(created)) => match &created.secret {
            Some(secret) => shown::show(here, &created.client.id, secret.expose(), None),
            None => here.done(&page_of(&created.client.id), Notice::Saved),
        },
        Ok(Created::Again(..)) => here.done(LIST, Notice::SentTwice),
        Err(ChangeError::Refused(refusal)) => typed_in::refused(here, &refusal),
        Err(ChangeError::Failed(error)) => here.failed(&error),
    }
}

fn show(here: &Here<'_>) -> HttpResponse {
    let left = here.left();
    let typed = typed::read(&left.typed);
    page::show(&NewApplicationPage {
        frame: here.around(left.notice),
        form: here.form(),
        once: &here.once(),
        name: typed::value(&typed, "name").unwrap_or_default(),
        redirect_uris: typed_in::with_room(typed::values(&typed, "redirect_uris")),
        is_public: typed::value(&typed, "kind") == Some("public"),
        problem: typed_in::problem(&left, &typed),
    })
}
