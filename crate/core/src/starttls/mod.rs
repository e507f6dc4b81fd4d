//! STARTTLS (RFC 3207): what transcripts, bounces and log lines show of a mail server.
//!
//! A browser cannot speak SMTP, so a person runs a program and pastes what it printed. [`read`] takes such a paste
//! apart: output of `openssl s_client`, `posttls-finger`, `swaks`, `gnutls-cli` and `curl`, dialogues as people write them
//! down, several in one paste, with certificates among them; and the sentences in which mail programs complain.
//!
//! Two rules decide everything. Only what was seen counts: a program that shows no replies cannot show that STARTTLS is
//! missing, and a server that is busy did not refuse it. And what a program says of a certificate is its word, by its
//! anchors; the certificates themselves come out in DER, to be judged elsewhere.
//!
//! # Limitations
//! Whoever pastes can have changed the text. Sentences are those of the English versions of the programs.

mod bounce;
mod commands;
mod draft;
mod failure;
mod intake;
mod intake_problem;
mod interpret;
mod judge;
mod lines;
mod outcome;
#[cfg(test)]
mod paste_tests;
mod pem;
mod readers;
mod reply;
mod secrets;
mod session;
mod session_defect;
mod sign;
mod story;
#[cfg(test)]
mod tests;
mod tls;
mod tool;

pub use bounce::{MAX_NOTICES, Notice, NoticeKind, Software};
pub use commands::{Command, CommandError, commands};
pub use draft::MAX_STEPS;
pub use failure::{ConnectionFailure, HandshakeFailure, Protocol};
pub use intake::{Intake, MAX_SESSIONS, read};
pub use intake_problem::IntakeProblem;
pub use lines::{MAX_LINE_OCTETS, MAX_READ_OCTETS};
pub use outcome::{StarttlsOutcome, Unseen};
pub use pem::{Certificate, MAX_BLOCK_OCTETS, MAX_CERTIFICATES};
pub use reply::{MAX_REPLY_LINES, Reply, ReplyText};
pub use secrets::without_secrets;
pub use session::{Ehlo, HostMatch, Keyword, Pipelined, Refusal, Session};
pub use session_defect::SessionDefect;
pub use tls::{TlsFacts, TlsVersion, Verification};
pub use tool::Tool;
