use crate::check::Facts;
use crate::dns::Name;
use crate::rules::{Arg, Outcomes, Severity};
use crate::tls_rpt::ReportUri;

use super::{about, evidence, pass, valid_record_or_say};

declare_rule! {
    /// ## What it checks
    /// Whether reports go to a domain other than this one.
    ///
    /// ## Why it matters
    /// That is allowed and common, and unlike with DMARC the other domain need publish nothing for it: RFC
    /// 8460 §7 sees the risk of unwanted reports and asks for no such record, so nothing is missing here. But
    /// whoever reads the reports learns who mails this domain and when connections fail.
    ///
    /// ## Example
    /// ```fires
    /// _smtp._tls.example.org. TXT "v=TLSRPTv1; rua=mailto:example.org@reports.example"
    /// example.org. MX 10 mx.example.org.
    /// ```
    /// ```silent
    /// _smtp._tls.example.org. TXT "v=TLSRPTv1; rua=mailto:tls@example.org"
    /// example.org. MX 10 mx.example.org.
    /// ```
    ///
    /// ## How to fix
    /// Nothing, if that is meant.
    ///
    /// ## Limits
    /// Domains of one owner are told apart by their names alone: a name above or below this one counts as the
    /// same owner's.
    pub(crate) static RPT_EXTERNAL_DESTINATION = {
        code: "RPT010", name: "rpt-external-destination",
        summary: "reports go to another domain",
        severity: Severity::Notice, since: "0.1.0", references: [(8460, "7"), (8460, "3")],
        what: "Reports go to another domain: {destinations}.",
        why: "It learns who mails this domain. That is allowed, and it need publish nothing for it.",
        fix: "Leave it so if that is meant; otherwise name a destination of your own.",
        pass: "Reports stay with the domain.",
    }
}

pub(crate) fn check(facts: &Facts, out: &mut Outcomes) {
    let Some((_, record, _)) = valid_record_or_say(facts, out) else { return };
    let mut external: Vec<String> = Vec::new();
    for host in record.rua.iter().filter_map(destination) {
        if is_external(&host, facts.domain.name()) && !external.contains(&host) {
            external.push(host);
        }
    }
    if external.is_empty() {
        return pass(facts, out);
    }
    out.find(about(facts).arg("destinations", Arg::foreign(external.join(", "))).evidence(evidence(facts)));
}

/// The domain of a mail address or the host of a URL.
fn destination(uri: &ReportUri) -> Option<String> {
    let of_address =
        || uri.address().and_then(|address| address.rsplit_once('@').map(|(_, domain)| domain.to_owned()));
    uri.host().map(str::to_owned).or_else(of_address).map(|host| host.to_ascii_lowercase())
}

fn is_external(host: &str, domain: &Name) -> bool {
    // A top-level domain above the domain says nothing of its owner.
    let is_above = |name: &Name| name.labels().len() >= 2 && domain.is_within(name);
    host.parse::<Name>().map_or(true, |name| !name.is_within(domain) && !is_above(&name))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::testing::{fires, good_but, said};

    fn with(rua: &str) -> String {
        good_but(
            &["_smtp._tls.example.org"],
            &format!("_smtp._tls.example.org. TXT \"v=TLSRPTv1; rua={rua}\""),
        )
    }

    /// RPT-7-1.
    #[test]
    fn each_other_domain_is_named_once_and_as_a_notice() {
        assert_eq!(
            said(
                &RPT_EXTERNAL_DESTINATION,
                &with("mailto:a@R.example,https://r.example/x,https://t.example/")
            ),
            ["notice _smtp._tls.example.org: Reports go to another domain: r.example, t.example."]
        );
    }

    #[test]
    fn names_above_and_below_are_the_same_owner() {
        assert!(!fires(&RPT_EXTERNAL_DESTINATION, &with("mailto:a@mail.example.org")));
        let below = "domain a.example.org\na.example.org. MX 10 mx.example.org.\n_smtp._tls.a.example.org. TXT \"v=TLSRPTv1; rua=mailto:t@example.org\"";
        assert!(!fires(&RPT_EXTERNAL_DESTINATION, below));
        assert!(fires(&RPT_EXTERNAL_DESTINATION, &with("mailto:a@badexample.org")));
    }
}
