//! What the HTTP layer refuses by itself, and how each kind of endpoint says so.
//!
//! One table gives status, code and sentence; the kind decides between page, OAuth JSON and problem document.

use actix_web::HttpResponse;
use actix_web::http::header::{ALLOW, HeaderValue, RETRY_AFTER};
use countersign_access::Act;
use countersign_protocol::problem::{Problem, ProblemCode};
use countersign_protocol::{ErrorCode, OAuthError};

use super::{bearer, oauth_error, page, problem, status};
use crate::endpoint::Kind;
use crate::messages::EN;
use crate::pages::error::ErrorKind;
use crate::pages::{ErrorPage, Frame, Moment};
use crate::params::Malformed;
use crate::state::HttpSettings;

/// Why a request is refused before or outside the rule of its endpoint.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// 404.
    NotFound,
    /// 405, with what is allowed.
    MethodNotAllowed {
        /// The value of `Allow`.
        allow: String,
    },
    /// 414.
    AddressTooLong,
    /// 431.
    HeadTooLarge,
    /// 413.
    BodyTooLarge,
    /// 408: the body stalled.
    BodyTooSlow,
    /// 400: the body ended early or its framing is broken.
    BrokenBody,
    /// 415; at OAuth endpoints 400.
    WrongMediaType {
        /// The one that is read.
        wanted: &'static str,
    },
    /// 400: the body is not one JSON object, repeats a name, nests too deeply or holds NUL.
    BadJson,
    /// 400: path, query or form cannot be decoded exactly.
    Malformed(Malformed),
    /// 400: a parameter came twice (RFC 6749 §3.1).
    Repeated(String),
    /// 400: more than one `Authorization` header, or one that cannot be read.
    BadAuthorization,
    /// 400: a token in the header and one in the form (RFC 6750 §2).
    TwoTokens,
    /// 401: no token (RFC 6750 §3.1).
    TokenMissing,
    /// 403: the form lacks the proof that it was ours.
    StaleForm {
        /// The interaction that it named: the way on.
        interaction: Option<String>,
    },
    /// What a rule or flow says to programs.
    Problem(Box<Problem>),
    /// 503: a queue is full; the same may work in a second.
    Busy,
    /// 500: what happened is in the log.
    Broken,
}

struct Row {
    code: ProblemCode,
    oauth: ErrorCode,
    page: ErrorKind,
    detail: String,
}

impl Refusal {
    fn row(&self) -> Row {
        use ErrorKind::*;
        let said = |code: ProblemCode, page, detail: &str| Row {
            code,
            oauth: ErrorCode::InvalidRequest,
            page,
            detail: detail.to_owned(),
        };
        let plain = |code: ProblemCode, page| said(code, page, code.sentence());
        let invalid = |detail: &str| said(ProblemCode::InvalidRequest, BadRequest, detail);
        match self {
            Self::NotFound => plain(ProblemCode::NotFound, NotFound),
            Self::MethodNotAllowed { allow } => said(
                ProblemCode::MethodNotAllowed,
                WrongMethod,
                &format!("Use one of: {allow}."),
            ),
            Self::AddressTooLong => plain(ProblemCode::AddressTooLong, TooLarge),
            Self::HeadTooLarge => plain(ProblemCode::HeadersTooLarge, TooLarge),
            Self::BodyTooLarge => plain(ProblemCode::BodyTooLarge, TooLarge),
            Self::BodyTooSlow => plain(ProblemCode::BodyTooSlow, BadRequest),
            Self::BrokenBody => invalid("The body ended before its end."),
            Self::WrongMediaType { wanted } => said(
                ProblemCode::UnsupportedMediaType,
                BadRequest,
                &format!("Send {wanted} in UTF-8."),
            ),
            Self::BadJson => invalid(
                "The body is not one JSON object in UTF-8, repeats a name, holds NUL or nests too deeply.",
            ),
            Self::Malformed(reason) => invalid(&format!("The request cannot be read: {reason}.")),
            Self::Repeated(name) => invalid(&format!("The parameter {name} came more than once.")),
            Self::BadAuthorization => invalid("Send one Authorization header in visible ASCII."),
            Self::TwoTokens => invalid("Send the token in the header or in the form, not in both."),
            Self::TokenMissing => said(
                ProblemCode::CredentialsRequired,
                BadRequest,
                "Send an access token.",
            ),
            Self::StaleForm { .. } => plain(ProblemCode::StaleForm, StaleForm),
            Self::Problem(problem) => said(problem.code, BadRequest, &problem.detail),
            Self::Busy => Row {
                oauth: ErrorCode::TemporarilyUnavailable,
                ..plain(ProblemCode::Unavailable, Busy)
            },
            Self::Broken => Row {
                oauth: ErrorCode::ServerError,
                ..plain(ProblemCode::ServerError, Broken)
            },
        }
    }

    /// Whether what is left of the request is not worth reading: the connection ends with the answer.
    fn leaves_a_body(&self) -> bool {
        matches!(
            self,
            Self::AddressTooLong
                | Self::HeadTooLarge
                | Self::BodyTooLarge
                | Self::BodyTooSlow
                | Self::BrokenBody
        )
    }
}

/// The answer to `act`, which asked for `path`.
pub(crate) fn render(
    refusal: &Refusal,
    kind: Kind,
    act: &Act,
    path: &str,
    settings: &HttpSettings,
) -> HttpResponse {
    tracing::debug!(request.id = act.request_id, ?refusal, "refused before its rule");
    let row = refusal.row();
    let mut answer = match (refusal, kind) {
        (Refusal::TokenMissing, _) => bearer::token_missing(),
        // RFC 6749 §5.2 knows 400 for what the client sent wrongly.
        (Refusal::WrongMediaType { .. }, Kind::OAuth) => {
            oauth_error::with_status(&OAuthError::new(row.oauth, &row.detail), 400)
        }
        (_, Kind::OAuth) => {
            oauth_error::with_status(&OAuthError::new(row.oauth, &row.detail), row.code.status())
        }
        (Refusal::Problem(told), Kind::Problem | Kind::Metadata) => {
            problem::respond(told, act, path, &settings.issuer)
        }
        (_, Kind::Problem | Kind::Metadata) => {
            problem::respond(&Problem::new(row.code, row.detail), act, path, &settings.issuer)
        }
        (_, Kind::Page) => error_page(refusal, &row, act, settings),
    };
    match refusal {
        Refusal::MethodNotAllowed { allow } => {
            if let Ok(allow) = HeaderValue::from_str(allow) {
                answer.headers_mut().insert(ALLOW, allow);
            }
        }
        Refusal::Busy => {
            answer
                .headers_mut()
                .insert(RETRY_AFTER, HeaderValue::from_static("1"));
        }
        _ => {}
    }
    if refusal.leaves_a_body() {
        answer
            .head_mut()
            .set_connection_type(actix_web::http::ConnectionType::Close);
    }
    answer
}

fn error_page(refusal: &Refusal, row: &Row, act: &Act, settings: &HttpSettings) -> HttpResponse {
    let way_on = match refusal {
        Refusal::StaleForm {
            interaction: Some(interaction),
        } => Some(format!("{}/continue/{interaction}", settings.base())),
        _ => None,
    };
    let page = ErrorPage {
        frame: Frame {
            messages: &EN,
            product: settings.product,
            base: settings.base(),
        },
        kind: row.page,
        app: None,
        code: row.code.as_str(),
        request_id: &act.request_id,
        time: Moment::new(act.now, &EN),
        client_id: None,
        redirect_uri: None,
        retry: way_on.as_deref(),
    };
    page::with_status(&page, status(row.code.status()))
}
