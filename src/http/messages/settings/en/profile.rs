//! The person, in English.

use super::super::{ChangeEmail, Profile};

pub(super) const PROFILE: Profile = Profile {
    heading: "Profile",
    lead: "Apps that you sign in to see this when you let them.",
    name: "Name",
    given_name: "Given name",
    family_name: "Family name",
    phone_number: "Phone number",
    zoneinfo: "Time zone",
    zoneinfo_hint: "Such as Europe/Vienna.",
    language: "Language",
    language_of_browser: "As my browser says",
    default_organization: "Sign in for",
    default_organization_unset: "The one I joined first",
    save: "Save changes",
    unacceptable: |label| format!("“{label}” can't be kept like this. Shorten it, or leave it empty."),
    email_heading: "E-mail",
    verified: "Verified",
    not_verified: "Not verified",
    verify: "Send verification mail",
    change_email: "Change address",
    data_heading: "Your data",
    data: "A file with everything that is kept about you: account, memberships, sign-ins, permissions that you gave, \
           and what happened to your account.",
    download_data: "Download your data",
    delete_heading: "Delete account",
    delete: "Ends every sign-in, permission and API key of yours, and removes your data. This can't be undone.",
    delete_account: "Delete account…",
};

pub(super) const EMAIL: ChangeEmail = ChangeEmail {
    heading: "Change your e-mail address",
    lead: |email| {
        format!(
            "It is {email} now. We'll send a link to the new address; it counts once you've opened the link, and the \
             old address is told."
        )
    },
    new_email: "New e-mail address",
    password: "Your password",
    code: "Code from your authenticator app",
    submit: "Send the link",
    invalid: "Enter an e-mail address like name@example.com.",
    same: "That's your address already.",
    wrong_proof: "The password or the code doesn't match. Try again.",
};
