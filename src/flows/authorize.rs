//! The authorization endpoint: a request is trusted, judged, and answered at once or kept as a conversation.

use std::sync::Arc;

use countersign_access::{Act, EventKind, policy};
use countersign_identity::{Id, InteractionId};
use countersign_protocol::authorize::response::refusal as refusal_answer;
use countersign_protocol::authorize::{
    AuthorizationAnswer, AuthorizationRequest, Channel, PageRefusal, Prompt, RedirectRefusal, Surroundings,
    TrustedTarget, identify, pushed_secret, trust, validate,
};
use countersign_protocol::claims::id_token::check_hint;
use countersign_protocol::interaction::{NextStep, Progress, Purpose};
use countersign_protocol::request_object::ObjectRefusal;
use countersign_protocol::{Client, OAuthError, Params};

use crate::browser::Browser;
use crate::conversation::{self, Present, TooManyOpen};
use crate::{FlowError, Services, issue_code, pushed_requests, request_object};

/// An authorization request as it came: client and redirect URI must be trusted before anybody is told of a repeat.
pub struct Sent {
    /// What came once.
    pub params: Params,
    /// The names of what came more than once ([`Params::split_repeated`]).
    pub repeated: Vec<String>,
}

/// How an authorization request ends for now.
pub enum Begun {
    /// Client or redirect URI cannot be trusted: a page, never a redirect.
    Page {
        /// Why.
        refusal: PageRefusal,
        /// The client, when one was found, to help its developer.
        client: Option<Arc<Client>>,
        /// The redirect URI as it came.
        redirect_uri: Option<String>,
    },
    /// The client is answered, with a code or an error.
    Answer(AuthorizationAnswer),
    /// A page is needed: go on at `/continue/{id}`.
    Conversation(InteractionId),
    /// This peer network has too many conversations open.
    TooMany,
}

/// Answers a request that came by GET with the browser's own cookie.
///
/// # Errors
/// [`FlowError`] when the database or a queue fails; no code was issued then.
pub async fn begin(
    services: &Services,
    sent: &Sent,
    browser: &Browser,
    act: &Act,
) -> Result<Begun, FlowError> {
    let (request, client) = match read(services, sent, act).await? {
        Ok(read) => read,
        Err(begun) => return Ok(begun),
    };
    let progress = Progress::default();
    let present = Present::find(services, &progress, browser, act.now).await?;
    let target = request.target();
    let Some(asked) = conversation::gather(services, request, present.signed_in.as_ref()).await? else {
        let refusal = PageRefusal::DisabledClient;
        return Ok(Begun::Page {
            refusal,
            client: Some(client),
            redirect_uri: None,
        });
    };
    match asked.next_step(&progress, &present, act.now) {
        NextStep::Issue {
            session: _,
            organization,
            scopes,
        } => {
            let Some(signed_in) = present.signed_in else {
                return Err(FlowError::Broken(
                    "a code was to be issued without a session".to_owned(),
                ));
            };
            let code = issue_code::Code {
                asked: &asked,
                signed_in: &signed_in,
                organization,
                scopes,
            };
            Ok(match issue_code::issue(services, code, None, act).await? {
                Some(answer) => Begun::Answer(answer),
                None => keep(services, asked.request, Some(browser), act).await?,
            })
        }
        NextStep::Refuse(refusal) if asked.request.asks_for(Prompt::None) => Ok(Begun::Answer(
            refusal_answer(&target, &OAuthError::from(refusal), &services.issuer),
        )),
        _ => keep(services, asked.request, Some(browser), act).await,
    }
}

/// Keeps a request that came by POST: a cross-site POST carries no cookie, and setting one would sign the person out.
/// The first GET of `/continue/{id}` binds it to its browser.
///
/// # Errors
/// As [`begin`].
pub async fn begin_posted(services: &Services, sent: &Sent, act: &Act) -> Result<Begun, FlowError> {
    match read(services, sent, act).await? {
        Ok((request, _)) => keep(services, request, None, act).await,
        Err(begun) => Ok(begun),
    }
}

async fn keep(
    services: &Services,
    request: AuthorizationRequest,
    browser: Option<&Browser>,
    act: &Act,
) -> Result<Begun, FlowError> {
    let purpose = Purpose::Authorize(Box::new(request));
    Ok(
        match conversation::begin(services, purpose, browser, act).await? {
            Ok(id) => Begun::Conversation(id),
            Err(TooManyOpen) => Begun::TooMany,
        },
    )
}

/// Trusts and judges the request.
async fn read(
    services: &Services,
    sent: &Sent,
    act: &Act,
) -> Result<Result<(AuthorizationRequest, Arc<Client>), Begun>, FlowError> {
    let Sent { params, repeated } = sent;
    let client = match identify(params, repeated) {
        Ok(id) => services.store.directory().client(&id).await?,
        Err(refusal) => return Ok(Err(page(services, refusal, None, params, act).await?)),
    };
    let Some(client) = client else {
        let refusal = PageRefusal::UnknownClient;
        return Ok(Err(page(services, refusal, None, params, act).await?));
    };
    if let Some(secret) = params.get("request_uri").and_then(pushed_secret) {
        return Ok(
            match pushed_requests::take(services, secret, &client, act).await? {
                Ok(request) => Ok((request, client)),
                Err(refusal) => Err(page(services, refusal, Some(client), params, act).await?),
            },
        );
    }
    let signed = match request_object::unpack(services, &client, params, act).await {
        Ok(signed) => signed,
        Err(refusal) => return Ok(Err(object_refused(services, refusal, client, sent, act).await?)),
    };
    let is_signed = signed.is_some();
    let params = signed.as_ref().unwrap_or(params);
    let target = match trust(params, repeated, Some(&client)) {
        Ok(target) => target,
        Err(refusal) => return Ok(Err(page(services, refusal, Some(client), params, act).await?)),
    };
    let came = Came {
        channel: Channel::Browser,
        is_signed,
    };
    Ok(match judge(services, params, repeated, &client, target, came) {
        Ok(request) => Ok((request, client)),
        Err(refusal) => {
            tracing::info!(
                reason = ?refusal.reason,
                client.id = %client.id,
                request.id = act.request_id,
                "an authorization request was refused"
            );
            let error = OAuthError::from(&refusal);
            Err(Begun::Answer(refusal_answer(
                &refusal.target,
                &error,
                &services.issuer,
            )))
        }
    })
}

/// A request object that cannot be taken: the client is told, if a redirect URI that is its own stands beside it.
async fn object_refused(
    services: &Services,
    refusal: ObjectRefusal,
    client: Arc<Client>,
    sent: &Sent,
    act: &Act,
) -> Result<Begun, FlowError> {
    match trust(&sent.params, &sent.repeated, Some(&client)) {
        Ok(target) => {
            let error = OAuthError::from(refusal);
            let answer = refusal_answer(&target, &error, &services.issuer);
            Ok(Begun::Answer(answer))
        }
        Err(_) => page(services, refusal.into(), Some(client), &sent.params, act).await,
    }
}

/// How a request came.
#[derive(Clone, Copy)]
pub(crate) struct Came {
    /// By whom.
    pub(crate) channel: Channel,
    /// In a signed request object.
    pub(crate) is_signed: bool,
}

/// Judges a request whose client and redirect URI are trusted.
pub(crate) fn judge(
    services: &Services,
    params: &Params,
    repeated: &[String],
    client: &Client,
    target: TrustedTarget,
    came: Came,
) -> Result<AuthorizationRequest, RedirectRefusal> {
    let policy = policy::resolve(&services.settings.policy, None, None, Some(&client.policy));
    let hinted_subject = params
        .get("id_token_hint")
        .and_then(|hint| hinted_subject(services, hint));
    let surroundings = Surroundings {
        policy: &policy,
        audiences: std::slice::from_ref(&services.issuer),
        hinted_subject: hinted_subject.as_deref(),
        channel: came.channel,
        is_signed: came.is_signed,
    };
    validate(params, repeated, client, target, surroundings)
}

/// The subject of a hint that we signed, expired or not.
fn hinted_subject(services: &Services, hint: &str) -> Option<String> {
    let verified = services.keys.current().verify_hint(hint).ok()?;
    check_hint(&verified.claims, &services.issuer).map(|hint| hint.subject)
}

/// Refusals before a client is trusted are counted, not recorded one by one: anybody can cause them.
async fn page(
    services: &Services,
    refusal: PageRefusal,
    client: Option<Arc<Client>>,
    params: &Params,
    act: &Act,
) -> Result<Begun, FlowError> {
    let reason = refusal.as_str();
    let client_id = client.as_ref().map_or("", |client| client.id.as_str());
    tracing::info!(
        reason,
        client.id = client_id,
        request.id = act.request_id,
        "an authorization request was shown a page"
    );
    let event_act = act.clone();
    services
        .store
        .write(async move |work| {
            work.count_refusal(&event_act, EventKind::AuthorizationRefused, reason)
                .await
        })
        .await?;
    Ok(Begun::Page {
        refusal,
        client,
        redirect_uri: params.get("redirect_uri").map(str::to_owned),
    })
}
