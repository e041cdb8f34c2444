//! What a setting is: its names, its default, its shape. The `section!` macro turns a list of them into a struct of
//! values and the code that reads it, so that a field, its variable and its default are written once, side by side.

use std::fmt;
use std::path::PathBuf;

/// What every environment variable of ours begins with.
pub(super) const VARIABLE_PREFIX: &str = "COUNTERSIGN_";

/// One setting. Its `name` is the key in the TOML file; the variable and the flag follow from it.
#[derive(Debug)]
pub struct Setting {
    /// Lower case, with `_`: `access_token_ttl`.
    pub name: &'static str,
    /// The section it belongs to: `Lifetimes`.
    pub section: &'static str,
    /// As somebody would write it; `<data>` stands for the data folder. `None` when it is not set by default.
    pub default: Option<&'static str>,
    /// The field's comment, line by line.
    pub(super) about: &'static [&'static str],
    /// The JSON Schema of its value in the TOML file.
    pub(super) schema: fn() -> serde_json::Value,
}

impl Setting {
    /// `COUNTERSIGN_ACCESS_TOKEN_TTL`.
    pub fn variable(&self) -> String {
        format!("{VARIABLE_PREFIX}{}", self.name.to_ascii_uppercase())
    }

    /// `access-token-ttl`, the flag without its two dashes.
    pub fn flag(&self) -> String {
        self.name.replace('_', "-")
    }

    /// What it is for, as a line of help: the field's comment without the variable's name and the final stop.
    pub fn about(&self) -> String {
        let text = self
            .about
            .iter()
            .map(|line| line.trim())
            .collect::<Vec<_>>()
            .join(" ");
        let sentence = text
            .split_once("`: ")
            .map_or(text.as_str(), |(_, rest)| rest)
            .trim_end_matches('.');
        let mut letters = sentence.chars();
        letters
            .next()
            .map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
    }
}

/// Where a value came from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Origin {
    /// A flag of the command line.
    Flag,
    /// An environment variable.
    Environment,
    /// The TOML file.
    File(PathBuf),
    /// Nobody set it.
    Default,
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Origin::Flag => f.write_str("flag"),
            Origin::Environment => f.write_str("environment"),
            Origin::File(path) => write!(f, "file:{}", path.display()),
            Origin::Default => f.write_str("default"),
        }
    }
}

/// Declares a section: `field: Type = Kind, "name", default;` with a comment that begins with the variable's name.
macro_rules! section {
    (
        $(#[$meta:meta])*
        $section:ident {
            $( $(#[doc = $about:literal])+ $field:ident: $type:ty = $kind:ty, $name:literal, $default:expr; )+
        }
    ) => {
        $(#[$meta])*
        #[derive(Clone, Debug)]
        pub struct $section {
            $( $(#[doc = $about])+ pub $field: $type, )+
        }

        impl $section {
            pub(super) const SETTINGS: &'static [$crate::config::setting::Setting] = &[
                $( $crate::config::setting::Setting {
                    name: $name,
                    section: stringify!($section),
                    default: $default,
                    about: &[$($about),+],
                    schema: <$kind as $crate::config::kind::Kind>::schema,
                }, )+
            ];

            /// Reads every field before giving up on one, so that all problems are reported.
            fn read_fields(reader: &mut $crate::config::reader::Reader<'_>) -> Option<Self> {
                let mut settings = Self::SETTINGS.iter();
                $( let $field = settings.next().and_then(|setting| reader.read::<$kind>(setting)); )+
                Some(Self { $( $field: $field?, )+ })
            }
        }
    };
}
pub(super) use section;
