//! The sign-in for programs: address and password (and a second factor) against tokens, by the same gate as the page.
//!
//! What hangs on it are grants of a built-in client, which rotate, are revoked and end like all others. There is no
//! browser: no session is made, and no known browser counts.

mod entry;

use std::sync::Arc;
use std::time::Duration;

use countersign_access::{Act, Actor};
use countersign_crypto::SecretKind;
use countersign_identity::ClientId;
use countersign_identity::session::Amr;
use countersign_identity::sign_in::{SecondFactorProof, Step, step};
use countersign_identity::user::User;
use countersign_protocol::Client;
use countersign_protocol::login::{self, RefreshAnswer};
use countersign_protocol::problem::ProblemCode;
use countersign_protocol::token::TokenResponse;
use countersign_protocol::token::request::RefreshRequest;
use countersign_store::Work;

use crate::second_factor::{self, Checked, Presented, Proof};
use crate::sign_in::account::{AccountFound, PasswordChecked};
use crate::sign_in::refusal;
use crate::token::{self, Rotating};
use crate::{FlowError, Services, counted, revocation};
use entry::{Entry, Written};

/// What a program sends to sign in.
pub struct Credentials {
    /// The address.
    pub email: String,
    /// The password, exactly as sent.
    pub password: String,
    /// A one-time code or a recovery code.
    pub second_factor: Option<Presented>,
    /// The organization to act for, by id or slug.
    pub organization: Option<String>,
}

/// How a request ends.
pub enum Outcome {
    /// Tokens, on disk and signed.
    Issued(Box<TokenResponse>),
    /// Not in; the code says as much as may be said.
    Refused(ProblemCode),
    /// Too many failures: wait so long.
    Throttled(Duration),
}

/// Makes the row of the built-in client when it is missing, since grants hang on it, and lets it hold every permission that
/// the catalogue has now.
///
/// # Errors
/// [`FlowError`] when the database fails.
pub async fn ensure_client(services: &Services, act: &Act) -> Result<(), FlowError> {
    let wanted = login::client(&services.settings.catalogue, act.now);
    let kept = services.store.directory().client(&wanted.id).await?;
    if kept.is_some_and(|kept| kept.scopes == wanted.scopes) {
        return Ok(());
    }
    let act = act.clone();
    services
        .store
        .write(
            async move |work: &Work| match work.clients().find(&wanted.id).await? {
                None => work.clients().add(&wanted, &act).await,
                Some(kept) if kept.scopes == wanted.scopes => Ok(()),
                Some(kept) => {
                    let scopes = wanted.scopes.clone();
                    work.clients().save(&Client { scopes, ..kept }, &act).await
                }
            },
        )
        .await?;
    Ok(())
}

/// Signs a person in for a program.
///
/// # Errors
/// [`FlowError`] when the database or a queue fails: then nothing is issued.
pub async fn login(services: &Services, sent: Credentials, act: &Act) -> Result<Outcome, FlowError> {
    let account = AccountFound::find(services, &sent.email).await?;
    let password = match account
        .check_password(services, &sent.password, None, act)
        .await?
    {
        PasswordChecked::As(proof) => proof,
        PasswordChecked::Wait(wait) => return Ok(Outcome::Throttled(wait)),
    };
    let user = account.user.as_ref().map(|user| user.id.clone());
    let mut next = step(&account.attempt(password, SecondFactorProof::Unchecked));
    if let (Step::AskSecondFactor | Step::Enrol, Some(user)) = (&next, &user) {
        counted::password_matched(services, user, None, act).await?;
    }
    let mut proof = None;
    if let (Step::AskSecondFactor, Some(presented), Some(user)) = (&next, &sent.second_factor, &user) {
        let second_factor = match second_factor::check(services, user, presented, act).await? {
            Checked::Wait(wait) => return Ok(Outcome::Throttled(wait)),
            Checked::Wrong => SecondFactorProof::Refused,
            Checked::Proves(found) => {
                let matched = SecondFactorProof::Matched(found.kind());
                proof = Some(found);
                matched
            }
        };
        next = step(&account.attempt(password, second_factor));
    }
    match (next, account.user) {
        (Step::SignedIn(amr), Some(user)) => enter(services, user, amr, proof, sent.organization, act).await,
        (Step::AskSecondFactor, _) => Ok(Outcome::Refused(ProblemCode::TotpRequired)),
        (Step::Enrol, _) => Ok(Outcome::Refused(ProblemCode::SecondFactorRequired)),
        (Step::Refused(reason), user) => {
            let user = user.map(|user| user.id);
            refusal::record(services, user.as_ref(), reason, act).await?;
            Ok(Outcome::Refused(if reason.is_of_second_factor() {
                ProblemCode::TotpInvalid
            } else {
                ProblemCode::InvalidCredentials
            }))
        }
        (Step::AskPassword | Step::SignedIn(_), _) => Ok(Outcome::Refused(ProblemCode::InvalidCredentials)),
    }
}

/// All proofs are there: one unit that spends the second factor and starts the grant, then the signatures.
async fn enter(
    services: &Services,
    user: User,
    amr: Vec<Amr>,
    proof: Option<Proof>,
    organization: Option<String>,
    act: &Act,
) -> Result<Outcome, FlowError> {
    let client = built_in(services).await?;
    let refresh_token = services.draw(SecretKind::RefreshToken);
    let entry = Entry {
        client: Arc::clone(&client),
        user: user.id.clone(),
        amr,
        proof,
        organization,
        grant: services.new_id(act.now),
        refresh_token: refresh_token.digest(),
        window: services.settings.throttles.address,
        lifetimes: services.settings.refresh,
        catalogue: Arc::clone(&services.settings.catalogue),
    };
    let unit_act = act.by(Actor::User(user.id.clone()));
    let written = services
        .store
        .write(async move |work: &Work| entry.write(work, &unit_act).await)
        .await?;
    match written {
        Written::In(issue) => {
            let tokens = token::of_grant(services, &client, &issue, Some(refresh_token), act.now).await?;
            outcome(tokens)
        }
        Written::SpentBefore => {
            refusal::wrong_second_factor(services, &user.id, act).await?;
            Ok(Outcome::Refused(ProblemCode::TotpInvalid))
        }
        Written::Refused(code) => Ok(Outcome::Refused(code)),
    }
}

async fn built_in(services: &Services) -> Result<Arc<Client>, FlowError> {
    let client = services.store.directory().client(&ClientId::login()).await?;
    client.ok_or_else(|| FlowError::Broken("the built-in client has gone".to_owned()))
}

/// Refreshes tokens of this sign-in.
///
/// # Errors
/// [`FlowError`] when the database, a queue or signing fails; nothing was issued then.
pub async fn refresh(services: &Services, refresh_token: String, act: &Act) -> Result<Outcome, FlowError> {
    let client = built_in(services).await?;
    let request = RefreshRequest {
        refresh_token,
        scope: None,
    };
    let rotating = match services.settings.login.refresh {
        RefreshAnswer::Rotate => Rotating::Always,
        RefreshAnswer::Keep => Rotating::Never,
    };
    outcome(token::refresh(services, request, client, rotating, act).await?)
}

fn outcome(answer: token::Outcome) -> Result<Outcome, FlowError> {
    Ok(match answer {
        token::Outcome::Issued(tokens) => Outcome::Issued(tokens),
        token::Outcome::Refused { .. } => Outcome::Refused(ProblemCode::InvalidRefreshToken),
        token::Outcome::Throttled(wait) => Outcome::Throttled(wait),
    })
}

/// Ends the family of a refresh token of this sign-in. What is unknown, over or another client's is left as it is, and the
/// answer is the same (as RFC 7009 §2.2 has it).
///
/// # Errors
/// [`FlowError`] when the database fails: nothing ended then.
pub async fn logout(services: &Services, refresh_token: &str, act: &Act) -> Result<(), FlowError> {
    let client = built_in(services).await?;
    revocation::end_family(services, &client, refresh_token, act).await?;
    Ok(())
}
