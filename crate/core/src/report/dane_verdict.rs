//! What DANE does to the verdict: senders that honour it may be unable to deliver, whatever MTA-STS makes of the servers.
//!
//! A sender passes over a host whose TLSA records are proved and of use and fit no certificate of it, or whose answers
//! are bogus (RFC 7672 §2.1.2, §2.2). Where no host is left its mail waits and comes back, and success of MTA-STS does not
//! make up for it (RFC 8461 §2): no other verdict is worse for the domain, so this one comes first.

use super::Seal;
use super::dane_state::{DaneState, dane_state, failing};
use super::servers::{Failing, Servers, hosts, names, servers, what_no_server_shows, with_reasons};
use crate::check::{Facts, HostDane, HostFacts};
use crate::dnssec::SecurityStatus;

/// Why senders that honour DANE can deliver nothing.
pub(super) struct NoWay {
    /// The stable name of the verdict.
    pub(super) code: &'static str,
    /// Why, as a clause.
    pub(super) because: String,
    /// What they do, as a sentence.
    pub(super) consequence: String,
}

/// Whether senders that honour DANE can deliver nothing; `None` where they can, or where it is not known.
pub(super) fn no_way(facts: &Facts) -> Option<NoWay> {
    // Where the MX records are not signed, DANE need not be looked for (RFC 7672 §2.2.1).
    if !facts.mx.lookup.is_secure() {
        return None;
    }
    if hosts(facts).next().is_some() && hosts(facts).all(is_bogus) {
        return Some(NoWay {
            code: "dane-bogus",
            because: "DNSSEC shows answers about every mail server to be forged or broken".to_owned(),
            consequence: "They keep the mail and return it after some days.".to_owned(),
        });
    }
    all_fail(facts).map(|failing| NoWay {
        code: "dane-all-fail",
        because: what_no_server_shows(&failing, "a certificate that its TLSA records name"),
        consequence: format!(
            "They pass over {}, keep the mail, and return it after some days.",
            with_reasons(&failing)
        ),
    })
}

/// What keeps a seal from being whole where all holds under MTA-STS.
pub(super) struct Flaw {
    /// The stable name of the verdict, where it has one of its own.
    pub(super) code: Option<&'static str>,
    pub(super) seal: Seal,
    /// What senders that honour DANE do, as a clause that goes on from what MTA-STS senders do; empty where it is not known.
    pub(super) clause: String,
}

/// What DANE takes away from an enforced policy that every server satisfies; `None` where it agrees or is absent.
pub(super) fn flaw(facts: &Facts) -> Option<Flaw> {
    // RFC 7672 §2.2.1: with MX records that are not signed a sender may still hold a host to its records.
    let who = if facts.mx.lookup.is_secure() { "senders" } else { "some senders" };
    if let Some(failing) = some_fail(facts) {
        return Some(Flaw {
            code: Some("dane-server-fails"),
            seal: Seal::Partial,
            clause: format!("but {who} that honour DANE never deliver through {}", names(&failing)),
        });
    }
    let useless = useless(facts);
    if !useless.is_empty() {
        let clause = if useless.len() == hosts(facts).count() {
            format!("but none of the TLSA records is of use, so {who} that honour DANE authenticate nobody")
        } else {
            format!(
                "but the TLSA records of {} are of no use, so {who} that honour DANE authenticate nobody there",
                useless.join(", ")
            )
        };
        return Some(Flaw { code: Some("dane-unusable"), seal: Seal::Partial, clause });
    }
    is_open(facts).then(|| Flaw { code: None, seal: Seal::Unproved, clause: String::new() })
}

/// Hosts whose TLSA records are proved and can authenticate nobody.
fn useless(facts: &Facts) -> Vec<String> {
    let useless = hosts(facts).filter(|host| matches!(host.dane, HostDane::Records { usable: false, .. }));
    useless.map(|host| host.name.to_string()).collect()
}

/// Whether an answer that the sender needs is bogus. One that merely failed here may arrive elsewhere.
fn is_bogus(host: &HostFacts) -> bool {
    let statuses = [host.a.status(), host.aaaa.status(), host.tlsa.status()];
    host.dane == HostDane::Failed && statuses.contains(&Some(SecurityStatus::Bogus))
}

pub(super) use judged::all_fail;
use judged::{is_open, some_fail};

/// Where sessions are not judged nothing is seen of any host.
#[cfg(not(feature = "sessions"))]
mod judged {
    use super::{Facts, Failing};

    #[inline(always)]
    pub(in crate::report) fn all_fail(_: &Facts) -> Option<Vec<Failing>> {
        None
    }

    #[inline(always)]
    pub(super) fn some_fail(_: &Facts) -> Option<Vec<Failing>> {
        None
    }

    #[inline(always)]
    pub(super) fn is_open(_: &Facts) -> bool {
        false
    }
}

#[cfg(feature = "sessions")]
mod judged {
    use super::{Facts, Failing, HostDane, HostFacts, Servers, hosts, is_bogus, servers};
    use crate::check::ServerState;

    /// The hosts that senders which honour DANE pass over, if these are all.
    pub(in crate::report) fn all_fail(facts: &Facts) -> Option<Vec<Failing>> {
        let is_held = facts.mx.lookup.is_secure();
        match servers(facts, for_dane) {
            Servers::AllFail(failing) if is_held => Some(failing),
            _ => None,
        }
    }

    /// The hosts that they pass over.
    pub(super) fn some_fail(facts: &Facts) -> Option<Vec<Failing>> {
        match servers(facts, for_dane) {
            Servers::AllFail(failing) | Servers::SomeFail(failing) | Servers::Through { failing, .. } => {
                Some(failing)
            }
            Servers::Accepted | Servers::Unseen => None,
        }
    }

    /// Whether what they make of a host is not known.
    pub(super) fn is_open(facts: &Facts) -> bool {
        hosts(facts).any(|host| matches!(for_dane(host), ServerState::Inconclusive(_)))
    }

    /// What such a sender makes of a host; without TLSA records that count it asks for nothing.
    fn for_dane(host: &HostFacts) -> ServerState {
        match &host.dane {
            HostDane::Records { .. } => host.under_dane(),
            HostDane::Failed if is_bogus(host) => {
                ServerState::Refused("DNSSEC shows answers about it to be forged or broken".to_owned())
            }
            HostDane::Failed | HostDane::Pending => {
                ServerState::Inconclusive("its DNS answers are not known".to_owned())
            }
            HostDane::AddressesUnsigned
            | HostDane::NoRecords
            | HostDane::RecordsUnsigned
            | HostDane::Unreachable => ServerState::Accepted,
        }
    }
}

/// What DANE adds, as sentences to append; empty where there is nothing to say.
pub(super) fn dane_words(facts: &Facts) -> String {
    let state = dane_state(facts);
    let words = match state {
        DaneState::Complete => return complete_words(facts),
        DaneState::Partial => "Senders that honour DANE are protected at some of the mail servers only.",
        DaneState::AllFail => {
            "Senders that honour DANE cannot deliver at all: DNSSEC shows the answers they need to be broken, or they cannot be had."
        }
        DaneState::HostsOnly => {
            "The mail servers have TLSA records that DNSSEC proves, but the MX records that name the servers are not signed, so they can be forged."
        }
        DaneState::Unsigned => "TLSA records are published without DNSSEC, so they have no effect.",
        DaneState::Unusable => return unusable_words(facts),
        DaneState::Unknown => "Whether DANE protects is not known.",
        DaneState::Absent => return String::new(),
    };
    let failing = failing(facts);
    if failing.is_empty() || state == DaneState::AllFail {
        return format!(" {words}");
    }
    format!(" {words} They pass over {}, whose DNS answers fail.", failing.join(", "))
}

fn unusable_words(facts: &Facts) -> String {
    let useless = useless(facts);
    if useless.len() == hosts(facts).count() {
        return " TLSA records are proved, but none of them can authenticate a server.".to_owned();
    }
    format!(" TLSA records are proved, but those of {} cannot authenticate it.", useless.join(", "))
}

/// What senders that honour DANE meet where every host has TLSA records.
fn complete_words(facts: &Facts) -> String {
    let seen = match servers(facts, HostFacts::under_dane) {
        Servers::Accepted => "the certificates that you brought fit".to_owned(),
        Servers::AllFail(failing) => format!(
            "no server does, as what you brought shows, so they cannot deliver at all: {}",
            with_reasons(&failing)
        ),
        Servers::Through { accepted, failing, .. } => format!(
            "their mail gets through by {}, and never by {}",
            accepted.join(", "),
            with_reasons(&failing)
        ),
        Servers::SomeFail(failing) => format!("they pass over {}", with_reasons(&failing)),
        Servers::Unseen => "the certificates were not seen".to_owned(),
    };
    format!(
        " Senders that honour DANE deliver only to servers that fit the TLSA records, which DNSSEC proves; {seen}."
    )
}

#[cfg(test)]
#[cfg(feature = "sessions")]
mod tests {
    use crate::fixture::Fixture;
    use crate::report::{Mark, Report, Seal, build};

    const DIGEST: &str = "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff";
    const TWO: [&str; 2] = ["mx1", "mx2"];

    /// A signed domain with two mail servers, a policy in `mode`, and more lines.
    fn world(mode: &str, more: &str) -> Report {
        let text = format!(
            "signed example.org\nexample.org. MX 10 mx1.example.org.\nexample.org. MX 20 mx2.example.org.\n\
             mx1.example.org. A 192.0.2.1\nmx2.example.org. A 192.0.2.2\nmta-sts.example.org. A 192.0.2.9\n\
             _mta-sts.example.org. TXT \"v=STSv1; id=1\"\n{more}\npolicy 200 text/plain\n| version: STSv1\n\
             | mode: {mode}\n| mx: mx1.example.org\n| mx: mx2.example.org\n| max_age: 604800\n"
        );
        let fixture = Fixture::parse(&text).unwrap();
        build(&mut fixture.check(), fixture.at())
    }

    fn tlsa(hosts: &[&str], numbers: &str) -> String {
        hosts.iter().map(|host| format!("_25._tcp.{host}.example.org. TLSA {numbers} {DIGEST}\n")).collect()
    }

    fn sessions(hosts: &[&str]) -> String {
        hosts.iter().map(|host| format!("session {host}.example.org good\n")).collect()
    }

    #[track_caller]
    fn check(report: &Report, code: &str, seal: Seal, words: &str) {
        let verdict = &report.verdict;
        assert_eq!((verdict.code.as_str(), verdict.seal), (code, seal), "{verdict:?}");
        assert!(verdict.sentence.contains(words), "{verdict:?}");
    }

    /// DANE-2.2-2, STS-2-1: MTA-STS that holds does not make up for DANE that fails.
    #[test]
    fn records_that_fit_no_certificate_stop_the_mail_whatever_mta_sts_says() {
        let mismatch = tlsa(&TWO, "3 1 1") + &sessions(&TWO);
        for mode in ["enforce", "testing", "none"] {
            let report = world(mode, &mismatch);
            check(
                &report,
                "dane-all-fail",
                Seal::Broken,
                "Senders that honour DANE cannot deliver mail to example.org at all: no mail server shows a certificate that its TLSA records name.",
            );
            assert_eq!(report.senders[2].normally, "does not deliver");
            for host in &report.path.hosts {
                assert_eq!(host.certificate.mark, Mark::Bad, "{:?}", host.certificate);
            }
            assert_eq!(report.verdict.detail.contains("RFC 8461 §2"), mode == "enforce", "{mode}");
        }
        let told = world("testing", &mismatch).verdict.detail;
        assert!(told.contains("from every sender that does not rely on DANE"), "{told}");
    }

    #[test]
    fn a_server_that_was_not_seen_may_fit() {
        let report = world("enforce", &(tlsa(&TWO, "3 1 1") + &sessions(&["mx1"])));
        check(&report, "dane-server-fails", Seal::Partial, "never deliver through mx1.example.org");
        check(&world("enforce", &tlsa(&TWO, "3 1 1")), "enforce", Seal::Unproved, "insist on");
    }

    /// A host without TLSA records takes mail of senders that honour DANE as of any other.
    #[test]
    fn a_host_without_records_lets_the_mail_through() {
        let report = world("enforce", &(tlsa(&["mx1"], "3 1 1") + &sessions(&TWO)));
        check(
            &report,
            "dane-server-fails",
            Seal::Partial,
            "but senders that honour DANE never deliver through mx1",
        );
        check(&world("enforce", &sessions(&TWO)), "enforce-seen", Seal::Whole, "");
    }

    /// DANE-2.2-3: records of no use ask for TLS and authenticate nobody.
    #[test]
    fn records_of_no_use_leave_no_seal_whole() {
        for more in [String::new(), sessions(&TWO)] {
            let report = world("enforce", &(tlsa(&TWO, "1 1 1") + &more));
            check(&report, "dane-unusable", Seal::Partial, "none of the TLSA records is of use");
            assert!(report.verdict.detail.contains("none of them can authenticate a server"));
        }
        let one = tlsa(&["mx1"], "3 1 1") + &tlsa(&["mx2"], "1 1 1");
        let report = world("enforce", &one);
        check(&report, "dane-unusable", Seal::Partial, "the TLSA records of mx2.example.org are of no use");
        let detail = report.verdict.detail;
        assert!(detail.contains("those of mx2.example.org cannot authenticate it"), "{detail}");
    }

    /// DANE-2.1.2-1: answers that are bogus stop the mail; answers that merely fail here may arrive elsewhere.
    #[test]
    fn bogus_answers_of_every_host_stop_the_mail() {
        let spoil = |hosts: &[&str]| -> String {
            let bogus = hosts.iter().map(|host| format!("bogus _25._tcp.{host}.example.org. TLSA\n"));
            tlsa(&TWO, "3 1 1") + &bogus.collect::<String>()
        };
        let report = world("enforce", &spoil(&TWO));
        check(&report, "dane-bogus", Seal::Broken, "forged or broken");
        assert!(!matches!(world("enforce", &spoil(&["mx1"])).verdict.seal, Seal::Broken | Seal::Whole));
        let failing = TWO.map(|host| format!("fail _25._tcp.{host}.example.org. TLSA timeout\n")).concat();
        let report = world("enforce", &(failing + &sessions(&TWO)));
        check(&report, "enforce-seen", Seal::Unproved, "certificates that hold");
    }

    /// Without signed MX records DANE need not be looked for, though some senders do (RFC 7672 §2.2.1).
    #[test]
    fn under_an_unsigned_domain_some_senders_pass_over_the_hosts() {
        let text = format!(
            "domain example.net\nexample.net. MX 10 mx.example.org.\nsigned example.org\nunsigned example.net\n\
             mx.example.org. A 192.0.2.1\n_25._tcp.mx.example.org. TLSA 3 1 1 {DIGEST}\n\
             _mta-sts.example.net. TXT \"v=STSv1; id=1\"\nmta-sts.example.net. A 192.0.2.9\n\
             session mx.example.org good\npolicy 200 text/plain\n| version: STSv1\n| mode: enforce\n\
             | mx: mx.example.org\n| max_age: 604800\n"
        );
        let fixture = Fixture::parse(&text).unwrap();
        let report = build(&mut fixture.check(), fixture.at());
        check(&report, "dane-server-fails", Seal::Partial, "but some senders that honour DANE");
        assert_eq!(report.path.hosts[0].certificate.mark, Mark::Partly);
    }

    #[test]
    fn servers_without_tls_are_said_to_have_none() {
        let clear = TWO
            .map(|host| {
                format!(
                    "session {host}.example.org\n| 220 {host} ESMTP\n| EHLO a\n| 250-{host}\n| 250 SIZE 1\n"
                )
            })
            .concat();
        let words = "TLS comes about with no mail server";
        check(&world("enforce", &clear), "enforce-all-fail", Seal::Broken, words);
        check(&world("enforce", &(tlsa(&TWO, "3 1 1") + &clear)), "dane-all-fail", Seal::Broken, words);
        check(&world("testing", &clear), "policy-testing", Seal::Broken, words);
        let useless = world("testing", &(tlsa(&TWO, "1 1 1") + &clear));
        check(&useless, "dane-all-fail", Seal::Broken, words);
        assert_eq!(useless.senders[2].normally, "does not deliver");
    }
}
