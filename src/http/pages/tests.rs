//! Renders a sample of every page and checks what must be true of all of them.

use askama::Template;
use countersign_identity::Timestamp;
use countersign_identity::password::Refusal;

use super::error::ErrorKind;
use super::login::{Problem, Reason};
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

/// Every page, in each of its shapes.
fn all() -> Vec<(&'static str, String)> {
    let login = LoginPage::sample;
    let local = || App {
        destination: Destination::ThisComputer,
        ..app()
    };
    let pages: Vec<(&'static str, Result<String, askama::Error>)> = vec![
        ("login", login().render()),
        ("login-own", LoginPage { app: None, ..login() }.render()),
        (
            "login-wrong",
            LoginPage {
                username: "ada@example.com",
                problem: Some(Problem::DoesNotMatch),
                ..login()
            }
            .render(),
        ),
        (
            "login-nobody",
            LoginPage {
                problem: Some(Problem::UsernameMissing),
                ..login()
            }
            .render(),
        ),
        (
            "login-again",
            LoginPage {
                account: Some(account()),
                username: "ada@example.com",
                reason: Some(Reason::AskedAgain),
                problem: Some(Problem::PasswordMissing),
                ..login()
            }
            .render(),
        ),
        (
            "login-nasty",
            LoginPage {
                username: NASTY,
                reason: Some(Reason::TooLongAgo),
                app: Some(App { name: NASTY, ..app() }),
                ..login()
            }
            .render(),
        ),
        ("consent", ConsentPage::sample().render()),
        (
            "consent-identity",
            ConsentPage {
                asked: &[],
                ..ConsentPage::sample()
            }
            .render(),
        ),
        (
            "consent-nasty",
            ConsentPage {
                app: App {
                    name: NASTY,
                    ..local()
                },
                account: Account {
                    name: None,
                    email: NASTY,
                    switch: None,
                },
                ..ConsentPage::sample()
            }
            .render(),
        ),
        ("error", ErrorPage::sample().render()),
        ("home", HomePage::sample().render()),
        (
            "home-person",
            HomePage {
                memberships: &[],
                connect: None,
                ..HomePage::sample()
            }
            .render(),
        ),
        ("logout", LogoutPage::sample().render()),
        (
            "logout-own",
            LogoutPage {
                app: None,
                ..LogoutPage::sample()
            }
            .render(),
        ),
        ("signed-out", SignedOutPage::sample().render()),
        ("setup", SetupPage::sample().render()),
        (
            "setup-common",
            SetupPage {
                email: "ada@example.com",
                problem: Some(SetupProblem::Password(Refusal::Common)),
                ..SetupPage::sample()
            }
            .render(),
        ),
        (
            "setup-nasty",
            SetupPage {
                email: NASTY,
                problem: Some(SetupProblem::Email),
                ..SetupPage::sample()
            }
            .render(),
        ),
        ("setup-expired", SetupLinkPage::sample().render()),
        (
            "setup-used",
            SetupLinkPage {
                end: SetupLinkEnd::Used,
                ..SetupLinkPage::sample()
            }
            .render(),
        ),
        ("sign-in-expired", SignInOverPage::sample().render()),
        (
            "sign-in-finished",
            SignInOverPage {
                end: SignInEnd::Finished,
                restart: None,
                ..SignInOverPage::sample()
            }
            .render(),
        ),
        (
            "sign-in-elsewhere",
            SignInOverPage {
                end: SignInEnd::Elsewhere,
                app: None,
                ..SignInOverPage::sample()
            }
            .render(),
        ),
        ("not-a-member", NotAMemberPage::sample().render()),
        ("throttled", ThrottledPage::sample().render()),
        ("form-post", FormPostPage::sample().render()),
    ];
    let errors = [
        ("error-unknown-app", ErrorKind::UnknownApp),
        ("error-bad-request", ErrorKind::BadRequest),
        ("error-stale-form", ErrorKind::StaleForm),
        ("error-not-found", ErrorKind::NotFound),
        ("error-method", ErrorKind::WrongMethod),
        ("error-too-large", ErrorKind::TooLarge),
        ("error-busy", ErrorKind::Busy),
        ("error-broken", ErrorKind::Broken),
    ]
    .map(|(name, kind)| {
        let retry = (kind == ErrorKind::Busy).then_some("/");
        (
            name,
            ErrorPage {
                kind,
                retry,
                app: None,
                client_id: None,
                ..ErrorPage::sample()
            }
            .render(),
        )
    });
    pages
        .into_iter()
        .chain(errors)
        .map(|(name, html)| (name, html.unwrap()))
        .collect()
}

/// The start tags of an element, without their angle brackets.
fn tags<'a>(html: &'a str, element: &str) -> Vec<&'a str> {
    html.split('<')
        .skip(1)
        .filter_map(|rest| rest.split('>').next())
        .filter(|tag| tag.split_whitespace().next() == Some(element))
        .collect()
}

fn attribute<'a>(tag: &'a str, name: &str) -> Option<&'a str> {
    tag.split_once(&format!(" {name}=\""))
        .and_then(|(_, rest)| rest.split('"').next())
}

#[test]
fn every_page_has_one_heading_one_main_a_language_and_a_title() {
    for (name, html) in all() {
        assert_eq!(tags(&html, "h1").len(), 1, "{name}: h1");
        assert_eq!(tags(&html, "main").len(), 1, "{name}: main");
        assert!(
            html.starts_with("<!doctype html>\n<html lang=\"en\" dir=\"ltr\">"),
            "{name}: lang"
        );
        assert!(!html.contains("<title> ·"), "{name}: title");
        assert!(
            tags(&html, "button")
                .iter()
                .chain(&tags(&html, "a"))
                .any(|tag| tag.contains("primary"))
                || !tags(&html, "a").is_empty()
                || !tags(&html, "pre").is_empty(),
            "{name} is a dead end"
        );
    }
}

#[test]
fn every_visible_field_has_a_label_and_every_reference_a_target() {
    for (name, html) in all() {
        for field in tags(&html, "input")
            .into_iter()
            .filter(|tag| attribute(tag, "type") != Some("hidden"))
        {
            let id = attribute(field, "id").unwrap();
            assert!(
                html.contains(&format!("<label for=\"{id}\">")),
                "{name}: {id} has no label"
            );
            for target in attribute(field, "aria-describedby")
                .unwrap_or_default()
                .split_whitespace()
            {
                assert!(
                    html.contains(&format!("id=\"{target}\"")),
                    "{name}: nothing is called {target}"
                );
            }
        }
        for target in tags(&html, "a")
            .iter()
            .filter_map(|tag| attribute(tag, "href")?.strip_prefix('#'))
        {
            assert!(
                html.contains(&format!("id=\"{target}\"")),
                "{name}: nothing is called {target}"
            );
        }
    }
}

#[test]
fn every_form_that_stays_with_us_posts_its_proof() {
    for (name, html) in all().into_iter().filter(|(name, _)| *name != "form-post") {
        for form in html.split("<form ").skip(1) {
            assert!(
                form.starts_with("method=\"post\" action=\"/page?interaction=int_1\""),
                "{name}"
            );
            assert!(
                form.contains("name=\"csrf\" value=\"csrf-of-this-session\""),
                "{name}"
            );
        }
    }
}

#[test]
fn nothing_is_inlined_or_taken_from_elsewhere() {
    for (name, html) in all() {
        assert!(tags(&html, "style").is_empty(), "{name}: inline style sheet");
        let scripts = tags(&html, "script");
        assert!(
            scripts
                .iter()
                .all(|tag| attribute(tag, "src").is_some_and(|src| src.starts_with("/static/"))),
            "{name}: {scripts:?}"
        );
        assert_eq!(scripts.len(), usize::from(name == "form-post"), "{name}: scripts");
        for tag in html.split('<').skip(1).filter_map(|rest| rest.split('>').next()) {
            assert_eq!(attribute(tag, "style"), None, "{name}: {tag}");
            assert!(
                !tag.split_whitespace().any(|part| part.starts_with("on")),
                "{name}: {tag}"
            );
        }
        for link in tags(&html, "link") {
            assert!(
                attribute(link, "href").unwrap().starts_with("/static/"),
                "{name}: {link}"
            );
        }
    }
}

#[test]
fn values_are_text_and_never_markup() {
    let mut escaped = 0;
    for (name, html) in all() {
        assert!(!html.contains("<script>") && !html.contains(NASTY), "{name}");
        escaped += html.matches("&#60;script&#62;").count();
    }
    assert!(escaped >= 10, "the samples hold too little to escape");
}

#[test]
fn a_password_is_never_shown_again() {
    for (name, html) in all() {
        for field in tags(&html, "input")
            .into_iter()
            .filter(|tag| attribute(tag, "type") == Some("password"))
        {
            assert_eq!(attribute(field, "value"), None, "{name}");
        }
    }
}

#[test]
fn a_problem_is_announced_and_tied_to_its_field() {
    let pages = all();
    let html = |wanted: &str| {
        pages
            .iter()
            .find(|(name, _)| *name == wanted)
            .map(|(_, html)| html.as_str())
            .unwrap()
    };
    let invalid = |page: &str| -> Vec<&str> {
        let fields = tags(html(page), "input");
        fields
            .into_iter()
            .filter(|tag| attribute(tag, "aria-invalid") == Some("true"))
            .filter_map(|tag| attribute(tag, "id"))
            .collect()
    };
    assert_eq!(invalid("login"), [""; 0]);
    assert_eq!(invalid("login-wrong"), ["username", "password"]);
    assert_eq!(invalid("login-nobody"), ["username"]);
    assert_eq!(invalid("login-again"), ["password"]);
    assert_eq!(invalid("setup-common"), ["password"]);
    assert_eq!(invalid("setup-nasty"), ["email"]);
    assert!(html("login-wrong").contains("role=\"alert\""));
    assert!(
        html("login-wrong").contains("value=\"ada@example.com\""),
        "what was typed stays"
    );
}

#[test]
fn the_ids_that_automation_relies_on_are_there() {
    let pages = all();
    for (page, ids) in [
        ("login", &["username", "password", "sign-in"][..]),
        ("consent", &["allow", "deny"]),
        ("logout", &["confirm-logout"]),
        ("error", &["error-code"]),
        ("setup", &["email", "password", "create"]),
    ] {
        let html = pages
            .iter()
            .find(|(name, _)| *name == page)
            .map(|(_, html)| html)
            .unwrap();
        for id in ids {
            assert!(html.contains(&format!("id=\"{id}\"")), "{page}: #{id}");
        }
    }
}

#[test]
fn an_issuer_with_a_path_prefixes_every_own_address() {
    let frame = Frame {
        base: "/auth",
        ..frame()
    };
    let html = SignedOutPage {
        frame,
        ..SignedOutPage::sample()
    }
    .render()
    .unwrap();
    assert!(html.contains("href=\"/auth/\""));
    assert!(html.contains("href=\"/auth/static/app."));
}

/// Writes the samples where they can be looked at, served beside `static/`:
/// `PAGES=/tmp/pages cargo test -p countersign-http samples -- --ignored`.
#[test]
#[ignore = "writes files to look at"]
fn write_the_samples() {
    let folder = std::path::PathBuf::from(std::env::var_os("PAGES").unwrap());
    let assets = folder.join("static");
    std::fs::create_dir_all(&assets).unwrap();
    for (name, html) in all() {
        std::fs::write(folder.join(name).with_extension("html"), html).unwrap();
    }
    for asset in [&crate::assets::STYLESHEET, &crate::assets::ICON] {
        std::fs::write(assets.join(&asset.file_name), asset.bytes).unwrap();
    }
}
