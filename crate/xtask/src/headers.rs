//! Response headers of the site, and the files that make other hosts send the same ones.

use std::fmt::Write as _;
use std::path::Path;

use anyhow::{Context, Result, bail};

use crate::csp::Csp;
use crate::{mime, tree};

/// Powerful features the page never uses, as far as Chromium knows their names: it warns about others on every
/// load. `clipboard-write` is missing on purpose: the copy buttons need it.
const FEATURES_OFF: &[&str] = &[
    "accelerometer",
    "autoplay",
    "camera",
    "clipboard-read",
    "display-capture",
    "encrypted-media",
    "fullscreen",
    "gamepad",
    "geolocation",
    "gyroscope",
    "hid",
    "idle-detection",
    "local-fonts",
    "magnetometer",
    "microphone",
    "midi",
    "payment",
    "picture-in-picture",
    "publickey-credentials-create",
    "publickey-credentials-get",
    "screen-wake-lock",
    "serial",
    "storage-access",
    "sync-xhr",
    "usb",
    "window-management",
    "xr-spatial-tracking",
];

/// Names under `assets/` carry a digest of their content, so a stored copy is never out of date.
pub(crate) const FOREVER: &str = "public, max-age=31536000, immutable";
/// Everything else is asked for again each time; an unchanged file costs one 304.
pub(crate) const REVALIDATE: &str = "no-cache";

/// The headers of every response, whatever the path and the status.
pub(crate) fn of_every_response(csp: &Csp) -> Vec<(&'static str, String)> {
    let off: Vec<String> = FEATURES_OFF.iter().map(|feature| format!("{feature}=()")).collect();
    vec![
        ("Content-Security-Policy", csp.header()),
        ("Referrer-Policy", "no-referrer".to_owned()),
        ("X-Content-Type-Options", "nosniff".to_owned()),
        ("Cross-Origin-Opener-Policy", "same-origin".to_owned()),
        ("Permissions-Policy", off.join(", ")),
    ]
}

/// Writes what each kind of static host needs beside the pages.
pub(crate) fn write_all(dist: &Path, base: &str, csp: &Csp) -> Result<()> {
    let base = absolute_base(base);
    tree::write(&dist.join("_headers"), &netlify(&base, csp))?;
    tree::write(&dist.join("nginx.conf.snippet"), &nginx(&base, csp))?;
    tree::write(&dist.join("Caddyfile.snippet"), &caddy(&base, csp))?;
    for page in tree::all_files_under(dist)? {
        if page.extension().is_some_and(|extension| extension == "html") {
            let html = with_meta(&tree::read(&page)?, csp).with_context(|| page.display().to_string())?;
            tree::write(&page, &html)?;
        }
    }
    Ok(())
}

/// `./` and the empty base mean "wherever the folder is put"; header rules then speak of the host's root.
pub(crate) fn absolute_base(base: &str) -> String {
    let inner = base.trim_start_matches('.').trim_matches('/');
    if inner.is_empty() { "/".to_owned() } else { format!("/{inner}/") }
}

/// The form Netlify and Cloudflare Pages read. Rules add up there, so a cache rule stands on one path only.
fn netlify(base: &str, csp: &Csp) -> String {
    let mut text = format!("{base}*\n");
    for (name, value) in of_every_response(csp) {
        let _ = writeln!(text, "  {name}: {value}");
    }
    let _ = write!(text, "\n{base}assets/*\n  Cache-Control: {FOREVER}\n");
    let _ = write!(text, "\n{base}sw.js\n  Cache-Control: {REVALIDATE}\n");
    text
}

/// `expires` sets `Cache-Control` without `add_header`: one `add_header` in a location would switch off all
/// those of the server.
fn nginx(base: &str, csp: &Csp) -> String {
    let mut text = "# Inside `server { … }`, beside `root` or `alias` of this folder.\n".to_owned();
    for (name, value) in of_every_response(csp) {
        let _ = writeln!(text, "add_header {name} \"{value}\" always;");
    }
    text.push_str("absolute_redirect off;\nexpires -1;\nerror_page 404 ");
    let _ = writeln!(text, "{base}404.html;\nlocation ^~ {base}assets/ {{ expires 1y; }}");
    text.push_str(
        "charset utf-8;\ncharset_types text/css text/javascript text/markdown text/plain;\ntypes {\n",
    );
    for (extension, media_type) in mime::TYPES {
        let bare = media_type.split(';').next().unwrap_or(media_type);
        let _ = writeln!(text, "    {bare} {extension};");
    }
    text.push_str("}\n");
    text
}

fn caddy(base: &str, csp: &Csp) -> String {
    let mut text =
        "# Inside the site's block, with `root * <this folder>` and `file_server`.\nheader {\n".to_owned();
    for (name, value) in of_every_response(csp) {
        let _ = writeln!(text, "    {name} \"{value}\"");
    }
    let _ = writeln!(text, "    ?Cache-Control \"{REVALIDATE}\"\n}}");
    let _ = writeln!(text, "header {base}assets/* Cache-Control \"{FOREVER}\"");
    text.push_str("handle_errors 404 {\n    rewrite * ");
    let _ = writeln!(text, "{base}404.html\n    file_server\n}}");
    text
}

/// Puts the policy in front of everything a page could load: it binds only what comes after it.
fn with_meta(html: &str, csp: &Csp) -> Result<String> {
    if html.contains("http-equiv=\"Content-Security-Policy\"") {
        bail!("the page brings its own policy; leave it out, the build writes the one of csp.rs");
    }
    let Some((before, after)) = html.split_once("<head>") else {
        bail!("no <head> to put the Content-Security-Policy in");
    };
    Ok(format!("{before}<head>\n    {}{after}", csp.meta()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_base_becomes_a_path_of_the_host() {
        for (base, path) in
            [("./", "/"), ("", "/"), ("/", "/"), ("/tools/seal", "/tools/seal/"), ("a/", "/a/")]
        {
            assert_eq!(absolute_base(base), path, "{base}");
        }
    }

    #[test]
    fn every_host_is_told_every_header() {
        let csp = Csp::production();
        let texts = [netlify("/", &csp), nginx("/", &csp), caddy("/", &csp)];
        for (name, value) in of_every_response(&csp) {
            for text in &texts {
                assert!(text.contains(name) && text.contains(&value), "{name} is missing in\n{text}");
            }
        }
    }

    #[test]
    fn netlify_rules_do_not_set_a_header_twice_for_one_path() {
        let text = netlify("/x/", &Csp::production());
        assert!(text.starts_with("/x/*\n  Content-Security-Policy: default-src 'none'"));
        assert!(!text.split("\n\n").next().unwrap().contains("Cache-Control"));
        assert!(text.contains("\n/x/assets/*\n  Cache-Control: public"));
    }

    #[test]
    fn nginx_gives_wasm_its_type_and_never_adds_a_header_in_a_location() {
        let text = nginx("/", &Csp::production());
        assert!(text.contains("    application/wasm wasm;\n"));
        assert!(text.contains("    text/html html;\n"));
        let location = text.lines().find(|line| line.starts_with("location")).unwrap();
        assert!(!location.contains("add_header"));
    }

    #[test]
    fn the_policy_comes_before_the_first_script() {
        let csp = Csp::production();
        let html = with_meta("<!doctype html><html><head><script src=a.js></script></head>", &csp).unwrap();
        assert!(html.find("http-equiv").unwrap() < html.find("<script").unwrap());
        assert!(with_meta(&html, &csp).is_err());
        assert!(with_meta("<p>no head", &csp).is_err());
    }
}
