//! Acknowledged = durable (product.md §6, threat-model STO-03): the server is killed with -9 twenty times while codes
//! are redeemed, refresh tokens rotated, consents given and grants revoked. After each start everything that was
//! answered is there, what was not answered is whole or absent, and nothing can be redeemed a second time.

mod ledger;
mod workers;

use std::collections::hash_map::RandomState;
use std::hash::BuildHasher;
use std::time::Duration;

use rustix::process::{Pid, Signal, kill_process};

use crate::support::accounts::Person;
use crate::support::application::{Application, CALLBACK, assert_invalid_token, assert_oauth_error};
use crate::support::attempts::Tab;
use crate::support::authorization::code_in;
use crate::support::family::{Family, silent_code};
use crate::support::http::client;
use crate::support::process::{Backend, Said, Server};
use crate::support::test_browser::TestBrowser;

use ledger::Ledger;
use workers::{Agreement, agree, redeem, refresh, replay};

/// How often the server is killed.
const CRASHES: usize = 20;

/// Questions that each of two people may answer before one kill.
const CONSENTS_PER_CRASH: usize = 3;

/// What every grant here is for.
const SCOPE: &str = "openid email offline_access";

/// Scopes for which consent is asked, two at a time, so that half an answer could be seen.
const CONSENTS: [&str; 7] = [
    "scans_read scans_write",
    "devices_read devices_write",
    "alerts_read alerts_write",
    "reports_read reports_write",
    "users_manage billing",
    "cve_read ids_read",
    "backup_manage api_keys_manage",
];

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_answered_survives_twenty_kills_and_nothing_is_redeemed_twice() {
    // A lost answer is asked for again after a restart, which may take longer on a busy machine than 30 seconds.
    let settings = [
        ("COUNTERSIGN_REFRESH_RETRY_WINDOW", "10m"),
        ("COUNTERSIGN_LOG", "warn"),
    ];
    let mut world = World::begin(Server::start_with(Backend::Sqlite, &settings)).await;
    for crash in 0..CRASHES {
        world.load_and_kill(crash).await;
        world.server.serve();
        world.after_the_start().await;
    }
    // There was work of each kind that could have been lost.
    let counts = world.ledger.counts();
    assert!(counts.iter().all(|(_, count)| *count >= CRASHES), "{counts:?}");
    world.nothing_is_redeemed_twice().await;
    assert_eq!(world.server.look_for_text("PRAGMA integrity_check").await, "ok");
}

/// The server, those who use it, and what it told them.
struct World {
    server: Server,
    /// First-party, so that its codes come silently.
    application: Application,
    tab: Tab,
    /// Who is disabled and enabled again.
    victim: Person,
    agreements: Vec<Agreement>,
    ledger: Ledger,
}

impl World {
    async fn begin(server: Server) -> Self {
        let application = Application::register(&server, &["--first-party"]);
        let person = server.create_person("alice@company.com");
        let victim = server.create_person("victim@company.com");
        let mut browser = TestBrowser::new();
        browser
            .authorize(&application.request(SCOPE).url(), &person)
            .await;
        let tab = Tab::of(&browser);
        let agreements = agreements(&server, &application).await;
        let mut world = Self {
            server,
            application,
            tab,
            victim,
            agreements,
            ledger: Ledger::default(),
        };
        for _ in 0..3 {
            let family = world.new_family().await;
            world.ledger.refreshed.push(family);
        }
        world
    }

    async fn new_family(&mut self) -> Family {
        let code = silent_code(&mut self.tab, &self.application, SCOPE).await;
        let code = code.expect("the server runs");
        let answer = self.application.redeem(&code).await;
        Family::begin(&self.application, code, &answer)
    }

    /// Everybody asks at once until nobody answers any more.
    async fn load_and_kill(&mut self, crash: usize) {
        let victim = if crash.is_multiple_of(5) {
            Some(self.victims_family().await)
        } else {
            None
        };

        let redeeming: Vec<_> = (0..3)
            .map(|_| tokio::spawn(redeem(self.tab.clone(), self.application.clone())))
            .collect();
        let families = self.ledger.refreshed.drain(..);
        let refreshing: Vec<_> = families.map(|family| tokio::spawn(refresh(family))).collect();
        let replaying = tokio::spawn(replay(self.ledger.some_to_replay()));
        let agreeing: Vec<_> = (0..2)
            .map(|_| tokio::spawn(agree(self.some_questions())))
            .collect();

        self.kill_at_a_random_moment(victim.is_some());

        for worker in redeeming {
            let redeemed = worker.await.expect("only good answers come before the kill");
            self.ledger.redeemed.extend(redeemed.families);
            self.ledger.kept_codes.extend(redeemed.kept);
            self.ledger.unanswered_codes.extend(redeemed.unanswered);
        }
        for worker in refreshing {
            let family = worker.await.expect("every refresh is answered with tokens");
            self.ledger.refreshed.push(family);
        }
        self.ledger
            .revoked
            .extend(replaying.await.expect("every replay is refused"));
        for worker in agreeing {
            let agreed = worker.await.expect("every consent is taken");
            self.ledger.agreed.extend(agreed.given);
            self.ledger.perhaps_agreed.extend(agreed.unanswered);
        }
        self.ledger.revoked.extend(victim);
    }

    fn some_questions(&mut self) -> Vec<Agreement> {
        let others = self.agreements.len().saturating_sub(CONSENTS_PER_CRASH);
        self.agreements.split_off(others)
    }

    async fn victims_family(&self) -> Family {
        let mut browser = TestBrowser::new();
        let callback = browser
            .authorize(&self.application.request(SCOPE).url(), &self.victim)
            .await;
        let code = code_in(&callback);
        let answer = self.application.redeem(&code).await;
        Family::begin(&self.application, code, &answer)
    }

    /// Kills between 30 and 430 ms from now, and meanwhile, if so asked, disables a person by the command line, whose
    /// good end is an acknowledgement too.
    fn kill_at_a_random_moment(&mut self, disable: bool) {
        let moment = Duration::from_millis(30 + RandomState::new().hash_one(0) % 400);
        let (server, victim) = (&self.server, &self.victim);
        tokio::task::block_in_place(|| {
            std::thread::scope(|scope| {
                let disabling = disable.then(|| scope.spawn(|| set_person(server, victim, "--disabled")));
                std::thread::sleep(moment);
                let pid = i32::try_from(server.pid()).ok().and_then(Pid::from_raw);
                kill_process(pid.expect("the server is a process"), Signal::KILL).expect("it can be killed");
                if let Some(disabling) = disabling {
                    let said = disabling.join().expect("the verb can be run");
                    assert_eq!(said.code, 0, "a verb beside a dying server: {}", said.stderr);
                }
            });
        });
        self.server.kill();
    }

    async fn after_the_start(&mut self) {
        self.ledger.redeem_the_open_codes(&self.application).await;
        self.ledger.refresh_everything_twice().await;
        self.ledger.assert_it_stands().await;
        self.assert_rows_are_whole().await;
        let said = set_person(&self.server, &self.victim, "--enabled");
        assert_eq!(said.code, 0, "{}", said.stderr);
    }

    /// What no interface shows: no row was written without those that belong to it.
    async fn assert_rows_are_whole(&self) {
        let broken = [
            (
                "codes spent without a grant",
                "SELECT count(*) FROM authorization_codes WHERE spent_at IS NOT NULL
                 AND grant_id NOT IN (SELECT id FROM grants)",
            ),
            (
                "grants without a spent code",
                "SELECT count(*) FROM grants WHERE id NOT IN
                 (SELECT grant_id FROM authorization_codes WHERE spent_at IS NOT NULL)",
            ),
            (
                "live grants without exactly one live refresh token",
                "SELECT count(*) FROM grants WHERE revoked_at IS NULL AND 1 <> (SELECT count(*) FROM refresh_tokens
                 WHERE refresh_tokens.grant_id = grants.id AND spent_at IS NULL)",
            ),
            (
                "refresh tokens spent without a successor",
                "SELECT count(*) FROM refresh_tokens WHERE spent_at IS NOT NULL
                 AND successor NOT IN (SELECT digest FROM refresh_tokens)",
            ),
        ];
        for (what, statement) in broken {
            assert_eq!(self.server.look(statement).await, 0, "{what}");
        }
    }

    /// The last look: every code and every first refresh token that was ever answered with tokens is refused, and
    /// what it gave is dead.
    async fn nothing_is_redeemed_twice(&self) {
        for family in &self.ledger.redeemed {
            let again = self.application.redeem(&family.code).await;
            assert_oauth_error(&again, 400, "invalid_grant");
            assert_invalid_token(&self.application.userinfo(&family.access).await);
        }
        for family in &self.ledger.refreshed {
            let first = family.refresh.first().expect("a family has a refresh token");
            assert_oauth_error(&self.application.refresh(first).await, 400, "invalid_grant");
            assert_invalid_token(&self.application.userinfo(&family.access).await);
            assert_oauth_error(
                &self.application.refresh(family.latest()).await,
                400,
                "invalid_grant",
            );
        }
    }
}

fn set_person(server: &Server, person: &Person, change: &str) -> Said {
    server.cli(&["user", "set", "--email", &person.email, change])
}

/// Owners hold every permission, so each pair of scopes can be asked of each of them by each client.
async fn agreements(server: &Server, sign_in_with: &Application) -> Vec<Agreement> {
    let scopes: Vec<&str> = CONSENTS.iter().flat_map(|pair| pair.split(' ')).collect();
    let more: Vec<&str> = scopes.iter().flat_map(|scope| ["--scope", scope]).collect();
    let applications: Vec<Application> = (0..5)
        .map(|_| Application {
            client: server.create_client(CALLBACK, &more),
            http: client(),
            ..sign_in_with.clone()
        })
        .collect();
    let mut agreements = Vec::new();
    for number in 0..4 {
        let person = server.create_person(&format!("owner{number}@company.com"));
        let said = server.cli(&["user", "set", "--email", &person.email, "--role", "owner"]);
        assert_eq!(said.code, 0, "{}", said.stderr);
        let mut browser = TestBrowser::new();
        browser
            .authorize(&sign_in_with.request(SCOPE).url(), &person)
            .await;
        for application in &applications {
            agreements.extend(CONSENTS.map(|scopes| Agreement {
                tab: Tab::of(&browser),
                application: application.clone(),
                scopes,
            }));
        }
    }
    agreements
}
