//! SES-03 and SES-08: what every page tells the browser to allow, and what it loads.

use super::every_page::every_page;
use crate::support::forms::tags;
use crate::support::house::House;
use crate::support::http::Page;
use crate::support::process::{Backend, Server};
use crate::support::test_browser::TestBrowser;
use crate::support::tls::ThrowAway;

#[tokio::test]
async fn ses_03_nothing_can_be_framed() {
    let house = House::open(&[]);
    let mut browser = TestBrowser::new();
    let mut answers = every_page(&house, &mut browser).await;
    for path in [
        "/.well-known/openid-configuration",
        "/api/v1/auth/oauth2/userinfo",
        "/api/v1/auth/oauth2/token",
        "/api/nothing-here",
        "/healthz",
    ] {
        answers.push((path, browser.get(&house.server.url(path)).await));
    }
    for (name, answer) in answers {
        let policy = answer.header("content-security-policy").unwrap_or_default();
        assert!(policy.contains("frame-ancestors 'none'"), "{name}: {answer}");
        assert_eq!(answer.header("x-frame-options"), Some("DENY"), "{name}");
    }
}

#[tokio::test]
async fn ses_08_pages_run_nothing_load_nothing_foreign_and_tell_nobody() {
    let certificate = ThrowAway::new();
    let house = House::on(certificate.serve());
    let mut browser = TestBrowser::with(certificate.client());
    for (name, page) in every_page(&house, &mut browser).await {
        let header = |wanted: &str| {
            page.header(wanted)
                .unwrap_or_else(|| panic!("{name} lacks {wanted}: {page}"))
        };
        let policy = header("content-security-policy");
        let directives: Vec<&str> = policy.split(';').map(str::trim).collect();
        for wanted in ["default-src 'none'", "object-src 'none'", "base-uri 'none'"] {
            assert!(directives.contains(&wanted), "{name}: {policy}");
        }
        assert!(
            !policy.contains("unsafe") && !policy.contains("http") && !policy.contains('*'),
            "{name}: {policy}"
        );
        assert!(
            matches!(header("referrer-policy"), "no-referrer" | "same-origin"),
            "{name}"
        );
        assert_eq!(header("x-content-type-options"), "nosniff", "{name}");
        assert!(
            header("strict-transport-security").starts_with("max-age="),
            "{name}"
        );
        assert_eq!(header("cache-control"), "no-store", "{name}");
        assert!(header("content-type").starts_with("text/html"), "{name}");
        judge_markup(name, &page);
    }
}

fn judge_markup(name: &str, page: &Page) {
    for (tag, _) in tags(&page.body) {
        assert!(
            tag.name != "style" && tag.name != "iframe",
            "{name}: <{}>",
            tag.name
        );
        assert_eq!(tag.attribute("style"), None, "{name}: <{}>", tag.name);
        for handler in ["onload", "onclick", "onerror", "onsubmit", "onfocus"] {
            assert_eq!(tag.attribute(handler), None, "{name}: <{}>", tag.name);
        }
        let loaded = match tag.name.as_str() {
            "link" => tag.attribute("href"),
            "script" => Some(tag.attribute("src").expect("no script stands in a page")),
            _ => tag.attribute("src"),
        };
        if let Some(source) = loaded {
            let url = page.url.join(source).unwrap();
            assert_eq!(
                url.origin(),
                page.url.origin(),
                "{name} loads {source} from elsewhere"
            );
        }
    }
}

#[tokio::test]
async fn ses_08_plain_http_promises_no_https() {
    let server = Server::start(Backend::Sqlite);
    let page = TestBrowser::new().get(&server.url("/healthz")).await;
    assert_eq!(page.header("strict-transport-security"), None);
}
