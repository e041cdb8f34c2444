//! One request as a handler sees it: decoded, within limits, with the circumstances that events record.
//!
//! Made by [`crate::dispatch`] only. The clock is read there, once per request.

use std::sync::Arc;

use actix_web::http::header::{HeaderMap, HeaderName};
use actix_web::{HttpRequest, HttpResponse};
use countersign_access::Act;
use countersign_protocol::Params;
use countersign_protocol::problem::Problem;
use serde_json::{Map, Value};

use crate::endpoint::Kind;
use crate::json::{self, Fields, Unknown};
use crate::render::refusal::{self, Refusal};
use crate::state::State;

/// One request.
pub struct Call<S> {
    /// What every request can reach.
    pub state: Arc<State<S>>,
    /// The principal, or nobody yet (`Actor::Anonymous`); from where, in which request, when.
    pub act: Act,
    /// The query, strictly decoded.
    pub query: Params,
    /// The form, strictly decoded; empty unless the endpoint takes one and the method is POST.
    pub form: Params,
    /// The object in the body; empty unless the endpoint takes JSON and one came. [`Call::read`] makes it typed.
    pub json: Map<String, Value>,
    /// Parameters left out of `query` or `form` because they came twice; empty unless the endpoint asked to be told.
    pub repeated: Vec<String>,
    pub(crate) kind: Kind,
    pub(crate) request: HttpRequest,
}

impl<S> Call<S> {
    /// A variable segment of the path.
    pub fn segment(&self, name: &str) -> Option<&str> {
        self.request.match_info().get(name)
    }

    /// All headers, for what negotiates by them.
    pub fn headers(&self) -> &HeaderMap {
        self.request.headers()
    }

    /// A header that came once, as visible ASCII.
    pub fn header(&self, name: HeaderName) -> Option<&str> {
        let mut values = self.request.headers().get_all(name);
        let first = values.next()?;
        values.next().is_none().then(|| first.to_str().ok()).flatten()
    }

    /// Path and query as they were asked, with the issuer's path: what a page posts back to.
    pub fn address(&self) -> String {
        self.request.uri().path_and_query().map_or_else(
            || self.request.path().to_owned(),
            |address| address.as_str().to_owned(),
        )
    }

    /// The path as it was asked, with the issuer's path and without a query.
    pub fn path(&self) -> &str {
        self.request.path()
    }

    /// The method as on the wire.
    pub fn method(&self) -> &str {
        self.request.method().as_str()
    }

    /// An address of ours: the issuer's path and `path` below it.
    pub fn own(&self, path: &str) -> String {
        format!("{}{path}", self.state.settings.base())
    }

    /// Reads the body's object into a typed value, whose members `read` names one by one.
    ///
    /// # Errors
    /// 400 or 422, with everything that is wrong with the body at once.
    pub fn read<T>(&self, unknown: Unknown, read: impl FnOnce(&mut Fields<'_>) -> T) -> Result<T, Problem> {
        json::read(&self.json, unknown, read)
    }

    /// The answer to a request that a rule or flow refused.
    pub fn problem(&self, problem: Problem) -> HttpResponse {
        self.refuse(&Refusal::Problem(Box::new(problem)))
    }

    /// The answer to a request that is refused before or outside its rule, in the endpoint's kind.
    pub fn refuse(&self, refusal: &Refusal) -> HttpResponse {
        refusal::render(
            refusal,
            self.kind,
            &self.act,
            self.request.path(),
            &self.state.settings,
        )
    }
}
