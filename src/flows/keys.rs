//! Signing keys over their life: made, published, activated, retired, revoked; by schedule and by command.

use std::sync::Arc;

use countersign_access::{Act, EventKind};
use countersign_crypto::{Algorithm, KeyMaterial, KeySet, MasterKey, Sealed, SealedPlace, generate_key};
use countersign_identity::Timestamp;
use countersign_protocol::signing_key::{
    KeySchedule, Rotation, SigningKey, SigningKeyState, Step, TooYoung, in_state, plan, rotate_now,
};
use countersign_store::{Store, StoreError, Work};

use tokio::sync::broadcast::error::RecvError;
use zeroize::Zeroizing;

use crate::{FlowError, Services};

const TABLE: &str = "signing_keys";
const COLUMN: &str = "private_key";

/// A key and where it stands, for lists.
#[derive(Clone, Debug)]
pub struct ListedKey {
    /// The key.
    pub key: SigningKey,
    /// Its state now.
    pub state: SigningKeyState,
}

/// Every key with its state, the newest first.
///
/// # Errors
/// [`FlowError`] when the database fails.
pub async fn list(services: &Services, now: Timestamp) -> Result<Vec<ListedKey>, FlowError> {
    let mut keys: Vec<ListedKey> = services
        .store
        .directory()
        .signing_keys()
        .await?
        .into_iter()
        .map(|(key, _)| ListedKey {
            state: key.state(now),
            key,
        })
        .collect();
    keys.sort_by_key(|listed| std::cmp::Reverse(listed.key.created_at));
    Ok(keys)
}

/// Reads the keys into the set that this process signs and verifies with.
///
/// # Errors
/// [`FlowError`] when the database fails or the private key cannot be opened.
pub async fn load(store: &Store, master_key: &MasterKey, now: Timestamp) -> Result<KeySet, FlowError> {
    let mut materials = Vec::new();
    for (key, sealed) in store.directory().signing_keys().await? {
        let private_der = match key.state(now) {
            SigningKeyState::Active => Some(open(&key, &sealed, master_key)?),
            _ => None,
        };
        materials.push(KeyMaterial { key, private_der });
    }
    KeySet::load(&materials, now).map_err(broken)
}

/// Reads the keys anew after somebody changed them, or when time has moved one on.
///
/// # Errors
/// As [`load`].
pub async fn reload(services: &Services, now: Timestamp) -> Result<(), FlowError> {
    services
        .keys
        .replace(load(&services.store, &services.master_key, now).await?);
    Ok(())
}

/// Reads the keys anew whenever any process changes one. Ends when the store closes.
pub async fn reload_on_change(services: Arc<Services>) {
    let mut feed = services.store.subscribe();
    loop {
        match feed.recv().await {
            Ok(heard) if !heard.kind.starts_with("signing_key.") => continue,
            // Whoever lagged behind may have missed one.
            Ok(_) | Err(RecvError::Lagged(_)) => {}
            Err(RecvError::Closed) => return,
        }
        if let Err(error) = reload(&services, services.now()).await {
            tracing::warn!(%error, "changed signing keys could not be read");
        }
    }
}

fn open(key: &SigningKey, sealed: &[u8], master_key: &MasterKey) -> Result<Zeroizing<Vec<u8>>, FlowError> {
    let place = SealedPlace {
        table: TABLE,
        column: COLUMN,
        row: &key.kid,
    };
    Sealed::from_bytes(sealed)
        .and_then(|sealed| sealed.open(master_key, place))
        .map_err(broken)
}

fn broken(error: impl std::fmt::Display) -> FlowError {
    FlowError::Broken(error.to_string())
}

/// Does what the schedule wants now, until it wants nothing more, and reads the keys anew.
///
/// # Errors
/// [`FlowError`] when the database fails or no key can be made.
pub async fn follow_schedule(services: &Services, act: &Act) -> Result<(), FlowError> {
    let schedule = services.settings.key_schedule;
    // At the very first start: an active key, then its successor. Two nodes at once find each other's.
    for _ in 0..4 {
        let keys = stored(services).await?;
        let Some(step) = plan(&keys, &schedule, act.now) else {
            break;
        };
        carry_out(services, step, act).await?;
    }
    reload(services, act.now).await
}

async fn stored(services: &Services) -> Result<Vec<SigningKey>, FlowError> {
    Ok(services
        .store
        .directory()
        .signing_keys()
        .await?
        .into_iter()
        .map(|(key, _)| key)
        .collect())
}

/// One step; whether it is still wanted is asked again in the unit, for another node may have been faster.
async fn carry_out(services: &Services, step: Step, act: &Act) -> Result<(), FlowError> {
    let schedule = services.settings.key_schedule;
    let made = match &step {
        Step::CreateActive => Some(make(services, true, act.now).await?),
        Step::PublishSuccessor => Some(make(services, false, act.now).await?),
        Step::Rotate(_) => None,
    };
    let act = act.clone();
    services
        .store
        .write(async move |work: &Work| {
            let keys = work.signing_keys().all().await?;
            if plan(&keys, &schedule, act.now).as_ref() != Some(&step) {
                return Ok(());
            }
            match (&step, &made) {
                (Step::Rotate(rotation), _) => hand_over(work, &keys, rotation, &act).await,
                (_, Some((key, sealed))) => work.signing_keys().add(key, sealed, &act).await,
                (_, None) => Ok(()),
            }
        })
        .await?;
    Ok(())
}

/// Makes a key off the async threads (40 to 210 ms) and seals its private half.
async fn make(services: &Services, active: bool, now: Timestamp) -> Result<(SigningKey, Vec<u8>), FlowError> {
    let generated = tokio::task::spawn_blocking(|| generate_key(Algorithm::Rs256))
        .await
        .map_err(broken)?
        .map_err(broken)?;
    let place = SealedPlace {
        table: TABLE,
        column: COLUMN,
        row: &generated.kid,
    };
    let entropy = services.entropy.as_ref();
    let sealed =
        Sealed::seal(&services.master_key, place, &generated.private_der, entropy).map_err(broken)?;
    let key = SigningKey {
        published_at: Some(now),
        activated_at: active.then_some(now),
        ..generated.to_row(now)
    };
    Ok((key, sealed.as_bytes().to_vec()))
}

async fn hand_over(
    work: &Work,
    keys: &[SigningKey],
    rotation: &Rotation,
    act: &Act,
) -> Result<(), StoreError> {
    for key in keys {
        if Some(&key.kid) == rotation.retire.as_ref() {
            let retired = SigningKey {
                retiring_at: Some(act.now),
                gone_at: Some(rotation.gone_at),
                ..key.clone()
            };
            work.signing_keys()
                .save_times(&retired, act, EventKind::SigningKeyRotated)
                .await?;
        } else if key.kid == rotation.activate {
            let activated = SigningKey {
                activated_at: Some(act.now),
                ..key.clone()
            };
            work.signing_keys()
                .save_times(&activated, act, EventKind::SigningKeyRotated)
                .await?;
        }
    }
    Ok(())
}

/// What a rotation by command leads to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Rotated {
    /// This key signs from now on, and the next is published.
    Done {
        /// Its name.
        active: String,
    },
    /// Refused, saying when it will be possible.
    TooYoung(TooYoung),
}

/// Rotates by command: activates the successor and publishes the next.
///
/// # Errors
/// [`FlowError`] when the database fails.
pub async fn rotate(services: &Services, force: bool, act: &Act) -> Result<Rotated, FlowError> {
    let schedule = services.settings.key_schedule;
    // A deployment that never served has no keys yet, and one whose successor was revoked has no successor.
    follow_schedule(services, act).await?;
    let unit_act = act.clone();
    let rotated = services
        .store
        .write(async move |work: &Work| {
            let keys = work.signing_keys().all().await?;
            match rotate_now(&keys, &schedule, unit_act.now, force) {
                Ok(Some(rotation)) => {
                    hand_over(work, &keys, &rotation, &unit_act).await?;
                    Ok(Ok(Some(rotation.activate)))
                }
                Ok(None) => Ok(Ok(None)),
                Err(refusal) => Ok(Err(refusal)),
            }
        })
        .await?;
    match rotated {
        Err(refusal) => Ok(Rotated::TooYoung(refusal)),
        Ok(None) => Err(FlowError::Broken("there is no successor to activate".to_owned())),
        Ok(Some(active)) => {
            follow_schedule(services, act).await?;
            Ok(Rotated::Done { active })
        }
    }
}

/// Takes a key back: nothing that it signed counts from now on. The successor signs at once.
///
/// # Errors
/// [`FlowError`] when the database fails. `Ok(false)`: there is no such key, or it was revoked before.
pub async fn revoke(services: &Services, kid: &str, act: &Act) -> Result<bool, FlowError> {
    let (kid, unit_act) = (kid.to_owned(), act.clone());
    let revoked = services
        .store
        .write(async move |work: &Work| {
            let keys = work.signing_keys().all().await?;
            let Some(key) = keys.iter().find(|key| key.kid == kid && key.revoked_at.is_none()) else {
                return Ok(false);
            };
            let revoked = SigningKey {
                revoked_at: Some(unit_act.now),
                ..key.clone()
            };
            work.signing_keys()
                .save_times(&revoked, &unit_act, EventKind::SigningKeyRevoked)
                .await?;
            Ok(true)
        })
        .await?;
    if revoked {
        follow_schedule(services, act).await?;
    }
    Ok(revoked)
}

/// When the active key's successor signs by schedule, for `keys list`.
pub fn next_rotation(keys: &[ListedKey], schedule: &KeySchedule, now: Timestamp) -> Option<Timestamp> {
    let keys: Vec<SigningKey> = keys.iter().map(|listed| listed.key.clone()).collect();
    let active = in_state(&keys, SigningKeyState::Active, now)?;
    active.activated_at.map(|since| since + schedule.rotate_every)
}
