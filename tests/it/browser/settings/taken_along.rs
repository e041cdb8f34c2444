//! What people take along as files: recovery codes, the key that is shown once, and all that is kept about them.

use std::path::Path;
use std::time::Duration;

use serde_json::{Value, json};
use tempfile::TempDir;

use super::Home;
use crate::support::browser::{Browser, Script};

/// Lets the browser save files here.
async fn saves_to(browser: &Browser, folder: &Path) {
    let behaviour = json!({ "behavior": "allow", "downloadPath": folder });
    browser.devtools("Browser.setDownloadBehavior", behaviour).await;
}

/// The text of a file that the browser saves.
async fn saved(folder: &Path, name: &str) -> String {
    let path = folder.join(name);
    for _ in 0..200 {
        match std::fs::read_to_string(&path) {
            Ok(text) if !text.is_empty() => return text,
            _ => tokio::time::sleep(Duration::from_millis(50)).await,
        }
    }
    panic!("{name} was not saved");
}

#[tokio::test]
async fn recovery_codes_are_saved_as_a_file_without_a_script() {
    let home = Home::open();
    let folder = TempDir::new().unwrap();
    let browser = Browser::open_with(Script::Off).await;
    saves_to(&browser, folder.path()).await;
    home.visit(&browser, "security").await;
    home.set_up_second_factor(&browser).await;
    let shown = browser.text("recovery-codes").await;
    browser.press("download-codes").await;
    let file = saved(folder.path(), "recovery-codes.txt").await;
    assert!(
        file.starts_with("Countersign recovery codes of alice@example.test"),
        "{file}"
    );
    let codes: Vec<&str> = file.lines().filter(|line| line.len() == 11).collect();
    assert_eq!(codes.len(), 10, "{file}");
    assert!(codes.iter().all(|code| shown.contains(code)), "{file}\n{shown}");
}

#[tokio::test]
async fn all_that_is_kept_about_a_person_is_one_file_without_a_secret() {
    let home = Home::open();
    let folder = TempDir::new().unwrap();
    let browser = Browser::open().await;
    saves_to(&browser, folder.path()).await;
    home.visit(&browser, "profile").await;
    browser.press("download-data").await;
    let file = saved(folder.path(), "your-data.json").await;
    let kept: Value = serde_json::from_str(&file).expect("the file is JSON");
    assert_eq!(kept["account"]["email"], "alice@example.test");
    assert_eq!(kept["memberships"][0]["role"], "owner");
    assert!(!file.contains("argon2"), "{file}");
    assert_eq!(home.count("user.data_exported"), 1);
}
