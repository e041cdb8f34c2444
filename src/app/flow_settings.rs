//! The settings as flows want them: regrouped, and nothing decided.

use std::sync::Arc;

use countersign_flows::{FlowSettings, LoginApi, Throttles};
use countersign_protocol::signing_key::KeySchedule;
use countersign_protocol::token::refresh_token::RefreshLifetimes;

use crate::config::Config;

/// Interactions that one peer network may have open (the house rules' limit on what the anonymous leave behind).
const OPEN_INTERACTIONS: u64 = 200;

/// Regroups the settings.
pub(super) fn flow_settings(config: &Config) -> FlowSettings {
    let lifetimes = &config.lifetimes;
    FlowSettings {
        catalogue: Arc::new(config.permissions.catalogue.clone()),
        policy: lifetimes.policy(),
        api_key_prefix: config.api_keys.prefix.clone(),
        code_ttl: lifetimes.code,
        refresh: RefreshLifetimes {
            idle: lifetimes.refresh_idle,
            absolute: lifetimes.refresh_absolute,
        },
        login: LoginApi {
            is_open: config.login.is_open,
            refresh: config.login.refresh,
            allowed_origins: config.login.allowed_origins.clone(),
        },
        step_up_ttl: lifetimes.step_up,
        interaction_ttl: lifetimes.interaction,
        request_uri_ttl: lifetimes.request_uri,
        setup_link_ttl: lifetimes.setup_link,
        reset_link_ttl: lifetimes.reset_link,
        verify_link_ttl: lifetimes.verify_link,
        invitation_ttl: lifetimes.invitation,
        key_schedule: KeySchedule {
            publish_ahead: config.keys.publish_ahead,
            rotate_every: config.keys.rotate_every,
            jwks_max_age: config.keys.jwks_max_age,
            // Lower levels may only shorten these two.
            longest_token: lifetimes.access_token.max(lifetimes.id_token),
        },
        events_keep: config.storage.events_keep,
        throttles: Throttles {
            account: config.throttles.account(),
            address: config.throttles.address(),
            client: config.throttles.client_secret(),
            open_interactions: OPEN_INTERACTIONS,
        },
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn an_old_key_waits_for_the_longer_of_both_tokens() {
        let settings = [
            ("COUNTERSIGN_ID_TOKEN_TTL", "3h"),
            ("COUNTERSIGN_ACCESS_TOKEN_TTL", "2h"),
        ];
        let config = Config::load([], settings, None).unwrap();
        let schedule = flow_settings(&config).key_schedule;
        assert_eq!(schedule.longest_token, Duration::from_secs(3 * 3600));
    }
}
