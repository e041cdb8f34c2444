//! OpenID Connect RP-Initiated Logout: whether the person is asked, and where the browser goes afterwards.
//!
//! The caller has verified the hint and looked up the client; it ends the session when this says so. Nothing here leads
//! to an address that the client did not register, or without knowing which client asks.

use countersign_identity::session::Session;
use countersign_identity::{ClientId, Id};

use crate::authorize::response::with_query;
use crate::claims::id_token::Hint;
use crate::client::Client;

/// What came with a request to sign out, and what was found to it.
#[derive(Clone, Copy, Debug)]
pub struct LogoutFacts<'a> {
    /// The browser's live session.
    pub session: Option<&'a Session>,
    /// What came of `id_token_hint`.
    pub hint: PresentedHint<'a>,
    /// `client_id`.
    pub client_id: Option<&'a str>,
    /// The client to look up by [`asking_client`], if there is such a one.
    pub client: Option<&'a Client>,
    /// `post_logout_redirect_uri`.
    pub post_logout_redirect_uri: Option<&'a str>,
    /// `state`.
    pub state: Option<&'a str>,
}

/// What came of `id_token_hint`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PresentedHint<'a> {
    /// None was sent.
    Absent,
    /// It is no ID token of ours.
    Invalid,
    /// We issued it, be it expired.
    Verified(&'a Hint),
}

/// What happens next.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LogoutStep {
    /// Ask first; on yes end the session, then this.
    Ask(Afterwards),
    /// End the session, if there is one, without a question; then this.
    SignOut(Afterwards),
}

/// Where the browser goes once nobody is signed in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Afterwards {
    /// Back to the client: its registered URI, with `state` as it was sent.
    Return(String),
    /// To our own page.
    SignedOutPage {
        /// An address was asked for that we do not go to, which the page explains.
        return_refused: bool,
    },
}

/// Which client to look up: the hint's, else the one that names itself.
pub fn asking_client(hint: PresentedHint<'_>, client_id: Option<&str>) -> Option<ClientId> {
    match hint {
        PresentedHint::Verified(hint) => Some(hint.client.clone()),
        PresentedHint::Absent | PresentedHint::Invalid => client_id.map(ClientId::from_text),
    }
}

/// Decides. A verified hint of the person who is signed in speaks for them, so nobody is asked; without one any page of
/// the web could have sent the browser here (§6), so the person decides, and without a hint or a `client_id` the
/// browser stays.
pub fn decide(facts: &LogoutFacts<'_>) -> LogoutStep {
    let afterwards = afterwards(facts);
    let refused = afterwards == Afterwards::SignedOutPage { return_refused: true };
    if speaks_for_the_person(facts) && !refused {
        return LogoutStep::SignOut(afterwards);
    }
    match (facts.session, facts.hint, afterwards) {
        // Nobody is there to be asked. A mere `client_id` does not send the browser on: that would be a way to bounce
        // it off this server without a click.
        (None, PresentedHint::Absent | PresentedHint::Invalid, Afterwards::Return(_)) => {
            LogoutStep::SignOut(Afterwards::SignedOutPage {
                return_refused: false,
            })
        }
        (None, _, afterwards) => LogoutStep::SignOut(afterwards),
        (Some(_), _, afterwards) => LogoutStep::Ask(afterwards),
    }
}

/// A hint that agrees with `client_id` and is of the session's user.
fn speaks_for_the_person(facts: &LogoutFacts<'_>) -> bool {
    match (facts.hint, facts.session) {
        (PresentedHint::Verified(hint), Some(session)) => {
            hint.subject == session.user.as_str() && agrees(hint, facts.client_id)
        }
        _ => false,
    }
}

/// §2: a `client_id` beside a hint must be the hint's.
fn agrees(hint: &Hint, client_id: Option<&str>) -> bool {
    client_id.is_none_or(|id| id == hint.client.as_str())
}

fn afterwards(facts: &LogoutFacts<'_>) -> Afterwards {
    let Some(uri) = facts.post_logout_redirect_uri else {
        return Afterwards::SignedOutPage {
            return_refused: false,
        };
    };
    let client_is_known = match facts.hint {
        PresentedHint::Verified(hint) => agrees(hint, facts.client_id),
        PresentedHint::Absent => facts.client_id.is_some(),
        PresentedHint::Invalid => false,
    };
    let registered = facts
        .client
        .filter(|client| client.disabled_at.is_none())
        .is_some_and(|client| client.post_logout_redirect_uris.iter().any(|held| held == uri));
    if !client_is_known || !registered {
        return Afterwards::SignedOutPage { return_refused: true };
    }
    Afterwards::Return(match facts.state {
        Some(state) => with_query(uri, &[("state", state.to_owned())]),
        None => uri.to_owned(),
    })
}

#[cfg(test)]
mod tests {
    use countersign_identity::{OrganizationId, SecretDigest, SessionId, Timestamp, UserId};

    use super::*;
    use crate::token::samples::client;

    const REGISTERED: &str = "https://c1.test/bye";

    fn c1() -> Client {
        Client {
            post_logout_redirect_uris: vec![REGISTERED.to_owned()],
            ..client("cli_1")
        }
    }

    fn session(user: &str) -> Session {
        Session {
            id: SessionId::from_text("ses_1"),
            user: UserId::from_text(user),
            organization: Some(OrganizationId::from_text("org_1")),
            browser: SecretDigest::of("browser"),
            auth_time: Timestamp::default(),
            amr: Vec::new(),
            factor_time: None,
            user_agent: None,
            peer: None,
            created_at: Timestamp::default(),
            last_seen_at: Timestamp::default(),
            ended_at: None,
        }
    }

    fn hint(user: &str) -> Hint {
        Hint {
            subject: user.to_owned(),
            client: ClientId::from_text("cli_1"),
            session: None,
        }
    }

    fn page(return_refused: bool) -> Afterwards {
        Afterwards::SignedOutPage { return_refused }
    }

    fn back() -> Afterwards {
        Afterwards::Return(format!("{REGISTERED}?state=a+b"))
    }

    /// A request of `cli_1` while `usr_1` is signed in.
    fn with(hint: PresentedHint<'_>, client_id: Option<&str>, uri: Option<&str>) -> LogoutStep {
        decide(&LogoutFacts {
            session: Some(&session("usr_1")),
            hint,
            client_id,
            client: asking_client(hint, client_id)
                .filter(|id| id.as_str() == "cli_1")
                .map(|_| c1())
                .as_ref(),
            post_logout_redirect_uri: uri,
            state: Some("a b"),
        })
    }

    #[test]
    fn a_good_hint_needs_no_question_and_leads_back_with_state() {
        let own = hint("usr_1");
        let verified = PresentedHint::Verified(&own);
        assert_eq!(
            with(verified, None, Some(REGISTERED)),
            LogoutStep::SignOut(back())
        );
        assert_eq!(
            with(verified, Some("cli_1"), Some(REGISTERED)),
            LogoutStep::SignOut(back())
        );
        assert_eq!(with(verified, None, None), LogoutStep::SignOut(page(false)));
    }

    #[test]
    fn oidcc_rp_initiated_logout_no_state_leads_back_without_one() {
        let (own, session, client) = (hint("usr_1"), session("usr_1"), c1());
        let step = decide(&LogoutFacts {
            session: Some(&session),
            hint: PresentedHint::Verified(&own),
            client_id: None,
            client: Some(&client),
            post_logout_redirect_uri: Some(REGISTERED),
            state: None,
        });
        assert_eq!(
            step,
            LogoutStep::SignOut(Afterwards::Return(REGISTERED.to_owned()))
        );
    }

    #[test]
    fn lgo_02_an_unregistered_address_is_never_gone_to() {
        let own = hint("usr_1");
        for uri in [
            "https://evil.test/",
            "https://c1.test/bye?foo=bar",
            "https://c1.test/bye/",
            "https://c1.test@evil.test/bye",
        ] {
            for presented in [PresentedHint::Verified(&own), PresentedHint::Absent] {
                assert_eq!(
                    with(presented, Some("cli_1"), Some(uri)),
                    LogoutStep::Ask(page(true)),
                    "{uri}"
                );
            }
        }
    }

    #[test]
    fn lgo_03_an_edited_hint_asks_and_stays_even_beside_a_client_id() {
        for client_id in [None, Some("cli_1")] {
            assert_eq!(
                with(PresentedHint::Invalid, client_id, Some(REGISTERED)),
                LogoutStep::Ask(page(true))
            );
        }
    }

    #[test]
    fn oidcc_rp_initiated_logout_no_id_token_hint_stays_without_a_client_id() {
        assert_eq!(
            with(PresentedHint::Absent, None, Some(REGISTERED)),
            LogoutStep::Ask(page(true))
        );
        assert_eq!(
            with(PresentedHint::Absent, Some("cli_1"), Some(REGISTERED)),
            LogoutStep::Ask(back())
        );
        assert_eq!(
            with(PresentedHint::Absent, None, None),
            LogoutStep::Ask(page(false))
        );
    }

    #[test]
    fn a_hint_of_somebody_else_asks_the_person_who_is_there() {
        let other = hint("usr_2");
        assert_eq!(
            with(PresentedHint::Verified(&other), None, Some(REGISTERED)),
            LogoutStep::Ask(back())
        );
    }

    #[test]
    fn lgo_03_a_client_id_that_contradicts_the_hint_is_not_believed() {
        let own = hint("usr_1");
        let verified = PresentedHint::Verified(&own);
        assert_eq!(
            with(verified, Some("cli_2"), Some(REGISTERED)),
            LogoutStep::Ask(page(true))
        );
        assert_eq!(with(verified, Some("cli_2"), None), LogoutStep::Ask(page(false)));
    }

    #[test]
    fn a_disabled_client_is_not_gone_back_to() {
        let (own, session) = (hint("usr_1"), session("usr_1"));
        let disabled = Client {
            disabled_at: Some(Timestamp::default()),
            ..c1()
        };
        let step = decide(&LogoutFacts {
            session: Some(&session),
            hint: PresentedHint::Verified(&own),
            client_id: None,
            client: Some(&disabled),
            post_logout_redirect_uri: Some(REGISTERED),
            state: None,
        });
        assert_eq!(step, LogoutStep::Ask(page(true)));
    }

    #[test]
    fn with_nobody_signed_in_only_a_hint_leads_back() {
        let (own, client) = (hint("usr_1"), c1());
        let step = |hint, client_id| {
            decide(&LogoutFacts {
                session: None,
                hint,
                client_id,
                client: Some(&client),
                post_logout_redirect_uri: Some(REGISTERED),
                state: Some("a b"),
            })
        };
        assert_eq!(
            step(PresentedHint::Verified(&own), None),
            LogoutStep::SignOut(back())
        );
        assert_eq!(
            step(PresentedHint::Absent, Some("cli_1")),
            LogoutStep::SignOut(page(false))
        );
        assert_eq!(
            step(PresentedHint::Invalid, Some("cli_1")),
            LogoutStep::SignOut(page(true))
        );
    }
}
