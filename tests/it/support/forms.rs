//! Reads the forms of a page, as far as our own pages go: `<form>`, `<input>`, `<textarea>`, `<select>` and `<button>`
//! with quoted attributes. It fails a test rather than guess, since a browser would guess better.

/// A form as it stands on the page, with the values that it would send now.
#[derive(Clone, Debug)]
pub(crate) struct Form {
    /// As written; empty means the page's own address.
    pub(crate) action: String,
    /// In lower case, `get` if the page does not say.
    pub(crate) method: String,
    /// Names and values in the order of the page, without the buttons.
    pub(crate) fields: Vec<(String, String)>,
    buttons: Vec<Tag>,
}

/// A start tag with its attributes.
#[derive(Clone, Debug)]
pub(crate) struct Tag {
    /// In lower case.
    pub(crate) name: String,
    attributes: Vec<(String, String)>,
}

impl Tag {
    /// The value of an attribute; empty if it has none, `None` if it is not there.
    pub(crate) fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes
            .iter()
            .find(|(known, _)| known == name)
            .map(|(_, value)| value.as_str())
    }
}

impl Form {
    /// All forms of a page.
    pub(crate) fn all(html: &str) -> Vec<Self> {
        let mut forms: Vec<Self> = Vec::new();
        let mut inside = false;
        for (tag, text) in tags(html) {
            if tag.name == "form" {
                let method = tag.attribute("method").unwrap_or("get").to_ascii_lowercase();
                let action = tag.attribute("action").unwrap_or_default().to_owned();
                forms.push(Self {
                    action,
                    method,
                    fields: Vec::new(),
                    buttons: Vec::new(),
                });
                inside = true;
            } else if tag.name == "/form" {
                inside = false;
            } else if let Some(form) = forms.last_mut().filter(|_| inside) {
                form.take(tag, text);
            }
        }
        forms
    }

    fn take(&mut self, tag: Tag, text: &str) {
        let value = match tag.name.as_str() {
            "button" => return self.buttons.push(tag),
            "input" => match tag.attribute("type") {
                Some("submit") => return self.buttons.push(tag),
                Some("checkbox" | "radio") if tag.attribute("checked").is_none() => return,
                Some("checkbox" | "radio") => tag.attribute("value").unwrap_or("on").to_owned(),
                _ => tag.attribute("value").unwrap_or_default().to_owned(),
            },
            "textarea" => unescape(text),
            // Its value comes with the option that is selected, or with the first.
            "select" => String::new(),
            "option" => {
                let chosen = tag.attribute("selected").is_some();
                if let Some((_, value)) = self
                    .fields
                    .last_mut()
                    .filter(|(_, value)| chosen || value.is_empty())
                {
                    *value = tag
                        .attribute("value")
                        .map_or_else(|| unescape(text.trim()), str::to_owned);
                }
                return;
            }
            _ => return,
        };
        if let Some(name) = tag.attribute("name") {
            self.fields.push((name.to_owned(), value));
        }
    }

    /// Types a value into a field that the form has.
    pub(crate) fn fill(mut self, name: &str, value: &str) -> Self {
        let field = self.fields.iter_mut().find(|(known, _)| known == name);
        let (_, kept) = field.unwrap_or_else(|| panic!("the form has no field named {name}"));
        value.clone_into(kept);
        self
    }

    /// Presses the button with this id: its name and value go along.
    pub(crate) fn press(mut self, id: &str) -> Self {
        let button = self
            .buttons
            .iter()
            .find(|button| button.attribute("id") == Some(id));
        let button = button.unwrap_or_else(|| panic!("the form has no button with the id {id}"));
        if let Some(name) = button.attribute("name") {
            self.fields.push((
                name.to_owned(),
                button.attribute("value").unwrap_or_default().to_owned(),
            ));
        }
        self
    }

    /// Whether the form has a button with this id.
    pub(crate) fn has_button(&self, id: &str) -> bool {
        self.buttons
            .iter()
            .any(|button| button.attribute("id") == Some(id))
    }

    /// Whether the form has a field of this name.
    pub(crate) fn has_field(&self, name: &str) -> bool {
        self.fields.iter().any(|(known, _)| known == name)
    }
}

/// Every tag of a page with the text that follows it. End tags have a `/` before their name; comments are left out.
pub(crate) fn tags(html: &str) -> Vec<(Tag, &str)> {
    let mut found = Vec::new();
    let mut rest = html;
    while let Some((_, after)) = rest.split_once('<') {
        if let Some(comment) = after.strip_prefix("!--") {
            rest = comment.split_once("-->").map_or("", |(_, after)| after);
            continue;
        }
        let (tag, after) = read_tag(after);
        let text = after.split('<').next().unwrap_or_default();
        found.push((tag, text));
        rest = after;
    }
    found
}

fn read_tag(source: &str) -> (Tag, &str) {
    let end = source
        .find(|c: char| c.is_whitespace() || c == '>')
        .unwrap_or(source.len());
    let (name, mut rest) = source.split_at(end);
    let mut attributes = Vec::new();
    loop {
        rest = rest.trim_start().trim_start_matches('/');
        if rest.is_empty() || rest.starts_with('>') {
            let after = rest.strip_prefix('>').unwrap_or_default();
            return (
                Tag {
                    name: name.to_ascii_lowercase(),
                    attributes,
                },
                after,
            );
        }
        let end = rest
            .find(|c: char| c.is_whitespace() || matches!(c, '=' | '>' | '/'))
            .unwrap_or(rest.len());
        let (key, after) = rest.split_at(end);
        let (value, after) = match after.trim_start().strip_prefix('=') {
            Some(after) => read_value(after.trim_start()),
            None => ("", after),
        };
        attributes.push((key.to_ascii_lowercase(), unescape(value)));
        rest = after;
    }
}

fn read_value(source: &str) -> (&str, &str) {
    for quote in ['"', '\''] {
        if let Some(quoted) = source.strip_prefix(quote) {
            return quoted
                .split_once(quote)
                .unwrap_or_else(|| panic!("a quote is not closed: {source:.80}"));
        }
    }
    let end = source
        .find(|c: char| c.is_whitespace() || c == '>')
        .unwrap_or(source.len());
    source.split_at(end)
}

/// Replaces character references: the numeric ones, and the five names that escaping produces.
pub(crate) fn unescape(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('&') {
        plain.push_str(before);
        match after
            .split_once(';')
            .and_then(|(name, tail)| Some((character(name)?, tail)))
        {
            Some((character, tail)) => {
                plain.push(character);
                rest = tail;
            }
            None => {
                plain.push('&');
                rest = after;
            }
        }
    }
    plain.push_str(rest);
    plain
}

fn character(name: &str) -> Option<char> {
    match name {
        "amp" => Some('&'),
        "lt" => Some('<'),
        "gt" => Some('>'),
        "quot" => Some('"'),
        "apos" => Some('\''),
        _ => {
            let number = name.strip_prefix('#')?;
            let code = match number.strip_prefix(['x', 'X']) {
                Some(hexadecimal) => u32::from_str_radix(hexadecimal, 16).ok()?,
                None => number.parse().ok()?,
            };
            char::from_u32(code)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAGE: &str = r#"<!-- <form action="/no"> --><form method="post" action="/consent?a=1&amp;b=&#34;">
        <input type=hidden name="csrf" value="x&#38;y"><input name='username' id="username" required>
        <input type="checkbox" name="scope" value="email" checked/><input type="checkbox" name="scope" value="all">
        <select name="org"><option value="a">A<option value="b" selected>B</select>
        <button id="allow" name="decision" value="allow">Allow</button>
        <button id="deny" name="decision" value="deny">Deny</button></form>"#;

    #[test]
    fn a_form_sends_what_a_browser_would() {
        let forms = Form::all(PAGE);
        assert_eq!(forms.len(), 1);
        let form = forms[0].clone().fill("username", "a@b").press("deny");
        assert_eq!(form.action, "/consent?a=1&b=\"");
        assert_eq!(form.method, "post");
        let expected = [
            ("csrf", "x&y"),
            ("username", "a@b"),
            ("scope", "email"),
            ("org", "b"),
            ("decision", "deny"),
        ];
        assert_eq!(
            form.fields,
            expected.map(|(name, value)| (name.to_owned(), value.to_owned()))
        );
    }

    #[test]
    #[should_panic(expected = "no button")]
    fn a_button_that_is_not_there_cannot_be_pressed() {
        let _ = Form::all(PAGE).remove(0).press("agree");
    }
}
