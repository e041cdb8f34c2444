//! What an endpoint says about itself beside its code: what it is for, what it takes and gives. What follows from its
//! place in the table (who may call, which body is read, which errors are everybody's) is added by `derived`.

use countersign_protocol::ErrorCode;
use countersign_protocol::problem::ProblemCode;

use super::schema::{Schema, Shape};

/// The chapter of the docs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tag {
    /// JSON sign-in.
    SignIn,
    /// Keys.
    ApiKeys,
    /// OAuth 2.0 and OpenID Connect.
    OAuth,
    /// Members.
    Users,
    /// Open invitations.
    Invitations,
    /// Roles.
    Roles,
    /// Groups.
    Groups,
    /// Owners of keys that are no people.
    ServiceAccounts,
    /// The caller's sign-ins.
    Sessions,
    /// What the caller gave applications.
    Grants,
    /// Applications.
    Clients,
    /// Tenants.
    Organizations,
    /// The record.
    Events,
    /// Keys that sign tokens.
    SigningKeys,
    /// What describes this server.
    Metadata,
}

impl Tag {
    /// In the order of the docs.
    pub const ALL: [Tag; 15] = [
        Tag::SignIn,
        Tag::ApiKeys,
        Tag::OAuth,
        Tag::Users,
        Tag::Invitations,
        Tag::Roles,
        Tag::Groups,
        Tag::ServiceAccounts,
        Tag::Sessions,
        Tag::Grants,
        Tag::Clients,
        Tag::Organizations,
        Tag::Events,
        Tag::SigningKeys,
        Tag::Metadata,
    ];

    /// As a heading.
    pub const fn name(self) -> &'static str {
        match self {
            Tag::SignIn => "Sign-in",
            Tag::ApiKeys => "API keys",
            Tag::OAuth => "OAuth 2.0 and OpenID Connect",
            Tag::Users => "Users",
            Tag::Invitations => "Invitations",
            Tag::Roles => "Roles",
            Tag::Groups => "Groups",
            Tag::ServiceAccounts => "Service accounts",
            Tag::Sessions => "Sessions",
            Tag::Grants => "Grants",
            Tag::Clients => "Applications",
            Tag::Organizations => "Organizations",
            Tag::Events => "Events",
            Tag::SigningKeys => "Signing keys",
            Tag::Metadata => "Metadata",
        }
    }

    /// One sentence below the heading.
    pub const fn sentence(self) -> &'static str {
        match self {
            Tag::SignIn => "Address, password and second factor against tokens, as JSON.",
            Tag::ApiKeys => "Long-lived secrets with permissions, for integrations and pipelines.",
            Tag::OAuth => {
                "The endpoints that discovery names. Clients authenticate; errors are those of RFC 6749."
            }
            Tag::Users => "The members of an organization.",
            Tag::Invitations => "Open invitations to an organization.",
            Tag::Roles => "Named sets of permissions.",
            Tag::Groups => "Named sets of members, for the claim groups.",
            Tag::ServiceAccounts => "Owners of API keys that are no people.",
            Tag::Sessions => "Where the caller is signed in.",
            Tag::Grants => "What the caller gave applications.",
            Tag::Clients => "The OAuth applications of an organization.",
            Tag::Organizations => "Tenants and their policy.",
            Tag::Events => "The record of what happened.",
            Tag::SigningKeys => "The keys that sign tokens, for the deployment administrator.",
            Tag::Metadata => "What describes this server to programs.",
        }
    }
}

/// A parameter of the query.
#[derive(Clone, Copy, Debug)]
pub struct Parameter {
    /// Its name.
    pub name: &'static str,
    /// What it does, in a sentence.
    pub says: &'static str,
    /// Its values.
    pub schema: fn() -> Schema,
    /// Whether it must come.
    pub required: bool,
}

impl Parameter {
    /// One that may be left out.
    pub const fn new(name: &'static str, says: &'static str, schema: fn() -> Schema) -> Self {
        Self {
            name,
            says,
            schema,
            required: false,
        }
    }

    /// The same, but it must come.
    #[must_use]
    pub const fn required(mut self) -> Self {
        self.required = true;
        self
    }
}

/// What comes back when all goes well.
#[derive(Clone, Copy, Debug)]
pub enum Gives {
    /// 200 without a body.
    Nothing,
    /// 200 without a body; the headers named say it.
    Headers(&'static [(&'static str, &'static str)]),
    /// 200 with an object.
    Object(Shape),
    /// 200 with a part of a list, by cursor.
    Part(Shape),
    /// 200 with a whole list.
    Whole(Shape),
    /// 201 with a new object that has an address and a tag.
    Made(Shape),
    /// 201 with an object that has none.
    Created(Shape),
    /// 202: taken.
    Accepted,
    /// 204: done.
    Done,
    /// A page, or 303 to one or to the application.
    Page,
}

/// An endpoint in the words of the document.
#[derive(Clone, Copy, Debug)]
pub struct Operation {
    /// Its chapter.
    pub tag: Tag,
    /// One line, beginning with a verb; unique, since its name in generated clients is made of it.
    pub summary: &'static str,
    /// The same for the second method of an endpoint that answers two.
    pub posted: Option<&'static str>,
    /// Further sentences; may be empty.
    pub details: &'static str,
    /// What the query may hold beside what every such endpoint understands.
    pub query: &'static [Parameter],
    /// The body.
    pub takes: Option<Shape>,
    /// The answer.
    pub gives: Gives,
    /// Problems of its own.
    pub problems: &'static [ProblemCode],
    /// The same of OAuth endpoints.
    pub errors: &'static [ErrorCode],
    /// Whether it reads `Idempotency-Key`.
    pub once: bool,
}

impl Operation {
    /// One that gives an object, a list, nothing: say which.
    pub const fn new(tag: Tag, summary: &'static str, gives: Gives) -> Self {
        Self {
            tag,
            summary,
            posted: None,
            details: "",
            query: &[],
            takes: None,
            gives,
            problems: &[],
            errors: &[],
            once: false,
        }
    }

    /// By POST as well, under another summary.
    #[must_use]
    pub const fn posted(mut self, summary: &'static str) -> Self {
        self.posted = Some(summary);
        self
    }

    /// With more sentences.
    #[must_use]
    pub const fn details(mut self, sentences: &'static str) -> Self {
        self.details = sentences;
        self
    }

    /// With parameters of its own.
    #[must_use]
    pub const fn query(mut self, parameters: &'static [Parameter]) -> Self {
        self.query = parameters;
        self
    }

    /// With a body.
    #[must_use]
    pub const fn takes(mut self, body: Shape) -> Self {
        self.takes = Some(body);
        self
    }

    /// With problems of its own.
    #[must_use]
    pub const fn problems(mut self, codes: &'static [ProblemCode]) -> Self {
        self.problems = codes;
        self
    }

    /// With OAuth errors of its own.
    #[must_use]
    pub const fn errors(mut self, codes: &'static [ErrorCode]) -> Self {
        self.errors = codes;
        self
    }

    /// A creating request that may be sent again.
    #[must_use]
    pub const fn once(mut self) -> Self {
        self.once = true;
        self
    }
}
