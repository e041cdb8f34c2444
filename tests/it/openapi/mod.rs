//! The OpenAPI document and the docs over real HTTP: from memory with a tag, and every problem's `type` leads somewhere.

use reqwest::header::IF_NONE_MATCH;

use crate::support::http::{Page, client};
use crate::support::process::{Backend, Server};

const DOCUMENT: &str = "/api/v1/openapi.json";

async fn get(url: &str) -> Page {
    Page::read(client().get(url).send().await.expect("the server answers")).await
}

#[tokio::test]
async fn the_document_comes_from_memory_with_a_tag() {
    let server = Server::start(Backend::Sqlite);
    let page = get(&server.url(DOCUMENT)).await;
    assert_eq!(page.status, 200, "{page}");
    assert_eq!(page.header("content-type"), Some("application/json"));
    assert_eq!(page.json()["openapi"], "3.1.0");
    assert_eq!(page.json()["servers"][0]["url"], server.issuer());
    let tag = page.header("etag").expect("a tag").to_owned();
    let again = client().get(server.url(DOCUMENT)).header(IF_NONE_MATCH, tag);
    let again = Page::read(again.send().await.expect("the server answers")).await;
    assert_eq!((again.status.as_u16(), again.body.as_str()), (304, ""), "{again}");
}

#[tokio::test]
async fn the_type_of_a_problem_leads_to_what_it_means() {
    let server = Server::start(Backend::Sqlite);
    for path in ["/api/v1/auth/me", "/api/v1/nothing-here"] {
        let problem = get(&server.url(path)).await.json();
        let (page, anchor) = problem["type"]
            .as_str()
            .and_then(|address| address.split_once('#'))
            .expect("an address with an anchor");
        assert_eq!(anchor, problem["code"], "{problem}");
        let explained = get(page).await;
        assert_eq!(explained.status, 200, "{explained}");
        assert!(explained.body.contains(&format!("id=\"{anchor}\"")), "{anchor}");
    }
}
