//! `cargo xtask serve`: the production build, under the production headers, on this computer.
//!
//! What is tried here is what a host will publish: the files come from `dist/` and every response carries the
//! headers of `headers.rs`, so a page that would break under the real policy breaks here first.

use std::io::Cursor;
use std::net::{SocketAddr, TcpListener};
use std::path::{Component, Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Arc;

use anyhow::{Context, Result, anyhow, bail};
use tiny_http::{Header, Method, Request, Response, Server, StatusCode};

use crate::args::Args;
use crate::csp::Csp;
use crate::tree::Tree;
use crate::{build, headers, mime, nginx, watch};

pub(crate) const SUMMARY: &str = "build the site and serve it with the production headers";
pub(crate) const HELP: &str = "\
cargo xtask serve [--port N] [--open] [--watch] [--dev] [--no-build]
                  [--listen ADDRESS] [--tls PEM [--tls-key PEM]] [--connect SOURCE]...

Builds dist/ (installing what is missing) and serves it on 127.0.0.1:8080, or on the next free
port. The last line printed is the URL.

  --port N          start looking for a free port at N
  --open            open the page in the default browser
  --watch           build again when a source file changes; reload the page by hand
  --dev             compile fast instead of small
  --no-build        serve the dist/ that is there
  --listen ADDRESS  listen on this address and port only, such as 0.0.0.0:80
  --tls PEM         serve https through nginx with dist/nginx.conf.snippet; PEM holds the
                    certificate chain, and the key too unless --tls-key names it
  --connect SOURCE  one more source the pages may fetch from; for tests only
";

const FIRST_PORT: u16 = 8080;
const PORTS_TRIED: u16 = 100;
/// A page loads some dozen files at once; more threads would only wait for the disk.
const THREADS: usize = 8;

struct Options {
    build: build::Options,
    no_build: bool,
    watch: bool,
    open: bool,
    port: u16,
    listen: Option<String>,
    tls: Option<nginx::Tls>,
}

impl Options {
    fn take(args: &mut Args) -> Result<Self> {
        let port = args.value("--port")?.map(|text| text.parse()).transpose();
        Ok(Self {
            build: build::Options::take(args)?,
            no_build: args.flag("--no-build"),
            watch: args.flag("--watch"),
            open: args.flag("--open"),
            port: port.context("--port needs a number up to 65535")?.unwrap_or(FIRST_PORT),
            listen: args.value("--listen")?,
            tls: nginx::Tls::take(args)?,
        })
    }

    /// Our own server puts further sources into the answers, so that `dist/` stays what is published. nginx
    /// sends the files as they are.
    fn what_to_build(&self) -> build::Options {
        let mut build = self.build.clone();
        if self.tls.is_none() {
            build.csp = Csp::production();
        }
        build
    }

    fn refuse_what_nginx_cannot(&self) -> Result<()> {
        if self.tls.is_some() && self.watch {
            bail!("--watch does not go with --tls: nginx takes the place of this process");
        }
        if self.tls.is_some() && self.no_build && self.build.csp.header() != Csp::production().header() {
            bail!("--connect does not go with --tls and --no-build: build with --connect instead");
        }
        Ok(())
    }
}

pub(crate) fn main(tree: &Tree, mut args: Args) -> Result<()> {
    let options = Options::take(&mut args)?;
    args.finish()?;
    options.refuse_what_nginx_cannot()?;
    if options.no_build {
        require_built(tree)?;
    } else {
        build::build(tree, &options.what_to_build())?;
    }
    if let Some(tls) = &options.tls {
        return nginx::serve(tree, tls, options.listen.as_deref().unwrap_or("127.0.0.1:8443"));
    }
    let server = Arc::new(listen(&options)?);
    let url = url_of(&server, &headers::absolute_base(&options.build.base))?;
    let site = Arc::new(Site::new(tree.dist(), &options));
    for _ in 0..THREADS {
        let (server, site) = (Arc::clone(&server), Arc::clone(&site));
        std::thread::spawn(move || site.answer_all(&server));
    }
    println!("{url}");
    if options.open {
        open(&url);
    }
    if options.watch {
        return watch::rebuild_on_change(tree, &options.what_to_build());
    }
    site.answer_all(&server);
    Ok(())
}

fn require_built(tree: &Tree) -> Result<()> {
    if tree.dist().join("index.html").is_file() {
        return Ok(());
    }
    bail!("there is no dist/index.html; run `cargo xtask build` first")
}

fn listen(options: &Options) -> Result<Server> {
    let listener = match &options.listen {
        Some(address) => TcpListener::bind(address).with_context(|| format!("cannot listen on {address}"))?,
        None => first_free(options.port)?,
    };
    Server::from_listener(listener, None).map_err(|error| anyhow!("cannot serve: {error}"))
}

fn first_free(port: u16) -> Result<TcpListener> {
    let last = port.saturating_add(PORTS_TRIED);
    for port in port..=last {
        if let Ok(listener) = TcpListener::bind(SocketAddr::from(([127, 0, 0, 1], port))) {
            return Ok(listener);
        }
    }
    bail!("no free port from {port} to {last} on 127.0.0.1")
}

/// A page on the name `localhost` or on 127.0.0.1 is a secure context without a certificate.
fn url_of(server: &Server, base: &str) -> Result<String> {
    let address = server.server_addr().to_ip().context("the server has no IP address")?;
    Ok(format!("http://{address}{base}"))
}

fn open(url: &str) {
    let (program, args): (&str, &[&str]) = match std::env::consts::OS {
        "macos" => ("open", &[]),
        "windows" => ("cmd", &["/c", "start"]),
        _ => ("xdg-open", &[]),
    };
    let quiet = Command::new(program).args(args).arg(url).stdout(Stdio::null()).stderr(Stdio::null()).spawn();
    if let Err(error) = quiet {
        eprintln!("could not open a browser with {program}: {error}");
    }
}

/// A folder and the headers it is sent with.
struct Site {
    dist: PathBuf,
    base: String,
    headers: Vec<Header>,
    /// The policy the build wrote into the pages, and the one to send in its place.
    metas: (String, String),
}

/// What one request is answered with, before it is written to a socket.
struct Reply {
    status: u16,
    body: Vec<u8>,
    headers: Vec<Header>,
}

impl Site {
    fn new(dist: PathBuf, options: &Options) -> Self {
        let csp = &options.build.csp;
        let all = headers::of_every_response(csp);
        Self {
            dist,
            base: headers::absolute_base(&options.build.base),
            headers: all.iter().filter_map(|(name, value)| header(name, value)).collect(),
            metas: (Csp::production().meta(), csp.meta()),
        }
    }

    fn answer_all(&self, server: &Server) {
        while let Ok(request) = server.recv() {
            self.answer_one(request);
        }
    }

    /// A visitor who closes the connection early is no reason to stop serving the others.
    fn answer_one(&self, request: Request) {
        let reply = match request.method() {
            Method::Get | Method::Head => self.reply(request.url()),
            _ => Reply {
                status: 405,
                body: Vec::new(),
                headers: header("Allow", "GET, HEAD").into_iter().collect(),
            },
        };
        let length = reply.body.len();
        let headers = reply.headers.into_iter().chain(self.headers.iter().cloned()).collect();
        let body = Cursor::new(reply.body);
        let response = Response::new(StatusCode(reply.status), headers, body, Some(length), None);
        if let Err(error) = request.respond(response) {
            eprintln!("a response was not taken: {error}");
        }
    }

    fn reply(&self, url: &str) -> Reply {
        let path = url.split(['?', '#']).next().unwrap_or(url);
        let Some(inside) = path.strip_prefix(&self.base).and_then(safe_path) else {
            return self.not_found();
        };
        let file = self.dist.join(&inside);
        if !file.is_dir() {
            return self.file(200, &file).unwrap_or_else(|| self.not_found());
        }
        if !path.ends_with('/') {
            let location = header("Location", &format!("{path}/"));
            return Reply { status: 301, body: Vec::new(), headers: location.into_iter().collect() };
        }
        self.file(200, &file.join("index.html")).unwrap_or_else(|| self.not_found())
    }

    fn not_found(&self) -> Reply {
        let page = self.file(404, &self.dist.join("404.html"));
        page.unwrap_or_else(|| Reply { status: 404, body: b"not found\n".to_vec(), headers: Vec::new() })
    }

    fn file(&self, status: u16, path: &Path) -> Option<Reply> {
        let mut body = std::fs::read(path).ok()?;
        if path.extension().is_some_and(|extension| extension == "html") && self.metas.0 != self.metas.1 {
            body = String::from_utf8_lossy(&body).replace(&self.metas.0, &self.metas.1).into_bytes();
        }
        let forever = path.parent().is_some_and(|dir| dir == self.dist.join("assets"));
        let cache = if forever { headers::FOREVER } else { headers::REVALIDATE };
        let own = [header("Content-Type", mime::media_type(path)), header("Cache-Control", cache)];
        Some(Reply { status, body, headers: own.into_iter().flatten().collect() })
    }
}

/// A path that stays inside the folder; anything else is as good as not there.
fn safe_path(path: &str) -> Option<PathBuf> {
    let decoded = percent_decode(path)?;
    if decoded.contains(['\0', '\\']) {
        return None;
    }
    let path = PathBuf::from(decoded);
    let inside = path.components().all(|component| matches!(component, Component::Normal(_)));
    inside.then_some(path)
}

fn percent_decode(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        if byte != b'%' {
            bytes.push(byte);
            continue;
        }
        let digits = [rest.next()?, rest.next()?];
        bytes.push(u8::from_str_radix(std::str::from_utf8(&digits).ok()?, 16).ok()?);
    }
    String::from_utf8(bytes).ok()
}

/// Our own names and values are ASCII; a URL that is not cannot be sent back in a header.
fn header(name: &str, value: &str) -> Option<Header> {
    Header::from_bytes(name, value).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tree::{ScratchDir, write};

    fn site(name: &str, connect: &[&str]) -> (ScratchDir, Site) {
        let scratch = ScratchDir::new(name).unwrap();
        let page = format!("<head>{}", Csp::production().meta());
        write(&scratch.path().join("index.html"), &page).unwrap();
        write(&scratch.path().join("404.html"), "gone").unwrap();
        write(&scratch.path().join("assets/a-1234.wasm"), "w").unwrap();
        write(&scratch.path().join("rules/STS010/index.html"), "rule").unwrap();
        let mut args = Args::new(connect.iter().flat_map(|source| ["--connect", source]).map(str::to_owned));
        let site = Site::new(scratch.path().to_owned(), &Options::take(&mut args).unwrap());
        (scratch, site)
    }

    fn sent(reply: &Reply, name: &'static str) -> String {
        let found = reply.headers.iter().find(|header| header.field.equiv(name));
        found.map(|header| header.value.to_string()).unwrap_or_default()
    }

    #[test]
    fn pages_assets_and_folders() {
        let (_scratch, site) = site("serve-paths", &[]);
        let page = site.reply("/?x=1#example.com");
        assert_eq!((page.status, sent(&page, "Cache-Control").as_str()), (200, "no-cache"));
        let wasm = site.reply("/assets/a-1234.wasm");
        assert_eq!(sent(&wasm, "Content-Type"), "application/wasm");
        assert!(sent(&wasm, "Cache-Control").contains("immutable"));
        let folder = site.reply("/rules/STS010");
        assert_eq!((folder.status, sent(&folder, "Location").as_str()), (301, "/rules/STS010/"));
        assert_eq!(site.reply("/rules/STS010/").body, b"rule");
    }

    #[test]
    fn what_is_not_there_is_the_404_page() {
        let (_scratch, site) = site("serve-404", &[]);
        for path in
            ["/nothing", "/rules/", "/../Cargo.toml", "/%2e%2e/Cargo.toml", "/a%00b", "/%zz", "/%", "nothing"]
        {
            let reply = site.reply(path);
            assert_eq!((reply.status, reply.body.as_slice()), (404, b"gone".as_slice()), "{path}");
        }
    }

    #[test]
    fn a_test_source_is_added_to_header_and_page_alike() {
        let (_scratch, site) = site("serve-connect", &["http://127.0.0.1:8053"]);
        let page = String::from_utf8(site.reply("/").body).unwrap();
        assert!(page.contains("https: http://127.0.0.1:8053;"), "{page}");
        let policy =
            site.headers.iter().find(|header| header.field.equiv("Content-Security-Policy")).unwrap();
        assert!(policy.value.as_str().contains("https: http://127.0.0.1:8053;"));
    }

    #[test]
    fn every_header_can_be_sent() {
        let (_scratch, site) = site("serve-headers", &[]);
        assert_eq!(site.headers.len(), headers::of_every_response(&Csp::production()).len());
    }

    #[test]
    fn a_taken_port_gives_the_next_one() {
        let first = first_free(20_000).unwrap();
        let taken = first.local_addr().unwrap().port();
        let next = first_free(taken).unwrap().local_addr().unwrap().port();
        assert!(next > taken);
    }
}
