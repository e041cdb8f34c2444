//! `/static/{file}`: the files that pages load, from memory, kept by browsers for a year.

use actix_web::HttpResponse;
use actix_web::http::header::{CACHE_CONTROL, CONTENT_TYPE, HeaderValue};

use crate::assets;
use crate::call::Call;
use crate::caller::Anonymous;
use crate::endpoint::{Endpoint, Kind, Method};
use crate::render::refusal::Refusal;
use crate::state::FlowServices;

/// `GET /static/{file}`.
pub struct Get;

impl<S: FlowServices> Endpoint<S> for Get {
    const METHODS: &'static [Method] = &[Method::Get];
    const PATH: &'static str = "/static/{file}";
    const KIND: Kind = Kind::Metadata;
    type Caller = Anonymous;

    async fn handle(_: Anonymous, call: Call<S>) -> HttpResponse {
        match call.segment("file").and_then(assets::find) {
            Some(asset) => HttpResponse::Ok()
                .insert_header((CACHE_CONTROL, HeaderValue::from_static(assets::CACHE_CONTROL)))
                .insert_header((CONTENT_TYPE, HeaderValue::from_static(asset.content_type)))
                .body(asset.bytes),
            None => call.refuse(&Refusal::NotFound),
        }
    }
}
