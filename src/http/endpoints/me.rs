//! `GET /api/v1/auth/me`: what the presented credential is worth now.

use actix_web::HttpResponse;
use countersign_access::principal::{Need, Principal};
use countersign_flows::{Services, me};

use crate::call::Call;
use crate::endpoint::{Endpoint, Kind, Method};
use crate::render::refusal::Refusal;
use crate::render::{failure, json};

/// `GET /api/v1/auth/me`.
pub struct Get;

impl Endpoint<Services> for Get {
    const METHODS: &'static [Method] = &[Method::Get];
    const PATH: &'static str = "/api/v1/auth/me";
    const KIND: Kind = Kind::Problem;
    const NEED: Option<Need> = Some(Need::Any);
    type Caller = Principal;

    async fn handle(principal: Principal, call: Call<Services>) -> HttpResponse {
        match me::describe(&call.state.services, &principal).await {
            Ok(Some(me)) => json::ok(&me),
            Ok(None) => call.refuse(&Refusal::NotFound),
            Err(error) => failure::respond(&call, &error),
        }
    }
}
