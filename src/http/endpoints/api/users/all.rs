//! `GET` and `POST /api/v1/users`.

use actix_web::HttpResponse;
use countersign_access::principal::{Need, Principal};
use countersign_flows::Services;
use countersign_flows::administration::people;
use countersign_flows::administration::users::{self, NewMember};
use countersign_flows::idempotency::Created;
use countersign_identity::{Email, Id};
use countersign_protocol::problem::{Invalid, Problem, ProblemCode};

use super::super::{USERS_MANAGE, answer, made};
use super::shown;
use crate::call::Call;
use crate::endpoint::{BodyRule, Endpoint, Kind, Method};
use crate::json::Unknown;
use crate::openapi::operation::{Gives, Operation, Parameter, Tag};
use crate::openapi::schema::{Shape, email, object, text};
use crate::{idempotency, list};

const PATH: &str = "/api/v1/users";

/// `GET /api/v1/users`, with `email` for one address.
pub struct Get;

impl Endpoint<Services> for Get {
    const METHODS: &'static [Method] = &[Method::Get];
    const PATH: &'static str = PATH;
    const KIND: Kind = Kind::Problem;
    const NEED: Option<Need> = USERS_MANAGE;
    const OPERATION: Option<Operation> = Some(
        Operation::new(Tag::Users, "List users", Gives::Part(super::MEMBER)).query(&[Parameter::new(
            "email",
            "Only the one with this address.",
            email,
        )]),
    );
    type Caller = Principal;

    async fn handle(caller: Principal, call: Call<Services>) -> HttpResponse {
        answer(call, async |call| {
            let page = list::page(&call.query, &["email"])?;
            let email = call.query.get("email");
            let found = people::list(&call.state.services, &caller, email, &page.rows()).await?;
            let listed = page.cut(found, |member| member.user.id.as_str());
            Ok(list::respond(call, listed.map(|member| shown(&member))))
        })
        .await
    }
}

/// `POST /api/v1/users`: an account without a password. Its owner gets a letter with a link to choose one; where no mail
/// is sent, the link stands in this answer, once.
pub struct Post;

impl Endpoint<Services> for Post {
    const METHODS: &'static [Method] = &[Method::Post];
    const PATH: &'static str = PATH;
    const KIND: Kind = Kind::Problem;
    const BODY: BodyRule = BodyRule::Json;
    const NEED: Option<Need> = USERS_MANAGE;
    const OPERATION: Option<Operation> = Some(
        Operation::new(Tag::Users, "Create a user", Gives::Made(super::MEMBER_MADE))
            .details("An account without a password: its owner gets a letter with a link to choose one. Where no mail is \
                      sent, reset_link stands in this answer, once.")
            .takes(NEW_MEMBER)
            .once()
            .problems(&[ProblemCode::Conflict]),
    );
    type Caller = Principal;

    async fn handle(caller: Principal, call: Call<Services>) -> HttpResponse {
        answer(call, async |call| {
            let (email, name, role) = call.read(Unknown::Refused, |fields| {
                let email: String = fields.required("email");
                (email, fields.optional("name"), fields.required("role"))
            })?;
            let email = address(&email)?;
            let once = idempotency::once(call, &caller, shown)?;
            let new = NewMember { email, name, role };
            let services = &call.state.services;
            match users::create(services, &caller, new, once, &call.act).await? {
                Created::New(member) => {
                    let link = users::reset(services, &caller, &member.user.id, &call.act).await?;
                    let mut body = shown(&member);
                    if let (Some(link), Some(members)) = (link, body.as_object_mut()) {
                        members.insert("reset_link".to_owned(), link.into());
                    }
                    Ok(made::described(call, &body))
                }
                again @ Created::Again(..) => Ok(made::once(call, &again, shown)),
            }
        })
        .await
    }
}

const NEW_MEMBER: Shape = Shape::new("NewUser", || {
    object([
        ("email", email()),
        ("name", text().like("Ada Lovelace").or_null().optional()),
        ("role", text().like("operator").says("Name of a role.")),
    ])
    .closed()
});

/// An address as it was sent.
pub(in super::super) fn address(text: &str) -> Result<Email, Problem> {
    Email::parse(text).map_err(|_| {
        let detail = "Send an e-mail address.";
        Problem::validation(vec![Invalid::member("email", "invalid_email", detail)])
    })
}
