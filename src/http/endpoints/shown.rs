//! What flows return, as pages show it: the frame, the app, the account, the form.

use countersign_flows::Services;
use countersign_flows::continue_interaction::Asking;
use countersign_identity::user::User;

use crate::browser::Browser;
use crate::call::Call;
use crate::messages::EN;
use crate::pages::{Account, App, Destination, Frame};

/// Around every page of this request.
pub(super) fn frame(call: &Call<Services>) -> Frame<'_> {
    let settings = &call.state.settings;
    Frame {
        messages: &EN,
        product: settings.product,
        base: settings.base(),
    }
}

/// The application that waits.
pub(super) fn app(asking: &Asking) -> App<'_> {
    App {
        name: &asking.client.name,
        destination: Destination::of(&asking.request.redirect_uri),
    }
}

/// The account in use. `switch` is where another one can be taken.
pub(super) fn account<'a>(user: &'a User, switch: Option<&'a str>) -> Account<'a> {
    Account {
        name: user.name.as_deref(),
        email: user.email.as_str(),
        switch,
    }
}

/// The proof that the form on this page was ours.
pub(super) fn csrf(call: &Call<Services>, cookie: &Browser) -> String {
    let services = &call.state.services;
    cookie.csrf(|bytes| services.entropy.fill(bytes))
}
