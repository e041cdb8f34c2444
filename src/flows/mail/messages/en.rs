//! English.

use super::{MailMessages, NoticeFrame, Notices, Texts, Told};

/// English letters.
pub(in super::super) const EN: MailMessages = MailMessages {
    reset,
    verify_email,
    change_email,
    invitation,
    notice: NoticeFrame {
        when: "When",
        from: "From",
        key: "Key",
    },
    notices: Notices {
        password_changed: Told {
            subject: |product| format!("Your {product} password was changed"),
            what: |product, account| {
                format!(
                    "The password of your {product} account {account} was changed. Other sign-ins have ended."
                )
            },
            advice: choose_a_new_password,
        },
        password_reset: Told {
            subject: |product| format!("Your {product} password was reset"),
            what: |product, account| {
                format!(
                    "A link was used to choose a new password for your {product} account {account}. All sign-ins \
                     have ended."
                )
            },
            advice: choose_a_new_password,
        },
        email_changed: Told {
            subject: |product| format!("Your {product} account has a new e-mail address"),
            what: |product, account| {
                format!(
                    "Your {product} account has a new e-mail address. {account} no longer signs in, and this is the \
                     last letter to it."
                )
            },
            advice: tell_your_administrator,
        },
        new_device_seen: Told {
            subject: |product| format!("New sign-in to your {product} account"),
            what: |product, account| {
                format!(
                    "Your {product} account {account} was signed in to from a browser that we didn't know."
                )
            },
            advice: choose_a_new_password,
        },
        factor_enrolled: Told {
            subject: |product| format!("Two-step sign-in was set up for your {product} account"),
            what: |product, account| {
                format!("A second step was added to the sign-in of your {product} account {account}.")
            },
            advice: choose_a_new_password,
        },
        factor_removed: Told {
            subject: |product| format!("A second step was removed from your {product} account"),
            what: |product, account| {
                format!("A second step was removed from the sign-in of your {product} account {account}.")
            },
            advice: choose_a_new_password,
        },
        recovery_codes_created: Told {
            subject: |product| format!("New recovery codes for your {product} account"),
            what: |product, account| {
                format!(
                    "Your {product} account {account} has new recovery codes. The old ones no longer work."
                )
            },
            advice: choose_a_new_password,
        },
        recovery_code_used: Told {
            subject: |product| format!("A recovery code was used for your {product} account"),
            what: |product, account| {
                format!(
                    "A recovery code was used to sign in to your {product} account {account}. It is spent now."
                )
            },
            advice: choose_a_new_password,
        },
        api_key_created: Told {
            subject: |product| format!("New API key for your {product} account"),
            what: |product, account| format!("An API key was made for your {product} account {account}."),
            advice: revoke_the_key,
        },
        api_key_rotated: Told {
            subject: |product| format!("An API key of your {product} account was replaced"),
            what: |product, account| {
                format!("An API key of your {product} account {account} was replaced by a new one.")
            },
            advice: revoke_the_key,
        },
        api_key_leaked: Told {
            subject: |product| format!("An API key of your {product} account was found in public"),
            what: |product, account| {
                format!(
                    "Somebody reported an API key of your {product} account {account} as leaked. It was switched off \
                     at once."
                )
            },
            advice: |issuer| {
                format!(
                    "Make a new key at {issuer}/settings/api-keys, and look at what the old one could reach."
                )
            },
        },
        api_key_exposed: Told {
            subject: |product| format!("An API key of your {product} account was sent unsafely"),
            what: |product, account| {
                format!(
                    "An API key of your {product} account {account} was sent where keys do not belong, such as in an \
                     address, where logs and histories keep it. The request was refused; the key still works."
                )
            },
            advice: |issuer| {
                format!(
                    "Send keys in the X-API-Key header, and replace this one at {issuer}/settings/api-keys."
                )
            },
        },
        api_key_expiring: Told {
            subject: |product| format!("An API key of your {product} account ends soon"),
            what: |product, account| format!("An API key of your {product} account {account} ends soon."),
            advice: |issuer| {
                format!("If it is still needed, replace it at {issuer}/settings/api-keys before then.")
            },
        },
        refresh_token_reused: Told {
            subject: |product| format!("An app was signed out of your {product} account"),
            what: |product, account| {
                format!(
                    "An app presented a sign-in of your {product} account {account} a second time, as a thief of it \
                     would. That sign-in has ended, and the app will ask you to sign in again."
                )
            },
            advice: |issuer| {
                format!(
                    "This can be a fault of the app. If it happens again, look at your apps at {issuer}/settings/apps \
                     and tell your administrator."
                )
            },
        },
        administrator_granted: Told {
            subject: |product| format!("You are an administrator of {product} now"),
            what: |product, account| {
                format!("Your account {account} may run this {product} installation from now on.")
            },
            advice: tell_your_administrator,
        },
        user_deleted: Told {
            subject: |product| format!("Your {product} account was deleted"),
            what: |product, account| {
                format!("Your {product} account {account} was deleted with all that it held.")
            },
            advice: tell_your_administrator,
        },
    },
};

fn choose_a_new_password(issuer: &str) -> String {
    format!(
        "If this was you, there is nothing to do. If it wasn't, choose a new password at {issuer}/reset right away and \
         tell your administrator."
    )
}

fn tell_your_administrator(_issuer: &str) -> String {
    "If you didn't expect this, tell your administrator right away.".to_owned()
}

fn revoke_the_key(issuer: &str) -> String {
    format!(
        "If this was you, there is nothing to do. If it wasn't, revoke the key at {issuer}/settings/api-keys and \
         choose a new password at {issuer}/reset."
    )
}

fn reset(product: &str, account: &str, url: &str, until: &str) -> Texts {
    Texts {
        subject: format!("Choose a new {product} password"),
        text: format!(
            "A new password was asked for, for your {product} account {account}.\n\n\
             Choose it here. The link works once, until {until}:\n\n{url}\n\n\
             If you didn't ask for it, leave this letter alone: your password stays as it is.\n\
             Whoever has the link can set your password, so don't pass it on.\n"
        ),
    }
}

fn verify_email(product: &str, url: &str, code: &str, until: &str) -> Texts {
    Texts {
        subject: format!("Confirm your e-mail address for {product}"),
        text: format!(
            "Confirm that this address is yours: open the link and press the button,\n\n{url}\n\n\
             or type this code where you are signed in:\n\n{code}\n\n\
             One of the two is enough, until {until}.\n\
             If you don't know what this is about, leave this letter alone.\n"
        ),
    }
}

fn change_email(product: &str, url: &str, code: &str, until: &str) -> Texts {
    Texts {
        subject: format!("Confirm your new e-mail address for {product}"),
        text: format!(
            "This address was given as the new one of a {product} account. To use it from now on, open the link and \
             press the button,\n\n{url}\n\n\
             or type this code where you are signed in:\n\n{code}\n\n\
             One of the two is enough, until {until}. Until then the old address stays.\n\
             If you don't know what this is about, leave this letter alone.\n"
        ),
    }
}

fn invitation(product: &str, organization: &str, inviter: Option<&str>, url: &str, until: &str) -> Texts {
    let who = inviter.map_or_else(
        || format!("You are invited to join {organization} on {product}."),
        |inviter| format!("{inviter} invites you to join {organization} on {product}."),
    );
    Texts {
        subject: format!("Join {organization} on {product}"),
        text: format!(
            "{who}\n\nAccept here. The link works once, until {until}:\n\n{url}\n\n\
             If you don't know what this is about, leave this letter alone: nothing happens without you.\n"
        ),
    }
}
