//! Which value applies, where it came from, and how it is described.

use super::*;

#[test]
fn defaults_are_those_of_the_contract() {
    let config = from_environment(&[]).unwrap();
    assert_eq!(config.listening.issuer.as_str(), "http://localhost:8080");
    assert_eq!(config.listening.public.len(), 2);
    assert!(config.listens_by_default());
    assert_eq!(config.listening.first_beyond_loopback(), None);
    assert_eq!(
        config.storage.database_url.expose(),
        "sqlite://./data/countersign.db"
    );
    assert_eq!(config.storage.master_key_file, PathBuf::from("./data/master.key"));
    assert_eq!(config.lifetimes.code, Duration::from_secs(60));
    assert_eq!(
        config.lifetimes.refresh_absolute,
        Duration::from_secs(90 * 86_400)
    );
    assert_eq!(config.throttles.failures_before_waiting, 5);
    assert_eq!(
        config.permissions.catalogue,
        countersign_access::permission::Catalogue::default()
    );
    assert_eq!(config.throttles.account().wait_after(5), Duration::from_secs(1));
    assert_eq!(
        (
            config.throttles.address().limit,
            config.throttles.client_secret().limit
        ),
        (30, 20)
    );
    assert_eq!(
        config.lifetimes.policy().session_idle_ttl,
        Duration::from_secs(12 * 3_600)
    );
    assert_eq!(config.log.format, None);
}

#[test]
fn a_flag_wins_over_the_environment_that_over_the_file_that_over_the_default() {
    let (_folder, path) = file(
        "code_ttl = \"10s\"\naccess_token_ttl = \"10m\"\nid_token_ttl = \"10m\"\nthrottle_failures = 7\n",
    );
    let config = Config::load(
        flags(&[("code_ttl", "30s")]),
        [
            ("COUNTERSIGN_CODE_TTL", "20s"),
            ("COUNTERSIGN_ACCESS_TOKEN_TTL", "20m"),
        ],
        Some(&path),
    )
    .unwrap();
    assert_eq!(config.lifetimes.code, Duration::from_secs(30));
    assert_eq!(config.lifetimes.access_token, Duration::from_secs(1_200));
    assert_eq!(config.lifetimes.id_token, Duration::from_secs(600));
    assert_eq!(config.throttles.failures_before_waiting, 7);
    assert_eq!(origin(&config, "code_ttl"), Origin::Flag);
    assert_eq!(origin(&config, "access_token_ttl"), Origin::Environment);
    assert_eq!(
        origin(&config, "id_token_ttl").to_string(),
        format!("file:{}", path.display())
    );
    assert_eq!(origin(&config, "session_idle_ttl"), Origin::Default);
}

#[test]
fn other_places_follow_the_data_folder() {
    let config = from_environment(&[("COUNTERSIGN_DATA_DIR", "/srv/id/")]).unwrap();
    assert_eq!(
        config.storage.database_url.expose(),
        "sqlite:///srv/id/countersign.db"
    );
    assert_eq!(
        config.storage.master_key_file,
        PathBuf::from("/srv/id/master.key")
    );
}

#[test]
fn lists_are_comma_separated_or_arrays() {
    let (_folder, path) = file("listen = [\"127.0.0.1:1\", \"[::1]:2\"]\n");
    let config = Config::load(
        NO_FLAGS,
        [("COUNTERSIGN_TRUSTED_PROXIES", "10.0.0.0/8, ::1,")],
        Some(&path),
    )
    .unwrap();
    assert_eq!(config.listening.public.len(), 2);
    assert!(!config.listens_by_default());
    let proxies: Vec<String> = config
        .listening
        .trusted_proxies
        .iter()
        .map(ToString::to_string)
        .collect();
    assert_eq!(proxies, ["10.0.0.0/8", "::1/128"]);
}

#[test]
fn variables_of_others_and_of_the_test_suite_are_left_alone() {
    let others = [
        ("COUNTERSIGN_TEST_POSTGRES_URL", "x"),
        ("PATH", "/bin"),
        ("COUNTERSIGNATURE", "x"),
    ];
    assert!(problems(&others).is_empty());
    assert_eq!(problems(&[("COUNTERSIGN_TESTS", "x")]).len(), 1);
}

#[test]
fn edges_of_the_rules_between_settings_are_accepted() {
    for variables in [
        vec![("COUNTERSIGN_KEY_PUBLISH_AHEAD", "300s")],
        vec![("COUNTERSIGN_KEY_ROTATE_EVERY", "24h")],
        vec![
            ("COUNTERSIGN_JWKS_MAX_AGE", "0s"),
            ("COUNTERSIGN_KEY_PUBLISH_AHEAD", "0s"),
        ],
        vec![("COUNTERSIGN_REFRESH_RETRY_WINDOW", "0s")],
        // Behind a proxy the issuer is https while the listener stays plain.
        vec![
            ("COUNTERSIGN_ISSUER", "https://id.example.com"),
            ("COUNTERSIGN_LISTEN", "0.0.0.0:8080"),
        ],
        vec![
            ("COUNTERSIGN_LISTEN", "127.0.0.1:0"),
            ("COUNTERSIGN_MANAGEMENT_LISTEN", "127.0.0.1:0"),
        ],
    ] {
        assert!(
            problems(&variables).is_empty(),
            "{variables:?}: {:#?}",
            problems(&variables)
        );
    }
}

#[test]
fn an_address_beyond_loopback_is_found_for_the_development_server() {
    let config = from_environment(&[("COUNTERSIGN_MANAGEMENT_LISTEN", "0.0.0.0:8081")]).unwrap();
    assert_eq!(
        config
            .listening
            .first_beyond_loopback()
            .map(|address| address.to_string()),
        Some("0.0.0.0:8081".into())
    );
}

#[test]
fn a_password_in_the_database_url_is_never_shown() {
    let good = "postgres://app:s3cret@db/x";
    let config = from_environment(&[("COUNTERSIGN_DATABASE_URL", good)]).unwrap();
    assert_eq!(config.storage.database_url.expose(), good);
    assert!(!format!("{config:?}").contains("s3cret"));
    for wrong in [
        "postgres://app:s3cret@db",
        "mysql://app:s3cret@db/x",
        "app:s3cret@db/x",
    ] {
        let told = problems(&[("COUNTERSIGN_DATABASE_URL", wrong)]);
        assert!(
            told.len() == 1 && !told.iter().any(|line| line.contains("s3cret")),
            "{told:?}"
        );
    }
}

#[test]
fn every_setting_names_its_variable_first_and_its_default_is_valid() {
    for setting in all_settings() {
        let first = setting.about.first().copied().unwrap_or_default();
        assert!(
            first.starts_with(&format!(" `{}`: ", setting.variable())),
            "{first}"
        );
    }
    let names: Vec<&str> = all_settings().map(|setting| setting.name).collect();
    let unique: std::collections::BTreeSet<&&str> = names.iter().collect();
    assert_eq!(unique.len(), names.len());
    let config = from_environment(&[]).unwrap();
    assert_eq!(
        config
            .values()
            .iter()
            .map(|value| value.setting.name)
            .collect::<Vec<_>>(),
        names
    );
}

#[test]
fn the_schema_lists_every_setting_and_nothing_else() {
    let schema = json_schema();
    let properties = schema["properties"].as_object().unwrap();
    assert_eq!(properties.len(), all_settings().count());
    for setting in all_settings() {
        let property = &properties[setting.name];
        assert!(
            property["description"]
                .as_str()
                .unwrap()
                .contains(&setting.variable()),
            "{}",
            setting.name
        );
        assert_eq!(
            property.get("default").is_some(),
            setting.default.is_some(),
            "{}",
            setting.name
        );
    }
    assert_eq!(schema["additionalProperties"], false);
    assert_eq!(properties["throttle_failures"]["default"], 5);
    assert_eq!(properties["code_ttl"]["default"], "60s");
}
