//! What verbs work with: opened as the server would, closed when the verb is done. Here also is the one place that says
//! which trouble ends with which exit code.

use std::io::ErrorKind;

use countersign_flows::backup::RestoreError;
use countersign_flows::change::{ChangeError, Refusal};
use countersign_flows::migrations::MigrationError;
use countersign_flows::{FlowError, Services};
use countersign_store::MigrateError;
use countersign_store::backup::BackupError;

use super::Settings;
use super::exit::{Exit, Failure};
use crate::app::lock::LockError;
use crate::app::open::{OpenError, Role, open_services};
use crate::app::post::Post;

/// Runs a verb with everything open.
///
/// # Errors
/// The verb's own failure, or that something could not be opened.
pub(super) async fn with_services(
    settings: &Settings,
    verb: impl AsyncFnOnce(&Services) -> Result<(), Failure>,
) -> Result<(), Failure> {
    let services = open_services(&settings.load()?, Role::CommandLine, &Post::Configured).await?;
    let done = verb(&services).await;
    services.store.close().await;
    done
}

impl From<ChangeError> for Failure {
    fn from(error: ChangeError) -> Failure {
        match error {
            ChangeError::Refused(refusal) => {
                let exit = match refusal {
                    Refusal::NotFound { .. } => Exit::NotFound,
                    Refusal::Conflict(_) => Exit::Conflict,
                    Refusal::Invalid(_) => Exit::Usage,
                    Refusal::Beyond(_) | Refusal::NotManaged => Exit::NotAllowed,
                };
                Failure::new(exit, refusal)
            }
            ChangeError::Failed(error) => error.into(),
        }
    }
}

impl From<FlowError> for Failure {
    fn from(error: FlowError) -> Failure {
        let exit = match error {
            FlowError::Unavailable(_) => Exit::Unreachable,
            FlowError::Broken(_) => Exit::Failed,
        };
        Failure::new(exit, error)
    }
}

impl From<OpenError> for Failure {
    fn from(error: OpenError) -> Failure {
        let exit = match &error {
            OpenError::Lock(LockError::Held(_)) | OpenError::MigrationUnderServer => Exit::Conflict,
            OpenError::Database(countersign_store::OpenError::Unreachable(_)) => Exit::Unreachable,
            OpenError::Migration(MigrationError::Migrate(MigrateError::Store(error)))
                if error.is_retryable() =>
            {
                Exit::Unreachable
            }
            _ => Exit::Failed,
        };
        Failure::new(exit, error)
    }
}

impl From<MigrationError> for Failure {
    fn from(error: MigrationError) -> Failure {
        OpenError::from(error).into()
    }
}

impl From<BackupError> for Failure {
    fn from(error: BackupError) -> Failure {
        let exit = match &error {
            BackupError::Exists(_) => Exit::Conflict,
            BackupError::File { source, .. } if source.kind() == ErrorKind::NotFound => Exit::NotFound,
            BackupError::Damaged(_) | BackupError::Foreign => Exit::Problems,
            BackupError::Store(error) if error.is_retryable() => Exit::Unreachable,
            _ => Exit::Failed,
        };
        Failure::new(exit, error)
    }
}

impl From<RestoreError> for Failure {
    fn from(error: RestoreError) -> Failure {
        match error {
            RestoreError::Backup(error) => error.into(),
            RestoreError::MasterKey(error) => Failure::new(Exit::Failed, error),
        }
    }
}

impl From<LockError> for Failure {
    fn from(error: LockError) -> Failure {
        OpenError::from(error).into()
    }
}
