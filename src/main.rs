//! The program: everything is behind [`countersign::cli::main`].

use std::process::ExitCode;

fn main() -> ExitCode {
    countersign::cli::main()
}
