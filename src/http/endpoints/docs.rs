//! `/docs` and `/docs/errors`: what this server can do and what its errors mean, for people. Nothing of it is secret.

use actix_web::HttpResponse;
use countersign_flows::Services;

use super::shown;
use crate::call::Call;
use crate::caller::Anonymous;
use crate::endpoint::{Endpoint, Kind, Method};
use crate::openapi::shown as described;
use crate::pages::docs::{DocsErrorsPage, DocsPage};
use crate::render::{page, problem};

/// `GET /docs`.
pub struct Get;

impl Endpoint<Services> for Get {
    const METHODS: &'static [Method] = &[Method::Get];
    const PATH: &'static str = "/docs";
    const KIND: Kind = Kind::Page;
    type Caller = Anonymous;

    async fn handle(_: Anonymous, call: Call<Services>) -> HttpResponse {
        let state = &call.state;
        page::show(&DocsPage {
            frame: shown::frame(&call),
            chapters: state.documents.chapters(&state.settings.issuer),
        })
    }
}

/// `GET /docs/errors`, where the `type` of every problem leads.
pub struct Errors;

impl Endpoint<Services> for Errors {
    const METHODS: &'static [Method] = &[Method::Get];
    const PATH: &'static str = problem::EXPLAINED;
    const KIND: Kind = Kind::Page;
    type Caller = Anonymous;

    async fn handle(_: Anonymous, call: Call<Services>) -> HttpResponse {
        page::show(&DocsErrorsPage {
            frame: shown::frame(&call),
            problems: described::problems(&call.state.settings.issuer),
            oauth: described::oauth_errors(),
        })
    }
}
