"""Domains in signed zones: signatures that end, algorithms, DS records, denials, and what is signed of a delivery."""
from model import Gallery, Mx, Scenario
from scenarios.build import SIGNED, domain, enforce, pool, served

_PAIR = (pool("mx1", 10, tlsa=("3 1 1",)), pool("mx2", 20, tlsa=("3 1 1",)))
_HOST_REPORTS = tuple(f'_smtp._tls.{host}.$D. TXT "v=TLSRPTv1; rua=mailto:tls@$D"' for host in ("mx1", "mx2"))


def _signed(id: str, note: str, fire: str = "", may: str = "", **more: object) -> Scenario:
    """A domain that is right in everything, TLSA and reports at the hosts included, but for `more` and its zone."""
    basics = {"group": "signed", "zone": SIGNED, "mx": _PAIR, "records": _HOST_REPORTS}
    return domain(id, note, fire, may, **{**basics, **more})


_SIGNATURES = [
    _signed("all-right", "signed all the way, TLSA for both hosts", senders={"dane": "authenticated"},
        gallery=Gallery("Signed all the way", "Everything is proved from the root down, and DANE senders must find the right certificate.")),
    _signed("all-nsec", "the same with NSEC", zone="nsec.lab"),
    _signed("all-rsa", "the same with RSA/SHA-256", zone="rsa.lab"),
    _signed("ends", "signatures end in two days of fourteen", "dnssec-signature-expires", zone="soon.lab",
        gallery=Gallery("Signatures about to end", "The signer has stopped; in two days every validating sender gets an error.")),
    _signed("lasts", "signatures last for two months", "dnssec-signature-long", zone="late.lab"),
]

_KEYS = [
    _signed("left-over", "a DS record of a key that is gone", "dnssec-ds-stale", zone="dsstale.lab",
        gallery=Gallery("A DS record left over", "The parent still vouches for a key that is gone.")),
    _signed("ds-sha1", "a SHA-1 DS record alone: not signed, by RFC 9905", "dnssec-ds-digest-weak tlsa-unsigned",
        "rpt-host-record-missing", zone="dssha1.lab"),
    _signed("rsasha1", "algorithm 7 alone: not signed, by RFC 9905", "dnssec-algorithm-weak tlsa-unsigned",
        "rpt-host-record-missing", zone="sha1.lab",
        gallery=Gallery("Signed with SHA-1", "It verifies, and counts as not signed all the same.")),
    _signed("rsasha512", "algorithm 10, which is not recommended any more", "dnssec-algorithm-weak",
        zone="sha512.lab"),
    _signed("rsa-1024", "RSA keys of 1024 bits", "dnssec-rsa-key-short", zone="short.lab"),
    _signed("hashed", "NSEC3 with iterations and a salt", "dnssec-nsec3-parameters", zone="salted.lab"),
]

# Both addresses are there and signed, so that only the denials are left to be wrong.
_DENIALS = [
    _signed("no-tlsa", "a signed host without TLSA records: proved absence is an answer",
        mx=(pool("mx1", 10), pool("mx2", 20))),
    _signed("dual", "hosts with both addresses, and no denial of TLSA records holds",
        "dnssec-denial-broken dnssec-broken sts-policy-host-lookup-failed", "rpt-host-record-missing",
        zone="denbogus.lab", mx=(pool("mx1", 10), pool("mx2", 20)), senders={"dane": "defer"}, traps=(18,),
        gallery=Gallery("Absence that is not proved", "No TLSA record, and the proof of that is broken: DANE senders keep the mail.")),
]

_MIXED = [
    _signed("host-plain", "a signed domain with hosts in an unsigned zone", "dnssec-host-unsigned",
        mx=(Mx("mx1.perfect.post.lab.", 10), Mx("mx2.perfect.post.lab.", 20)), records=(),
        policy=served(enforce("mx1.perfect.post.lab", "mx2.perfect.post.lab"))),
    _signed("host-plain-tlsa", "a signed domain, and TLSA records in the unsigned zone of its hosts", "tlsa-unsigned",
        "rpt-host-record-missing", mx=(Mx("mx1.tlsa-unsigned.post.lab.", 10), Mx("mx2.tlsa-unsigned.post.lab.", 20)),
        records=(), policy=served(enforce("mx1.tlsa-unsigned.post.lab", "mx2.tlsa-unsigned.post.lab"))),
    _signed("domain-plain", "an unsigned domain whose hosts are signed and have TLSA records",
        "dnssec-domain-unsigned-host-signed", zone="plain.lab", records=(), silent="dnssec-unsigned",
        mx=(Mx("mx1.all-right.seal.lab.", 10), Mx("mx2.all-right.seal.lab.", 20)),
        policy=served(enforce("mx1.all-right.seal.lab", "mx2.all-right.seal.lab")), traps=(17,),
        gallery=Gallery("Signed hosts, unsigned domain", "TLSA records are proved, but who names the hosts is not.")),
    _signed("half", "one of two signed hosts has TLSA records", "tlsa-partial",
        mx=(pool("mx1", 10, tlsa=("3 1 1",)), pool("mx2", 20))),
    _signed("backup-expired", "the second host is in a zone whose signatures have expired",
        "dnssec-broken mx-host-lookup-failed", "mx-only-ipv4 rpt-record-lookup-failed rpt-host-record-missing",
        mx=(_PAIR[0], Mx("mx.expsig.expsig.lab.", 20)), policy=served(enforce("mx1.$D", "mx.expsig.expsig.lab"))),
]

SCENARIOS = _SIGNATURES + _KEYS + _DENIALS + _MIXED
