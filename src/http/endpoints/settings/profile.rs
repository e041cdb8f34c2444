//! `/settings/profile`: who the person is, how they are reached.

use actix_web::HttpResponse;
use countersign_flows::settings::{self, ProfileChanges, Saved};
use countersign_flows::verify_email::{self, Sent};
use countersign_flows::{Services, reset};
use countersign_identity::Id;
use countersign_identity::user::User;
use serde_json::Value;

use super::here::{self, Here};
use super::typed;
use crate::browser::Browser;
use crate::call::Call;
use crate::endpoint::{BodyRule, Endpoint, Kind, Method};
use crate::pages::settings::profile::{Field, Typed};
use crate::pages::settings::{Notice, ProfilePage, Section};
use crate::render::page;

const PATH: &str = Section::Profile.path();
const VERIFY: &str = "/settings/profile/verify-email";

/// The fields of the form.
const FIELDS: [&str; 7] = [
    "name",
    "given_name",
    "family_name",
    "phone_number",
    "zoneinfo",
    "locale",
    "default_organization",
];

/// `GET`: the page.
pub struct Get;

impl Endpoint<Services> for Get {
    const METHODS: &'static [Method] = &[Method::Get];
    const PATH: &'static str = PATH;
    const KIND: Kind = Kind::Page;
    type Caller = Browser;

    async fn handle(cookie: Browser, call: Call<Services>) -> HttpResponse {
        match here::enter(&call, &cookie, Section::Profile).await {
            Ok(here) => show(&here),
            Err(answer) => answer,
        }
    }
}

/// `POST`: keeps the profile.
pub struct Post;

impl Endpoint<Services> for Post {
    const METHODS: &'static [Method] = &[Method::Post];
    const PATH: &'static str = PATH;
    const KIND: Kind = Kind::Page;
    const BODY: BodyRule = BodyRule::Form;
    type Caller = Browser;

    async fn handle(cookie: Browser, call: Call<Services>) -> HttpResponse {
        let here = match here::enter(&call, &cookie, Section::Profile).await {
            Ok(here) => here,
            Err(answer) => return answer,
        };
        let value = |name| call.form.get(name).unwrap_or_default().to_owned();
        let changes = ProfileChanges {
            claims: Field::ALL
                .into_iter()
                .map(|field| (field.claim().to_owned(), value(field.claim())))
                .collect(),
            locale: value("locale"),
            default_organization: call.form.get("default_organization").map(str::to_owned),
        };
        let user = &here.visit.signed_in.user.id;
        match settings::save_profile(here.services(), user, changes, &call.act).await {
            Ok(Saved::Done) => here.done(PATH, Notice::Saved),
            Ok(Saved::Unacceptable(claim)) => here.refused(&claim, typed::keep(&call.form, &FIELDS)),
            Ok(Saved::Gone) => here.go(PATH),
            Err(error) => here.failed(&error),
        }
    }
}

/// `POST /settings/profile/verify-email`: sends the letter that proves the address.
pub struct Verify;

impl Endpoint<Services> for Verify {
    const METHODS: &'static [Method] = &[Method::Post];
    const PATH: &'static str = VERIFY;
    const KIND: Kind = Kind::Page;
    const BODY: BodyRule = BodyRule::Form;
    type Caller = Browser;

    async fn handle(cookie: Browser, call: Call<Services>) -> HttpResponse {
        let here = match here::enter(&call, &cookie, Section::Profile).await {
            Ok(here) => here,
            Err(answer) => return answer,
        };
        let user = &here.visit.signed_in.user.id;
        match verify_email::send(here.services(), user, &here.act()).await {
            Ok(Sent::Sent) => here.done(PATH, Notice::VerificationSent),
            Ok(Sent::NotNeeded) => here.done(PATH, Notice::EmailVerified),
            Ok(Sent::TooMany) => here.done(PATH, Notice::TooManyLetters),
            Ok(Sent::NoMail) => here.done(PATH, Notice::NoMail),
            Err(error) => here.failed(&error),
        }
    }
}

fn show(here: &Here<'_>) -> HttpResponse {
    let user = &here.visit.signed_in.user;
    let left = here.left();
    let problem = Field::ALL.into_iter().find(|field| field.claim() == left.problem);
    let typed = typed::read(&left.typed);
    let profile = match problem {
        Some(_) => as_typed(&typed),
        None => as_kept(user),
    };
    let verify = here.call.own(VERIFY);
    let organizations = match here.visit.organizations.len() {
        0 | 1 => Vec::new(),
        _ => here.choices(),
    };
    page::show(&ProfilePage {
        frame: here.around(left.notice),
        form: here.form(),
        profile,
        problem,
        email: user.email.as_str(),
        email_verified: user.email_verified,
        verify: reset::goes_by_mail(here.services()).then(|| here.form_to(&verify)),
        organizations,
    })
}

fn as_kept(user: &User) -> Typed<'_> {
    let claim = |name| user.claims.get(name).and_then(Value::as_str).unwrap_or_default();
    Typed {
        name: user.name.as_deref().unwrap_or_default(),
        given_name: claim("given_name"),
        family_name: claim("family_name"),
        phone_number: claim("phone_number"),
        zoneinfo: claim("zoneinfo"),
        locale: user.locale.as_deref().unwrap_or_default(),
        default_organization: user
            .default_organization
            .as_ref()
            .map_or("", |organization| organization.as_str()),
    }
}

fn as_typed(typed: &[(String, String)]) -> Typed<'_> {
    let value = |name| typed::value(typed, name).unwrap_or_default();
    Typed {
        name: value("name"),
        given_name: value("given_name"),
        family_name: value("family_name"),
        phone_number: value("phone_number"),
        zoneinfo: value("zoneinfo"),
        locale: value("locale"),
        default_organization: value("default_organization"),
    }
}
