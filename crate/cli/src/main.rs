//! Waxseal on a terminal and in CI: the core of the page, fed by a plain HTTPS client.
//!
//! Exit status: 0 without error findings, 1 with error findings or failed sessions or for a document that is not valid, 2 for
//! wrong usage or output that cannot be written, 3 if nothing can be said because too little could be looked up.

mod args;
mod certificate;
mod dnssec;
mod document;
mod host;
mod human;
mod make;
mod run;
mod session;
mod starttls;
mod tlsrpt;

use std::io::ErrorKind;
use std::process::ExitCode;

use clap::Parser;

use args::{Arguments, Command};

/// Nothing wrong was found.
pub(crate) const FINE: u8 = 0;
/// Something wrong was found.
pub(crate) const FOUND: u8 = 1;
/// The command line cannot be used.
pub(crate) const USAGE: u8 = 2;
/// Too little could be looked up to say.
pub(crate) const UNCHECKED: u8 = 3;

fn main() -> ExitCode {
    let arguments = match Arguments::try_parse() {
        Ok(arguments) => arguments,
        Err(shown) => return show_usage(&shown),
    };
    let outcome = match arguments.command {
        Command::Check(options) => run::check(&options),
        Command::Replay(options) => run::replay(&options),
        Command::Dnssec(options) => dnssec::prove(&options),
        Command::Policy(options) => document::policy(&options),
        Command::Record(options) => document::record(&options),
        Command::Cert(options) => certificate::cert(&options),
        Command::Dane(options) => certificate::dane(&options),
        Command::Tlsa(options) => certificate::tlsa(&options),
        Command::Make(what) => make::make(&what),
        Command::Tlsrpt(options) => tlsrpt::tlsrpt(&options),
        Command::Rules(options) => document::rules(&options),
        Command::Starttls(options) => starttls::starttls(&options),
    };
    match outcome {
        Ok(status) => ExitCode::from(status),
        Err(error) => {
            human::complain(&format!("{error:#}"));
            ExitCode::from(USAGE)
        }
    }
}

/// Help and version on standard output, or what is wrong with the command line on standard error.
fn show_usage(shown: &clap::Error) -> ExitCode {
    match shown.print() {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => {
            human::complain(&format!("cannot write: {error}"));
            ExitCode::from(USAGE)
        }
        _ => ExitCode::from(u8::try_from(shown.exit_code()).unwrap_or(USAGE)),
    }
}
