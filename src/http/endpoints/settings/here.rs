//! Who stands on a settings page, and what every such page needs: its frame, its forms, the way back with a word about
//! what was done. Whoever is not signed in does so first and comes back.

use actix_web::HttpResponse;
use countersign_access::Act;
use countersign_access::permission::InternalRight;
use countersign_access::principal::{Need, Principal};
use countersign_flows::browser::Browser as Visitor;
use countersign_flows::settings::{self, Visit};
use countersign_flows::{FlowError, Services, continue_interaction};
use countersign_identity::{Id, Timestamp};
use countersign_protocol::interaction::OwnPage;

use crate::browser::{Browser, Flash};
use crate::call::Call;
use crate::endpoints::{busy, shown, visitor, ways};
use crate::messages::EN;
use crate::pages::PostForm;
use crate::pages::organizations::Choice;
use crate::pages::settings::{Ago, Around, NotAllowedPage, Notice, Section};
use crate::render::redirect::see_other;
use crate::render::{failure, page};

/// Where the choice of an organization goes.
pub(super) const ORGANIZATION: &str = "/settings/organization";

/// Somebody who is signed in, on a page of the settings.
pub(super) struct Here<'c> {
    pub(super) call: &'c Call<Services>,
    pub(super) cookie: &'c Browser,
    pub(super) browser: Visitor,
    pub(super) visit: Visit,
    section: Section,
    csrf: String,
    own: String,
    sign_out: String,
    switch: String,
}

/// Finds who stands here; whoever is not signed in is led to do so, and back to `section` or, asking with GET, to the
/// very page.
pub(super) async fn enter<'c>(
    call: &'c Call<Services>,
    cookie: &'c Browser,
    section: Section,
) -> Result<Here<'c>, HttpResponse> {
    let services = &call.state.services;
    let browser = visitor::of(cookie, services);
    match settings::visit(services, &browser, call.act.now).await {
        Ok(Some(visit)) => Ok(Here {
            csrf: shown::csrf(call, cookie),
            own: call.address(),
            sign_out: call.own("/logout"),
            switch: call.own(ORGANIZATION),
            call,
            cookie,
            browser,
            visit,
            section,
        }),
        Ok(None) => Err(sign_in_first(call, cookie, &browser, section).await),
        Err(error) => Err(failure::respond(call, &error)),
    }
}

async fn sign_in_first(
    call: &Call<Services>,
    cookie: &Browser,
    browser: &Visitor,
    section: Section,
) -> HttpResponse {
    let Some(page) = page_to_return_to(call, section) else {
        return see_other(&call.own("/login"));
    };
    let services = &call.state.services;
    match continue_interaction::begin_own_page(services, browser, page, &call.act).await {
        Ok(Ok(id)) => {
            visitor::keep(cookie, browser);
            ways::go_on(call, id.as_str())
        }
        Ok(Err(_)) => busy::too_many_open(call),
        Err(error) => failure::respond(call, &error),
    }
}

/// The page itself; that of the section for a form that was sent too late.
fn page_to_return_to(call: &Call<Services>, section: Section) -> Option<OwnPage> {
    let asked = if call.request.method() == actix_web::http::Method::GET {
        let path = call.request.path();
        path.strip_prefix(call.state.settings.base())
            .and_then(|path| OwnPage::parse(path).ok())
    } else {
        None
    };
    asked.or_else(|| OwnPage::parse(section.path()).ok())
}

impl<'c> Here<'c> {
    pub(super) fn services(&self) -> &'c Services {
        &self.call.state.services
    }

    /// The circumstances, with the person as whoever acts.
    pub(super) fn act(&self) -> Act {
        self.visit.act(&self.call.act)
    }

    /// Around the page; `notice` is what was just done.
    pub(super) fn around(&self, notice: Option<Notice>) -> Around<'_> {
        let organizations = &self.visit.organizations;
        let choices = match organizations.len() {
            0 | 1 => Vec::new(),
            _ => self.choices(),
        };
        Around {
            frame: shown::frame(self.call),
            section: self.section,
            account: shown::account(&self.visit.signed_in.user, None),
            organization: self.visit.organization().map(|found| found.name.as_str()),
            choices,
            switch: self.form_to(&self.switch),
            sign_out: self.form_to(&self.sign_out),
            manages_applications: self.visit.principal.as_ref().is_some_and(manages_applications),
            notice,
        }
    }

    /// The organizations of the person.
    pub(super) fn choices(&self) -> Vec<Choice<'_>> {
        self.visit
            .organizations
            .iter()
            .map(|organization| Choice {
                id: organization.id.as_str(),
                name: &organization.name,
            })
            .collect()
    }

    /// A form that goes to the page's own address.
    pub(super) fn form(&self) -> PostForm<'_> {
        self.form_to(&self.own)
    }

    /// A form that goes to `action`.
    pub(super) fn form_to<'a>(&'a self, action: &'a str) -> PostForm<'a> {
        PostForm {
            action,
            csrf: &self.csrf,
        }
    }

    /// A fresh name for a form that counts once.
    pub(super) fn once(&self) -> String {
        crate::csrf::make(|bytes| self.services().entropy.fill(bytes))
    }

    /// What the form before left to say: a deed, or what was wrong.
    pub(super) fn left(&self) -> Left {
        let Some(flash) = self.cookie.take_flash() else {
            return Left::default();
        };
        let notice = Notice::ALL.into_iter().find(|(name, _)| *name == flash.error);
        Left {
            notice: notice.map(|(_, notice)| notice),
            problem: flash.error,
            typed: flash.typed.unwrap_or_default(),
        }
    }

    /// 303 to a page of ours, which says what was done.
    pub(super) fn done(&self, path: &str, notice: Notice) -> HttpResponse {
        let name = Notice::ALL.into_iter().find(|(_, known)| *known == notice);
        self.say(path, name.map_or("", |(name, _)| name), String::new())
    }

    /// 303 back to the page of this form, which says what was wrong and keeps what was typed.
    pub(super) fn refused(&self, problem: &str, typed: String) -> HttpResponse {
        self.cookie.set_flash(Flash {
            error: problem.to_owned(),
            typed: Some(typed),
        });
        see_other(&self.own)
    }

    fn say(&self, path: &str, name: &str, typed: String) -> HttpResponse {
        self.cookie.set_flash(Flash {
            error: name.to_owned(),
            typed: Some(typed),
        });
        see_other(&self.call.own(path))
    }

    /// 303 to a page of ours.
    pub(super) fn go(&self, path: &str) -> HttpResponse {
        see_other(&self.call.own(path))
    }

    /// 303 to an address of ours that already has the issuer's path.
    pub(super) fn go_to(&self, address: &str) -> HttpResponse {
        see_other(address)
    }

    /// 303 to the page that asks for a fresh code and then leads to `then`.
    pub(super) fn prove_first(&self, then: &str) -> HttpResponse {
        self.go(&format!("{}?then={then}", super::prove::PATH))
    }

    /// What failed.
    pub(super) fn failed(&self, error: &FlowError) -> HttpResponse {
        failure::respond(self.call, error)
    }

    /// 429 with the way back to this page.
    pub(super) fn throttled(&self, wait: std::time::Duration) -> HttpResponse {
        busy::throttled(self.call, wait, &self.own)
    }

    /// What the person can do here, if that includes what the page needs; else the page that says so.
    pub(super) fn principal(&self, need: Need) -> Result<&Principal, HttpResponse> {
        self.visit
            .principal
            .as_ref()
            .filter(|principal| principal.check(need).is_ok())
            .ok_or_else(|| self.not_allowed())
    }

    /// In place of the page.
    pub(super) fn not_allowed(&self) -> HttpResponse {
        page::forbidden(&NotAllowedPage {
            frame: self.around(None),
        })
    }

    /// A moment as far from now.
    pub(super) fn ago(&self, at: Timestamp) -> Ago {
        Ago::new(at, self.call.act.now, &EN)
    }
}

/// What a form left for the page that follows.
#[derive(Default)]
pub(super) struct Left {
    /// What was done.
    pub(super) notice: Option<Notice>,
    /// The name of what was wrong, as the page knows it.
    pub(super) problem: String,
    /// What was typed.
    pub(super) typed: String,
}

fn manages_applications(principal: &Principal) -> bool {
    principal.check(Need::Right(InternalRight::ClientsManage)).is_ok()
}
