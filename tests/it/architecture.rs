//! The arrows of the house, read from the packages' manifests: what a package may use is what its manifest lists, so
//! that a handler cannot query and a rule cannot wait. Also which folders there are, since `ls src` explains the server.

use std::collections::BTreeSet;
use std::path::PathBuf;

use toml::Table;

/// Each package's folder and the packages of ours that it may use.
const ARROWS: [(&str, &[&str]); 10] = [
    ("src/identity", &[]),
    ("src/access", &["identity"]),
    ("src/protocol", &["access", "identity"]),
    ("src/crypto", &["protocol", "access", "identity"]),
    ("src/outbound", &["protocol", "access", "identity"]),
    ("src/store", &["migrations", "protocol", "access", "identity"]),
    (
        "src/flows",
        &["store", "outbound", "crypto", "protocol", "access", "identity"],
    ),
    ("src/jobs", &["flows", "access", "identity"]),
    ("src/http", &["flows", "protocol", "access", "identity"]),
    ("migrations", &[]),
];

/// Libraries (by the beginning of their names) and the only folders whose packages may name them.
const OWNERS: [(&str, &[&str]); 9] = [
    ("actix", &["src/http"]),
    ("askama", &["src/http"]),
    ("sea-orm", &["src/store", "migrations"]),
    ("sqlx", &["src/store", "migrations"]),
    ("josekit", &["src/crypto"]),
    ("openssl", &["src/crypto"]),
    ("argon2", &["src/crypto"]),
    ("lettre", &["src/outbound"]),
    ("rand", &["src/crypto"]),
];

/// Where the rules live. They get values and return decisions: nothing that waits, draws lots or reads a clock.
const PURE: [&str; 3] = ["src/identity", "src/access", "src/protocol"];
const IMPURE: [&str; 8] = [
    "async-",
    "futures",
    "hyper",
    "rand",
    "reqwest",
    "rustix",
    "tokio",
    "tracing-subscriber",
];

/// What `ls src` shows: the packages, and the root package's own modules.
const UNDER_SRC: [&str; 14] = [
    "access", "app", "cli", "config", "crypto", "flows", "http", "identity", "jobs", "lib.rs", "main.rs",
    "outbound", "protocol", "store",
];

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn manifest(folder: &str) -> Table {
    let path = root().join(folder).join("Cargo.toml");
    let text = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    text.parse()
        .unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// What the package itself is built with: not what its tests use. Tables for one platform alone count as well.
fn dependencies(manifest: &Table) -> BTreeSet<String> {
    let platforms = manifest
        .get("target")
        .and_then(toml::Value::as_table)
        .into_iter()
        .flatten();
    let tables = platforms
        .filter_map(|(_, platform)| platform.as_table())
        .chain([manifest]);
    tables
        .flat_map(|table| [table.get("dependencies"), table.get("build-dependencies")])
        .filter_map(|section| section?.as_table())
        .flat_map(|section| section.iter().map(|(name, how)| real_name(name, how)))
        .collect()
}

/// A dependency may be given another name (`package = "…"`); the arrow goes to what it really is.
fn real_name(name: &str, how: &toml::Value) -> String {
    how.get("package")
        .and_then(toml::Value::as_str)
        .unwrap_or(name)
        .to_owned()
}

#[test]
fn every_package_uses_only_the_packages_below_it() {
    for (folder, allowed) in ARROWS {
        for name in dependencies(&manifest(folder)) {
            let Some(used) = name.strip_prefix("countersign-") else {
                continue;
            };
            assert!(
                allowed.contains(&used),
                "{folder} uses {used}, and may only use {allowed:?}"
            );
        }
    }
}

#[test]
fn a_library_is_named_only_by_the_package_that_hides_it() {
    for (folder, _) in ARROWS {
        for name in dependencies(&manifest(folder)) {
            for (library, owners) in OWNERS {
                let named = name.starts_with(library) && !owners.contains(&folder);
                assert!(!named, "{folder} uses {name}, which belongs to {owners:?}");
            }
        }
    }
}

#[test]
fn rules_have_nothing_to_wait_for() {
    for folder in PURE {
        for name in dependencies(&manifest(folder)) {
            assert!(
                !IMPURE.iter().any(|impure| name.starts_with(impure)),
                "{folder} is pure and uses {name}"
            );
        }
    }
}

#[test]
fn the_example_knows_nothing_of_the_server() {
    let used = dependencies(&manifest("examples/relying-party"));
    assert!(
        !used.iter().any(|name| name.starts_with("countersign")),
        "a relying party is a stranger: {used:?}"
    );
}

#[test]
fn the_workspace_holds_exactly_the_packages_of_the_picture() {
    let workspace = manifest("");
    let listed = |key: &str| -> BTreeSet<String> {
        let folders = workspace["workspace"][key].as_array().unwrap();
        folders
            .iter()
            .map(|folder| folder.as_str().unwrap().to_owned())
            .collect()
    };
    let mut expected: BTreeSet<String> = ARROWS.iter().map(|(folder, _)| (*folder).to_owned()).collect();
    expected.insert("examples/relying-party".to_owned());
    assert_eq!(listed("members"), expected);
    // A plain `cargo test` must mean all of them.
    expected.insert(".".to_owned());
    assert_eq!(listed("default-members"), expected);
}

#[test]
fn every_package_takes_the_lints_of_the_house() {
    for folder in ARROWS
        .map(|(folder, _)| folder)
        .into_iter()
        .chain(["", "examples/relying-party"])
    {
        let lints = manifest(folder)
            .get("lints")
            .and_then(|lints| lints.get("workspace")?.as_bool());
        assert_eq!(lints, Some(true), "{folder}/Cargo.toml");
    }
}

#[test]
fn ls_src_shows_exactly_what_the_readme_explains() {
    let entries = std::fs::read_dir(root().join("src")).unwrap();
    let found: BTreeSet<String> = entries
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    assert_eq!(found, UNDER_SRC.map(str::to_owned).into());
}
