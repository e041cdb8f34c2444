//! `/api/v1/invitations`: open invitations, made and withdrawn. Accepting one is a page.

use actix_web::HttpResponse;
use countersign_access::principal::{Need, Principal};
use countersign_flows::Services;
use countersign_flows::administration::invitations::{self, Listed as Invitation};
use countersign_flows::list::Listed;
use countersign_protocol::problem::ProblemCode;
use serde_json::{Value, json as object};

use super::users::address;
use super::{USERS_MANAGE, answer, id, made};
use crate::call::Call;
use crate::endpoint::{BodyRule, Endpoint, Kind, Method};
use crate::json::Unknown;
use crate::list;
use crate::openapi::operation::{Gives, Operation, Tag};
use crate::openapi::schema::{Shape, email, id as opaque, moment, object as members, text};
use crate::render::json;

/// `GET /api/v1/invitations`, the newest first. They end by themselves, so all are listed at once.
pub struct Get;

impl Endpoint<Services> for Get {
    const METHODS: &'static [Method] = &[Method::Get];
    const PATH: &'static str = "/api/v1/invitations";
    const KIND: Kind = Kind::Problem;
    const NEED: Option<Need> = USERS_MANAGE;
    const OPERATION: Option<Operation> = Some(Operation::new(
        Tag::Invitations,
        "List invitations",
        Gives::Whole(INVITATION),
    ));
    type Caller = Principal;

    async fn handle(caller: Principal, call: Call<Services>) -> HttpResponse {
        answer(call, async |call| {
            let items = invitations::list(&call.state.services, &caller).await?;
            let listed = Listed { items, next: None }.map(|invitation| shown(&invitation));
            Ok(list::respond(call, listed))
        })
        .await
    }
}

/// `POST /api/v1/invitations`. An open one of the same address ends, so that sending it again invites once. `link` is
/// there where no mail is sent, this once.
pub struct Post;

impl Endpoint<Services> for Post {
    const METHODS: &'static [Method] = &[Method::Post];
    const PATH: &'static str = "/api/v1/invitations";
    const KIND: Kind = Kind::Problem;
    const BODY: BodyRule = BodyRule::Json;
    const NEED: Option<Need> = USERS_MANAGE;
    const OPERATION: Option<Operation> = Some(
        Operation::new(Tag::Invitations, "Invite", Gives::Made(INVITATION))
            .details("An open invitation of the same address ends. Where no mail is sent, link stands in this answer, once.")
            .takes(NEW_INVITATION)
            .problems(&[ProblemCode::Conflict]),
    );
    type Caller = Principal;

    async fn handle(caller: Principal, call: Call<Services>) -> HttpResponse {
        answer(call, async |call| {
            let (email, role): (String, String) = call.read(Unknown::Refused, |fields| {
                (fields.required("email"), fields.required("role"))
            })?;
            let (services, email) = (&call.state.services, address(&email)?);
            let (invitation, link) = invitations::create(services, &caller, email, &role, &call.act).await?;
            let mut body = shown(&invitation);
            if let (Some(link), Some(members)) = (link, body.as_object_mut()) {
                members.insert("link".to_owned(), link.into());
            }
            Ok(made::described(call, &body))
        })
        .await
    }
}

/// `DELETE /api/v1/invitations/{invitation_id}`.
pub struct Delete;

impl Endpoint<Services> for Delete {
    const METHODS: &'static [Method] = &[Method::Delete];
    const PATH: &'static str = "/api/v1/invitations/{invitation_id}";
    const KIND: Kind = Kind::Problem;
    const NEED: Option<Need> = USERS_MANAGE;
    const OPERATION: Option<Operation> = Some(Operation::new(
        Tag::Invitations,
        "Withdraw an invitation",
        Gives::Done,
    ));
    type Caller = Principal;

    async fn handle(caller: Principal, call: Call<Services>) -> HttpResponse {
        answer(call, async |call| {
            let invitation = id(call, "invitation_id");
            invitations::withdraw(&call.state.services, &caller, &invitation, &call.act).await?;
            Ok(json::no_content())
        })
        .await
    }
}

const NEW_INVITATION: Shape = Shape::new("NewInvitation", || {
    members([
        ("email", email()),
        ("role", text().like("viewer").says("Name of a role.")),
    ])
    .closed()
});

const INVITATION: Shape = Shape::new("Invitation", || {
    members([
        ("id", text().like("inv_2bQfVnZ8Kc4TjWmR")),
        ("email", email()),
        ("role", text().like("viewer").or_null()),
        ("invited_by", opaque("usr").or_null()),
        ("created_at", moment()),
        ("expires_at", moment()),
        (
            "link",
            text().says("Where no mail is sent, this once.").optional(),
        ),
    ])
});

fn shown(listed: &Invitation) -> Value {
    let invitation = &listed.invitation;
    object!({
        "id": invitation.id,
        "email": invitation.email.as_str(),
        "role": listed.role,
        "invited_by": invitation.invited_by,
        "created_at": invitation.created_at.rfc3339(),
        "expires_at": invitation.expires_at.rfc3339(),
    })
}
