"""Domains for the DANE decisions of sending servers (RFC 7672), each with the outcome the RFC asks for."""
from dataclasses import replace

from model import Expect, Mx, Policy, Scenario
from scenarios.build import RPT, enforce

AUTHENTICATED, ENCRYPTED, CLEAR, DEFER, BOUNCE = "authenticated", "encrypted", "clear", "defer", "bounce"


def _mx(*tlsa: str, **more: object) -> Mx:
    return Mx("mx", tlsa=tlsa, **more)


def _dane(
    id: str, mx: Mx | tuple[Mx, ...], outcome: str, note: str = "", fire: str = "", silent: str = "",
    exit: int | None = None, **more: object,
) -> Scenario:
    hosts = mx if isinstance(mx, tuple) else (mx,)
    basics = {"zone": "dane.lab", "group": "senders-dane", "rpt": (RPT,), "senders": {"dane": outcome}}
    # What the host-level record is worth is a scenario of its own; DANE hosts here have none.
    may = ("rpt-host-record-missing",)
    expect = Expect(
        tuple(fire.split()), may, silent=tuple(silent.split()), page="refused", cli="unreachable", exit=exit)
    return Scenario(**{"id": id, "note": note, "mx": hosts, "expect": expect, **basics, **more})


_MATCHES = [
    _dane("ok311", _mx("3 1 1"), AUTHENTICATED, "the recommended record"),
    _dane("ok311self", _mx("3 1 1", cert="selfsigned"), AUTHENTICATED, "DANE-EE needs no authority"),
    _dane("ok301", _mx("3 0 1"), AUTHENTICATED, "the whole certificate, which changes at renewal", "tlsa-not-recommended"),
    _dane("ok312", _mx("3 1 2"), AUTHENTICATED, "SHA-512", "tlsa-not-recommended"),
    _dane("bad311", _mx("3 1 1 !"), DEFER, "the digest of another key"),
    _dane("roll311", _mx("3 1 1 !", "3 1 1"), AUTHENTICATED, "a key change under way: one old, one current"),
    _dane("ok211", _mx("2 1 1"), AUTHENTICATED, "the authority's key", "tlsa-not-recommended"),
    _dane("ok201", _mx("2 0 1"), AUTHENTICATED, "the authority's certificate"),
    _dane("bad211", _mx("2 1 1 !"), DEFER, "another authority", "tlsa-not-recommended"),
    _dane("name211", _mx("2 1 1", cert="wrongname"), DEFER, "DANE-TA checks names", "tlsa-not-recommended"),
    _dane("name311", _mx("3 1 1", cert="wrongname"), AUTHENTICATED, "DANE-EE ignores names", traps=(20,)),
    _dane("exp311", _mx("3 1 1", cert="expired"), AUTHENTICATED, "DANE-EE ignores dates", traps=(20,)),
    _dane("exp211", _mx("2 1 1", cert="expired"), DEFER, "DANE-TA checks dates", "tlsa-not-recommended"),
]

_UNUSABLE = [
    _dane("pkix111", _mx("1 1 1"), ENCRYPTED, "PKIX-EE is unusable on port 25: TLS without authentication",
          "tlsa-unusable", traps=(19,)),
    _dane("pkix011", _mx("0 1 1"), ENCRYPTED, "PKIX-TA is unusable on port 25", "tlsa-unusable", traps=(19,)),
    _dane("short311", _mx("3 1 1 raw:abcd"), ENCRYPTED, "a digest of two octets", "tlsa-malformed"),
    _dane("unkusage", _mx("9 1 1"), ENCRYPTED, "a usage nobody has assigned", "tlsa-unusable"),
]

_WITHOUT = [
    _dane("strip", _mx("3 1 1", cert=None), DEFER, "TLSA is published, STARTTLS is not offered"),
    _dane("notlsa", _mx(), ENCRYPTED, "STARTTLS without TLSA"),
    _dane("notlsaclear", _mx(cert=None), CLEAR, "neither"),
    _dane("mx2ok", (Mx("mxa", tlsa=("3 1 1 !",)), Mx("mxb", tlsa=("3 1 1",), pref=20)), AUTHENTICATED,
          "the first host fails, the second is right"),
    _dane("mx1ok", (Mx("mxa", tlsa=("3 1 1",)), Mx("mxb", tlsa=("3 1 1 !",), pref=20)), AUTHENTICATED,
          "the first host is right, the last one fails"),
    _dane("nullmx", (Mx(".", pref=0),), BOUNCE, "takes no mail", "mx-null"),
]

# Where no answer holds, where mail goes is not known, and absence is not either.
_ALL_BOGUS = "dnssec-broken mx-lookup-failed sts-record-lookup-failed rpt-record-lookup-failed"
_UNSEEN = "mx-only-ipv4 mx-single sts-record-missing"

_ZONES = [
    _dane("rsa311", _mx("3 1 1"), AUTHENTICATED, "a zone signed with RSA/SHA-256", zone="rsa.lab"),
    _dane("nsec311", _mx("3 1 1"), AUTHENTICATED, "a zone with NSEC", zone="nsec.lab"),
    _dane("insecure311", _mx("3 1 1 !"), ENCRYPTED, "TLSA in an unsigned zone does not count", zone="plain.lab",
          traps=(17,)),
    _dane("insecuremx", Mx("mx.ok311.dane.lab."), ENCRYPTED, "an unsigned MX record leads to a signed host",
        "mx-only-ipv4 dnssec-domain-unsigned-host-signed", silent="dnssec-unsigned", zone="plain.lab", traps=(17,)),
    _dane("bogus", _mx("3 1 1"), DEFER, "the DS does not match", _ALL_BOGUS, _UNSEEN, zone="bogus.lab"),
    _dane("expsig", _mx("3 1 1"), DEFER, "the signatures have expired", _ALL_BOGUS, _UNSEEN, zone="expsig.lab"),
    _dane("bogustlsa", _mx("3 1 1"), DEFER, "only the TLSA records fail validation", "dnssec-broken",
        zone="tlsabogus.lab", traps=(18,)),
    _dane("bogusden", _mx(), DEFER, "no absence is proved: AAAA, TLSA and the MTA-STS record among them",
        "dnssec-broken mx-host-lookup-failed sts-record-lookup-failed", _UNSEEN, zone="denbogus.lab", traps=(18,),
        # Whatever the record says: senders that honour DANE cannot deliver past answers that are bogus.
        exit=1),
]


def _unknown(scenario: Scenario) -> Scenario:
    """No MX record that holds, so no host."""
    return replace(scenario, expect=replace(scenario.expect, mx=()))


def _null(scenario: Scenario) -> Scenario:
    """A null MX leaves nothing to protect: rules on protection may say so in their own way."""
    may = ("sts-record-missing", "rpt-record-missing", "sts-no-mail", "mx-single", "mx-only-ipv4")
    return replace(scenario, expect=replace(scenario.expect, may=may, mx=()))


_BOTH = _dane(
    "bothbad311",
    _mx("3 1 1 !"),
    DEFER,
    "DANE fails and MTA-STS holds: DANE decides",
    senders={"dane": DEFER, "sts": AUTHENTICATED, "both": DEFER},
    sts=("v=STSv1; id=1;",),
    policy=Policy(enforce("mx.$D")),
    expect=Expect(may=("rpt-host-record-missing",)),
    traps=(32,),
)

SCENARIOS = [
    _null(scenario) if scenario.id == "nullmx" else
    _unknown(scenario) if scenario.id in ("bogus", "expsig") else scenario
    for scenario in _MATCHES + _UNUSABLE + _WITHOUT + _ZONES + [_BOTH]
]
