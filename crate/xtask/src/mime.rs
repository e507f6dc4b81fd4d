//! Media types of the files we publish.
//!
//! One table for our own server and the nginx snippet: with `nosniff` a wrong type is a broken page, and
//! WebAssembly compiles while it streams only as `application/wasm`.

use std::path::Path;

pub(crate) const TYPES: &[(&str, &str)] = &[
    ("css", "text/css; charset=utf-8"),
    ("html", "text/html; charset=utf-8"),
    ("ico", "image/x-icon"),
    ("js", "text/javascript; charset=utf-8"),
    ("json", "application/json"),
    ("map", "application/json"),
    ("md", "text/markdown; charset=utf-8"),
    ("png", "image/png"),
    ("svg", "image/svg+xml"),
    ("txt", "text/plain; charset=utf-8"),
    ("wasm", "application/wasm"),
    ("webmanifest", "application/manifest+json"),
    ("webp", "image/webp"),
    ("woff2", "font/woff2"),
];

pub(crate) fn media_type(path: &Path) -> &'static str {
    let extension = path.extension().map(|extension| extension.to_string_lossy().to_ascii_lowercase());
    let known = TYPES.iter().find(|(name, _)| extension.as_deref() == Some(*name));
    known.map_or("application/octet-stream", |(_, media_type)| media_type)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wasm_streams_and_the_unknown_is_only_bytes() {
        assert_eq!(media_type(Path::new("a/b.wasm")), "application/wasm");
        assert_eq!(media_type(Path::new("a/B.HTML")), "text/html; charset=utf-8");
        assert_eq!(media_type(Path::new("a/b.exe")), "application/octet-stream");
        assert_eq!(media_type(Path::new("html")), "application/octet-stream");
    }
}
