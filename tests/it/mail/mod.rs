//! Mail: letters reach a relay once and outlive kills, links do what they say, and a server without mail waits for none.

mod delivery;
mod development;
mod existence;
mod reset;

use crate::support::house::House;
use crate::support::http::Page;
use crate::support::process::{Backend, Server};
use crate::support::smtp_sink::SmtpSink;
use crate::support::test_browser::TestBrowser;

/// A server that sends by this relay, beside further settings.
fn server(backend: Backend, sink: &SmtpSink, settings: &[(&str, &str)]) -> Server {
    let url = sink.url();
    let own = [
        ("COUNTERSIGN_SMTP_URL", url.as_str()),
        ("COUNTERSIGN_MAIL_FROM", "Example <no-reply@example.test>"),
        ("COUNTERSIGN_THROTTLE_ADDRESS_PER_MINUTE", "100000"),
    ];
    Server::start_with(backend, &[&own[..], settings].concat())
}

fn house(sink: &SmtpSink) -> House {
    House::on(server(Backend::Sqlite, sink, &[]))
}

/// Asks for a link on the page at this address; the page that follows.
async fn ask(page: &str, address: &str) -> Page {
    let mut browser = TestBrowser::new();
    let page = browser.open(page).await;
    let form = page
        .form_with("send-link")
        .unwrap_or_else(|| panic!("no form: {page}"));
    browser
        .submit(&page, form.fill("email", address).press("send-link"))
        .await
}

/// Sets a password on the page of a link; the page that follows.
async fn choose(browser: &mut TestBrowser, link: &str, password: &str) -> Page {
    let page = browser.open(link).await;
    let form = page
        .form_with("set-password")
        .unwrap_or_else(|| panic!("no form: {page}"));
    browser
        .submit(&page, form.fill("password", password).press("set-password"))
        .await
}
