//! Applications, in English.

use super::super::{ApplicationProblems, Applications};

pub(super) const APPLICATIONS: Applications = Applications {
    heading: "Applications",
    lead: |organization| format!("Apps of {organization} that its members sign in to."),
    empty: "There is no application yet.",
    create: "Add application",
    create_heading: "Add an application",
    name: "Name",
    name_hint: "People see it when they sign in.",
    kind: "Kind",
    confidential: "Keeps a secret",
    confidential_hint: "Runs on a server: Grafana, GitLab, your own web app.",
    public: "Can't keep a secret",
    public_hint: "Runs in a browser, on a phone or on a desk.",
    redirect_uris: "Redirect URIs",
    redirect_uris_hint: "Where people return to after signing in. They are compared exactly; leave empty what you don't need.",
    submit: "Add application",
    save: "Save changes",
    connect_heading: "Connect it",
    client_id: "Client ID",
    issuer: "Issuer",
    discovery: "Discovery",
    secret: "Client secret",
    rotate_heading: "Client secret",
    rotate_lead: "You get a new secret. Choose how long the old one goes on, so that you can put the new one in its \
                  place.",
    rotate: "New secret",
    shown_heading: "Copy the secret now",
    shown_lead: "It is shown only this once.",
    overlap: "The old secret ends",
    old_secret_ends: |when| format!("The old secret ends {when}."),
    done: "Done",
    disabled: "Switched off",
    delete: "Delete application…",
    delete_heading: "Delete application",
    delete_lead: "Nobody can sign in to it any more, and its tokens end.",
    created: |when| format!("Added {when}"),
    problems: ApplicationProblems {
        name: "Give the application a name of at most 100 characters.",
        no_redirect_uri: "Enter at least one redirect URI.",
        redirect_uri: |uri| {
            format!(
                "“{uri}” can't be used. It must be a whole https address without a “#”; http is for this computer only."
            )
        },
    },
};
