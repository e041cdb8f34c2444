//! A sample of every page, in each of its shapes, and the values that they are made of.

mod second_step;

use std::sync::LazyLock;

use countersign_identity::Timestamp;
use countersign_identity::password::Refusal;

use super::dev_mail::{DevMailPage, ShownLetter};
use super::error::ErrorKind;
use super::invite::InviteProblem;
use super::link_over::LinkEnd;
use super::login::{Problem, Reason};
use super::reset::ResetAskedEnd;
use super::setup::{SetupLinkEnd, SetupProblem};
use super::sign_in_over::SignInEnd;
use super::*;
use crate::messages::EN;

/// What somebody might send in the hope that it becomes markup.
pub(super) const NASTY: &str = "\">&<script>alert(1)</script>";

pub(super) fn frame() -> Frame<'static> {
    Frame {
        messages: &EN,
        product: "Countersign",
        base: "",
    }
}

pub(super) fn form() -> PostForm<'static> {
    PostForm {
        action: "/page?interaction=int_1",
        csrf: "csrf-of-this-session",
    }
}

pub(super) fn app() -> App<'static> {
    App {
        name: "Grafana",
        destination: Destination::Host("grafana.example.com".to_owned()),
    }
}

pub(super) fn account() -> Account<'static> {
    Account {
        name: Some("Ada Lovelace"),
        email: "ada@example.com",
        switch: Some("/accounts?interaction=int_1"),
    }
}

pub(super) fn moment() -> Moment {
    Moment::new(Timestamp::from_unix_seconds(1_732_437_000), &EN)
}

/// A rendered page.
#[derive(Clone)]
pub(super) struct Sample {
    pub(super) name: &'static str,
    pub(super) kind: PageKind,
    pub(super) html: String,
}

pub(super) fn sample<P: Page>(name: &'static str, page: P) -> Sample {
    Sample {
        name,
        kind: P::KIND,
        html: page.render().unwrap(),
    }
}

/// Every page, in each of its shapes.
pub(super) fn all() -> Vec<Sample> {
    let settings = super::settings::samples::all();
    [
        sign_in(),
        second_step::all(),
        consent(),
        errors(),
        signed_in(),
        set_up(),
        links(),
        dev_mail(),
        docs(),
        ways_on(),
        settings,
    ]
    .concat()
}

fn docs() -> Vec<Sample> {
    vec![
        sample("docs", super::docs::DocsPage::sample()),
        sample("docs-errors", super::docs::DocsErrorsPage::sample()),
    ]
}

fn sign_in() -> Vec<Sample> {
    let page = LoginPage::sample;
    let username = "ada@example.com";
    let wrong = Some(Problem::DoesNotMatch);
    let nobody = Some(Problem::UsernameMissing);
    let again = LoginPage {
        username,
        account: Some(account()),
        reason: Some(Reason::AskedAgain),
        ..page()
    };
    let nasty = App { name: NASTY, ..app() };
    vec![
        sample("login", page()),
        sample("login-own", LoginPage { app: None, ..page() }),
        sample(
            "login-wrong",
            LoginPage {
                username,
                problem: wrong,
                ..page()
            },
        ),
        sample(
            "login-nobody",
            LoginPage {
                problem: nobody,
                ..page()
            },
        ),
        sample(
            "login-again",
            LoginPage {
                problem: Some(Problem::PasswordMissing),
                ..again
            },
        ),
        sample(
            "login-nasty",
            LoginPage {
                username: NASTY,
                app: Some(nasty),
                reason: Some(Reason::TooLongAgo),
                ..page()
            },
        ),
    ]
}

fn consent() -> Vec<Sample> {
    let page = ConsentPage::sample;
    let local = App {
        name: NASTY,
        destination: Destination::ThisComputer,
    };
    let nobody = Account {
        name: None,
        email: NASTY,
        switch: None,
    };
    vec![
        sample("consent", page()),
        sample("consent-identity", ConsentPage { asked: &[], ..page() }),
        sample(
            "consent-nasty",
            ConsentPage {
                app: local,
                account: nobody,
                ..page()
            },
        ),
    ]
}

fn errors() -> Vec<Sample> {
    let page = ErrorPage::sample;
    let plain = |name, kind| {
        sample(
            name,
            ErrorPage {
                kind,
                app: None,
                client_id: None,
                redirect_uri: None,
                ..page()
            },
        )
    };
    vec![
        sample("error", page()),
        plain("error-unknown-app", ErrorKind::UnknownApp),
        plain("error-request-over", ErrorKind::RequestOver),
        plain("error-bad-request", ErrorKind::BadRequest),
        plain("error-stale-form", ErrorKind::StaleForm),
        plain("error-not-found", ErrorKind::NotFound),
        plain("error-method", ErrorKind::WrongMethod),
        plain("error-too-large", ErrorKind::TooLarge),
        plain("error-broken", ErrorKind::Broken),
        sample(
            "error-busy",
            ErrorPage {
                kind: ErrorKind::Busy,
                retry: Some("/login?interaction=int_1"),
                ..page()
            },
        ),
    ]
}

fn signed_in() -> Vec<Sample> {
    vec![
        sample("home", HomePage::sample()),
        sample(
            "home-person",
            HomePage {
                memberships: &[],
                connect: None,
                ..HomePage::sample()
            },
        ),
        sample("logout", LogoutPage::sample()),
        sample(
            "logout-own",
            LogoutPage {
                app: None,
                ..LogoutPage::sample()
            },
        ),
        sample("signed-out", SignedOutPage::sample()),
    ]
}

fn set_up() -> Vec<Sample> {
    let page = SetupPage::sample;
    let email = "ada@example.com";
    let refused = |name, refusal| {
        sample(
            name,
            SetupPage {
                email,
                problem: Some(SetupProblem::Password(refusal)),
                ..page()
            },
        )
    };
    vec![
        sample("setup", page()),
        refused("setup-common", Refusal::Common),
        refused("setup-short", Refusal::TooShort),
        refused("setup-long", Refusal::TooLong),
        refused("setup-untypeable", Refusal::Untypeable),
        refused("setup-guessable", Refusal::Guessable),
        sample(
            "setup-nasty",
            SetupPage {
                email: NASTY,
                problem: Some(SetupProblem::Email),
                ..page()
            },
        ),
        sample("setup-expired", SetupLinkPage::sample()),
        sample(
            "setup-used",
            SetupLinkPage {
                end: SetupLinkEnd::Used,
                ..SetupLinkPage::sample()
            },
        ),
    ]
}

fn links() -> Vec<Sample> {
    let ask = ResetPage::sample;
    let choose = NewPasswordPage::sample;
    let invite = InviteNewPage::sample;
    let over = |name, end| sample(name, LinkOverPage::sample(end));
    vec![
        sample("reset", ask()),
        sample(
            "reset-nasty",
            ResetPage {
                email: NASTY,
                is_invalid: true,
                ..ask()
            },
        ),
        sample("reset-sent", ResetAskedPage::sample(ResetAskedEnd::Sent)),
        sample("reset-no-mail", ResetAskedPage::sample(ResetAskedEnd::NoMail)),
        sample("new-password", choose()),
        sample(
            "new-password-common",
            NewPasswordPage {
                problem: Some(Refusal::Common),
                ..choose()
            },
        ),
        over("reset-closed", LinkEnd::Reset),
        sample("verify-email", VerifyEmailPage::sample()),
        over("verify-email-done", LinkEnd::Verified),
        over("verify-email-taken", LinkEnd::AddressTaken),
        over("verify-email-closed", LinkEnd::VerifyEmail),
        sample("invite-new", invite()),
        sample(
            "invite-new-nasty",
            InviteNewPage {
                name: NASTY,
                problem: Some(InviteProblem::Name),
                ..invite()
            },
        ),
        sample(
            "invite-new-common",
            InviteNewPage {
                problem: Some(InviteProblem::Password(Refusal::Common)),
                ..invite()
            },
        ),
        sample("invite-account", InviteAccountPage::sample()),
        sample(
            "invite-other-account",
            InviteAccountPage {
                only_for: Some("grace@example.com"),
                ..InviteAccountPage::sample()
            },
        ),
        over("invite-closed", LinkEnd::Invitation),
    ]
}

fn dev_mail() -> Vec<Sample> {
    static LETTERS: LazyLock<[ShownLetter<'static>; 2]> = LazyLock::new(|| {
        [
            ShownLetter {
                to: "ada@example.com",
                subject: "Choose a new Countersign password",
                text: "Choose it here:\n\nhttp://localhost:8080/reset/cs_rl_1\n",
                written: moment(),
            },
            ShownLetter {
                to: NASTY,
                subject: NASTY,
                text: NASTY,
                written: moment(),
            },
        ]
    });
    vec![
        sample("dev-mail", DevMailPage::sample(&*LETTERS)),
        sample("dev-mail-empty", DevMailPage::sample(&[])),
    ]
}

fn ways_on() -> Vec<Sample> {
    let over = SignInOverPage::sample;
    vec![
        sample("sign-in-expired", over()),
        sample(
            "sign-in-finished",
            SignInOverPage {
                end: SignInEnd::Finished,
                restart: None,
                ..over()
            },
        ),
        sample(
            "sign-in-elsewhere",
            SignInOverPage {
                end: SignInEnd::Elsewhere,
                app: None,
                ..over()
            },
        ),
        sample("not-a-member", NotAMemberPage::sample()),
        sample("organizations", OrganizationsPage::sample()),
        sample("throttled", ThrottledPage::sample()),
        sample("form-post", FormPostPage::sample()),
    ]
}
