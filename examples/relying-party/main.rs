//! A small relying party: one page with "Sign in with Countersign", and the claims of the ID token once that is done.
//! It stands for any application that uses an OpenID Connect library; the part worth reading is `sign_in.rs`.

mod http_client;
mod memory;
mod page;
mod routes;
mod sign_in;

use actix_web::{App, HttpServer, web};
use clap::Parser;
use url::Url;

use crate::http_client::HttpClient;
use crate::memory::Memory;
use crate::sign_in::RelyingParty;

/// Signs people in with Countersign and shows what it learns about them.
#[derive(Parser, Debug)]
#[command(after_help = "Example:\n  countersign client create --name Example \
    --redirect-uri http://localhost:8090/callback --json\n  \
    RP_CLIENT_SECRET=cs_cs_… example-relying-party --client-id cli_…")]
struct Settings {
    /// The identity provider
    #[arg(long, env = "RP_ISSUER", default_value = "http://localhost:8080")]
    issuer: String,
    /// The client id that it gave us
    #[arg(long, env = "RP_CLIENT_ID")]
    client_id: String,
    /// The client's secret; better in the variable, since everybody may read a command line
    #[arg(long, env = "RP_CLIENT_SECRET", hide_env_values = true)]
    client_secret: String,
    /// Our own address; `/callback` below it is the redirect URI to register
    #[arg(long, env = "RP_URL", default_value = "http://localhost:8090")]
    url: Url,
}

#[actix_web::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let settings = Settings::parse();
    // Only the first call in a process succeeds, and this is it.
    let _ = rustls::crypto::ring::default_provider().install_default();

    let addresses = settings.url.socket_addrs(|| None)?;
    let party = web::Data::new(RelyingParty {
        issuer: settings.issuer,
        client_id: settings.client_id,
        client_secret: settings.client_secret,
        redirect_uri: settings.url.join("/callback")?.into(),
        http: HttpClient::new()?,
    });
    let memory = web::Data::new(Memory::default());
    let server = HttpServer::new(move || {
        App::new()
            .app_data(party.clone())
            .app_data(memory.clone())
            .configure(routes::configure)
    });
    #[expect(
        clippy::print_stdout,
        reason = "the person at the terminal waits for this line"
    )]
    {
        println!("ready {}", settings.url.as_str().trim_end_matches('/'));
    }
    Ok(server.workers(1).bind(&addresses[..])?.run().await?)
}
