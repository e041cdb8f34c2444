//! `GET /api/v1/openapi.json`: what this server can do, for programs. From memory; read by scripts of any origin.

use actix_web::HttpResponse;
use countersign_flows::Services;

use crate::call::Call;
use crate::caller::Anonymous;
use crate::endpoint::{Cors, Endpoint, Kind, Method};
use crate::openapi::operation::{Gives, Operation, Tag};
use crate::openapi::schema::{Shape, any_object, object, text};

const OPENAPI: Shape = Shape::new("OpenApi", || {
    object([("openapi", text().like("3.1.0")), ("paths", any_object())])
});

/// `GET /api/v1/openapi.json`.
pub struct Get;

impl Endpoint<Services> for Get {
    const METHODS: &'static [Method] = &[Method::Get];
    const PATH: &'static str = "/api/v1/openapi.json";
    const KIND: Kind = Kind::Metadata;
    const CORS: Cors = Cors::Public;
    const OPERATION: Option<Operation> = Some(Operation::new(
        Tag::Metadata,
        "Read this document",
        Gives::Object(OPENAPI),
    ));
    type Caller = Anonymous;

    async fn handle(_: Anonymous, call: Call<Services>) -> HttpResponse {
        let state = &call.state;
        let document = state.documents.openapi(&state.services, &state.settings);
        document.answer(call.headers())
    }
}
