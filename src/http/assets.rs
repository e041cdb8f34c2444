//! The few files that pages load, compiled in and addressed by their content.
//!
//! The address carries a hash of the bytes, so an answer may be kept for a year and a new release is seen at once.
//! Which headers go with it is said here; the route that answers lives with the other routes.

use std::sync::LazyLock;

/// Where assets live below the issuer: `/static/{file name}`.
pub const FOLDER: &str = "/static/";

/// For every asset: its address changes when its content does.
pub const CACHE_CONTROL: &str = "public, max-age=31536000, immutable";

/// One compiled-in file.
#[derive(Debug)]
pub struct Asset {
    /// Stem, hash and extension: `app.0123456789abcdef.css`.
    pub file_name: String,
    /// Media type, with its charset where it is text.
    pub content_type: &'static str,
    /// The content.
    pub bytes: &'static [u8],
}

/// The one style sheet.
pub static STYLESHEET: LazyLock<Asset> = LazyLock::new(|| {
    asset(
        "app",
        "css",
        "text/css; charset=utf-8",
        include_bytes!("../../static/app.css"),
    )
});

/// Submits the `form_post` page by itself (OAuth 2.0 Form Post Response Mode §2).
pub static FORM_POST_SCRIPT: LazyLock<Asset> = LazyLock::new(|| {
    asset(
        "form-post",
        "js",
        "text/javascript; charset=utf-8",
        include_bytes!("../../static/form-post.js"),
    )
});

/// Copies, prints and shows what stands on the settings pages; they work without it.
pub static SETTINGS_SCRIPT: LazyLock<Asset> = LazyLock::new(|| {
    asset(
        "settings",
        "js",
        "text/javascript; charset=utf-8",
        include_bytes!("../../static/settings.js"),
    )
});

/// The mark, for browser tabs.
pub static ICON: LazyLock<Asset> = LazyLock::new(|| {
    asset(
        "favicon",
        "svg",
        "image/svg+xml",
        include_bytes!("../../static/favicon.svg"),
    )
});

/// Finds an asset by the last part of its address.
pub fn find(file_name: &str) -> Option<&'static Asset> {
    [&STYLESHEET, &FORM_POST_SCRIPT, &SETTINGS_SCRIPT, &ICON]
        .into_iter()
        .map(|asset| &**asset)
        .find(|asset| asset.file_name == file_name)
}

fn asset(stem: &str, extension: &str, content_type: &'static str, bytes: &'static [u8]) -> Asset {
    Asset {
        file_name: format!("{stem}.{:016x}.{extension}", fnv1a(bytes)),
        content_type,
        bytes,
    }
}

/// FNV-1a, 64 bit: tells releases apart. It guards nothing, so it needs not resist anybody.
fn fnv1a(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(*byte)).wrapping_mul(0x100_0000_01b3)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_hash_is_fnv1a() {
        assert_eq!(fnv1a(b""), 0xcbf2_9ce4_8422_2325);
        assert_eq!(fnv1a(b"foobar"), 0x8594_4171_f739_67e8);
    }

    #[test]
    fn assets_are_found_by_the_name_with_their_hash_only() {
        let name = &STYLESHEET.file_name;
        assert_eq!(find(name).map(|asset| asset.bytes), Some(STYLESHEET.bytes));
        assert!(find("app.css").is_none());
        assert!(find("app.0000000000000000.css").is_none());
    }

    #[test]
    fn scripts_and_the_style_sheet_stay_within_their_shares() {
        assert!(FORM_POST_SCRIPT.bytes.len() <= 1024);
        assert!(SETTINGS_SCRIPT.bytes.len() <= 10 * 1024);
        assert!(STYLESHEET.bytes.len() <= 24 * 1024);
    }
}
