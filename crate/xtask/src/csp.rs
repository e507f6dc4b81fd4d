//! The Content-Security-Policy of the site, in one place.
//!
//! The page shows text that strangers wrote (TXT records, policy files, mail reports), so nothing but our own
//! files may run, and text can reach the DOM only as text: `require-trusted-types-for` makes the browser
//! itself refuse the rest.

/// What a page must not be able to declare for itself: browsers ignore these in a `<meta>` element and
/// complain about them.
const HEADER_ONLY: &[&str] = &["frame-ancestors"];

const DIRECTIVES: &[(&str, &str)] = &[
    ("default-src", "'none'"),
    ("script-src", "'self' 'wasm-unsafe-eval'"),
    ("style-src", "'self'"),
    ("img-src", "'self' data:"),
    // A policy lives at https://mta-sts.<any domain>/ and the resolver is the visitor's choice, so no list of
    // hosts can be written down. Never `http:`: a DNS answer or a policy that anyone on the path can change
    // proves nothing.
    ("connect-src", "'self' https:"),
    ("worker-src", "'self'"),
    ("manifest-src", "'self'"),
    ("base-uri", "'none'"),
    ("form-action", "'none'"),
    ("frame-ancestors", "'none'"),
    ("require-trusted-types-for", "'script'"),
    // One for the service worker and one for the worker of the reports; each passes a single address.
    ("trusted-types", "waxseal waxseal-reports"),
];

/// A policy: the production one, or one with further `connect-src` sources for a test.
#[derive(Clone, Debug, Default)]
pub(crate) struct Csp {
    connect: Vec<String>,
}

impl Csp {
    pub(crate) fn production() -> Self {
        Self::default()
    }

    /// Tests on a plain `http://localhost` page ask a resolver that has no certificate.
    pub(crate) fn with_connect(sources: Vec<String>) -> Self {
        Self { connect: sources }
    }

    /// The value of the `Content-Security-Policy` header.
    pub(crate) fn header(&self) -> String {
        self.join(|_| true)
    }

    /// The element for hosts that cannot set headers.
    pub(crate) fn meta(&self) -> String {
        let policy = self.join(|name| !HEADER_ONLY.contains(&name));
        format!(r#"<meta http-equiv="Content-Security-Policy" content="{policy}">"#)
    }

    fn join(&self, wanted: impl Fn(&str) -> bool) -> String {
        let parts = DIRECTIVES.iter().filter(|(name, _)| wanted(name));
        parts.map(|(name, sources)| self.directive(name, sources)).collect::<Vec<_>>().join("; ")
    }

    fn directive(&self, name: &str, sources: &str) -> String {
        let mut text = format!("{name} {sources}");
        if name == "connect-src" {
            for source in &self.connect {
                text.push(' ');
                text.push_str(source);
            }
        }
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_inline_and_nothing_from_elsewhere_runs() {
        let header = Csp::production().header();
        assert!(
            header.starts_with("default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self';")
        );
        for refused in ["unsafe-inline", "'unsafe-eval'", "http:", " *"] {
            assert!(!header.contains(refused), "{refused} in {header}");
        }
        assert!(
            header.contains(
                "frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types waxseal waxseal-reports"
            )
        );
    }

    #[test]
    fn the_element_is_the_header_without_what_only_headers_may_say() {
        let csp = Csp::production();
        let expected = csp.header().replace("frame-ancestors 'none'; ", "");
        assert_eq!(
            csp.meta(),
            format!("<meta http-equiv=\"Content-Security-Policy\" content=\"{expected}\">")
        );
    }

    #[test]
    fn a_test_build_adds_sources_to_connect_src_only() {
        let csp = Csp::with_connect(vec!["http://127.0.0.1:8053".to_owned()]);
        let extra = csp.header().replace(" http://127.0.0.1:8053", "");
        assert_eq!(extra, Csp::production().header());
        assert!(csp.header().contains("connect-src 'self' https: http://127.0.0.1:8053;"));
    }
}
