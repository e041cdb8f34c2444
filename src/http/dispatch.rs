//! The way of every request, in one straight line: who and when, limits, method, form, true address, caller, handler;
//! then the headers that every answer carries, one count and one line in the log.
//!
//! A panic below ends in 500 with the request id, and the connection lives on. What is decided here needs no store.

use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::{Duration, Instant};

use actix_web::http::header::{HeaderName, HeaderValue};
use actix_web::http::{Method as WireMethod, Version};
use actix_web::web::Payload;
use actix_web::{HttpRequest, HttpResponse, rt};
use countersign_access::{Act, Actor};
use countersign_protocol::Params;
use futures_util::FutureExt;
use serde_json::Map;

use crate::call::Call;
use crate::connection::InFlight;
use crate::endpoint::{BodyRule, Kind, Method, Repeats, Route};
use crate::peer;
use crate::render::redirect::see_other;
use crate::render::refusal::{self, Refusal};
use crate::render::security_headers;
use crate::resource::Resource;
use crate::state::{FlowServices, HttpSettings, State};
use crate::{body, cors, limits, other_name, params, request_id};

/// How long an unread body outlives its answer.
const LINGER: Duration = Duration::from_secs(1);

/// Answers one request for `resource`.
pub(crate) async fn dispatch<S: FlowServices>(
    resource: &Resource<S>,
    state: Arc<State<S>>,
    request: HttpRequest,
    mut payload: Payload,
) -> HttpResponse {
    let started = Instant::now();
    let _in_flight = InFlight::on(&request);
    let act = act(&request, &state);
    let judging = cors::judge(resource.cors(), request.headers(), &*state.services);
    let allowed = AssertUnwindSafe(judging)
        .catch_unwind()
        .await
        .unwrap_or(cors::Verdict::Silent);
    let answering = answer(resource, &state, &act, &request, &mut payload);
    let mut answer = match AssertUnwindSafe(answering).catch_unwind().await {
        Ok(Ok(answer)) => answer,
        Ok(Err(refusal)) => refuse(&refusal, resource.kind(), &act, &request, &state.settings),
        Err(_) => {
            tracing::error!(
                request.id = act.request_id,
                route = resource.path,
                "a handler panicked"
            );
            refuse(&Refusal::Broken, resource.kind(), &act, &request, &state.settings)
        }
    };
    cors::add(answer.headers_mut(), resource.cors(), allowed);
    security_headers::add(answer.headers_mut(), state.settings.is_https());
    if let Ok(id) = HeaderValue::from_str(&act.request_id) {
        answer
            .headers_mut()
            .insert(HeaderName::from_static(request_id::HEADER), id);
    }
    linger(payload, &request, &answer);
    record(
        resource,
        &state,
        &act,
        request.method(),
        &answer,
        started.elapsed(),
    );
    answer
}

/// A body that nobody read resets the stream of HTTP/2 when it is dropped, and the answer may be lost with it; so it is
/// kept, unread, while the answer travels. For HTTP/1 the layer below does the same.
fn linger(payload: Payload, request: &HttpRequest, answer: &HttpResponse) {
    if request.version() == Version::HTTP_2 && answer.status().is_client_error() {
        rt::spawn(async move {
            rt::time::sleep(LINGER).await;
            drop(payload);
        });
    }
}

async fn answer<S: FlowServices>(
    resource: &Resource<S>,
    state: &Arc<State<S>>,
    act: &Act,
    request: &HttpRequest,
    payload: &mut Payload,
) -> Result<HttpResponse, Refusal> {
    limits::check(request)?;
    if resource.is_empty() {
        return Err(Refusal::NotFound);
    }
    if resource.answers_preflight() && cors::is_preflight(request.method(), request.headers()) {
        return Ok(cors::preflight(&resource.allow()));
    }
    let Some((method, route)) = resource.route_for(request.method()) else {
        return Err(Refusal::MethodNotAllowed {
            allow: resource.allow(),
        });
    };
    let query = params::decode(request.query_string().as_bytes()).map_err(Refusal::Malformed)?;
    let deadline = state.settings.body_deadline;
    let (mut form, mut json) = (Vec::new(), Map::new());
    match route.body {
        BodyRule::Form if method == Method::Post => {
            form = body::read_form(request, payload, deadline).await?
        }
        BodyRule::Json if method.takes_body() => json = body::read_json(request, payload, deadline).await?,
        _ => {}
    }
    let (query, mut repeated) = Params::split_repeated(query);
    let boxes = match route.repeats {
        Repeats::Boxes(name) => vec![name],
        Repeats::Refused | Repeats::Told => Vec::new(),
    };
    let (form, repeated_in_form) = Params::split_repeated_but(form, &boxes);
    repeated.extend(repeated_in_form);
    if let (Repeats::Refused | Repeats::Boxes(_), Some(name)) = (route.repeats, repeated.first()) {
        return Err(Refusal::Repeated(name.clone()));
    }
    if let (Kind::Page, Method::Get) = (route.kind, method)
        && let Some(address) = other_name::true_address(request, &state.settings)
    {
        return Ok(see_other(&address));
    }
    let call = Call {
        state: Arc::clone(state),
        act: act.clone(),
        query,
        form,
        json,
        repeated,
        kind: route.kind,
        request: request.clone(),
    };
    Ok(route.answer(call).await)
}

/// The circumstances of the request; nobody has proved anything yet. The one place of this layer that asks the clock.
fn act<S: FlowServices>(request: &HttpRequest, state: &State<S>) -> Act {
    let trusted = &state.settings.trusted_proxies;
    let socket = request.peer_addr().map(|address| address.ip().to_canonical());
    let from_proxy = socket
        .filter(|address| peer::is_trusted(*address, trusted))
        .and_then(|_| request.headers().get(request_id::HEADER)?.to_str().ok());
    Act {
        actor: Actor::Anonymous,
        peer: socket.map(|address| peer::true_peer(address, request.headers(), trusted)),
        request_id: request_id::choose(from_proxy, |bytes| state.services.fill_random(bytes)),
        now: state.services.now(),
        organization: None,
    }
}

fn refuse(
    refusal: &Refusal,
    kind: Kind,
    act: &Act,
    request: &HttpRequest,
    settings: &HttpSettings,
) -> HttpResponse {
    refusal::render(refusal, kind, act, request.path(), settings)
}

/// The line names the route, never the path or query, which may hold secrets.
fn record<S: FlowServices>(
    resource: &Resource<S>,
    state: &State<S>,
    act: &Act,
    method: &WireMethod,
    answer: &HttpResponse,
    took: Duration,
) {
    let (method, status) = (known(method), answer.status().as_u16());
    state.metrics.answered(resource.path, method, status, took);
    if resource.kind() != Kind::Metadata {
        tracing::info!(
            request.id = act.request_id,
            method,
            route = resource.path,
            status,
            duration_ms = took.as_secs_f64() * 1000.0,
            "{method} {} {status}",
            resource.path
        );
    }
}

/// A method's name, or one word for all that nobody has heard of: labels must not grow with what callers invent.
fn known(method: &WireMethod) -> &'static str {
    match *method {
        WireMethod::GET => "GET",
        WireMethod::HEAD => "HEAD",
        WireMethod::POST => "POST",
        WireMethod::PUT => "PUT",
        WireMethod::PATCH => "PATCH",
        WireMethod::DELETE => "DELETE",
        WireMethod::OPTIONS => "OPTIONS",
        _ => "OTHER",
    }
}

/// The route of a wire method, where `HEAD` is answered as `GET` without its body (RFC 9110 §9.3.2).
pub(crate) fn find_route<'a, S>(
    routes: &'a [Route<S>],
    method: &WireMethod,
) -> Option<(Method, &'a Route<S>)> {
    let method = match *method {
        WireMethod::GET | WireMethod::HEAD => Method::Get,
        WireMethod::POST => Method::Post,
        WireMethod::PUT => Method::Put,
        WireMethod::PATCH => Method::Patch,
        WireMethod::DELETE => Method::Delete,
        _ => return None,
    };
    routes
        .iter()
        .find(|route| route.methods.contains(&method))
        .map(|route| (method, route))
}
