//! A chain of certificates by itself: whom it names, and whether a sender with a store of roots takes it.

use serde::Serialize;

use super::reason::ReasonView;
use crate::parse::Effect;
use crate::rules::show_foreign;
use crate::time::Timestamp;
use crate::x509::{
    Anchor, Certificate, IdentityRule, Path, PathProblem, Place, ReadChain, arrange, examine, match_name,
    verify,
};

/// Characters of a name of a certificate.
const MAX_NAME: usize = 300;

/// Names shown of one certificate.
const MAX_NAMES_SHOWN: usize = 100;

/// A certificate that ends within so many seconds is told: two weeks (RFC.md PKIX-5280-validity; ours).
const SOON_SECONDS: i64 = 14 * 86_400;

/// What was found.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export_to = "report.ts"))]
pub struct CertificateReport {
    /// Whether there is a path to a trusted authority at that time, and the certificate names the host, if one was
    /// given.
    pub valid: bool,
    /// Whether everything that decides was checked; if not, `valid` is false and proves nothing.
    pub checked: bool,
    /// Whether there are certificates of authorities alone, which no server shows by themselves: nothing is judged then.
    pub authorities_only: bool,
    /// The instant it was judged at.
    #[cfg_attr(test, ts(type = "string"))]
    pub at: Timestamp,
    /// The host it was held against.
    pub host: Option<String>,
    /// The name in the certificate that stands for the host.
    pub matched_name: Option<String>,
    /// Why it is not valid, and what else is worth knowing.
    pub reasons: Vec<ReasonView>,
    /// The path, as places in `certificates`, the server's own first.
    pub path: Vec<usize>,
    /// Every certificate read, in its order.
    pub certificates: Vec<CertificateView>,
}

/// One certificate.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export_to = "report.ts"))]
pub struct CertificateView {
    /// Whom it names.
    pub subject: String,
    /// Who signed it.
    pub issuer: String,
    /// Its number, in hexadecimal.
    pub serial: String,
    /// The names of hosts.
    pub dns_names: Vec<String>,
    /// The addresses.
    pub addresses: Vec<String>,
    /// The first second in which it counts.
    #[cfg_attr(test, ts(type = "string"))]
    pub not_before: Timestamp,
    /// The last one.
    #[cfg_attr(test, ts(type = "string"))]
    pub not_after: Timestamp,
    /// Both for a reader.
    pub valid_readable: String,
    /// Its key, with its size where that varies.
    pub key: String,
    /// How it is signed.
    pub signature: String,
    /// Whether it is an authority's.
    pub is_ca: bool,
    /// Whether it names itself as its issuer.
    pub self_issued: bool,
    /// The SHA-256 digest of the certificate.
    pub sha256: String,
    /// The SHA-256 digest of its key: the data of a `3 1 1` record.
    pub spki_sha256: String,
}

impl CertificateView {
    pub(super) fn new(certificate: &Certificate) -> Self {
        let shown = |text: &String| show_foreign(text, MAX_NAME);
        Self {
            subject: shown(&certificate.subject),
            issuer: shown(&certificate.issuer),
            serial: certificate.serial.clone(),
            dns_names: certificate.names.dns.iter().take(MAX_NAMES_SHOWN).map(shown).collect(),
            addresses: certificate.names.addresses.iter().map(ToString::to_string).collect(),
            not_before: certificate.not_before,
            not_after: certificate.not_after,
            valid_readable: format!(
                "{} to {}",
                certificate.not_before.readable(),
                certificate.not_after.readable()
            ),
            key: certificate.key.to_string(),
            signature: certificate.signature.to_string(),
            is_ca: certificate.is_ca,
            self_issued: certificate.is_self_issued(),
            sha256: certificate.fingerprint(),
            spki_sha256: certificate.spki_fingerprint(),
        }
    }
}

/// Judges a chain by the rules of the web and of MTA-STS: a path to one of the anchors, dates, and the host among
/// the subject alternative names.
pub fn certificate_report(
    read: &ReadChain,
    host: Option<&str>,
    anchors: &[Anchor<'_>],
    at: Timestamp,
) -> CertificateReport {
    let chain = &read.certificates;
    let authorities_only = host.is_none() && !chain.is_empty() && chain.iter().all(is_authority);
    let leaf = arrange(chain).leaf().filter(|_| !authorities_only);
    let mut reasons: Vec<ReasonView> = Vec::new();
    let verified = leaf.map(|leaf| verify(chain, leaf, anchors, at));
    let sent = verified.as_ref().and_then(|found| Some(found.as_ref().ok()?.sent(chain, anchors)));
    let weak_anchor = verified.as_ref().and_then(|found| weak_anchor(chain, anchors, found.as_ref().ok()?));
    let (path, problems) = match verified {
        Some(Ok(path)) => (path.certificates, Vec::new()),
        Some(Err(problems)) => (arrange(chain).path, problems),
        None if authorities_only => (arrange(chain).path, Vec::new()),
        None => (Vec::new(), Vec::new()),
    };
    reasons.extend(problems.iter().map(ReasonView::of_path));
    let own = leaf.and_then(|leaf| chain.get(leaf));
    let named = own.zip(host).map(|(own, host)| match_name(own, &[host], IdentityRule::DnsId));
    reasons.extend(named.iter().filter_map(|named| named.as_ref().err()).map(ReasonView::of_name));
    if !authorities_only {
        reasons.extend(examine(chain, sent.as_deref(), at).iter().map(ReasonView::of_path));
        reasons.extend(weak_anchor.iter().map(ReasonView::of_path));
    }
    reasons.extend(own.and_then(|own| ends_soon(own, at)));
    reasons.extend(read.problems.iter().map(ReasonView::of_input));
    let decides = |reason: &ReasonView| reason.effect == Effect::Invalidates;
    CertificateReport {
        valid: own.is_some() && !reasons.iter().any(decides),
        checked: own.is_some() && is_decided(&problems, read.first_unread().is_some()),
        authorities_only,
        at,
        host: host.map(str::to_owned),
        matched_name: named.and_then(Result::ok).map(|named| named.name),
        reasons,
        path,
        certificates: chain.iter().map(CertificateView::new).collect(),
    }
}

/// What was not verified does not matter where something else decides. An issuer may be missing only because its
/// certificate could not be read.
fn is_decided(problems: &[PathProblem], is_cut: bool) -> bool {
    let is_open = |problem: &PathProblem| {
        problem.is_unchecked() || (is_cut && matches!(problem, PathProblem::IssuerMissing { .. }))
    };
    problems.is_empty() || !problems.iter().all(is_open)
}

/// What was not sent is not examined, and still the path is no better than the key it ends at.
fn weak_anchor(chain: &[Certificate], anchors: &[Anchor<'_>], path: &Path) -> Option<PathProblem> {
    let Some(Anchor::Certificate(anchor)) = anchors.get(path.anchor) else { return None };
    let is_sent = chain.contains(anchor);
    (!is_sent && anchor.key.is_weak())
        .then(|| PathProblem::KeyWeak { at: Place::Anchor, key: anchor.key.clone() })
}

/// Whether it is an authority's and stands for no host; what servers make for themselves is often marked as one.
fn is_authority(certificate: &Certificate) -> bool {
    let is_host = |name: &String| name.contains('.') && !name.contains(' ');
    certificate.is_ca && certificate.names.dns.is_empty() && !certificate.common_names.iter().any(is_host)
}

fn ends_soon(own: &Certificate, at: Timestamp) -> Option<ReasonView> {
    let left = own.not_after.unix().saturating_sub(at.unix());
    let message = format!("the certificate ends on {}", own.not_after.readable());
    let is_soon = (0..SOON_SECONDS).contains(&left);
    is_soon.then(|| ReasonView::new("ends-soon", Effect::Risks, &message, Some((5280, "4.1.2.5"))))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::x509::read_chain;
    use crate::x509::testing::{Maker, at};

    fn codes(report: &CertificateReport) -> Vec<&str> {
        report.reasons.iter().map(|reason| reason.code.as_str()).collect()
    }

    #[test]
    fn a_chain_is_judged_with_and_without_a_host() {
        let root = Maker::authority("Root").make();
        let leaf = Maker::server(&["mx.example.org"]).valid_for_days(-50, 10).signed_by(&root);
        let read = read_chain(leaf.pem().as_bytes());
        let trusted = root.certificate();
        let anchors = [Anchor::Certificate(&trusted)];
        let good = certificate_report(&read, Some("mx.example.org"), &anchors, at());
        assert!(good.valid && good.checked, "{good:?}");
        assert_eq!((codes(&good), good.matched_name.as_deref()), (vec!["ends-soon"], Some("mx.example.org")));
        let other = certificate_report(&read, Some("mx1.example.org"), &anchors, at());
        assert!(!other.valid && other.checked);
        assert_eq!(codes(&other), ["name-mismatch", "ends-soon"]);
        assert!(other.reasons[0].message.contains("mx.example.org"), "{:?}", other.reasons);
        let untrusted = certificate_report(&read, None, &[], at());
        assert_eq!(codes(&untrusted), ["issuer-missing", "ends-soon"]);
    }

    /// Nobody holds a root that comes alone for a server's certificate; one that a server made for itself is.
    #[test]
    fn an_authority_alone_is_not_judged() {
        let root = Maker::authority("Root").make();
        let report = certificate_report(&read_chain(root.pem().as_bytes()), None, &[], at());
        assert!(report.authorities_only && !report.valid && !report.checked, "{report:?}");
        assert_eq!(codes(&report), Vec::<&str>::new());
        assert!(report.certificates[0].valid_readable.contains(" 2026, "), "{:?}", report.certificates);
        let own = Maker::authority("mx.example.org").make();
        for read in [
            read_chain(own.pem().as_bytes()),
            read_chain(format!("{}{}", server().pem(), root.pem()).as_bytes()),
        ] {
            let report = certificate_report(&read, None, &[], at());
            assert!(!report.authorities_only && !codes(&report).is_empty(), "{report:?}");
        }
        assert!(
            !certificate_report(&read_chain(root.pem().as_bytes()), Some("mx.example.org"), &[], at())
                .authorities_only
        );
    }

    fn server() -> crate::x509::testing::Made {
        Maker::server(&["mx.example.org"]).make()
    }

    #[test]
    fn an_issuer_that_was_not_read_is_not_missing() {
        let root = Maker::authority("Root").make();
        let middle = Maker::authority("Middle").signed_by(&root);
        let leaf = Maker::server(&["mx.example.org"]).signed_by(&middle);
        let trusted = root.certificate();
        let report = |text: String, host| {
            certificate_report(&read_chain(text.as_bytes()), host, &[Anchor::Certificate(&trusted)], at())
        };
        let cut = middle.pem().replace("-----END CERTIFICATE-----", "");
        let open = report(leaf.pem() + &cut, None);
        assert!(!open.valid && !open.checked, "{open:?}");
        let decided = report(leaf.pem(), None);
        assert!(!decided.valid && decided.checked, "{decided:?}");
    }

    #[test]
    fn a_weak_key_of_a_root_is_told_whether_the_root_was_sent_or_not() {
        // A root with RSA of 1024 bits, and a certificate for mx.example.org that it signed.
        let (root, leaf) = (
            include_str!("../x509/fixtures/weak-root.pem"),
            include_str!("../x509/fixtures/weak-root-leaf.pem"),
        );
        let trusted = read_chain(root.as_bytes()).certificates.remove(0);
        let now = Timestamp::from_unix(trusted.not_before.unix() + 86_400);
        for sent in [leaf.to_owned(), leaf.to_owned() + root] {
            let report = certificate_report(
                &read_chain(sent.as_bytes()),
                Some("mx.example.org"),
                &[Anchor::Certificate(&trusted)],
                now,
            );
            assert!(report.valid, "{report:?}");
            assert_eq!(codes(&report).iter().filter(|code| **code == "key-weak").count(), 1, "{report:?}");
        }
    }

    #[test]
    fn nothing_to_judge_is_not_valid() {
        let report = certificate_report(&read_chain(b"hello"), None, &[], at());
        assert!(!report.valid && !report.checked);
        assert_eq!(codes(&report), ["no-certificate"]);
    }
}
