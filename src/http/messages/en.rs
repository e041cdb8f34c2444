//! English.

use time::OffsetDateTime;

use super::{
    Consent, DevMail, Errors, Explanation, FormPost, Home, Login, Logout, Messages, NotAMember,
    Organizations, Scopes, Setup, Shared, SignInOver, Throttled,
};

/// English texts.
pub const EN: Messages = Messages {
    language: "en",
    direction: "ltr",
    moment,
    wait,
    shared: Shared {
        problem_title: |title| format!("Problem: {title}"),
        account: "Your account",
        not_you: "Not you? Use a different account",
        signing_in_to: "Signing in to",
        this_computer: "an app on this computer",
        installed_app: "an app on this device",
        go_home: "Go to your account",
        sign_in: "Sign in",
        try_again: "Try again",
        return_to: |app| format!("Return to {app}"),
    },
    login: Login {
        heading: "Sign in",
        own_account: |product| format!("Use your {product} account."),
        username: "E-mail",
        password: "Password",
        submit: "Sign in",
        forgot: "Forgot your password?",
        does_not_match: "That e-mail and password don't match. Try again, or reset your password.",
        username_missing: "Enter your e-mail address.",
        password_missing: "Enter your password.",
        asked_again: |app| format!("{app} asks that you sign in again, to be sure it's you."),
        too_long_ago: |app| format!("{app} asks for a recent sign-in, and yours was a while ago."),
        confirm_it_is_you: "Sign in again, to be sure it's you.",
    },
    second_step: super::second_step::EN,
    consent: Consent {
        title: |app| format!("Allow {app}?"),
        heading: |app, product| format!("{app} wants to access your {product} account"),
        lets: |app| format!("If you allow it, {app} can:"),
        only_who_you_are: |app| format!("This only tells {app} who you are."),
        see: "See",
        change: "Change",
        when_away: "When you're away",
        new: "New",
        sensitive: "Sensitive",
        go_to: |destination| format!("You'll go to {destination}."),
        only_if_you_started: "Only go on if you started this yourself.",
        allow: "Allow",
        deny: "Deny",
    },
    scopes: Scopes {
        openid: "Know who you are",
        profile: "See your name and profile",
        email: "See your e-mail address",
        address: "See your postal address",
        phone: "See your phone number",
        groups: "See the groups you are in",
        offline_access: "Keep this access until you or an administrator ends it",
        scans_read: "See your scans and their results",
        scans_write: "Start, change and delete scans",
        devices_read: "See your devices",
        devices_write: "Add, change and remove devices",
        alerts_read: "See your alerts",
        alerts_write: "Acknowledge and change alerts",
        reports_read: "See your reports",
        reports_write: "Make, change and delete reports",
        users_manage: "Manage people in your organization",
        billing: "See and change billing",
        cve_read: "See vulnerability (CVE) data",
        ids_read: "See intrusion-detection events",
        backup_manage: "Make and restore backups",
        api_keys_manage: "Create and revoke API keys",
        other: |scope| format!("Use the permission “{scope}”"),
    },
    errors: Errors {
        unknown_app: Explanation {
            heading: "We don't know this app",
            what: "The link that brought you here names an app that isn't registered with us, or that has been \
                   switched off.",
            advice: "Nothing was shared. Go back to the app and try again; if that doesn't help, show the details \
                     below to whoever runs the app.",
        },
        redirect_differs: Explanation {
            heading: "This sign-in can't go on safely",
            what: "The app asked us to send you to an address that isn't registered for it, so we stopped here.",
            advice: "Nothing was shared. Show the details below to whoever runs the app: they need to register the \
                     exact address.",
        },
        request_over: Explanation {
            heading: "This sign-in link was used or is too old",
            what: "The app asked for this sign-in ahead of time. Such a request works once and not for long.",
            advice: "Go back to the app and sign in from there again.",
        },
        bad_request: Explanation {
            heading: "That request didn't make sense",
            what: "Something in the link or form was missing or not as it should be.",
            advice: "Go back to where you came from and start again. If that doesn't help, show the details below \
                     to whoever runs the app.",
        },
        stale_form: Explanation {
            heading: "This page was out of date",
            what: "We couldn't be sure that the form came from you, so nothing was changed. This happens when a \
                   page stays open for long, or when cookies are blocked.",
            advice: "Open the page again and repeat your last step.",
        },
        not_found: Explanation {
            heading: "There's nothing here",
            what: "The address may be mistyped, or the page has moved.",
            advice: "Check the address, or go to your account.",
        },
        wrong_method: Explanation {
            heading: "That doesn't work here",
            what: "This address exists, but not for what your browser asked of it.",
            advice: "Go back to where you came from and start again.",
        },
        too_large: Explanation {
            heading: "That was too much at once",
            what: "The form was larger than we accept, so nothing was changed.",
            advice: "Go back and send less.",
        },
        busy: Explanation {
            heading: "We're very busy right now",
            what: "The server has more to do than it can answer at once. Nothing was changed.",
            advice: "Wait a few seconds and try again.",
        },
        broken: Explanation {
            heading: "Something went wrong on our side",
            what: "This isn't your fault, and it has been recorded.",
            advice: "Try again in a moment. If it keeps happening, show the details below to your administrator.",
        },
        details: "Details for support",
        code: "Error",
        request_id: "Request",
        time: "Time",
        client_id: "Client",
        redirect_uri: "Address asked for",
    },
    home: Home {
        heading: "You're signed in",
        what_now: |product| {
            format!("Apps that use {product} recognize you now. Open one of them, and you're in.")
        },
        organizations: "Organization",
        no_organization: "None yet. Ask an administrator to add you.",
        since: "Signed in",
        sign_out: "Sign out",
        connect_heading: "Connect an app",
        connect_command: "Register an app by running this on the server:",
        connect_discovery: "Then give the app its client id and secret, and this address:",
    },
    logout: Logout {
        heading: |product| format!("Sign out of {product}?"),
        app_asks: |app| format!("{app} asks to sign you out."),
        what_ends: |product| format!("This ends your {product} sign-in in this browser."),
        confirm: "Sign out",
        stay: "Stay signed in",
        done_heading: "You're signed out",
        done: |product| {
            format!(
                "Your {product} sign-in has ended in this browser. If others use this computer, close the apps \
                 that you had open, too."
            )
        },
        not_returned: "The app asked to send you on to an address that isn't registered for it, so we kept you here.",
    },
    setup: Setup {
        heading: "Create the first administrator",
        lead: |product| format!("This account will run {product}: it can manage every organization and app."),
        email: "E-mail",
        password: "Password",
        password_rules: |shortest| {
            format!(
                "At least {shortest} characters, and not a password that everybody tries. Spaces are fine; a few \
                 random words are best."
            )
        },
        submit: "Create administrator",
        email_invalid: "Enter an e-mail address like name@example.com.",
        password_too_short: |shortest| format!("Use at least {shortest} characters for the password."),
        password_too_long: |longest| format!("Use at most {longest} characters for the password."),
        password_untypeable: "That password has a character in it that can't be typed. Choose another.",
        password_common: "That password is one of the first that anybody would try. Choose another.",
        email_taken: "Somebody has an account with that address already. Use another.",
        password_guessable: "A password made of your address or the product's name is easy to guess. Choose another.",
        link_expired: Explanation {
            heading: "This set-up link has run out",
            what: "Set-up links work once and for a short time, so that nobody else can use yours. A newer link \
                   also ends an older one.",
            advice: "Make a new one by running this on the server:",
        },
        link_used: Explanation {
            heading: "Set-up is already done",
            what: "This installation has its first administrator, so the link has no more use.",
            advice: "If that was you, sign in. If it wasn't, tell whoever runs this server right away.",
        },
    },
    reset: super::links::RESET,
    verify_email: super::links::VERIFY_EMAIL,
    docs: super::docs::DOCS,
    invite: super::links::INVITE,
    sign_in_over: SignInOver {
        finished: Explanation {
            heading: "You've already finished this sign-in",
            what: "It was completed here or in another tab, and each sign-in works once.",
            advice: "Carry on in the app, or start again from there.",
        },
        expired: Explanation {
            heading: "This sign-in took too long",
            what: "To keep you safe, a sign-in that was left open ends by itself. Nothing was shared.",
            advice: "Start again, and you'll be back where you were.",
        },
        elsewhere: Explanation {
            heading: "This sign-in belongs to another browser",
            what: "It was started in another browser or window, or this browser doesn't keep our cookies.",
            advice: "Go on in the browser where you started, or start again from the app. Cookies must be allowed \
                     for this site.",
        },
        restart: |app| format!("Start again at {app}"),
    },
    not_a_member: NotAMember {
        heading: |app| format!("Your account can't use {app}"),
        what: |app, organization| {
            format!("{app} is only for members of {organization}, and this account isn't one of them.")
        },
        advice: |organization| {
            format!("Use a different account, or ask an administrator of {organization} to add you.")
        },
    },
    organizations: Organizations {
        heading: "Choose an organization",
        lead: |app| format!("You'll use {app} for the one that you choose."),
    },
    dev_mail: DevMail {
        heading: "Mail",
        lead: "This development server sends no mail. What it would have sent is here, the newest first.",
        follow: "Follow the link",
        none: "Nothing yet.",
        again: "Look again",
    },
    throttled: Throttled {
        heading: "Please wait a moment",
        wait: |time| format!("There were too many tries. You can try again in {time}."),
        why: "This pause protects accounts from people who guess passwords. Your account is safe, and you don't need \
              to do anything.",
    },
    form_post: FormPost {
        heading: |app| format!("Taking you to {app}"),
        advice: "If nothing happens, press Continue.",
        submit: "Continue",
    },
    settings: super::settings::EN,
};

/// "24 November 2026, 09:05 UTC"
fn moment(moment: OffsetDateTime) -> String {
    let (day, month, year) = (moment.day(), moment.month(), moment.year());
    format!(
        "{day} {month} {year}, {:02}:{:02} UTC",
        moment.hour(),
        moment.minute()
    )
}

/// Rounded up, since a wait that is announced too short refuses an honest second try.
fn wait(seconds: u64) -> String {
    let (number, unit) = match seconds {
        0..=90 => (seconds.max(1), "second"),
        _ => (seconds.div_ceil(60), "minute"),
    };
    let plural = if number == 1 { "" } else { "s" };
    format!("{number} {unit}{plural}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_are_never_announced_too_short() {
        assert_eq!(wait(0), "1 second");
        assert_eq!(wait(1), "1 second");
        assert_eq!(wait(90), "90 seconds");
        assert_eq!(wait(91), "2 minutes");
        assert_eq!(wait(900), "15 minutes");
    }

    #[test]
    fn moments_name_month_and_zone() {
        let at = OffsetDateTime::from_unix_timestamp(1_732_437_000).unwrap();
        assert_eq!(moment(at), "24 November 2024, 08:30 UTC");
    }
}
