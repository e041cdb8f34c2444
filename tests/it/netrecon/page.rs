//! `docs/netrecon.md` as blocks: prose, commands, addresses for a browser, and the answers that stand below.

/// A part of the page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Block {
    /// Anything else, as it stands.
    Prose(String),
    /// What a person types.
    Command(String),
    /// What the server answered.
    Answer(String),
    /// What a browser opens; broken over lines.
    Address(String),
}

/// Takes the page apart.
pub(super) fn read(page: &str) -> Vec<Block> {
    let mut blocks = Vec::new();
    let mut prose = String::new();
    let mut lines = page.lines();
    while let Some(line) = lines.next() {
        let make: fn(String) -> Block = match line {
            "```sh" => Block::Command,
            "```http" => Block::Answer,
            "```uri" => Block::Address,
            _ => {
                prose.push_str(line);
                prose.push('\n');
                continue;
            }
        };
        blocks.push(Block::Prose(std::mem::take(&mut prose)));
        let inside: Vec<&str> = lines.by_ref().take_while(|line| *line != "```").collect();
        blocks.push(make(inside.join("\n")));
    }
    blocks.push(Block::Prose(prose));
    blocks
}

/// Puts it together again.
pub(super) fn write(blocks: &[Block]) -> String {
    let fenced = |kind: &str, text: &str| format!("```{kind}\n{text}\n```\n");
    let parts = blocks.iter().map(|block| match block {
        Block::Prose(text) => text.clone(),
        Block::Command(text) => fenced("sh", text),
        Block::Answer(text) => fenced("http", text),
        Block::Address(text) => fenced("uri", text),
    });
    parts.collect()
}

#[test]
fn a_page_is_the_same_when_it_is_put_together_again() {
    let page = "# A\n\n```sh\ncurl \\\n  x\n```\n\n```http\nHTTP/1.1 200 OK\n\n{}\n```\nend\n";
    assert_eq!(write(&read(page)), page);
    assert_eq!(read(page)[1], Block::Command("curl \\\n  x".to_owned()));
}
