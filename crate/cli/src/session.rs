//! `check --session`: what a program printed of a session, or certificates of a host, as evidence of a check.

use std::ffi::OsStr;
use std::path::Path;

use anyhow::{Context, Result, bail};
use waxseal_core::check::Check;
use waxseal_core::dns::Name;
use waxseal_core::report;
use waxseal_core::time::Timestamp;

use crate::human;

/// Adds a file to the evidence of `check`, or says why that cannot be: whoever names a file counts on it.
pub(crate) fn bring(check: &mut Check, argument: &OsStr, at: Timestamp) -> Result<()> {
    let (host, path) = split(argument)?;
    let text = std::fs::read(path).with_context(|| format!("cannot read {}", path.display()))?;
    let paste = report::paste(check, &text, host, at);
    if !paste.taken {
        bail!("{}: {}", path.display(), paste.message);
    }
    if paste.presumed {
        eprintln!("waxseal: {}: {}", path.display(), paste.message);
    }
    for problem in &paste.problems {
        human::complain(&format!("{}: line {}: {}", path.display(), problem.line, problem.message));
    }
    Ok(())
}

/// `HOST=FILE`, or a file alone. A file of that whole name comes first, since `=` may stand in names.
fn split(argument: &OsStr) -> Result<(Option<Name>, &Path)> {
    let whole = Path::new(argument);
    let Some((host, path)) = argument.to_str().and_then(|text| text.split_once('=')) else {
        return Ok((None, whole));
    };
    if whole.exists() || host.contains(['/', '\\']) {
        return Ok((None, whole));
    }
    let host = host.parse().with_context(|| format!("`{host}` is no name of a host"))?;
    Ok((Some(host), Path::new(path)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_host_may_stand_before_the_file() {
        let split = |text: &str| {
            let (host, path) = split(OsStr::new(text)).unwrap();
            (host.map(|host| host.to_string()), path.to_str().unwrap().to_owned())
        };
        assert_eq!(split("chain.pem"), (None, "chain.pem".to_owned()));
        assert_eq!(
            split("mx.example.org=a=b.pem"),
            (Some("mx.example.org".to_owned()), "a=b.pem".to_owned())
        );
        assert_eq!(split("./a=b.pem"), (None, "./a=b.pem".to_owned()));
        assert!(super::split(OsStr::new("a..b=c.pem")).is_err());
    }
}
