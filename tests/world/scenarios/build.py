"""Words for writing scenarios down."""
from dataclasses import replace
from typing import Any

from model import Expect, Mx, Policy, Scenario

ZONE = "post.lab"           # unsigned: most domains
SIGNED = "seal.lab"         # signed
MONTH = 2_592_000

STS = "v=STSv1; id=20260101T000000;"
RPT = "v=TLSRPTv1; rua=mailto:tls-reports@$D"
SPF = "v=spf1 -all"


def pool(host: str, pref: int = 10, **more: Any) -> Mx:
    """A host on the shared mail servers, with IPv4 and IPv6."""
    return Mx(host, pref=pref, pool=True, **more)


PAIR = (pool("mx1", 10), pool("mx2", 20))
PAIR_LINES = ("mx: mx1.$D", "mx: mx2.$D")


def policy_lines(mode: str, *mx: str, age: int | str = MONTH, version: str = "STSv1") -> list[str]:
    """The lines of a policy in their usual order."""
    return [f"version: {version}", f"mode: {mode}", *(f"mx: {pattern}" for pattern in mx), f"max_age: {age}"]


def text(*lines: str, eol: str = "\r\n") -> str:
    """Lines with their ends."""
    return "".join(line + eol for line in lines)


def enforce(*mx: str, **more: Any) -> str:
    """An enforce policy; without patterns, for the usual pair of hosts."""
    return text(*policy_lines("enforce", *(mx or ("mx1.$D", "mx2.$D")), **more))


GOOD = Policy(enforce())


def served(body: str | bytes, **more: Any) -> Policy:
    """A policy that is served well but for what `more` says."""
    return Policy(body, **more)


def domain(
    id: str,
    note: str,
    fire: str = "",
    may: str = "",
    *,
    program: str = "",
    compared: str = "",
    silent: str = "",
    exit: int | None = None,
    hosts: tuple[str, ...] | None = None,
    page: str = "",
    cli: str = "",
    expect_note: str = "",
    **more: Any,
) -> Scenario:
    """A domain that is right in everything `more` does not change, and the rules that should speak up."""
    scenario = Scenario(
        **{"id": id, "zone": ZONE, "group": "foundation", "mx": PAIR, "sts": (STS,), "rpt": (RPT,),
        "policy": GOOD, **more},
        note=note,
    )
    seen, seen_cli = _how_seen(scenario)
    expect = Expect(
        fire=tuple(fire.split()),
        may=tuple(may.split()),
        program=tuple(program.split()),
        compared=tuple(compared.split()),
        silent=tuple(silent.split()),
        mx=hosts,
        page=page or seen,
        cli=cli or page or seen_cli,
        exit=exit,
        note=expect_note,
    )
    return replace(scenario, expect=expect)


def _how_seen(scenario: Scenario) -> tuple[str, str]:
    """How a page and a program with sockets see the policy (the table in README.md)."""
    policy = scenario.policy
    if policy is None or not policy.host or policy.address:
        return "refused", "unreachable"
    if policy.cert != "good":
        return "refused", "tls-failed"
    if policy.stall:
        return "undetermined", "undetermined"
    program = "redirected" if policy.redirect else "bad-status" if policy.status != 200 else "read"
    return (program if policy.cors else "hidden"), program
