//! An endpoint is a type: where it is, which methods it answers, who may call it, what it takes, and how it looks when
//! the server refuses before it was reached.
//!
//! A handler can be mounted only as an [`Endpoint`], and its arguments are made by its [`Caller`], so that it cannot be
//! reached without its access rule. [`Route`] is the same as a value: the one list in [`crate::routes`] is made of them.

use std::future::Future;
use std::pin::Pin;

use actix_web::HttpResponse;
use countersign_access::principal::Need;

use crate::call::Call;
use crate::caller::Caller;
use crate::openapi::Operation;
use crate::state::FlowServices;

/// The methods that endpoints may answer. `HEAD` comes with `Get`, `OPTIONS` with a CORS policy; all others are 405.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Method {
    /// Reads; changes nothing.
    Get,
    /// Changes something.
    Post,
    /// Replaces.
    Put,
    /// Changes a part.
    Patch,
    /// Removes.
    Delete,
}

impl Method {
    /// As on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Method::Get => "GET",
            Method::Post => "POST",
            Method::Put => "PUT",
            Method::Patch => "PATCH",
            Method::Delete => "DELETE",
        }
    }

    /// Whether a body says something with this method (RFC 9110 §9.3).
    pub const fn takes_body(self) -> bool {
        matches!(self, Method::Post | Method::Put | Method::Patch)
    }
}

/// Who may call: the word in the matrix of endpoints. The rule itself is the [`Caller`] of that name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    /// Anybody.
    Anonymous,
    /// An OAuth client, which the flow authenticates (RFC 6749 §2.3).
    Client,
    /// The bearer of an access token (RFC 6750), which the flow verifies.
    BearerToken,
    /// A browser on a page: forms carry the CSRF proof.
    Browser,
    /// Whoever presents an access token or an API key, believed and holding what [`Endpoint::NEED`] names.
    Principal,
    /// The same, or a browser that is signed in; what they lack the endpoint says itself.
    ForwardAuth,
}

/// What kind of caller reads the answers: decides how the server's own refusals are rendered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// People: an HTML page.
    Page,
    /// OAuth clients: RFC 6749 §5.2 JSON.
    OAuth,
    /// Programs: RFC 9457 problem documents.
    Problem,
    /// As `Problem`, but asked so often that no line is logged: documents from memory, assets, health.
    Metadata,
}

/// What body an endpoint takes. More than 64 kB is refused with 413 everywhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BodyRule {
    /// None; what comes is not read.
    None,
    /// `application/x-www-form-urlencoded` in UTF-8 when the method is POST.
    Form,
    /// One `application/json` object when the method is POST, PUT or PATCH; read with [`Call::read`].
    Json,
}

/// Which scripts of other origins may read the answer (Fetch standard, CORS protocol). Never with credentials.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cors {
    /// None.
    None,
    /// All: public documents.
    Public,
    /// Those on the origins of clients' redirect URIs.
    ClientOrigins,
    /// Those that the operator lets sign people in.
    LoginOrigins,
}

/// What a parameter that came twice means (RFC 6749 §3.1 forbids it; `resource` and `audience` may repeat).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Repeats {
    /// Refused before the handler.
    Refused,
    /// Named in [`Call::repeated`]: the authorization endpoint must first find out whom to tell.
    Told,
    /// As `Refused`, but this one of the form may: the boxes that somebody ticked.
    Boxes(&'static str),
}

/// One endpoint. The constants are its row in the table of routes.
pub trait Endpoint<S: FlowServices>: 'static {
    /// The methods that this type answers; other types may answer others at the same path.
    const METHODS: &'static [Method];
    /// The path below the issuer, with `{name}` for a variable segment.
    const PATH: &'static str;
    /// How refusals look.
    const KIND: Kind;
    /// What body it takes.
    const BODY: BodyRule = BodyRule::None;
    /// Who may read it from another origin.
    const CORS: Cors = Cors::None;
    /// What becomes of repeated parameters.
    const REPEATS: Repeats = Repeats::Refused;
    /// What a `Principal` must hold: exactly those endpoints that take one declare it, or the program does not compile.
    const NEED: Option<Need> = None;
    /// What the OpenAPI document says beyond this row. Every endpoint below `/api/v1` has it, or a test fails.
    const OPERATION: Option<Operation> = None;
    /// Who calls; made from the request before [`Endpoint::handle`], or refused there.
    type Caller: Caller;

    /// Answers. Called only for a listed method, within all limits, by a caller that passed.
    fn handle(caller: Self::Caller, call: Call<S>) -> impl Future<Output = HttpResponse>;
}

type Answering = Pin<Box<dyn Future<Output = HttpResponse>>>;

/// An endpoint as a value: one row of the table.
pub struct Route<S> {
    /// See [`Endpoint::METHODS`].
    pub methods: &'static [Method],
    /// See [`Endpoint::PATH`].
    pub path: &'static str,
    /// See [`Endpoint::KIND`].
    pub kind: Kind,
    /// See [`Caller::ACCESS`].
    pub access: Access,
    /// See [`Endpoint::NEED`].
    pub need: Option<Need>,
    /// See [`Endpoint::BODY`].
    pub body: BodyRule,
    /// See [`Endpoint::CORS`].
    pub cors: Cors,
    /// See [`Endpoint::REPEATS`].
    pub repeats: Repeats,
    /// See [`Endpoint::OPERATION`].
    pub operation: Option<Operation>,
    answer: fn(Call<S>) -> Answering,
}

impl<S> Clone for Route<S> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<S> Copy for Route<S> {}

impl<S: FlowServices> Route<S> {
    /// The row of `E`.
    pub const fn of<E: Endpoint<S>>() -> Self {
        const { assert!(matches!(E::Caller::ACCESS, Access::Principal) == E::NEED.is_some()) };
        Self {
            methods: E::METHODS,
            path: E::PATH,
            kind: E::KIND,
            access: E::Caller::ACCESS,
            need: E::NEED,
            body: E::BODY,
            cors: E::CORS,
            repeats: E::REPEATS,
            operation: E::OPERATION,
            answer: answer::<E, S>,
        }
    }

    /// Identifies the caller, then answers.
    pub(crate) fn answer(&self, call: Call<S>) -> Answering {
        (self.answer)(call)
    }
}

fn answer<E: Endpoint<S>, S: FlowServices>(call: Call<S>) -> Answering {
    Box::pin(async move {
        match E::Caller::identify(&call, E::NEED).await {
            Ok(caller) => {
                let act = call.act.by(caller.actor());
                E::handle(caller, Call { act, ..call }).await
            }
            Err(refusal) => call.refuse(&refusal),
        }
    })
}
