//! What differs between two runs, as the page shows it: secrets, ids, times and the server's address.

use serde_json::Value;

/// How ids and secrets of ours begin.
const PREFIXES: [&str; 14] = [
    "usr_", "org_", "cli_", "key_", "svc_", "ses_", "grt_", "int_", "req_", "cs_rt_", "cs_ac_", "cs_cs_",
    "nr_live_", "evt_",
];

/// Headers that a reader wants to see.
const HEADERS: [&str; 3] = ["content-type", "location", "www-authenticate"];

/// The answer of `curl -i` in short.
pub(super) fn answer(raw: &str) -> String {
    let raw = raw.replace("\r\n", "\n");
    let (head, body) = raw.split_once("\n\n").unwrap_or((&raw, ""));
    let mut lines = head.lines();
    let mut short = vec![lines.next().unwrap_or_default().to_owned()];
    for wanted in HEADERS {
        let found = head
            .lines()
            .find(|line| line.to_ascii_lowercase().starts_with(&format!("{wanted}:")));
        short.extend(found.map(words));
    }
    if let Ok(mut body) = serde_json::from_str::<Value>(body) {
        shorten("", &mut body);
        short.push(String::new());
        short.push(serde_json::to_string_pretty(&body).expect("a value is JSON"));
    } else if !body.is_empty() {
        short.push(String::new());
        short.push(words(body));
    }
    short.join("\n")
}

fn shorten(name: &str, value: &mut Value) {
    match value {
        Value::Object(members) => members.iter_mut().for_each(|(name, value)| shorten(name, value)),
        Value::Array(several) => several.iter_mut().for_each(|value| shorten(name, value)),
        Value::String(text) => *text = of_member(name, text),
        _ => {}
    }
}

fn of_member(name: &str, text: &str) -> String {
    match name {
        "access_token" | "id_token" => "eyJhbGciOi...".to_owned(),
        "preview" => "nr_live_ab12…9f3c".to_owned(),
        "created_at" | "last_used_at" => "2026-01-31T12:00:00Z".to_owned(),
        _ => words(text),
    }
}

/// Words that begin like an id lose what follows.
fn words(text: &str) -> String {
    let is_part = |character: char| character.is_ascii_alphanumeric() || character == '_';
    let mut short = String::new();
    let mut rest = text;
    while !rest.is_empty() {
        let end = rest.find(|character| !is_part(character)).unwrap_or(rest.len());
        let (word, after) = rest.split_at(end);
        match PREFIXES
            .iter()
            .find(|prefix| word.starts_with(**prefix) && word.len() > prefix.len() + 8)
        {
            Some(prefix) => short.push_str(&format!("{prefix}...")),
            None => short.push_str(word),
        }
        let gap = after.find(is_part).unwrap_or(after.len());
        let (between, next) = after.split_at(gap);
        short.push_str(between);
        rest = next;
    }
    short
}

#[test]
fn ids_and_secrets_are_cut_and_words_are_not() {
    assert_eq!(
        words("/continue/int_0123456789abc?x=key_1 api_keys_manage"),
        "/continue/int_...?x=key_1 api_keys_manage"
    );
    let raw =
        "HTTP/1.1 401 Unauthorized\r\nX-Other: a\r\nContent-Type: a/json\r\n\r\n{\"access_token\":\"e.y.J\"}";
    assert_eq!(
        answer(raw),
        "HTTP/1.1 401 Unauthorized\nContent-Type: a/json\n\n{\n  \"access_token\": \"eyJhbGciOi...\"\n}"
    );
}
