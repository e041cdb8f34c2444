//! What the browser of a page may load, run and submit: the content security policy per kind of page.
//!
//! Chromium applies `form-action` to the whole chain of redirects that follows a form, also to a client's own
//! onward redirect. So it is absent wherever a form may end at a client, and `'self'` everywhere else.

use askama::Template;

/// A page, and what its browser must be able to do: whoever answers with one cannot pick a wrong policy.
pub trait Page: Template {
    /// The kind whose policy goes with the page.
    const KIND: PageKind;
}

/// Kinds of page, by what their browser must be able to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PageKind {
    /// Its forms stay with us: home, set-up, error, signed out.
    Own,
    /// The same, with a script of ours for comfort.
    Settings,
    /// A form may end at a client: login, consent, logout, not a member.
    MayEndAtClient,
    /// The `form_post` answer: a script of ours submits a form to a client.
    FormPost,
}

macro_rules! policy {
    ($more:literal) => {
        concat!(
            "default-src 'none'; style-src 'self'; img-src 'self' data:; base-uri 'none'; frame-ancestors 'none'; \
             object-src 'none'",
            $more
        )
    };
}

/// The value of `Content-Security-Policy` for a page.
pub const fn content_security_policy(page: PageKind) -> &'static str {
    match page {
        PageKind::Own => policy!("; form-action 'self'"),
        PageKind::Settings => policy!("; form-action 'self'; script-src 'self'"),
        PageKind::MayEndAtClient => policy!(""),
        PageKind::FormPost => policy!("; script-src 'self'"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ALL: [PageKind; 4] = [
        PageKind::Own,
        PageKind::Settings,
        PageKind::MayEndAtClient,
        PageKind::FormPost,
    ];

    #[test]
    fn nothing_is_framed_inlined_or_taken_from_elsewhere() {
        for page in ALL {
            let policy = content_security_policy(page);
            for directive in [
                "default-src 'none'",
                "base-uri 'none'",
                "frame-ancestors 'none'",
                "object-src 'none'",
            ] {
                assert!(
                    policy.split("; ").any(|part| part == directive),
                    "{page:?} lacks {directive}"
                );
            }
            assert!(
                !policy.contains("unsafe") && !policy.contains('*') && !policy.contains("http"),
                "{policy}"
            );
        }
    }

    #[test]
    fn only_forms_that_stay_with_us_are_bound_to_us() {
        let bound = ALL.map(|page| content_security_policy(page).contains("form-action"));
        assert_eq!(bound, [true, true, false, false]);
    }

    #[test]
    fn only_the_form_post_page_and_the_settings_run_a_script() {
        let runs = ALL.map(|page| content_security_policy(page).contains("script-src"));
        assert_eq!(runs, [false, true, false, true]);
    }
}
