//! `/settings/sessions`: where the person is signed in, and the end of one sign-in or of all others.

use actix_web::HttpResponse;
use countersign_flows::{Services, settings};
use countersign_identity::session::Session;
use countersign_identity::{Id, SessionId};

use super::here::{self, Here};
use crate::browser::Browser;
use crate::call::Call;
use crate::endpoint::{BodyRule, Endpoint, Kind, Method};
use crate::pages::settings::sessions::SessionLine;
use crate::pages::settings::{Notice, Section, SessionsPage};
use crate::render::page;

const PATH: &str = Section::Sessions.path();

/// `GET`: the list.
pub struct Get;

impl Endpoint<Services> for Get {
    const METHODS: &'static [Method] = &[Method::Get];
    const PATH: &'static str = PATH;
    const KIND: Kind = Kind::Page;
    type Caller = Browser;

    async fn handle(cookie: Browser, call: Call<Services>) -> HttpResponse {
        let here = match here::enter(&call, &cookie, Section::Sessions).await {
            Ok(here) => here,
            Err(answer) => return answer,
        };
        let user = &here.visit.signed_in.user.id;
        match settings::own_sessions(here.services(), user, call.act.now).await {
            Ok(found) => show(&here, &found),
            Err(error) => here.failed(&error),
        }
    }
}

/// `POST`: ends the sign-in that `session` names, or without it all others.
pub struct Post;

impl Endpoint<Services> for Post {
    const METHODS: &'static [Method] = &[Method::Post];
    const PATH: &'static str = PATH;
    const KIND: Kind = Kind::Page;
    const BODY: BodyRule = BodyRule::Form;
    type Caller = Browser;

    async fn handle(cookie: Browser, call: Call<Services>) -> HttpResponse {
        let here = match here::enter(&call, &cookie, Section::Sessions).await {
            Ok(here) => here,
            Err(answer) => return answer,
        };
        match call.form.get("session") {
            Some(id) => end_one(&here, SessionId::from_text(id)).await,
            None => end_others(&here).await,
        }
    }
}

async fn end_one(here: &Here<'_>, id: SessionId) -> HttpResponse {
    let user = &here.visit.signed_in.user.id;
    match settings::end_session(here.services(), user, &id, &here.call.act).await {
        // Ended meanwhile, or never theirs: either way it is not in the list.
        Ok(_) => here.done(PATH, Notice::SessionEnded),
        Err(error) => here.failed(&error),
    }
}

async fn end_others(here: &Here<'_>) -> HttpResponse {
    let ended = settings::end_other_sessions(here.services(), &here.visit.signed_in, &here.act()).await;
    match ended {
        Ok(_) => here.done(PATH, Notice::OtherSessionsEnded),
        Err(error) => here.failed(&error),
    }
}

fn show(here: &Here<'_>, found: &[Session]) -> HttpResponse {
    let this = &here.visit.signed_in.session.id;
    let mut sessions: Vec<SessionLine<'_>> = found
        .iter()
        .map(|session| SessionLine {
            id: session.id.as_str(),
            user_agent: session.user_agent.as_deref(),
            address: session.peer.map(|peer| peer.to_string()),
            acr: session.acr(),
            started: here.ago(session.created_at),
            last_active: here.ago(session.last_seen_at),
            is_this: session.id == *this,
        })
        .collect();
    sessions.sort_by_key(|session| !session.is_this);
    page::show(&SessionsPage {
        frame: here.around(here.left().notice),
        end: here.form(),
        sessions,
    })
}
