//! What the example shows, as plain strings of HTML. Every value from outside goes through [`escape`].

use serde_json::{Map, Value};

const STYLE: &str = "
    :root { color-scheme: light dark; --ink: #1c2430; --soft: #5a6573; --line: #d8dee6; --card: #fff; --page: #f4f6f9;
      --accent: #1d4ed8; --on-accent: #fff }
    @media (prefers-color-scheme: dark) { :root { --ink: #e8ecf2; --soft: #a3afbf; --line: #333d4b; --card: #1b222c;
      --page: #12171e; --accent: #93b4ff; --on-accent: #10182b } }
    * { box-sizing: border-box }
    body { margin: 0; padding: 8vh 1rem 2rem; background: var(--page); color: var(--ink);
      font: 1rem/1.5 system-ui, sans-serif }
    main { max-width: 42rem; margin: auto; padding: 2rem; background: var(--card); border: 1px solid var(--line);
      border-radius: 12px }
    h1 { margin: 0 0 .5rem; font-size: 1.5rem } p { margin: 0 0 1.5rem; color: var(--soft) }
    .button { display: inline-block; padding: .7rem 1.25rem; border: 0; border-radius: 8px; background: var(--accent);
      color: var(--on-accent); font: inherit; font-weight: 600; text-decoration: none; cursor: pointer }
    .button:focus-visible { outline: 3px solid var(--ink); outline-offset: 2px }
    table { width: 100%; margin: 0 0 1.5rem; border-collapse: collapse } caption { padding: 0 0 .5rem; text-align: start;
      font-weight: 600 }
    th, td { padding: .5rem .75rem .5rem 0; border-top: 1px solid var(--line); text-align: start; vertical-align: top }
    th { width: 10rem; font-weight: 500; color: var(--soft) } td { overflow-wrap: anywhere }
    code { font: .9rem/1.5 ui-monospace, monospace }
    @media (max-width: 30rem) { th, td { display: block; width: auto; padding: .25rem 0; border: 0 }
      tr { display: block; padding: .35rem 0; border-top: 1px solid var(--line) } }";

pub(crate) fn signed_out() -> String {
    document(
        "Example application",
        r#"<p>Nobody is signed in here. Countersign will ask who you are and tell this application.</p>
        <a id="sign-in" class="button" href="/login">Sign in with Countersign</a>"#,
    )
}

pub(crate) fn signed_in(claims: &Map<String, Value>) -> String {
    let name = ["name", "email", "sub"]
        .iter()
        .find_map(|claim| claims.get(*claim)?.as_str())
        .unwrap_or("somebody");
    let rows: String = claims
        .iter()
        .map(|(claim, value)| {
            let value = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
            format!(
                "<tr><th scope=\"row\">{}</th><td><code>{}</code></td></tr>",
                escape(claim),
                escape(&value)
            )
        })
        .collect();
    let content = format!(
        r#"<p>Countersign signed this ID token, and the signature is good.</p>
        <table id="claims"><caption>Claims of the ID token</caption><tbody>{rows}</tbody></table>
        <form method="post" action="/sign-out"><button id="sign-out" class="button">Sign out of this application</button>
        </form>"#
    );
    document(&format!("Signed in as {name}"), &content)
}

pub(crate) fn failed(why: &str) -> String {
    let content = format!(
        r#"<p id="error" role="alert">{}</p><a class="button" href="/login">Try again</a>"#,
        escape(why)
    );
    document("Not signed in", &content)
}

fn document(title: &str, content: &str) -> String {
    let title = escape(title);
    format!(
        r#"<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{title}</title>
        <meta name="viewport" content="width=device-width, initial-scale=1"><style>{STYLE}</style></head>
        <body><main><h1>{title}</h1>{content}</main></body></html>"#
    )
}

fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            _ => escaped.push(character),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_cannot_bring_its_own_markup() {
        let claims = Map::from_iter([("name".to_owned(), Value::from("<b>\"Eve\""))]);
        let page = signed_in(&claims);
        assert!(page.contains("Signed in as &lt;b&gt;&quot;Eve&quot;") && !page.contains("<b>"));
    }
}
