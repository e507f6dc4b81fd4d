//! TLSA records held against a chain of certificates, ready to show.

use serde::Serialize;

use super::certificate_report::CertificateView;
use super::reason::ReasonView;
use crate::dane::{DaneResult, Missing, Presented, RecordResult, Standing, TlsaError, TlsaRecord, judge};
use crate::parse::Effect;
use crate::time::Timestamp;
use crate::x509::{ReadChain, arrange, examine};

/// What a sender that does DANE makes of a server.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum DaneStatus {
    /// It delivers.
    Authenticated,
    /// It does not deliver there.
    Mismatch,
    /// It cannot be told here: there is no certificate, or a signature was not verified.
    Undetermined,
    /// It insists on TLS and authenticates nobody.
    Unusable,
}

/// What was found.
#[derive(Clone, Debug, Serialize)]
pub struct DaneReport {
    /// What a sender does.
    pub status: DaneStatus,
    /// The record that fits, as a place in the set.
    pub matched: Option<usize>,
    /// The certificate that it names, as a place in the chain; `null` if it was not sent.
    pub depth: Option<usize>,
    /// Why, and what else is worth knowing.
    pub reasons: Vec<ReasonView>,
    /// Records that would have fitted, with the parameters published.
    pub would_match: Vec<String>,
    /// The names that a certificate may have under usage 2.
    pub references: Vec<String>,
    /// The instant it was judged at.
    pub at: Timestamp,
    /// Every certificate read, in its order.
    pub certificates: Vec<CertificateView>,
}

/// Judges a set of records, which is taken for one that DNSSEC vouches for.
pub fn dane_report(
    records: &[Result<TlsaRecord, TlsaError>],
    read: &ReadChain,
    references: &[&str],
    at: Timestamp,
) -> DaneReport {
    let chain = &read.certificates;
    let leaf = arrange(chain).leaf().unwrap_or_default();
    let missing = read.first_unread().map(|unread| match read.places.get(leaf) {
        Some(own) if own.start < unread => Missing::Above,
        _ => Missing::Any,
    });
    let judgement = judge(records, &Presented { chain, leaf, references, now: at }).with_missing(missing);
    let mut reasons: Vec<ReasonView> =
        judgement.records.iter().enumerate().map(|(place, result)| of_record(place, result)).collect();
    let remarks = judgement.remarks.iter();
    reasons.extend(
        remarks
            .map(|remark| ReasonView::new(remark.code(), remark.effect(), remark, Some(remark.reference()))),
    );
    // An unneeded root is what DANE-TA asks for.
    let shape = examine(chain, judgement.path.as_deref(), at)
        .into_iter()
        .filter(|problem| problem.code() != "root-sent");
    reasons.extend(shape.map(|problem| ReasonView::of_path(&problem)));
    reasons.extend(read.problems.iter().map(ReasonView::of_input));
    if missing.is_some() && judgement.result == DaneResult::Undetermined {
        let message = "the certificate that a record names may be one that was not read";
        reasons.push(ReasonView::new("certificates-missing", Effect::Risks, &message, Some((7672, "3.2"))));
    }
    let (status, matched, depth, would_match) = match judgement.result {
        DaneResult::Authenticated { record, depth } => {
            (DaneStatus::Authenticated, Some(record), depth, Vec::new())
        }
        DaneResult::Mismatch { would_match } => (DaneStatus::Mismatch, None, None, would_match),
        DaneResult::Undetermined => (DaneStatus::Undetermined, None, None, Vec::new()),
        DaneResult::Unusable => (DaneStatus::Unusable, None, None, Vec::new()),
    };
    DaneReport {
        status,
        matched,
        depth,
        reasons,
        would_match: would_match.iter().map(ToString::to_string).collect(),
        references: references.iter().map(|name| (*name).to_owned()).collect(),
        at,
        certificates: chain.iter().map(CertificateView::new).collect(),
    }
}

fn of_record(place: usize, result: &RecordResult) -> ReasonView {
    let effect = match result {
        RecordResult::Matches { .. }
        | RecordResult::NotUsed { standing: Standing::Superseded { .. }, .. } => Effect::Informs,
        // One record that fits is enough, so that no other decides alone.
        _ => Effect::Risks,
    };
    ReasonView::new(result.code(), effect, result, Some(result.reference())).of_record(place)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dane::parse_presentation;
    use crate::x509::read_chain;
    use crate::x509::testing::{Maker, at};

    #[test]
    fn each_status_with_its_reasons() {
        let leaf = Maker::server(&["mx.example.org"]).make();
        let digest = leaf.certificate().spki_fingerprint();
        let other = "00".repeat(32);
        let read = read_chain(leaf.pem().as_bytes());
        let report = |records: &[String], read: &ReadChain| {
            let records: Vec<_> = records.iter().map(|text| parse_presentation(text)).collect();
            dane_report(&records, read, &["mx.example.org"], at())
        };
        let good = report(&[format!("3 1 1 {other}"), format!("3 1 1 {digest}")], &read);
        assert_eq!((good.status, good.matched, good.depth), (DaneStatus::Authenticated, Some(1), Some(0)));
        assert_eq!(
            good.reasons.iter().map(|r| r.code.as_str()).collect::<Vec<_>>(),
            ["different", "matches"]
        );
        let bad = report(&[format!("3 1 1 {other}")], &read);
        assert_eq!((bad.status, bad.matched), (DaneStatus::Mismatch, None));
        assert_eq!(bad.would_match, [format!("3 1 1 {digest}")]);
        let useless = report(&[format!("1 1 1 {digest}")], &read);
        assert_eq!((useless.status, useless.reasons[0].code.as_str()), (DaneStatus::Unusable, "pkix-usage"));
        let nothing = report(&[format!("3 1 1 {digest}")], &read_chain(b""));
        assert_eq!(nothing.status, DaneStatus::Undetermined);
        assert!(nothing.reasons.iter().all(|reason| reason.code != "certificates-missing"), "{nothing:?}");
        let json = serde_json::to_value(&good).unwrap();
        assert_eq!(
            (&json["status"], &json["matched"], &json["depth"]),
            (&"authenticated".into(), &1.into(), &0.into())
        );
        assert_eq!(json["reasons"][1]["record"], 1);
    }
    /// What could not be read may be what a record names: then nothing is proved against the server.
    #[test]
    fn what_was_not_read_leaves_a_mismatch_open() {
        let root = Maker::authority("Root").make();
        let leaf = Maker::server(&["mx.example.org"]).signed_by(&root);
        let (own, cut) = (leaf.pem(), root.pem().replace("-----END CERTIFICATE-----", ""));
        let ee = |digest: &str| format!("3 1 1 {digest}");
        let ta = |digest: &str| format!("2 0 1 {digest}");
        let (right, wrong) = (leaf.certificate().spki_fingerprint(), "00".repeat(32));
        let many = own.clone() + &root.pem().repeat(crate::x509::MAX_CERTIFICATES);
        let status = |records: &[String], text: &str| {
            let records: Vec<_> = records.iter().map(|text| parse_presentation(text)).collect();
            let report = dane_report(&records, &read_chain(text.as_bytes()), &["mx.example.org"], at());
            let is_said = report.reasons.iter().any(|reason| reason.code == "certificates-missing");
            assert_eq!(is_said, report.status == DaneStatus::Undetermined, "{report:?}");
            report.status
        };
        for (records, text, expected) in [
            (vec![ta(&wrong)], format!("{own}{cut}"), DaneStatus::Undetermined),
            (vec![ee(&wrong)], format!("{cut}{own}"), DaneStatus::Undetermined),
            (vec![ta(&wrong)], many.clone(), DaneStatus::Undetermined),
            (vec![ee(&wrong), ta(&wrong)], format!("{own}{cut}"), DaneStatus::Undetermined),
            // The server's own certificate was read, and it alone decides.
            (vec![ee(&wrong)], format!("{own}{cut}"), DaneStatus::Mismatch),
            (vec![ee(&wrong)], many, DaneStatus::Mismatch),
            (vec![ee(&right)], format!("{cut}{own}"), DaneStatus::Authenticated),
            (vec![ta(&wrong)], format!("{own}{}", root.pem()), DaneStatus::Mismatch),
            // Other blocks hide nothing.
            (
                vec![ta(&wrong)],
                own.clone() + &crate::x509::to_pem("DH PARAMETERS", b"x"),
                DaneStatus::Mismatch,
            ),
        ] {
            assert_eq!(status(&records, &text), expected, "{records:?} {text}");
        }
    }
}
