//! A browser that rises in privilege gets a new secret, and everything it had open follows: its sessions, and the
//! conversations of its other tabs. Whoever planted the old secret holds nothing (SES-01).

use countersign_crypto::SecretKind;
use countersign_identity::SecretDigest;
use countersign_store::{StoreError, Work};

use crate::Services;
use crate::browser::Browser;

/// The browser before and after.
pub(super) struct Renewal {
    /// What it carries from now on.
    pub(super) renewed: Browser,
    /// What it is found by until the unit commits.
    pub(super) old: SecretDigest,
    /// What it is found by from then on.
    pub(super) new: SecretDigest,
}

impl Renewal {
    /// Draws the new secret.
    pub(super) fn of(services: &Services, browser: &Browser) -> Self {
        let secret = services.draw(SecretKind::Browser);
        Self {
            old: browser.digest(),
            new: secret.digest(),
            renewed: Browser {
                secret: secret.expose().to_owned(),
                ..browser.clone()
            },
        }
    }
}

/// Moves everything from the old secret to the new one, in the unit that raises the privilege.
pub(super) async fn rebind(work: &Work, old: &SecretDigest, new: &SecretDigest) -> Result<(), StoreError> {
    work.sessions().rebind_browser(old, new).await?;
    work.interactions().rebind_browser(old, new).await
}
