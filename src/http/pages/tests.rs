//! What must be true of every page, checked on all samples.

use askama::Template;

use super::samples::{NASTY, Sample, all, frame};
use super::*;

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
    for Sample { name, html, .. } in all() {
        assert_eq!(tags(&html, "h1").len(), 1, "{name}: h1");
        assert_eq!(tags(&html, "main").len(), 1, "{name}: main");
        assert!(
            html.starts_with("<!doctype html>\n<html lang=\"en\" dir=\"ltr\">"),
            "{name}: lang"
        );
        assert!(!html.contains("<title> ·"), "{name}: title");
    }
}

#[test]
fn no_page_is_a_dead_end() {
    for Sample { name, html, .. } in all() {
        let ways = ["a", "button", "pre"].map(|element| tags(&html, element).len());
        assert!(ways.iter().sum::<usize>() > 0, "{name}");
    }
}

#[test]
fn only_forms_that_may_end_at_a_client_leave_the_form_action_open() {
    let open = [
        "login",
        "totp",
        "recovery-code",
        "enrol",
        "consent",
        "logout",
        "not-a-member",
        "organizations",
        "form-post",
    ];
    for Sample { name, kind, .. } in all() {
        let is_open = open
            .iter()
            .any(|page| name == *page || name.starts_with(&format!("{page}-")));
        let stays = matches!(kind, PageKind::Own | PageKind::Settings);
        assert_eq!(!stays, is_open, "{name}");
    }
}

#[test]
fn every_visible_field_has_a_label_and_every_reference_a_target() {
    for Sample { name, html, .. } in all() {
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
    for Sample { name, html, .. } in all().into_iter().filter(|page| page.kind != PageKind::FormPost) {
        for form in html.split("<form ").skip(1) {
            let tag = form.split('>').next().unwrap();
            assert!(
                tag.ends_with("method=\"post\" action=\"/page?interaction=int_1\""),
                "{name}: {tag}"
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
    for Sample { name, kind, html } in all() {
        assert!(tags(&html, "style").is_empty(), "{name}: inline style sheet");
        let scripts = tags(&html, "script");
        assert!(
            scripts
                .iter()
                .all(|tag| attribute(tag, "src").is_some_and(|src| src.starts_with("/static/"))),
            "{name}: {scripts:?}"
        );
        assert_eq!(
            scripts.len(),
            usize::from(matches!(kind, PageKind::FormPost | PageKind::Settings)),
            "{name}: scripts"
        );
        for tag in html.split('<').skip(1).filter_map(|rest| rest.split('>').next()) {
            assert_eq!(attribute(tag, "style"), None, "{name}: {tag}");
            assert!(
                !tag.split_whitespace()
                    .any(|part| part.starts_with("on") && part.contains('=')),
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
    for Sample { name, html, .. } in all() {
        assert!(!html.contains("<script>") && !html.contains(NASTY), "{name}");
        escaped += html.matches("&#60;script&#62;").count();
    }
    assert!(escaped >= 10, "the samples hold too little to escape");
}

/// Room for translations and branding stays, and nothing is compressed yet.
#[test]
fn the_sign_in_page_with_all_that_it_loads_is_small() {
    let page = all().into_iter().find(|page| page.name == "login-again").unwrap();
    let assets = [&crate::assets::STYLESHEET, &crate::assets::ICON];
    let bytes = page.html.len() + assets.iter().map(|asset| asset.bytes.len()).sum::<usize>();
    assert!(bytes < 40 * 1024, "{bytes} bytes");
}

#[test]
fn a_password_is_never_shown_again() {
    for Sample { name, html, .. } in all() {
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
            .find(|page| page.name == wanted)
            .map(|page| page.html.as_str())
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
        ("reset", &["email", "send-link"]),
        ("new-password", &["password", "set-password"]),
        ("verify-email", &["confirm"]),
        ("invite-new", &["name", "password", "accept"]),
        ("invite-account", &["accept"]),
        ("settings-security-off", &["totp-enable"]),
        ("settings-enrol", &["totp-secret", "totp_code", "totp-confirm"]),
        ("settings-recovery-codes", &["recovery-codes"]),
        ("settings-api-keys", &["generate-key"]),
        ("settings-new-api-key", &["name", "create-key", "scans_read"]),
        ("settings-api-key", &["api-key"]),
    ] {
        let html = &pages.iter().find(|sample| sample.name == page).unwrap().html;
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

/// Writes every sample with what it loads, to be looked at in a browser:
/// `PAGES=/tmp/pages cargo test -p countersign-http every_sample_can_be_looked_at`.
#[test]
fn every_sample_can_be_looked_at() {
    let asked = std::env::var_os("PAGES").map(std::path::PathBuf::from);
    let folder = asked
        .clone()
        .unwrap_or_else(|| std::env::temp_dir().join(format!("countersign-pages-{}", std::process::id())));
    let assets = folder.join("static");
    std::fs::create_dir_all(&assets).unwrap();
    for asset in [
        &crate::assets::STYLESHEET,
        &crate::assets::SETTINGS_SCRIPT,
        &crate::assets::ICON,
    ] {
        std::fs::write(assets.join(&asset.file_name), asset.bytes).unwrap();
    }
    for Sample { name, html, .. } in all() {
        std::fs::write(folder.join(name).with_extension("html"), &html).unwrap();
        for reference in html
            .split(['"', '\''])
            .filter(|text| text.starts_with("/static/app."))
        {
            assert!(
                folder.join(&reference[1..]).exists(),
                "{name}: {reference} is not there"
            );
        }
    }
    if asked.is_none() {
        std::fs::remove_dir_all(&folder).unwrap();
    }
}
