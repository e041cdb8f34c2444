//! English texts of the pages that letters lead to.

use super::{Invite, Reset, VerifyEmail};
use crate::messages::Explanation;

pub(in crate::messages) const RESET: Reset = Reset {
    heading: "Reset your password",
    lead: "Enter the e-mail address you sign in with. If there's an account for it, a letter with a link goes there.",
    email: "E-mail",
    submit: "Send the link",
    email_invalid: "Enter an e-mail address like name@example.com.",
    sent: Explanation {
        heading: "Look at your mail",
        what: "If there's an account for that address, a letter with a link is on its way. The link works once, and \
               a newer one ends it.",
        advice: "Nothing there after a few minutes? Look among the spam, check the address, or ask your \
                 administrator.",
    },
    no_mail: Explanation {
        heading: "Reset your password",
        what: "This server sends no mail, so it can't send you a link.",
        advice: "Ask your administrator for a link to choose a new password. They can make one for you in a moment.",
    },
    choose_heading: "Choose a new password",
    choose_lead: "All your sign-ins end, on every device, and you sign in again with the new password.",
    choose_submit: "Set password",
    closed: Explanation {
        heading: "This link has run out",
        what: "A link for a new password works once and for a short time, and a newer one ends an older one.",
        advice: "Use the newest letter, or ask for another link.",
    },
    ask_again: "Ask for another link",
};

pub(in crate::messages) const VERIFY_EMAIL: VerifyEmail = VerifyEmail {
    heading: "Confirm your e-mail address",
    lead: |address| format!("Confirm that {address} is yours."),
    submit: "Confirm",
    done: Explanation {
        heading: "Your address is confirmed",
        what: "From now on we know that this address reaches you.",
        advice: "You can close this page, or go to your account.",
    },
    taken: Explanation {
        heading: "This address is in use",
        what: "Somebody has an account with this address by now, so yours keeps the one it has.",
        advice: "If that account is yours, sign in to it. Otherwise give another address in your settings.",
    },
    closed: Explanation {
        heading: "This link has run out",
        what: "A link to confirm an address works once and for a day, and a newer one ends an older one. It may have \
               been used already.",
        advice: "Go to your account to see how your address stands, and to ask for another link.",
    },
};

pub(in crate::messages) const INVITE: Invite = Invite {
    heading: |organization| format!("Join {organization}"),
    invited_by: |inviter, organization| format!("{inviter} invites you to join {organization}."),
    invited: |organization| format!("You're invited to join {organization}."),
    role: |role| format!("You'll be there as: {role}."),
    email: "E-mail",
    name: "Your name",
    name_optional: "You may leave this out.",
    password: "Password",
    create: "Create account and join",
    accept: |organization| format!("Join {organization}"),
    name_invalid: "That name can't be used. Leave out line breaks and the like, and keep it short.",
    other_account: |invited, used| {
        format!("This invitation is for {invited}, and you're signed in as {used}.")
    },
    use_another: "Use a different account",
    closed: Explanation {
        heading: "This invitation has run out",
        what: "It was accepted or withdrawn, a newer one took its place, or it took too long.",
        advice: "If you accepted it before, sign in. Otherwise ask whoever invited you for another one.",
    },
};
