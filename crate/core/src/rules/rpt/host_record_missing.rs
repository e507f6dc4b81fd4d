use crate::check::{Facts, HostFacts};
use crate::rules::mx::{HostSays, each_named_host, place_of};
use crate::rules::tlsa::{evidence as tlsa_evidence, proved_set, set_of};
use crate::rules::unknown::unknown;
use crate::rules::{EvidenceRef, Finding, Fix, Outcomes, Severity, Subject};
use crate::tls_rpt;

use super::{proposal, txt_line};

declare_rule! {
    /// ## What it checks
    /// An MX host with TLSA records that are proved has a TLS-RPT record of its own, at `_smtp._tls` below its name.
    ///
    /// ## Why it matters
    /// For DANE the policy belongs to the host, not to the domain: the policy domain of a report about TLSA
    /// records is the name they stand below (RFC 8460 §1.1), and the record of that name says where the
    /// report goes (RFC 8460 §3). Without it the operator of the host does not hear of failed connections.
    /// No requirement is broken; the record "can" be published.
    ///
    /// ## Example
    /// ```fires
    /// signed example.net
    /// example.org. MX 10 mx.example.net.
    /// mx.example.net. A 192.0.2.1
    /// _25._tcp.mx.example.net. TLSA 3 1 1 00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff
    /// ```
    /// ```silent
    /// signed example.net
    /// example.org. MX 10 mx.example.net.
    /// mx.example.net. A 192.0.2.1
    /// _25._tcp.mx.example.net. TLSA 3 1 1 00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff
    /// _smtp._tls.mx.example.net. TXT "v=TLSRPTv1; rua=mailto:tls@example.net"
    /// ```
    ///
    /// ## How to fix
    /// Publish the record below the name of the host. If a provider runs the host, it is the provider's to
    /// do.
    ///
    /// ## Limits
    /// Many senders report about TLSA records to the domain as well. Hosts that are aliases with TLSA records
    /// at the end of the alias are not looked at.
    pub(crate) static RPT_HOST_RECORD_MISSING = {
        code: "RPT007", name: "rpt-host-record-missing",
        summary: "an MX host with TLSA records has no TLS-RPT record of its own",
        severity: Severity::Notice, since: "0.1.0", references: [(8460, "1.1"), (8460, "3")],
        what: "The MX host `{host}` has TLSA records but no valid TLS-RPT record at `{owner}`.",
        why: "Reports about failed DANE connections to the host have nowhere to go.",
        fix: "Publish the record below with an address that the operator of the host reads.",
        pass: "Each MX host looked at whose TLSA records are proved has a TLS-RPT record too.",
    }
}

pub(crate) fn check(facts: &Facts, out: &mut Outcomes) {
    each_named_host(facts, out, "no MX host has TLSA records that are proved at its own name", &|host| {
        judge(facts, host)
    });
}

fn judge(facts: &Facts, host: &HostFacts) -> HostSays {
    // Senders report on DANE where they do it: with records that are proved.
    match proved_set(host) {
        Err(why) => return HostSays::Unseen(why),
        Ok(Some(set)) if set.question == host.tlsa.question => {}
        Ok(_) => return HostSays::Nothing,
    }
    if let Some(why) = unknown(&host.tls_rpt) {
        return HostSays::Unseen(why);
    }
    if has_valid_record(host) {
        return HostSays::Good(vec![EvidenceRef::txt(&host.tls_rpt)]);
    }
    let owner = &host.tls_rpt.question.name;
    let fix = Fix::add(place_of(facts, owner), &[txt_line(owner, proposal(facts).as_bytes())]);
    HostSays::bad(
        Finding::about(Subject::MxHost(host.name.clone()))
            .arg("host", &host.name)
            .arg("owner", owner)
            .evidence(EvidenceRef::txt(&host.tls_rpt))
            .evidence(tlsa_evidence(set_of(host)))
            .fix(fix),
    )
}

fn has_valid_record(host: &HostFacts) -> bool {
    let texts = host.tls_rpt.records();
    let selected = tls_rpt::select_record(texts).selected().and_then(|index| texts.get(index));
    selected.is_some_and(|text| tls_rpt::parse_record(text).is_valid())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::testing::{said, signed_but};

    const TLSA: &str = "_25._tcp.mx1.example.org. TLSA 3 1 1 00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff";

    /// RPT-3-1, RPT-4.4-1.
    #[test]
    fn only_hosts_with_tlsa_records_need_one() {
        let without = ["_smtp._tls.mx1", "_smtp._tls.mx2"];
        assert_eq!(
            said(&RPT_HOST_RECORD_MISSING, &signed_but(&without, TLSA)),
            [
                "notice mx1.example.org: The MX host `mx1.example.org` has TLSA records but no valid TLS-RPT record at `_smtp._tls.mx1.example.org`."
            ]
        );
        assert!(said(&RPT_HOST_RECORD_MISSING, &signed_but(&without, ""))[0].starts_with("not-applicable"));
    }

    #[test]
    fn a_broken_record_is_none() {
        let broken = format!("{TLSA}\n_smtp._tls.mx1.example.org. TXT \"v=TLSRPTv1; rua=\"");
        assert!(
            said(&RPT_HOST_RECORD_MISSING, &signed_but(&["_smtp._tls.mx1"], &broken))[0]
                .starts_with("notice")
        );
    }

    #[test]
    fn an_error_is_no_absence() {
        let fixture =
            signed_but(&["_smtp._tls.mx1"], &format!("{TLSA}\nfail _smtp._tls.mx1.example.org. TXT timeout"));
        assert!(said(&RPT_HOST_RECORD_MISSING, &fixture)[0].starts_with("not-checked mx1.example.org"));
    }
}
