"""Name servers that fail, resolvers that disagree, and TLSA records as they are found in the wild.

A silent name server is told as SERVFAIL or as HTTP 502, by which of resolver and DoH front end gives up first. The
first is the domain's failure; the second is no DNS answer and so no word about the domain: the rules say "not
checked". Both are right, and neither is an absence. The failing domains are zones of their own, delegated to a server that answers everything truthfully but for
the questions named in `faults`. An error must never be read as an absence.
"""
from model import Gallery, Scenario
from scenarios.build import PAIR, RPT, SIGNED, domain, pool, served, enforce

_UNKNOWN_MX = "mx-single mx-only-ipv4 sts-mx-pattern-unused"
_UNSEEN = _UNKNOWN_MX + " sts-policy-unreachable sts-policy-host-missing"
_ALL_FAIL = "mx-lookup-failed sts-record-lookup-failed rpt-record-lookup-failed"


def _failing(
    id: str, note: str, fire: str, fault: tuple[str, str, str], may: str = "", **more: object
) -> Scenario:
    return domain(id, note, fire, may, **{"exit": 3, "faults": (fault,), **more})


_FAILING = [
    _failing("mx-servfail", "the MX lookup fails", "mx-lookup-failed", ("", "MX", "servfail"), _UNKNOWN_MX,
        hosts=(),
        traps=(18,)),
    _failing("mx-refused", "the MX lookup is refused", "mx-lookup-failed", ("", "MX", "refused"), _UNKNOWN_MX,
        hosts=()),
    _failing("mx-mute", "the MX lookup is never answered", "", ("", "MX", "silent"),
        _UNKNOWN_MX + " mx-lookup-failed",
        hosts=()),
    _failing("sts-servfail", "the lookup of the MTA-STS record fails", "sts-record-lookup-failed",
        ("_mta-sts", "*", "servfail"), "sts-policy-orphan", gallery=Gallery(
            "The record that may be there",
            "The lookup of the record fails: that is no proof of absence, and the honest answer is that nobody "
            "knows.")),
    _failing("sts-mute", "the lookup of the MTA-STS record is never answered", "",
        ("_mta-sts", "*", "silent"), "sts-policy-orphan sts-record-lookup-failed"),
    _failing("rpt-servfail", "the lookup of the TLS-RPT record fails", "rpt-record-lookup-failed",
        ("_smtp._tls", "*", "servfail")),
    _failing("tlsa-servfail", "the lookups of TLSA records fail", "tlsa-lookup-failed", ("", "TLSA", "servfail"),
        "rpt-host-record-missing", traps=(18,), gallery=Gallery(
            "The name server that fails on TLSA",
            "The server breaks on one record type. Senders with DANE ask for it in signed zones only, and there put "
            "mail off; this zone is not signed.")),
    _failing("host-servfail", "the lookups of a host's addresses fail", "mx-host-lookup-failed",
        ("mx2", "*", "servfail"),
        "mx-only-ipv4 tlsa-lookup-failed rpt-host-record-missing rpt-record-lookup-failed", exit=1),
    _failing("all-servfail", "every lookup fails", _ALL_FAIL, ("", "*", "servfail"), _UNSEEN, hosts=(),
        page="refused",
        cli="unreachable"),
    _failing("lame", "the delegation leads to a server that does not know the zone", _ALL_FAIL, ("", "*", "refused"),
        _UNSEEN, hosts=(), page="refused", cli="unreachable"),
    _failing("all-mute", "no lookup is answered, and the policy host's fails", "", ("", "MX", "silent"),
        f"{_UNSEEN} {_ALL_FAIL}",
        hosts=(), page="refused", cli="unreachable", faults=(
            ("", "MX", "silent"), ("_mta-sts", "*", "silent"), ("_smtp._tls", "*", "silent"),
            ("mta-sts", "*", "servfail"))),
    domain("split", "the second resolver sees other mail servers", compared="dns-resolvers-disagree",
        elsewhere=("$D. MX 10 mx.intruder.lab.", "mx.intruder.lab. A 198.51.100.99")),
]

_TLSA = [
    domain("tlsa-good", "TLSA for both hosts, and reports asked for at the hosts", zone=SIGNED, traps=(13,),
        mx=(pool("mx1", 10, tlsa=("3 1 1",)), pool("mx2", 20, tlsa=("3 1 1",))),
        records=(f'_smtp._tls.mx1.$D. TXT "{RPT}"', f'_smtp._tls.mx2.$D. TXT "{RPT}"'), gallery=Gallery(
            "DANE and MTA-STS together",
            "Senders that know DANE follow the TLSA records, the others the policy; both lead to the same two "
            "servers.")),
    domain("tlsa-no-host-rpt", "TLSA, and no TLS-RPT record at the hosts", "rpt-host-record-missing", zone=SIGNED,
        traps=(13,),
        mx=(pool("mx1", 10, tlsa=("3 1 1",)), pool("mx2", 20, tlsa=("3 1 1",)))),
    domain("tlsa-pkix", "usages 0 and 1", "tlsa-unusable", "rpt-host-record-missing", zone=SIGNED, traps=(19,),
        mx=(pool("mx1", 10, tlsa=("0 1 1",)), pool("mx2", 20, tlsa=("1 1 1",))), gallery=Gallery(
            "The wrong kind of TLSA",
            "Usages 0 and 1 lean on public authorities, which mail servers do not use: senders cannot verify "
            "anything.")),
    domain("tlsa-short", "a digest that is too short", "tlsa-malformed", "rpt-host-record-missing tlsa-unusable",
        zone=SIGNED,
        mx=(pool("mx1", 10, tlsa=("3 1 1 raw:" + "ab" * 31,)), pool("mx2", 20, tlsa=("3 1 1",)))),
    domain("tlsa-partial", "TLSA for one of two hosts", "tlsa-partial", "rpt-host-record-missing", zone=SIGNED,
        mx=(pool("mx1", 10, tlsa=("3 1 1",)), pool("mx2", 20)), gallery=Gallery(
            "One server in two",
            "Only the first host has TLSA records: an attacker needs to block one server to have the other in "
            "clear.")),
    domain("tlsa-wild", "a wildcard answers for every TLSA name", "dns-wildcard-answers",
        "rpt-host-record-missing", zone=SIGNED,
        mx=PAIR, records=("*.mx1.$D. TLSA 3 1 1 " + "ab" * 32, "*.mx2.$D. TLSA 3 1 1 " + "ab" * 32)),
    domain("tlsa-unsigned", "TLSA in a zone without DNSSEC", "", "rpt-host-record-missing", traps=(17,),
        mx=(pool("mx1", 10, tlsa=("3 1 1",)), pool("mx2", 20, tlsa=("3 1 1",)))),
    domain("signed", "everything right, in a signed zone", zone=SIGNED, policy=served(enforce())),
]

SCENARIOS = _FAILING + _TLSA
