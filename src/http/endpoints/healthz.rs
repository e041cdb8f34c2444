//! `/healthz`: that this process answers at all. Whether it can do its work is asked of `/readyz`.

use actix_web::HttpResponse;

use crate::call::Call;
use crate::caller::Anonymous;
use crate::endpoint::{Endpoint, Kind, Method};
use crate::state::FlowServices;

/// `GET /healthz`.
pub struct Get;

impl<S: FlowServices> Endpoint<S> for Get {
    const METHODS: &'static [Method] = &[Method::Get];
    const PATH: &'static str = "/healthz";
    const KIND: Kind = Kind::Metadata;
    type Caller = Anonymous;

    async fn handle(_: Anonymous, _: Call<S>) -> HttpResponse {
        HttpResponse::Ok()
            .content_type("text/plain; charset=utf-8")
            .body("ok\n")
    }
}
