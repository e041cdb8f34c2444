//! The pages of the second step, each in all its shapes.

use super::{NASTY, Sample, app, sample};
use crate::pages::enrol::{EnrolPage, RecoveryCodesPage};
use crate::pages::second_step::Reason;
use crate::pages::{App, RecoveryCodePage, TotpPage};

pub(super) fn all() -> Vec<Sample> {
    let nasty = App { name: NASTY, ..app() };
    vec![
        sample("totp", TotpPage::sample()),
        sample(
            "totp-wrong",
            TotpPage {
                wrong: true,
                ..TotpPage::sample()
            },
        ),
        sample(
            "totp-nasty",
            TotpPage {
                app: Some(nasty),
                reason: Some(Reason::AppAsks),
                ..TotpPage::sample()
            },
        ),
        sample("recovery-code", RecoveryCodePage::sample()),
        sample(
            "recovery-code-wrong",
            RecoveryCodePage {
                wrong: true,
                ..RecoveryCodePage::sample()
            },
        ),
        sample("enrol", EnrolPage::sample()),
        sample("enrol-begun", EnrolPage::begun_sample()),
        sample(
            "enrol-wrong",
            EnrolPage {
                wrong: true,
                ..EnrolPage::begun_sample()
            },
        ),
        sample("new-recovery-codes", RecoveryCodesPage::sample()),
    ]
}
