//! `auth/verify` behind the real proxies: who may pass arrives with the server's names, who may not is told so by 401 or
//! 403, nobody is redirected, and names that a stranger sends never arrive.

mod proxy;
mod upstream;

use reqwest::RequestBuilder;

use crate::golden::credentials;
use crate::support::http::{Page, client};
use crate::support::process::{Backend, Server};
use proxy::{Kind, Proxy};
use upstream::Upstream;

async fn get(proxy: &Proxy, finish: impl FnOnce(RequestBuilder) -> RequestBuilder) -> Page {
    let request = finish(client().get(proxy.url("/scans?page=2")));
    Page::read(request.send().await.expect("the proxy answers")).await
}

async fn lets_through_who_may_and_nobody_else(kind: Kind) {
    let server = Server::start(Backend::Sqlite);
    let owner = credentials::owner(&server, "proxied@company.com");
    let reader = credentials::key(&server, &owner, &["scans_read"]);
    let other = credentials::key(&server, &owner, &["devices_read"]);
    let issuer = server.issuer().rsplit_once(':').expect("a port");
    let upstream = Upstream::start();
    let proxy = Proxy::start(kind, issuer.1.parse().expect("a number"), upstream.port);

    for (presented, status) in [
        (None, 401),
        (Some("nr_live_wrong"), 401),
        (Some(other.as_str()), 403),
    ] {
        let page = get(&proxy, |request| match presented {
            Some(key) => request.header("X-API-Key", key),
            None => request,
        })
        .await;
        assert_eq!(page.status, status, "{kind:?} {page}");
        assert_eq!(page.header("location"), None, "{kind:?} {page}");
        if status == 401 {
            assert!(page.header("www-authenticate").is_some(), "{kind:?} {page}");
        }
    }
    assert_eq!(upstream.reached(), 0, "{kind:?}");

    let page = get(&proxy, |request| {
        request
            .header("X-API-Key", &reader)
            .header("Remote-User", "root")
            .header("remote-groups", "admins")
            .header("REMOTE-SCOPES", "billing")
    })
    .await;
    assert_eq!(page.status, 200, "{kind:?} {page}");
    assert_eq!(upstream.reached(), 1, "{kind:?}");
    let arrived = |name: &str| -> Vec<&str> {
        let prefix = format!("{name}:");
        page.body
            .lines()
            .filter_map(|line| line.strip_prefix(&prefix))
            .map(str::trim)
            .collect()
    };
    assert!(page.body.starts_with("get /scans?page=2 "), "{kind:?} {page}");
    let user = arrived("remote-user");
    assert!(user.len() == 1 && user[0].starts_with("usr_"), "{kind:?} {page}");
    assert_eq!(arrived("remote-email"), ["proxied@company.com"], "{kind:?}");
    assert_eq!(arrived("remote-organization"), ["default"], "{kind:?}");
    assert_eq!(arrived("remote-scopes"), ["scans_read"], "{kind:?}");
    // nginx leaves an empty header out, the others send it.
    assert!(
        arrived("remote-groups").iter().all(|groups| groups.is_empty()),
        "{kind:?} {page}"
    );
    assert!(
        !page.body.contains(&reader),
        "the secret stays in front: {kind:?} {page}"
    );
}

#[tokio::test]
async fn nginx_asks_by_auth_request() {
    lets_through_who_may_and_nobody_else(Kind::Nginx).await;
}

#[tokio::test]
async fn caddy_asks_by_forward_auth() {
    lets_through_who_may_and_nobody_else(Kind::Caddy).await;
}

#[tokio::test]
async fn haproxy_asks_by_an_action_in_lua() {
    lets_through_who_may_and_nobody_else(Kind::Haproxy).await;
}
