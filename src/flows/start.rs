//! The first steps of every process: the master key and the server's own secrets, made once, opened ever after.

use std::path::Path;

use countersign_crypto::{
    Entropy, MasterKey, MasterKeyError, Sealed, SealedPlace, ServerSecret, ServerSecrets,
};
use countersign_identity::Timestamp;
use countersign_store::{Store, StoreError, Work};

use crate::FlowError;

const TABLE: &str = "sealed_secrets";
const COLUMN: &str = "sealed";

/// Why a process cannot start, in words for the operator.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The database holds sealed rows, and the key that opens them is not there.
    #[error(
        "the master key file {0} is missing, but the database holds values that only it can open; \
         put the file back or name its place with COUNTERSIGN_MASTER_KEY_FILE"
    )]
    MasterKeyMissing(String),
    /// The file cannot be read, made or trusted.
    #[error(transparent)]
    MasterKey(#[from] MasterKeyError),
    /// The key in the file is not the one that sealed the rows.
    #[error("the master key in {file} does not open this database: {problem}")]
    OtherMasterKey {
        /// The file.
        file: String,
        /// What was tried.
        problem: String,
    },
    /// The database or something beneath it failed.
    #[error(transparent)]
    Flow(#[from] FlowError),
}

impl From<StoreError> for StartError {
    fn from(error: StoreError) -> Self {
        StartError::Flow(error.into())
    }
}

/// Reads the master key, or makes it when nothing has been sealed yet, and opens the server's secrets, drawing those
/// that are missing.
///
/// # Errors
/// [`StartError`] in words: a process whose key cannot open the database does not start.
pub async fn open_secrets(
    store: &Store,
    master_key_file: &Path,
    entropy: &dyn Entropy,
    now: Timestamp,
) -> Result<(MasterKey, ServerSecrets), StartError> {
    let file = master_key_file.display().to_string();
    let master_key = if master_key_file.exists() {
        MasterKey::read_file(master_key_file)?
    } else if holds_sealed_rows(store).await? {
        return Err(StartError::MasterKeyMissing(file));
    } else {
        create_or_read(master_key_file, entropy)?
    };
    let mut opened = Vec::with_capacity(ServerSecret::ALL.len());
    for secret in ServerSecret::ALL {
        let sealed = kept_or_drawn(store, secret, &master_key, entropy, now).await?;
        let place = SealedPlace {
            table: TABLE,
            column: COLUMN,
            row: secret.name(),
        };
        let plain = Sealed::from_bytes(&sealed).and_then(|sealed| sealed.open(&master_key, place));
        opened.push(plain.map_err(|error| StartError::OtherMasterKey {
            file: file.clone(),
            problem: error.to_string(),
        })?);
    }
    let [cookie, refresh_derivation, name_buckets, once_derivation] = opened.as_slice() else {
        return Err(FlowError::Broken("the server's secrets are not four".to_owned()).into());
    };
    let secrets = ServerSecrets::open(cookie, refresh_derivation, name_buckets, once_derivation)
        .map_err(|error| FlowError::Broken(error.to_string()))?;
    Ok((master_key, secrets))
}

async fn holds_sealed_rows(store: &Store) -> Result<bool, StartError> {
    for secret in ServerSecret::ALL {
        if store.directory().sealed_secret(secret.name()).await?.is_some() {
            return Ok(true);
        }
    }
    Ok(!store.directory().signing_keys().await?.is_empty())
}

/// Two processes may start together on one folder: who comes second reads what the first made.
fn create_or_read(file: &Path, entropy: &dyn Entropy) -> Result<MasterKey, MasterKeyError> {
    match MasterKey::create_file(file, entropy) {
        Err(MasterKeyError::Exists(_)) => MasterKey::read_file(file),
        made => made,
    }
}

async fn kept_or_drawn(
    store: &Store,
    secret: ServerSecret,
    master_key: &MasterKey,
    entropy: &dyn Entropy,
    now: Timestamp,
) -> Result<Vec<u8>, StartError> {
    if let Some(sealed) = store.directory().sealed_secret(secret.name()).await? {
        return Ok(sealed);
    }
    let place = SealedPlace {
        table: TABLE,
        column: COLUMN,
        row: secret.name(),
    };
    let drawn = Sealed::seal(master_key, place, &secret.generate(entropy), entropy)
        .map_err(|error| FlowError::Broken(error.to_string()))?;
    let bytes = drawn.as_bytes().to_vec();
    // Of two processes that start together one keeps its own; both read what was kept.
    store
        .write(async move |work: &Work| work.sealed_secrets().add(secret.name(), &bytes, now).await)
        .await?;
    store
        .directory()
        .sealed_secret(secret.name())
        .await?
        .ok_or_else(|| FlowError::Broken("a server secret was written and is not there".to_owned()).into())
}
