//! The docs: every operation with its parameters, answers and a command to copy; and every error by its code.
//!
//! What is shown comes from the same descriptions as the OpenAPI document.

use askama::Template;

use super::Frame;
use super::security::{Page, PageKind};

/// `/docs`.
#[derive(Debug, Template)]
#[template(path = "docs.html")]
pub struct DocsPage<'a> {
    /// Around the page.
    pub frame: Frame<'a>,
    /// All operations, by chapter.
    pub chapters: &'a [Chapter],
}

/// A chapter of operations.
#[derive(Debug)]
pub struct Chapter {
    /// Its name in the page's address.
    pub anchor: String,
    /// Its heading.
    pub name: &'static str,
    /// What it is about.
    pub sentence: &'static str,
    /// Its operations.
    pub operations: Vec<ShownOperation>,
}

/// One operation.
#[derive(Debug)]
pub struct ShownOperation {
    /// Its name in the page's address and in generated clients.
    pub id: String,
    /// The method.
    pub method: &'static str,
    /// The path.
    pub path: &'static str,
    /// What it does, in a line.
    pub summary: &'static str,
    /// More about it; may be empty.
    pub details: &'static str,
    /// Who may call.
    pub needs: String,
    /// Of path, query and headers.
    pub parameters: Vec<Row>,
    /// Members of the body.
    pub body: Vec<Row>,
    /// Every status.
    pub answers: Vec<Reply>,
    /// The body of a good answer, if it has one.
    pub example: Option<String>,
    /// A command that does it.
    pub curl: String,
}

/// A parameter or member.
#[derive(Debug)]
pub struct Row {
    /// Its name.
    pub name: String,
    /// Type or place, in a word or two.
    pub kind: String,
    /// Whether it must be there.
    pub required: bool,
    /// What it means; may be empty.
    pub says: String,
}

/// A status.
#[derive(Debug)]
pub struct Reply {
    /// The number.
    pub status: u16,
    /// What it means, unless codes say it.
    pub says: String,
    /// Codes of errors with their anchor on the page of errors.
    pub codes: Vec<(String, String)>,
}

/// `/docs/errors`.
#[derive(Debug, Template)]
#[template(path = "docs-errors.html")]
pub struct DocsErrorsPage<'a> {
    /// Around the page.
    pub frame: Frame<'a>,
    /// Codes of problem documents.
    pub problems: Vec<Explained>,
    /// Codes of the OAuth endpoints.
    pub oauth: Vec<Explained>,
}

/// What a code means.
#[derive(Debug)]
pub struct Explained {
    /// Its name in the page's address.
    pub anchor: String,
    /// The code.
    pub code: &'static str,
    /// The status that it comes with.
    pub status: u16,
    /// In a sentence.
    pub sentence: &'static str,
    /// The body as it comes.
    pub example: String,
}

impl Page for DocsPage<'_> {
    const KIND: PageKind = PageKind::Settings;
}

impl DocsPage<'_> {
    fn heading(&self) -> String {
        (self.frame.messages.docs.heading)(self.frame.product)
    }
}

impl Page for DocsErrorsPage<'_> {
    const KIND: PageKind = PageKind::Settings;
}

#[cfg(test)]
impl DocsPage<'static> {
    pub(super) fn sample() -> Self {
        use std::sync::LazyLock;
        static CHAPTERS: LazyLock<Vec<Chapter>> = LazyLock::new(|| {
            crate::openapi::shown::chapters(&crate::routes::all(), "https://id.example.com")
        });
        Self {
            frame: super::samples::frame(),
            chapters: &CHAPTERS,
        }
    }
}

#[cfg(test)]
impl DocsErrorsPage<'static> {
    pub(super) fn sample() -> Self {
        Self {
            frame: super::samples::frame(),
            problems: crate::openapi::shown::problems("https://id.example.com"),
            oauth: crate::openapi::shown::oauth_errors(),
        }
    }
}
