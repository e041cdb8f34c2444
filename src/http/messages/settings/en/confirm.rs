//! Questions, in English.

use super::super::{Confirm, Question};

pub(super) const CONFIRM: Confirm = Confirm {
    password: "Your password",
    code: "Code from your authenticator app",
    code_hint: "Or one of your recovery codes.",
    wrong: "The password or the code doesn't match. Try again.",
    wrong_code: "That code didn't work. Codes change every 30 seconds — check the time on your phone.",
    prove: Question {
        heading: |_| "Confirm that it's you".to_owned(),
        what: "API keys are powerful, so a fresh code is asked before one is made.",
        submit: "Confirm",
    },
    remove_factor: Question {
        heading: |factor| format!("Remove “{factor}”?"),
        what: "Its codes stop working. If it was the last one, your recovery codes end, too, and your password alone \
               signs you in.",
        submit: "Remove",
    },
    regenerate: Question {
        heading: |_| "Make new recovery codes?".to_owned(),
        what: "You'll get ten new ones, and those you have now stop working.",
        submit: "Make new codes",
    },
    delete_account: Question {
        heading: |email| format!("Delete the account {email}?"),
        what: "Every sign-in, permission and API key of yours ends now, and your data is removed. This can't be undone.",
        submit: "Delete my account",
    },
    last_owner: "You are the only owner of an organization. Make somebody else an owner first.",
    revoke: Question {
        heading: |key| format!("Revoke “{key}”?"),
        what: "Whatever uses this key is refused from now on. This can't be undone.",
        submit: "Revoke key",
    },
    last_used: |when| format!("Last used {when}."),
    never_used: "It was never used.",
    remove_app: Question {
        heading: |app| format!("Remove {app}?"),
        what: "It can't use your account any more. When you sign in to it again, you'll be asked again.",
        submit: "Remove",
    },
    delete_application: Question {
        heading: |application| format!("Delete “{application}”?"),
        what: "Nobody can sign in to it any more, and its tokens end now. This can't be undone.",
        submit: "Delete application",
    },
    key: |name, preview| format!("{name} ({preview})"),
};
