//! Serving over TLS with nginx.
//!
//! The tests need the page on a public https origin. nginx does it with the very snippet we publish, so that
//! snippet is exercised by every browser test instead of standing untried in the folder.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};

use crate::args::Args;
use crate::shell;
use crate::tree::{self, Tree};

/// The certificate to serve with.
pub(crate) struct Tls {
    chain: PathBuf,
    key: PathBuf,
}

impl Tls {
    pub(crate) fn take(args: &mut Args) -> Result<Option<Self>> {
        let key = args.value("--tls-key")?;
        let Some(chain) = args.value("--tls")? else {
            return Ok(None);
        };
        let absolute = |path: &str| std::fs::canonicalize(path).with_context(|| format!("reading {path}"));
        Ok(Some(Self { chain: absolute(&chain)?, key: absolute(key.as_deref().unwrap_or(&chain))? }))
    }
}

pub(crate) fn serve(tree: &Tree, tls: &Tls, listen: &str) -> Result<()> {
    let scratch = scratch_of(listen);
    let file = scratch.join("nginx.conf");
    tree::write(&file, &config(tree, tls, listen, &scratch))?;
    println!("https://{listen}/");
    let mut nginx = Command::new("nginx");
    nginx.arg("-p").arg(&scratch).arg("-e").arg("stderr").arg("-c").arg(&file);
    become_program(nginx)
}

/// One folder an address: two servers do not meet, and one started again leaves nothing new behind.
fn scratch_of(listen: &str) -> PathBuf {
    let name: String = listen.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '-' }).collect();
    std::env::temp_dir().join(format!("waxseal-nginx-{name}"))
}

/// nginx takes our place, so that whoever stops this process stops the server.
#[cfg(unix)]
fn become_program(mut program: Command) -> Result<()> {
    use std::os::unix::process::CommandExt as _;
    let error = program.exec();
    Err(shell::cannot_start(&program, &error))
}

#[cfg(not(unix))]
fn become_program(mut program: Command) -> Result<()> {
    shell::run(&mut program)
}

/// Everything nginx writes goes into the scratch folder, so it needs no installed service and no root for a
/// high port. The workers of a root nginx would otherwise become `nobody`, who may not read the folder.
fn config(tree: &Tree, tls: &Tls, listen: &str, scratch: &Path) -> String {
    let user = if shell::is_root() { "user root;\n" } else { "" };
    let temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
        .map(|name| format!("    {name}_temp_path {}/{name};\n", scratch.display()))
        .concat();
    format!(
        "{user}daemon off;\nworker_processes 1;\npid {scratch}/pid;\nerror_log stderr warn;\n\
         events {{ worker_connections 256; }}\nhttp {{\n    access_log off;\n{temporary}    server {{\n        \
         listen {listen} ssl http2;\n        ssl_certificate {chain};\n        ssl_certificate_key {key};\n        \
         root {dist};\n        include {dist}/nginx.conf.snippet;\n    }}\n}}\n",
        scratch = scratch.display(),
        chain = tls.chain.display(),
        key = tls.key.display(),
        dist = tree.dist().display(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_published_snippet_is_what_is_served() {
        let scratch = scratch_of("203.0.113.30:443");
        let tls = Tls { chain: PathBuf::from("/c.pem"), key: PathBuf::from("/k.pem") };
        let text = config(&Tree::at(Path::new("/site")), &tls, "203.0.113.30:443", &scratch);
        assert!(text.contains("        include /site/dist/nginx.conf.snippet;\n"), "{text}");
        assert!(text.contains("        listen 203.0.113.30:443 ssl http2;\n"), "{text}");
        assert!(!text.contains("add_header"), "headers come from the snippet alone");
    }

    #[test]
    fn one_file_may_hold_chain_and_key() {
        let mut args = Args::new(["--tls".to_owned(), "/dev/null".to_owned()]);
        let tls = Tls::take(&mut args).unwrap().unwrap();
        assert_eq!(tls.chain, tls.key);
        assert!(Tls::take(&mut Args::new([])).unwrap().is_none());
    }
}
