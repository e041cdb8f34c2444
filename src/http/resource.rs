//! The routes of one path, and all paths of the table as actix resources.
//!
//! Nothing else mounts a handler on the public listener: what is not in the table is 404, and a method that no route of
//! a path names is 405.

use std::collections::BTreeMap;
use std::rc::Rc;
use std::sync::Arc;

use actix_web::HttpRequest;
use actix_web::http::Method as WireMethod;
use actix_web::web::{self, Payload, ServiceConfig};

use crate::browser;
use crate::dispatch::{dispatch, find_route};
use crate::endpoint::{Access, Cors, Kind, Method, Route};
use crate::state::{FlowServices, State};

/// What is at one path.
pub(crate) struct Resource<S> {
    /// The path below the issuer, or a word for addresses that are in no table.
    pub(crate) path: &'static str,
    kind: Kind,
    routes: Vec<Route<S>>,
}

impl<S: FlowServices> Resource<S> {
    fn nothing(kind: Kind) -> Self {
        Self {
            path: "unmatched",
            kind,
            routes: Vec::new(),
        }
    }

    /// Whether nothing is there.
    pub(crate) fn is_empty(&self) -> bool {
        self.routes.is_empty()
    }

    /// How refusals look.
    pub(crate) fn kind(&self) -> Kind {
        self.kind
    }

    /// The routes of one path share a policy: a browser asks about an address, not about a method.
    pub(crate) fn cors(&self) -> Cors {
        self.routes.first().map_or(Cors::None, |route| route.cors)
    }

    /// Whether `OPTIONS` is answered.
    pub(crate) fn answers_preflight(&self) -> bool {
        self.cors() != Cors::None
    }

    /// The value of `Allow` (RFC 9110 §10.2.1).
    pub(crate) fn allow(&self) -> String {
        let mut methods: Vec<Method> = self
            .routes
            .iter()
            .flat_map(|route| route.methods)
            .copied()
            .collect();
        methods.sort_unstable();
        let mut names: Vec<&str> = methods.iter().map(|method| method.as_str()).collect();
        if methods.contains(&Method::Get) {
            names.insert(1, "HEAD");
        }
        if self.answers_preflight() {
            names.push("OPTIONS");
        }
        names.join(", ")
    }

    /// The route that answers a method.
    pub(crate) fn route_for(&self, method: &WireMethod) -> Option<(Method, &Route<S>)> {
        find_route(&self.routes, method)
    }

    fn needs_browser(&self) -> bool {
        self.routes
            .iter()
            .any(|route| matches!(route.access, Access::Browser | Access::ForwardAuth))
    }
}

/// Groups a table by path, in the order of the table.
fn group<S: FlowServices>(routes: &[Route<S>]) -> Vec<Resource<S>> {
    let mut order: BTreeMap<&str, usize> = BTreeMap::new();
    let mut resources: Vec<Resource<S>> = Vec::new();
    for route in routes {
        let at = *order.entry(route.path).or_insert(resources.len());
        match resources.get_mut(at) {
            Some(resource) => resource.routes.push(*route),
            None => resources.push(Resource {
                path: route.path,
                kind: route.kind,
                routes: vec![*route],
            }),
        }
    }
    resources
}

/// Mounts the table below the issuer's path, and the answer to everything else.
pub(crate) fn mount<S: FlowServices>(config: &mut ServiceConfig, routes: &[Route<S>], state: &Arc<State<S>>) {
    let base = state.settings.base();
    for resource in group(routes) {
        let at = web::resource(format!("{base}{}", resource.path));
        if resource.needs_browser() {
            config.service(
                at.wrap(browser::middleware(&state.settings))
                    .to(answering(resource, state)),
            );
        } else {
            config.service(at.to(answering(resource, state)));
        }
    }
    let program = Rc::new(Resource::nothing(Kind::Problem));
    let person = Rc::new(Resource::nothing(Kind::Page));
    let state = Arc::clone(state);
    config.default_service(web::to(move |request: HttpRequest, payload: Payload| {
        let below = request
            .path()
            .strip_prefix(state.settings.base())
            .unwrap_or_default();
        let programs = below.starts_with("/api/") || below.starts_with("/.well-known/");
        let resource = Rc::clone(if programs { &program } else { &person });
        let state = Arc::clone(&state);
        async move { dispatch(&resource, state, request, payload).await }
    }));
}

fn answering<S: FlowServices>(
    resource: Resource<S>,
    state: &Arc<State<S>>,
) -> impl actix_web::Handler<(HttpRequest, Payload), Output = actix_web::HttpResponse> {
    let resource = Rc::new(resource);
    let state = Arc::clone(state);
    move |request: HttpRequest, payload: Payload| {
        let (resource, state) = (Rc::clone(&resource), Arc::clone(&state));
        async move { dispatch(&resource, state, request, payload).await }
    }
}
