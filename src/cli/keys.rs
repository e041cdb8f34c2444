//! `keys`: the signing keys and their life from published to gone.

use countersign_flows::keys::{self, ListedKey, Rotated};
use countersign_identity::Timestamp;
use countersign_protocol::signing_key::{KeySchedule, SigningKeyState};
use serde::Serialize;

use super::Settings;
use super::exit::{Exit, Failure};
use super::opened::with_services;
use super::output::Output;
use super::table::{Table, Tabular};

/// Signing keys.
#[derive(clap::Subcommand, Debug)]
pub enum Verb {
    /// List the keys with their state and what happens next
    #[command(after_help = "Example:\n  countersign keys list")]
    List,
    /// Let the published successor sign from now on, and publish the next one
    #[command(after_help = "Example:\n  countersign keys rotate")]
    Rotate(Rotate),
    /// Take a key out of the key set at once: its tokens no longer verify
    #[command(after_help = "Example:\n  countersign keys revoke 2f9c1d")]
    Revoke(Revoke),
}

/// What `keys rotate` takes.
#[derive(clap::Args, Debug)]
pub struct Rotate {
    /// Also when the successor is younger than the key set's max-age: some relying parties may not know it yet
    #[arg(long)]
    pub now: bool,
}

/// What `keys revoke` takes.
#[derive(clap::Args, Debug)]
pub struct Revoke {
    /// The key's id, as in the key set
    // One in 64 begins with a hyphen.
    #[arg(allow_hyphen_values = true)]
    pub kid: String,
}

/// Runs the verb.
///
/// # Errors
/// [`Exit::Conflict`] while the successor is too young, [`Exit::NotFound`] for a key that is unknown or revoked already.
pub async fn run(verb: &Verb, settings: &Settings, output: &Output) -> Result<(), Failure> {
    with_services(settings, async |services| {
        let act = services.operator_act();
        match verb {
            Verb::List => {
                let schedule = &services.settings.key_schedule;
                let keys = keys::list(services, act.now).await?;
                let next = keys::next_rotation(&keys, schedule, act.now);
                let rows = keys.into_iter().map(|key| Shown::new(key, next, schedule)).collect();
                output.data(&Listed(rows));
            }
            Verb::Rotate(rotate) => match keys::rotate(services, rotate.now, &act).await? {
                Rotated::Done { active } => {
                    if rotate.now {
                        output.talk(
                            &"warning: relying parties that have not read the key set since the new key was \
                              published refuse its tokens until they do",
                        );
                    }
                    output.data(&Active { active });
                }
                Rotated::TooYoung(refusal) => {
                    return Err(Failure::new(
                        Exit::Conflict,
                        format_args!(
                            "{refusal}: it can sign from {} on; --now does not wait for relying parties to read it",
                            refusal.until.rfc3339()
                        ),
                    ));
                }
            },
            Verb::Revoke(revoke) => {
                if !keys::revoke(services, &revoke.kid, &act).await? {
                    return Err(Failure::new(
                        Exit::NotFound,
                        format_args!("there is no key {} that could be revoked", revoke.kid),
                    ));
                }
                output.talk(&"Nothing that this key signed counts any more.");
                output.data(&Revoked {
                    revoked: revoke.kid.clone(),
                });
            }
        }
        Ok(())
    })
    .await
}

/// A key as it is shown.
#[derive(Serialize)]
struct Shown {
    kid: String,
    algorithm: String,
    state: &'static str,
    /// What happens to it next, and when.
    next: Option<String>,
    created_at: String,
    published_at: Option<String>,
    activated_at: Option<String>,
    retiring_at: Option<String>,
    gone_at: Option<String>,
    revoked_at: Option<String>,
}

impl Shown {
    fn new(listed: ListedKey, rotation: Option<Timestamp>, schedule: &KeySchedule) -> Shown {
        let text = |moment: Option<Timestamp>| moment.map(Timestamp::rfc3339);
        let key = listed.key;
        let next = match listed.state {
            SigningKeyState::Active => rotation.map(|at| format!("hands over at {}", at.rfc3339())),
            SigningKeyState::Published => {
                let ready = key.published_at.map(|since| since + schedule.publish_ahead);
                let at = rotation.max(ready);
                at.map(|at| format!("signs at {}", at.rfc3339()))
            }
            SigningKeyState::Retiring => key.gone_at.map(|at| format!("gone at {}", at.rfc3339())),
            SigningKeyState::Staged | SigningKeyState::Gone | SigningKeyState::Revoked => None,
        };
        Shown {
            next,
            state: listed.state.as_str(),
            created_at: key.created_at.rfc3339(),
            published_at: text(key.published_at),
            activated_at: text(key.activated_at),
            retiring_at: text(key.retiring_at),
            gone_at: text(key.gone_at),
            revoked_at: text(key.revoked_at),
            kid: key.kid,
            algorithm: key.algorithm,
        }
    }
}

#[derive(Serialize)]
#[serde(transparent)]
struct Listed(Vec<Shown>);

impl Tabular for Listed {
    fn table(&self) -> Table {
        let mut table = Table::with_headings(["kid", "algorithm", "state", "next"]);
        for key in &self.0 {
            table.row([
                key.kid.clone(),
                key.algorithm.clone(),
                key.state.to_owned(),
                key.next.clone().unwrap_or_else(|| "-".to_owned()),
            ]);
        }
        table
    }
}

#[derive(Serialize)]
struct Active {
    active: String,
}

impl Tabular for Active {
    fn table(&self) -> Table {
        Table::of_fields([("active", &self.active)])
    }
}

#[derive(Serialize)]
struct Revoked {
    revoked: String,
}

impl Tabular for Revoked {
    fn table(&self) -> Table {
        Table::of_fields([("revoked", &self.revoked)])
    }
}
