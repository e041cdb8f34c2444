//! `/dev/mail`: the letters of a development server, as a page and as JSON for scripts that ask for it. Mounted only
//! where somebody reads them, on a listener that only the machine itself reaches.

use std::sync::Arc;

use actix_web::http::header::{ACCEPT, CACHE_CONTROL, CONTENT_TYPE};
use actix_web::web::{self, Path, ServiceConfig};
use actix_web::{HttpRequest, HttpResponse};
use countersign_flows::mail::Letter;
use serde::Serialize;

use super::plain;
use crate::assets;
use crate::messages::EN;
use crate::pages::dev_mail::{DevMailPage, ShownLetter};
use crate::pages::{Frame, Moment};
use crate::render::page;

/// Reads the letters, the newest first.
pub type DevMail = Arc<dyn Fn() -> Vec<Letter> + Send + Sync>;

/// A letter for scripts.
#[derive(Serialize)]
struct LetterDocument<'a> {
    id: &'a str,
    to: &'a str,
    subject: &'a str,
    text: &'a str,
    written_at: String,
}

/// Mounts the page and what it loads.
pub(super) fn mount(config: &mut ServiceConfig, product: &'static str, mail: &DevMail) {
    let mail = Arc::clone(mail);
    config
        .route(
            "/dev/mail",
            web::get().to(move |request: HttpRequest| {
                let letters = mail();
                std::future::ready(if wants_json(&request) {
                    documents(&letters)
                } else {
                    show(product, &letters)
                })
            }),
        )
        .route("/static/{file}", web::get().to(asset));
}

fn wants_json(request: &HttpRequest) -> bool {
    let accept = request
        .headers()
        .get(ACCEPT)
        .and_then(|value| value.to_str().ok());
    accept.is_some_and(|accept| accept.contains("application/json"))
}

fn documents(letters: &[Letter]) -> HttpResponse {
    let documents: Vec<LetterDocument<'_>> = letters
        .iter()
        .map(|letter| LetterDocument {
            id: &letter.id,
            to: letter.to.as_str(),
            subject: &letter.subject,
            text: &letter.text,
            written_at: letter.written_at.rfc3339(),
        })
        .collect();
    plain(true).json(documents)
}

fn show(product: &'static str, letters: &[Letter]) -> HttpResponse {
    let shown: Vec<ShownLetter<'_>> = letters
        .iter()
        .map(|letter| ShownLetter {
            to: letter.to.as_str(),
            subject: &letter.subject,
            text: &letter.text,
            written: Moment::new(letter.written_at, &EN),
        })
        .collect();
    page::show(&DevMailPage {
        frame: Frame {
            messages: &EN,
            product,
            base: "",
        },
        letters: &shown,
    })
}

async fn asset(file: Path<String>) -> HttpResponse {
    match assets::find(&file) {
        Some(asset) => HttpResponse::Ok()
            .insert_header((CACHE_CONTROL, assets::CACHE_CONTROL))
            .insert_header((CONTENT_TYPE, asset.content_type))
            .body(asset.bytes),
        None => HttpResponse::NotFound().finish(),
    }
}
