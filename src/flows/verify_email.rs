//! Proving that an address reaches a person: by the link in a letter or by its code. The address may be the account's
//! own, or a new one that takes its place once it is proved (`email_change` begins that).

use std::time::Duration;

use countersign_access::{Act, Actor};
use countersign_crypto::SecretKind;
use countersign_identity::ticket::{CodeVerdict, Ticket, TicketCode, TicketKind, code_digest};
use countersign_identity::{Email, SecretDigest, TicketId, Timestamp, UserId};
use countersign_store::tables::OutboxMessage;
use countersign_store::{StoreError, Work};

use crate::mail::{LinkLetter, LinkSecrets, Purpose};
use crate::{FlowError, Services};

/// Letters of one kind that one person may ask for within [`LETTERS_WITHIN`].
const MOST_LETTERS: u64 = 5;
const LETTERS_WITHIN: Duration = Duration::from_secs(3600);

/// How asking for a letter ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sent {
    /// A letter is on its way; earlier ones no longer count.
    Sent,
    /// There is nothing to prove.
    NotNeeded,
    /// Too many letters within the hour.
    TooMany,
    /// This deployment sends no mail: an administrator vouches for addresses.
    NoMail,
}

/// How a link stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Link {
    /// Open: it proves this address.
    Open(Email),
    /// Used, expired, replaced or never made.
    Closed,
}

/// How proving ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Proved {
    /// The address is proved.
    Done,
    /// The link or code counts no more.
    Closed,
    /// Not the code; so many tries are left, and at zero the link is dead too.
    WrongCode {
        /// Tries left.
        left: u32,
    },
    /// Somebody else has the new address by now.
    Taken,
}

/// Sends a letter with link and code to the account's own address.
///
/// # Errors
/// [`FlowError`] when the database fails.
pub async fn send(services: &Services, user: &UserId, act: &Act) -> Result<Sent, FlowError> {
    let Some(user) = services.store.directory().user(user).await? else {
        return Ok(Sent::NotNeeded);
    };
    if user.email_verified {
        return Ok(Sent::NotNeeded);
    }
    ask_for_proof(
        services,
        TicketKind::EmailVerification,
        &user.id,
        &user.email,
        act,
    )
    .await
}

/// Sends link and code for one address of a person, and ends earlier ones of the same kind.
pub(crate) async fn ask_for_proof(
    services: &Services,
    kind: TicketKind,
    user: &UserId,
    address: &Email,
    act: &Act,
) -> Result<Sent, FlowError> {
    if services.mailer.is_none() {
        return Ok(Sent::NoMail);
    }
    let (ticket, letter) = draw(services, kind, user, address, act.now)?;
    let (user, act) = (user.clone(), act.clone());
    let sent = services
        .store
        .write(async move |work: &Work| {
            let since = act.now - LETTERS_WITHIN;
            if work.tickets().count_of_user(kind, &user, since).await? >= MOST_LETTERS {
                return Ok(Sent::TooMany);
            }
            work.tickets().end_of_user(kind, &user, act.now).await?;
            work.tickets().add(&ticket, &act).await?;
            work.outbox().add(&letter).await?;
            Ok(Sent::Sent)
        })
        .await?;
    Ok(sent)
}

fn draw(
    services: &Services,
    kind: TicketKind,
    user: &UserId,
    address: &Email,
    now: Timestamp,
) -> Result<(Ticket, OutboxMessage), FlowError> {
    let secret = services.draw(SecretKind::VerifyLink);
    let id: TicketId = services.new_id(now);
    let code = six_digits(services);
    let ticket = Ticket {
        kind,
        digest: secret.digest(),
        user: Some(user.clone()),
        email: Some(address.clone()),
        code: Some(TicketCode {
            digest: code_digest(&id, &code),
            attempts: 0,
        }),
        created_at: now,
        expires_at: now + services.settings.verify_link_ttl,
        spent_at: None,
        id,
    };
    let purpose = match kind {
        TicketKind::EmailChange => Purpose::ChangeEmail,
        _ => Purpose::VerifyEmail,
    };
    let letter = LinkLetter {
        to: address,
        purpose,
        secrets: LinkSecrets::new(&secret, Some(code)),
        expires_at: ticket.expires_at,
    };
    let letter = letter.seal(services, now)?;
    Ok((ticket, letter))
}

/// 64 random bits leave no code noticeably likelier than another.
fn six_digits(services: &Services) -> String {
    let mut random = [0; 8];
    services.entropy.fill(&mut random);
    format!("{:06}", u64::from_be_bytes(random) % 1_000_000)
}

/// Looks at a link without changing anything: mail scanners and previews open links.
///
/// # Errors
/// [`FlowError`] when the database fails.
pub async fn look(services: &Services, token: &str, now: Timestamp) -> Result<Link, FlowError> {
    let ticket = services
        .store
        .directory()
        .ticket(&SecretDigest::of(token))
        .await?;
    let address = ticket
        .filter(|ticket| proves_an_address(ticket, now))
        .and_then(|ticket| ticket.email);
    Ok(address.map_or(Link::Closed, Link::Open))
}

/// Proves the address of a link. Holding it is the proof, so that nobody has to be signed in.
///
/// # Errors
/// [`FlowError`] when the database fails.
pub async fn confirm(services: &Services, token: &str, act: &Act) -> Result<Proved, FlowError> {
    let (digest, act) = (SecretDigest::of(token), act.clone());
    let proved = services
        .store
        .write(
            async move |work: &Work| match work.tickets().find(&digest).await? {
                Some(ticket) if proves_an_address(&ticket, act.now) => prove(work, &ticket, &act).await,
                _ => Ok(Proved::Closed),
            },
        )
        .await;
    unless_taken(proved)
}

/// Proves the account's own address by the code of its letter, typed by the signed-in person.
///
/// # Errors
/// [`FlowError`] when the database fails.
pub async fn confirm_code(
    services: &Services,
    user: &UserId,
    typed: &str,
    act: &Act,
) -> Result<Proved, FlowError> {
    prove_by_code(services, TicketKind::EmailVerification, user, typed, act).await
}

/// Proves an address by a typed code; a wrong one is counted in the unit that judges it.
pub(crate) async fn prove_by_code(
    services: &Services,
    kind: TicketKind,
    user: &UserId,
    typed: &str,
    act: &Act,
) -> Result<Proved, FlowError> {
    let (user, typed, act) = (user.clone(), typed.to_owned(), act.clone());
    let proved = services
        .store
        .write(async move |work: &Work| {
            let Some(ticket) = work.tickets().open_of_user(kind, &user, act.now).await? else {
                return Ok(Proved::Closed);
            };
            match ticket.judge_code(&typed, act.now) {
                CodeVerdict::Right => prove(work, &ticket, &act).await,
                CodeVerdict::Wrong { left } => {
                    work.tickets().count_try(&ticket.id).await?;
                    if left == 0 {
                        work.tickets().spend(&ticket.digest, act.now).await?;
                    }
                    Ok(Proved::WrongCode { left })
                }
                CodeVerdict::Closed => Ok(Proved::Closed),
            }
        })
        .await;
    unless_taken(proved)
}

fn proves_an_address(ticket: &Ticket, now: Timestamp) -> bool {
    ticket.is_open(TicketKind::EmailVerification, now) || ticket.is_open(TicketKind::EmailChange, now)
}

/// Spends the ticket and writes what it proves.
async fn prove(work: &Work, ticket: &Ticket, act: &Act) -> Result<Proved, StoreError> {
    let (Some(user), Some(address)) = (&ticket.user, &ticket.email) else {
        return Ok(Proved::Closed);
    };
    let Some(account) = work
        .users()
        .find(user)
        .await?
        .filter(|user| user.disabled_at.is_none())
    else {
        return Ok(Proved::Closed);
    };
    let act = act.by(Actor::User(user.clone()));
    let is_own = account.email.canonical() == address.canonical();
    match ticket.kind {
        TicketKind::EmailVerification if is_own => {
            if !work.tickets().spend(&ticket.digest, act.now).await? {
                return Ok(Proved::Closed);
            }
            work.users().verify_email(user, &act).await?;
            Ok(Proved::Done)
        }
        TicketKind::EmailChange => {
            let holder = work.users().find_by_email(&address.canonical()).await?;
            if holder.is_some_and(|holder| holder.id != *user) {
                return Ok(Proved::Taken);
            }
            if !work.tickets().spend(&ticket.digest, act.now).await? {
                return Ok(Proved::Closed);
            }
            work.users().change_email(user, address, &act).await?;
            // Links that went to the old address must not bring it back.
            work.tickets().end_all_of_user(user, act.now).await?;
            Ok(Proved::Done)
        }
        // The account has another address since the letter was written.
        _ => Ok(Proved::Closed),
    }
}

/// Two people may prove the same new address at the same moment: one unit wins, the other was undone.
fn unless_taken(proved: Result<Proved, StoreError>) -> Result<Proved, FlowError> {
    match proved {
        Err(StoreError::Duplicate(_)) => Ok(Proved::Taken),
        other => Ok(other?),
    }
}
