use crate::check::Facts;
use crate::rules::mx::HostSays;
use crate::rules::{Arg, Outcomes, Severity};

use super::{about, each_set, evidence};

/// RFC 7671 §13 asks for short TTLs without a number. A day lets a mistake be taken back before senders
/// give up, which is after four days at the least (RFC 5321 §4.5.4.1).
const LONG_TTL: u32 = 86_400;

declare_rule! {
    /// ## What it checks
    /// The TTL of the TLSA records is not over a day.
    ///
    /// ## Why it matters
    /// A record that does not fit the server stops all mail from senders that do DANE until it has left their
    /// caches; the longer the TTL, the longer the outage after a mistake. RFC 7671 §13 asks for TTLs short
    /// enough to repair one. Each change of keys takes two TTLs as well (RFC 7671 §8.1).
    ///
    /// ## Example
    /// ```fires
    /// signed example.org
    /// example.org. MX 10 mx.example.org.
    /// mx.example.org. A 192.0.2.1
    /// _25._tcp.mx.example.org. 604800 TLSA 3 1 1 00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff
    /// ```
    /// ```silent
    /// signed example.org
    /// example.org. MX 10 mx.example.org.
    /// mx.example.org. A 192.0.2.1
    /// _25._tcp.mx.example.org. 3600 TLSA 3 1 1 00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff
    /// ```
    ///
    /// ## How to fix
    /// Publish the records with a TTL of an hour or a few.
    ///
    /// ## Limits
    /// A resolver that has had the answer for a while shows the rest of the TTL only, so a long one can be
    /// missed, but never a short one taken for long.
    pub(crate) static TLSA_TTL_LONG = {
        code: "TLSA006", name: "tlsa-ttl-long",
        summary: "the TTL of the TLSA records is over a day",
        severity: Severity::Warning, since: "0.1.0", references: [(7671, "13"), (7671, "8.1")],
        what: "The TLSA records at `{owner}` may stay in caches for {ttl}.",
        why: "If they stop fitting the server, mail from senders that do DANE stays out for that long after the repair.",
        fix: "Publish the records with a TTL of an hour or a few.",
        pass: "The TLSA records looked at leave caches within a day.",
    }
}

pub(crate) fn check(facts: &Facts, out: &mut Outcomes) {
    each_set(facts, out, &|_, set| match set.ttl {
        Some(ttl) if ttl > LONG_TTL => HostSays::bad(about(set).arg("ttl", Arg::Seconds(ttl.into()))),
        _ => HostSays::Good(vec![evidence(set)]),
    });
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::testing::{fires, said, signed_but};

    fn fixture(ttl: u32) -> String {
        let digest = "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff";
        signed_but(&[], &format!("_25._tcp.mx1.example.org. {ttl} TLSA 3 1 1 {digest}"))
    }

    /// OPS-11-1.
    #[test]
    fn a_day_is_the_limit() {
        assert!(!fires(&TLSA_TTL_LONG, &fixture(LONG_TTL)));
        assert_eq!(
            said(&TLSA_TTL_LONG, &fixture(2 * LONG_TTL)),
            [
                "warning _25._tcp.mx1.example.org: The TLSA records at `_25._tcp.mx1.example.org` may stay in caches for 2 days."
            ]
        );
    }
}
