//! Bad input at every endpoint, over raw sockets: HTP-01, -02, -05, -06, -07, -08 and RES-02 of the threat model. Each
//! test ends with a whole sign-in on the same server, and looks at what was kept.

mod endpoints;
mod sizes;

use endpoints::{Reader, assert_tells_nothing, endpoints};

use crate::support::house::House;
use crate::support::raw::send;

#[tokio::test]
async fn htp_01_the_host_header_names_nobody() {
    let house = House::open(&[]);
    let address = house.server.node_url("");
    for endpoint in endpoints(&house) {
        for more in [
            "",
            "X-Forwarded-Host: evil.test\r\nX-Forwarded-Proto: https\r\nForwarded: host=evil.test\r\n",
        ] {
            let request = format!(
                "{} {} HTTP/1.1\r\nHost: evil.test\r\nConnection: close\r\nContent-Length: 0\r\n{more}\r\n",
                endpoint.methods[0], endpoint.path
            );
            let answer = send(&address, request);
            assert!(!answer.mentions("evil.test"), "{}: {answer}", endpoint.path);
            assert!(answer.status < 500, "{}: {answer}", endpoint.path);
            if let Some(target) = answer.header("location") {
                let ours = (target.starts_with('/') && !target.starts_with("//"))
                    || target.starts_with(house.server.issuer());
                assert!(ours, "{}: {answer}", endpoint.path);
            }
        }
    }
    let request =
        "GET /.well-known/openid-configuration HTTP/1.1\r\nHost: evil.test\r\nConnection: close\r\n\r\n";
    let document: serde_json::Value = serde_json::from_str(&send(&address, request).body).unwrap();
    assert_eq!(document["issuer"], house.server.issuer());
    house.still_works().await;
}

#[tokio::test]
async fn htp_05_bad_bytes_are_bad_requests() {
    let house = House::open(&[]);
    let address = house.server.node_url("");
    for endpoint in endpoints(&house) {
        let method = endpoint.methods[0];
        for bytes in ["%00", "%ff", "%ed%a0%80", "%zz", "%", "%C0%80"] {
            let query = format!("?a={bytes}&b=1");
            let answer = send(
                &address,
                endpoint.request(method, &query, "Content-Length: 0\r\n", ""),
            );
            endpoint.assert_refuses(&answer, &[400], &format!("{bytes} in the query"));
            if endpoint.takes("POST") {
                let answer = send(&address, endpoint.form(&format!("username={bytes}&a=1")));
                endpoint.assert_refuses(&answer, &[400], &format!("{bytes} in the form"));
            }
            let mut below = endpoint.clone();
            below.path = format!("{}{bytes}", endpoint.path);
            let answer = send(&address, below.request(method, "", "", ""));
            assert!(
                matches!(answer.status, 400 | 404),
                "{bytes} in the path: {}: {answer}",
                below.path
            );
            assert_tells_nothing(&answer, &below.path);
        }
        // Bytes that are no text at all: in a header, and as they are in a form.
        for header in [
            "X-Whatever",
            "Cookie",
            "Authorization",
            "Accept-Language",
            "Origin",
            "X-Request-Id",
        ] {
            let mut request = endpoint.request(method, "", "Content-Length: 0\r\n", "");
            let at = request.len() - 2;
            let line = [header.as_bytes(), b": \xff\xfe\xed\xa0\x80\r\n"].concat();
            request.splice(at..at, line);
            let answer = send(&address, request);
            assert!(answer.status < 500, "{header}: {answer}");
            assert!(!answer.mentions("panicked"));
        }
        if endpoint.takes("POST") {
            let mut request = endpoint.form("username=12&password=x");
            let at = request.len() - "12&password=x".len();
            request.splice(at..at + 2, [0xff, 0xfe]);
            let answer = send(&address, request);
            endpoint.assert_refuses(&answer, &[400], "raw bytes in the form");
        }
    }
    house.still_works().await;
    assert_eq!(house.count("user.signed_in"), 1);
}

#[tokio::test]
async fn htp_06_a_repeated_parameter_is_a_bad_request() {
    let house = House::open(&[]);
    let address = house.server.node_url("");
    let names = [
        (
            "/api/v1/auth/oauth2/token",
            &["grant_type", "code", "client_id", "scope"][..],
        ),
        ("/api/v1/auth/oauth2/userinfo", &["access_token"]),
        ("/api/v1/auth/oauth2/revoke", &["token", "client_id"]),
        ("/api/v1/auth/oauth2/par", &["scope", "redirect_uri"]),
        ("/api/v1/auth/oauth2/authorize", &["client_id", "redirect_uri"]),
        ("/api/v1/auth/oauth2/logout", &["id_token_hint", "state"]),
        ("/login", &["username", "password", "interaction"]),
        ("/consent", &["decision"]),
        ("/organizations", &["organization"]),
        ("/continue/int_nobody", &["csrf"]),
        ("/logout", &["csrf"]),
    ];
    let mut seen = 0;
    for endpoint in endpoints(&house) {
        let listed = names.iter().find(|(path, _)| *path == endpoint.path);
        // Wherever nothing in particular is expected, any parameter still comes once.
        let names = listed.map_or(&["email", "anything"][..], |(_, names)| names);
        for name in names {
            if endpoint.takes("POST") {
                let answer = send(&address, endpoint.form(&format!("{name}=a&{name}=b")));
                endpoint.assert_refuses(&answer, &[400], &format!("{name} twice in the form"));
                seen += 1;
            }
            if endpoint.takes("GET") {
                let query = format!("?{name}=a&other=1&{name}=a");
                let answer = send(&address, endpoint.request("GET", &query, "", ""));
                endpoint.assert_refuses(&answer, &[400], &format!("{name} twice in the query"));
                seen += 1;
            }
        }
    }
    assert!(seen > 20);
    // Once the client is trusted, it is told: what repeats is named by the code, and nobody signs in.
    let twice = house.request(&[("state", "another")]);
    let path = twice.strip_prefix(house.server.issuer()).unwrap();
    let answer = send(
        &address,
        format!("GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"),
    );
    let told = answer.header("location").unwrap_or_default();
    assert!(
        answer.status == 400 || told.contains("error=invalid_request"),
        "{answer}"
    );
    assert_eq!(house.server.number("SELECT count(*) FROM interactions").await, 0);
    house.still_works().await;
}

#[tokio::test]
async fn htp_07_other_methods_are_refused_by_name() {
    let house = House::open(&[]);
    let address = house.server.node_url("");
    for endpoint in endpoints(&house) {
        for method in ["GET", "POST", "PUT", "PATCH", "DELETE", "TRACE", "PROPFIND"] {
            if endpoint.takes(method) {
                continue;
            }
            let answer = send(
                &address,
                endpoint.request(method, "", "Content-Length: 0\r\n", ""),
            );
            endpoint.assert_refuses(&answer, &[405], method);
            let allow = answer
                .header("allow")
                .unwrap_or_else(|| panic!("405 says what is allowed: {answer}"));
            for taken in endpoint.methods {
                assert!(allow.split(", ").any(|name| name == *taken), "{allow}");
            }
        }
        // Without an origin it is no preflight. Outside the CORS list nobody is allowed anything.
        let preflight = "Origin: https://x.test\r\nAccess-Control-Request-Method: POST\r\n";
        let answer = send(&address, endpoint.request("OPTIONS", "", preflight, ""));
        if endpoint.cors {
            assert!(matches!(answer.status, 200 | 204), "{}: {answer}", endpoint.path);
            assert_eq!(answer.header("access-control-allow-credentials"), None);
        } else {
            endpoint.assert_refuses(&answer, &[405], "OPTIONS");
            assert!(!answer.mentions("access-control-allow"), "{answer}");
        }
        // CONNECT names an authority, not a path; as a method it is one more that nothing takes.
        let connect = send(
            &address,
            format!(
                "CONNECT {} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n",
                endpoint.path
            ),
        );
        assert!(matches!(connect.status, 400 | 404 | 405 | 501), "{connect}");
    }
    house.still_works().await;
}

#[tokio::test]
async fn htp_07_forms_of_another_type_are_not_read() {
    let house = House::open(&[]);
    let address = house.server.node_url("");
    let (id, secret) = (&house.application.client.id, &house.application.client.secret);
    let form = format!("grant_type=client_credentials&client_id={id}&client_secret={secret}");
    let json =
        format!(r#"{{"grant_type":"client_credentials","client_id":"{id}","client_secret":"{secret}"}}"#);
    let part =
        "--b\r\nContent-Disposition: form-data; name=\"grant_type\"\r\n\r\nclient_credentials\r\n--b--\r\n";
    for endpoint in endpoints(&house) {
        if !endpoint.takes("POST") {
            continue;
        }
        for (content_type, body) in [
            ("application/json", json.as_str()),
            ("multipart/form-data; boundary=b", part),
            ("text/plain", &form),
            ("application/x-www-form-urlencoded; charset=utf-16", &form),
            ("", &form),
        ] {
            let head = format!(
                "Content-Type: {content_type}\r\nContent-Length: {}\r\n",
                body.len()
            );
            let answer = send(&address, endpoint.request("POST", "", &head, body));
            let statuses: &[u16] = match endpoint.reader {
                Reader::Client => &[400],
                _ => &[400, 415],
            };
            endpoint.assert_refuses(&answer, statuses, content_type);
        }
    }
    house.still_works().await;
}

#[tokio::test]
async fn htp_08_what_goes_wrong_tells_nothing_of_the_inside() {
    let house = House::open(&[]);
    let address = house.server.node_url("");
    let mut ids = Vec::new();
    for endpoint in endpoints(&house) {
        for method in endpoint.methods {
            // Quotes, markup and templates, where a careless server would break or echo.
            let nasty = "%27%3B%20DROP%20TABLE%20users%3B--%3Cscript%3E1%3C/script%3E%7B%7B7*7%7D%7D";
            let query = format!("?interaction={nasty}&client_id={nasty}&redirect_uri={nasty}&state={nasty}");
            let body =
                format!("username={nasty}&password={nasty}&grant_type={nasty}&code={nasty}&email={nasty}");
            let head = format!(
                "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\n\
                 Authorization: Bearer not.a.token\r\nCookie: countersign={nasty}\r\n",
                body.len()
            );
            let answer = send(&address, endpoint.request(method, &query, &head, &body));
            let place = format!("{method} {}: {answer}", endpoint.path);
            assert_tells_nothing(&answer, &place);
            assert!(!answer.mentions("<script>1"), "{place}");
            ids.push(answer.header("x-request-id").unwrap().to_owned());
        }
    }
    for path in [
        "/nothing-here",
        "/api/v1/nothing-here",
        "/.well-known/nothing-here",
        "/static/nothing.css",
    ] {
        let request = format!("GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
        let answer = send(&address, request);
        assert_eq!(answer.status, 404, "{answer}");
        assert_tells_nothing(&answer, path);
        ids.push(answer.header("x-request-id").unwrap().to_owned());
    }
    let all = ids.len();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), all, "a request id is of one request");
    assert_eq!(house.server.number("SELECT count(*) FROM users").await, 1);
    house.still_works().await;
}
