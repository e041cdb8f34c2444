//! The management listener: for orchestrators and monitoring, never for the public.
//!
//! `/livez` says that the process answers, `/readyz` that it can do its work, `/startupz` that it once could, `/metrics`
//! what it counted. What "can do its work" means is given by the caller. A development server shows its mail, too.

mod dev_mail;
mod health;

use std::sync::Arc;

use actix_web::http::header::{CACHE_CONTROL, CONTENT_TYPE, X_CONTENT_TYPE_OPTIONS};
use actix_web::web::{self, ServiceConfig};
use actix_web::{HttpRequest, HttpResponse};

pub use self::dev_mail::DevMail;
pub(crate) use self::health::Health;
pub use self::health::{Check, Readiness};
use crate::metrics::Metrics;

/// RFC-less, but what every scraper negotiates (OpenMetrics 1.0).
const OPEN_METRICS: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";

/// Mounts the mailbox of a development server.
pub(crate) fn mount_dev_mail(config: &mut ServiceConfig, product: &'static str, mail: &DevMail) {
    dev_mail::mount(config, product, mail);
}

/// Mounts the four addresses.
pub(crate) fn mount(config: &mut ServiceConfig, health: &Arc<Health>, metrics: &Metrics) {
    let (ready, started, metrics) = (Arc::clone(health), Arc::clone(health), metrics.clone());
    config
        .route("/livez", web::get().to(|| async { words(true, "live") }))
        .route(
            "/readyz",
            web::get().to(move |request: HttpRequest| {
                let health = Arc::clone(&ready);
                async move { readyz(&health, &request).await }
            }),
        )
        .route(
            "/startupz",
            web::get().to(move || {
                let health = Arc::clone(&started);
                async move { words(health.has_started().await, "started") }
            }),
        )
        .route(
            "/metrics",
            web::get().to(move || std::future::ready(scrape(&metrics))),
        );
}

async fn readyz(health: &Health, request: &HttpRequest) -> HttpResponse {
    let report = health.report().await;
    if !request
        .query_string()
        .split('&')
        .any(|part| part.starts_with("verbose"))
    {
        return words(report.ready, "ready");
    }
    plain(report.ready).json(report)
}

fn scrape(metrics: &Metrics) -> HttpResponse {
    match metrics.text() {
        Ok(text) => plain(true).insert_header((CONTENT_TYPE, OPEN_METRICS)).body(text),
        Err(error) => {
            tracing::error!(%error, "the metrics could not be written");
            HttpResponse::InternalServerError().finish()
        }
    }
}

fn words(good: bool, word: &str) -> HttpResponse {
    let text = if good {
        format!("{word}\n")
    } else {
        format!("not {word}\n")
    };
    plain(good).content_type("text/plain; charset=utf-8").body(text)
}

fn plain(good: bool) -> actix_web::HttpResponseBuilder {
    let mut answer = if good {
        HttpResponse::Ok()
    } else {
        HttpResponse::ServiceUnavailable()
    };
    answer
        .insert_header((CACHE_CONTROL, "no-store"))
        .insert_header((X_CONTENT_TYPE_OPTIONS, "nosniff"));
    answer
}
