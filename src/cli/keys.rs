//! `keys`: the signing keys and their life from published to gone.

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
    pub kid: String,
}
