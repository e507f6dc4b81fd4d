"""How bad each rule is, and the parts of an expectation that follow from what a scenario publishes.

The levels are this world's own reading of the RFCs, kept apart from the checker so that the two can disagree.
A rule can be milder than its level in a given case (an uncovered MX under `testing`); the scenario then gives
its exit status itself.
"""
from model import Expect, Scenario
from zone_table import ZONES

ERROR, WARNING, NOTICE = "error", "warning", "notice"

LEVELS = {
    rule: level
    for level, rules in {
        ERROR: """
            sts-record-several sts-record-invalid sts-record-dangling sts-policy-unreachable sts-policy-redirects
            sts-record-missing sts-record-not-first sts-mode-testing sts-policy-bad-status sts-policy-bad-type sts-policy-invalid sts-max-age-over sts-mx-not-listed
            sts-mx-pattern-address sts-policy-host-missing rpt-record-several rpt-record-invalid mx-lookup-failed
            mx-host-lookup-failed sts-record-lookup-failed
            mx-no-such-domain mx-null-beside-others mx-host-is-address mx-host-without-address mx-host-dangling
            mx-host-private-address mx-host-invalid-name tlsa-unusable tlsa-malformed
            rpt-record-dangling sts-policy-host-lookup-failed tlsa-lookup-failed
            dnssec-broken dnssec-denial-broken dnssec-algorithm-weak dnssec-ds-digest-weak dnssec-nsec3-parameters
            """,
        WARNING: """
            sts-record-duplicate-field sts-policy-too-large
            sts-policy-risky-syntax sts-policy-orphan sts-policy-slow sts-mode-none
            sts-max-age-zero sts-max-age-short sts-mx-pattern-own-wildcard sts-parent-policy-not-inherited
            sts-txt-ttl-long rpt-record-missing rpt-record-duplicate-rua rpt-legacy-name mx-implicit
            rpt-uri-unusable rpt-record-lookup-failed tlsa-unsigned
            dnssec-ds-stale dnssec-signature-expires dnssec-rsa-key-short dnssec-host-unsigned dnssec-not-proved
            dnssec-domain-unsigned-host-signed
            mx-null-preference mx-host-is-alias dns-wildcard-answers dns-record-at-apex
            dns-doubled-suffix dns-resolvers-disagree tlsa-partial
            tlsa-ttl-long sts-record-risky-syntax rpt-record-risky-syntax rpt-record-not-first
            """,
        NOTICE: """
            sts-record-delegated sts-record-unknown-field sts-record-other-txt mx-duplicate mx-too-many
            sts-policy-unknown-field sts-max-age-low
            sts-mx-pattern-unused sts-no-mail rpt-record-unknown-field rpt-host-record-missing
            rpt-external-destination mx-null mx-only-ipv4 mx-single mx-domain-is-alias
            tlsa-not-recommended dnssec-unsigned dnssec-signature-long
            """,
    }.items()
    for rule in rules.split()
}
RULES = tuple(LEVELS)

# Without these nothing can be said of the mail: "could not be checked" comes before any error.
UNKNOWN = {"mx-lookup-failed", "sts-record-lookup-failed"}
# A lookup that failed is "could not be checked" where nothing worse is known.
UNCHECKED = {rule for rule in RULES if rule.endswith("-lookup-failed")}

# On these most scenarios take no position: they depend on how long things took or on what the host can see.
ALWAYS_OPEN = ("sts-policy-slow",)


def _takes_mail(scenario: Scenario) -> bool:
    return bool(scenario.mx) and scenario.publish_mx


def _is_signed(scenario: Scenario) -> bool:
    return ZONES[scenario.zone].algorithm is not None


def _signing(scenario: Scenario) -> set[str]:
    """What follows from a zone without signatures, as far as the domain can be looked up."""
    rules = set()
    fails = {"mx-lookup-failed", "mx-no-such-domain"} & set(scenario.expect.fire)
    is_mute = any(where == "" and rtype in ("MX", "*") for where, rtype, _ in scenario.faults)
    if _is_signed(scenario) or fails or is_mute:
        return rules
    if any(mx.tlsa for mx in scenario.mx):
        rules.add("tlsa-unsigned")
    return rules | {"dnssec-unsigned"}


def _follows(scenario: Scenario) -> set[str]:
    """Rules that fire because of what every domain has or lacks, not because of what this scenario is about."""
    rules = _signing(scenario)
    hosts = dict(scenario.own_hosts())
    if not scenario.sts and "_mta-sts." not in "".join(scenario.records):
        rules.add("sts-record-missing")
    if not scenario.rpt and "_smtp._tls.$D" not in "".join(scenario.records):
        rules.add("rpt-record-missing")
    if _takes_mail(scenario) and len({scenario.host_name(mx) for mx in scenario.mx}) == 1:
        rules.add("mx-single")
    if hosts and not any(mx.pool and mx.aaaa is None or mx.aaaa for mx in hosts.values()):
        rules.add("mx-only-ipv4")
    return rules


def _hosts(scenario: Scenario) -> list[str]:
    if scenario.expect.mx is not None:
        return [scenario.fill(host) for host in scenario.expect.mx]
    if not scenario.publish_mx:
        return []
    ordered = sorted(scenario.mx, key=lambda mx: (mx.pref, scenario.host_name(mx).lower()))
    return list(dict.fromkeys(scenario.host_name(mx).lower() for mx in ordered))


def _milder(scenario: Scenario) -> set[str]:
    """Errors that are milder here.

    Without MTA-STS mail can be downgraded now, unless the domain is signed and every host has TLSA records. Nobody
    asks for TLSA records in a zone without signatures. Few or salted iterations are a notice.
    """
    milder = set() if ZONES[scenario.zone].iterations > 100 else {"dnssec-nsec3-parameters"}
    if not _is_signed(scenario):
        return milder | {"tlsa-lookup-failed"}
    if ZONES[scenario.zone].algorithm == 10:
        milder.add("dnssec-algorithm-weak")
    # A host under another domain is one of this world's that has TLSA records.
    everywhere = bool(scenario.mx) and all(mx.tlsa or mx.host.endswith(".dane.lab.") for mx in scenario.mx)
    return milder | {"sts-record-missing", "sts-mode-testing"} if everywhere else milder


def _exit(expect: Expect, fire: set[str], milder: set[str]) -> int:
    if expect.exit is not None:
        return expect.exit
    if fire & UNKNOWN:
        return 3
    if any(LEVELS[rule] == ERROR for rule in fire - milder):
        return 1
    return 3 if fire & UNCHECKED else 0


def expectation(scenario: Scenario) -> dict[str, object]:
    """What our checker should say, as the tests read it: in a page, and where that differs, as a program."""
    expect = scenario.expect
    fire = (set(expect.fire) | _follows(scenario)) - set(expect.may) - set(expect.silent)
    program = fire | set(expect.program)
    may = set(expect.may) | set(expect.compared) | set(ALWAYS_OPEN) - fire
    if expect.page == "refused":
        # A browser has one error for a host that is down, a bad certificate and a host closed to other sites.
        hidden = fire & {"sts-policy-unreachable"}
        fire, may = fire - hidden, may | hidden
    unknown = (program | may) - set(RULES)
    if unknown:
        raise ValueError(f"{scenario.id}: no such rules: {sorted(unknown)}")
    return {
        "codes_fire": sorted(fire),
        "codes_silent": sorted(set(RULES) - fire - may),
        "codes_may": sorted(may),
        "codes_fire_cli": sorted(program),
        "codes_silent_cli": sorted(set(RULES) - program - may),
        "codes_fire_compared": sorted(fire | set(expect.compared)),
        "mx": _hosts(scenario),
        "policy_evidence": expect.page,
        "policy_evidence_cli": expect.cli or expect.page,
        "exit": _exit(expect, program, _milder(scenario)),
        "note": expect.note,
    }
