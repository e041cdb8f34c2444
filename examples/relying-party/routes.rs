//! The four addresses of the example: its page, the way out to Countersign, the way back, and signing out here.

use actix_web::cookie::{Cookie, SameSite};
use actix_web::http::StatusCode;
use actix_web::http::header::{CACHE_CONTROL, LOCATION};
use actix_web::web::{Data, Query, ServiceConfig, get, post};
use actix_web::{HttpRequest, HttpResponse};
use openidconnect::CsrfToken;

use crate::memory::Memory;
use crate::page;
use crate::sign_in::{Answer, Failure, RelyingParty};

/// Cookies are shared by all ports of a host, Countersign's on `localhost` included: the name must be ours alone.
const COOKIE: &str = "example_relying_party";

pub(crate) fn configure(app: &mut ServiceConfig) {
    app.route("/", get().to(home))
        .route("/login", get().to(login))
        .route("/callback", get().to(callback))
        .route("/sign-out", post().to(sign_out));
}

async fn home(request: HttpRequest, memory: Data<Memory>) -> HttpResponse {
    let claims = request
        .cookie(COOKIE)
        .and_then(|cookie| memory.claims(cookie.value()));
    html(
        StatusCode::OK,
        claims.map_or_else(page::signed_out, |claims| page::signed_in(&claims)),
    )
}

async fn login(party: Data<RelyingParty>, memory: Data<Memory>) -> HttpResponse {
    match party.begin().await {
        Ok((target, under_way)) => {
            let browser = new_browser();
            memory.begin(browser.clone(), under_way);
            redirect(target.as_str(), browser)
        }
        Err(failure) => failed(&failure),
    }
}

async fn callback(
    request: HttpRequest,
    Query(answer): Query<Answer>,
    party: Data<RelyingParty>,
    memory: Data<Memory>,
) -> HttpResponse {
    let under_way = request
        .cookie(COOKIE)
        .and_then(|cookie| memory.take_under_way(cookie.value()));
    let Some(under_way) = under_way else {
        return failed(&Failure::NotOurs);
    };
    match party.finish(answer, under_way).await {
        Ok(claims) => {
            // A new name for a browser that has more rights now than before.
            let browser = new_browser();
            memory.signed_in(browser.clone(), claims);
            redirect("/", browser)
        }
        Err(failure) => failed(&failure),
    }
}

async fn sign_out(request: HttpRequest, memory: Data<Memory>) -> HttpResponse {
    if let Some(cookie) = request.cookie(COOKIE) {
        memory.forget(cookie.value());
    }
    HttpResponse::SeeOther().insert_header((LOCATION, "/")).finish()
}

/// 128 random bits that mean nothing.
fn new_browser() -> String {
    CsrfToken::new_random().into_secret()
}

/// Lax, not Strict: the browser comes back from another site, and its cookie has to come along.
fn redirect(target: &str, browser: String) -> HttpResponse {
    let cookie = Cookie::build(COOKIE, browser)
        .path("/")
        .http_only(true)
        .same_site(SameSite::Lax)
        .finish();
    HttpResponse::SeeOther()
        .cookie(cookie)
        .insert_header((LOCATION, target))
        .finish()
}

fn failed(failure: &Failure) -> HttpResponse {
    html(StatusCode::BAD_REQUEST, page::failed(&failure.to_string()))
}

fn html(status: StatusCode, body: String) -> HttpResponse {
    HttpResponse::build(status)
        .content_type("text/html; charset=utf-8")
        .insert_header((CACHE_CONTROL, "no-store"))
        .body(body)
}
