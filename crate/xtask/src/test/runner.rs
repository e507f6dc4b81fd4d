//! Running the commands of one step: keeping their output, passing on what closes a test run.

use std::fmt;
use std::io::{BufRead, BufReader, Read};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Sender, channel};
use std::time::{Duration, Instant};

use anyhow::Result;

use crate::shell;

/// What became of a step.
pub(super) enum Outcome {
    Passed(Duration),
    Failed(Duration),
    NotRun(String),
    LeftOut,
}

impl Outcome {
    pub(super) fn is_pass(&self) -> bool {
        matches!(self, Self::Passed(_))
    }
}

impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Passed(time) => write!(f, "ok ({:.1} s)", time.as_secs_f32()),
            Self::Failed(time) => write!(f, "FAILED ({:.1} s)", time.as_secs_f32()),
            Self::NotRun(reason) => write!(f, "did not run: {reason}"),
            Self::LeftOut => write!(f, "left out"),
        }
    }
}

pub(super) fn run(commands: &[Command], verbose: bool) -> Outcome {
    let start = Instant::now();
    for command in commands {
        match run_one(command, verbose) {
            Ok(true) => {}
            Ok(false) => return Outcome::Failed(start.elapsed()),
            Err(error) => {
                println!("{error:#}");
                return Outcome::Failed(start.elapsed());
            }
        }
    }
    Outcome::Passed(start.elapsed())
}

fn run_one(template: &Command, verbose: bool) -> Result<bool> {
    let mut command = copy(template);
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().map_err(|error| shell::cannot_start(&command, &error))?;
    let kept = listen(&mut child, verbose);
    let status = child.wait()?;
    if !status.success() {
        if !verbose {
            println!("{}", kept.join("\n"));
        }
        println!("`{}` ended with {status}", shell::line(&command));
    }
    Ok(status.success())
}

/// `Command` has no `clone`, and `spawn` needs it mutable.
fn copy(template: &Command) -> Command {
    let mut command = Command::new(template.get_program());
    command.args(template.get_args());
    command.envs(template.get_envs().filter_map(|(name, value)| value.map(|value| (name, value))));
    if let Some(dir) = template.get_current_dir() {
        command.current_dir(dir);
    }
    command
}

/// Both streams in the order their lines arrive; ends when the child has closed both.
fn listen(child: &mut Child, verbose: bool) -> Vec<String> {
    let (sender, lines) = channel();
    let readers = [
        child.stdout.take().map(|out| forward(out, &sender)),
        child.stderr.take().map(|err| forward(err, &sender)),
    ];
    drop(sender);
    let mut kept = Vec::new();
    for line in lines {
        if verbose || is_closing_line(&line) {
            println!("{line}");
        }
        kept.push(line);
    }
    for reader in readers.into_iter().flatten() {
        if reader.join().is_err() {
            kept.push("(a part of the output was lost)".to_owned());
        }
    }
    kept
}

fn forward(stream: impl Read + Send + 'static, lines: &Sender<String>) -> std::thread::JoinHandle<()> {
    let lines = lines.clone();
    std::thread::spawn(move || {
        let mut stream = BufReader::new(stream);
        let mut bytes = Vec::new();
        // Output that is no UTF-8 is shown as well as it can be, not thrown away.
        while stream.read_until(b'\n', &mut bytes).is_ok_and(|length| length > 0) {
            let line = String::from_utf8_lossy(&bytes).trim_end().to_owned();
            bytes.clear();
            if lines.send(line).is_err() {
                return;
            }
        }
    })
}

/// The lines with which cargo, node, Vitest and our own runners end.
fn is_closing_line(line: &str) -> bool {
    let plain = without_colour(line);
    let text = plain.trim();
    let counted = |prefix: &str| text.strip_prefix(prefix).is_some_and(starts_with_digit);
    text.starts_with("test result: ")
        || ["# tests ", "# pass ", "# fail ", "# skipped "].iter().any(|prefix| counted(prefix))
        || ["ℹ tests ", "ℹ pass ", "ℹ fail ", "ℹ skipped "].iter().any(|prefix| counted(prefix))
        || (text.starts_with("Tests ") || text.starts_with("Test Files ")) && text.ends_with(')')
        || starts_with_digit(text) && text.contains(" passed")
}

fn starts_with_digit(text: &str) -> bool {
    text.trim_start().starts_with(|first: char| first.is_ascii_digit())
}

/// Vitest colours its numbers even when nobody looks.
fn without_colour(line: &str) -> String {
    let mut plain = String::new();
    let mut chars = line.chars();
    while let Some(c) = chars.next() {
        if c != '\u{1b}' {
            plain.push(c);
            continue;
        }
        // A colour ends with its first letter.
        while chars.next().is_some_and(|c| !c.is_ascii_alphabetic()) {}
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn closing_lines_of_every_runner() {
        for line in [
            "test result: ok. 12 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.01s",
            "# pass 12",
            "ℹ fail 0",
            " \u{1b}[2m     Tests \u{1b}[22m \u{1b}[1m\u{1b}[32m12 passed\u{1b}[39m\u{1b}[22m\u{1b}[90m (12)\u{1b}[39m",
            " Test Files  2 passed (2)",
            "85 passed, 0 failed",
        ] {
            assert!(is_closing_line(line), "{line}");
        }
        for line in ["running 12 tests", "test a ... ok", "# passing by", "Tests are good", "12 files", ""] {
            assert!(!is_closing_line(line), "{line}");
        }
    }

    #[test]
    fn a_step_fails_with_its_first_failing_command() {
        let commands = |programs: &[&str]| programs.iter().map(Command::new).collect::<Vec<_>>();
        assert!(run(&commands(&["true", "true"]), false).is_pass());
        assert!(!run(&commands(&["true", "false"]), false).is_pass());
        assert!(!run(&commands(&["/nonexistent/waxseal"]), false).is_pass());
    }

    #[test]
    fn both_streams_are_kept() {
        let mut command = Command::new("sh");
        command.args(["-c", "echo out; echo err >&2; printf 'no end'"]);
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let mut kept = listen(&mut child, false);
        assert!(child.wait().unwrap().success());
        kept.sort();
        assert_eq!(kept, ["err", "no end", "out"]);
    }
}
