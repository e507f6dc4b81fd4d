"""The zones of the world: written, signed, and some of them damaged afterwards."""
import re
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

from model import FetchCase, Mx, Scenario
from pki import Pki
from processes import run
from scenarios import sessions
from settings import (
    AUTHORITATIVE, CLOSED_HOST, MUTE, MX_BLOCK, MX_POOL, MX_POOL_V6, OLD_TLS_HOST,
    POLICY_HOSTS, SERVICES, STRANGE, TOOL,
)
from zone_table import RSA, ZONES, Zone


@dataclass
class Published:
    """What the servers need to know of the finished zones."""

    folder: Path
    files: dict[str, Path] = field(default_factory=dict)        # zone -> file, for the public name server
    children: dict[str, Path] = field(default_factory=dict)     # zones behind the server that misbehaves
    elsewhere: dict[str, Path] = field(default_factory=dict)    # zones as the second resolver sees them
    addresses: dict[str, str] = field(default_factory=dict)     # MX host -> its own address

    @property
    def trust_anchor(self) -> Path:
        """The key of the root, as a DNSKEY record."""
        return self.folder / "trust-anchor"


@dataclass(frozen=True)
class Delegations:
    """Further top level domains: what the root says of them, and their DS records by name."""

    lines: list[str] = field(default_factory=list)
    ds: dict[str, str] = field(default_factory=dict)


class Writer:
    """Turns scenarios into zones."""

    def __init__(self, folder: Path, pki: Pki):
        folder.mkdir()
        self._pki = pki
        self._done = Published(folder)
        self._lines: dict[str, list[str]] = {zone: [] for zone in ZONES}

    def write(self, scenarios: list[Scenario], cases: list[FetchCase], top: Delegations) -> Published:
        """Writes and signs everything."""
        self._lines["."] += top.lines
        for name, ds in top.ds.items():
            (self._done.folder / f"dsset-{name}").write_text(ds)
        for scenario in scenarios:
            lines = self._scenario(scenario)
            if scenario.faults:
                self._delegate(scenario, lines)
            else:
                self._lines[scenario.zone] += lines
            if scenario.elsewhere:
                self._elsewhere(scenario)
        self._services(cases)
        self._sign_all()
        return self._done

    def _scenario(self, scenario: Scenario) -> list[str]:
        lines = [f"{owner}. TXT {quote(value)}" for owner, values in (
            (f"_mta-sts.{scenario.domain}", scenario.sts), (f"_smtp._tls.{scenario.domain}", scenario.rpt),
        ) for value in map(lambda value: fill(scenario, value), values)]
        if scenario.publish_mx:
            lines += [f"{scenario.domain}. MX {mx.pref} {scenario.host_name(mx)}." for mx in scenario.mx]
        for host, mx in scenario.own_hosts():
            lines += self._host(scenario, host, mx)
        return lines + policy_host(scenario) + [scenario.fill(line) for line in scenario.records]

    def _host(self, scenario: Scenario, host: str, mx: Mx) -> list[str]:
        end = f"{mx.cname}.{scenario.domain}" if mx.cname else host
        lines = [f"{host}. CNAME {end}."] if mx.cname else []
        place = (mx.pref // 10 + 1) % 2 if mx.pool else 0
        v4, v6 = mx.a, mx.aaaa
        if v4 is None:
            v4 = (MX_POOL[place],) if mx.pool else (self._own_address(host),)
        if v6 is None:
            v6 = (MX_POOL_V6[place],) if mx.pool else ()
        lines += [f"{end}. A {address}" for address in v4] + [f"{end}. AAAA {address}" for address in v6]
        return lines + [f"_25._tcp.{end}. TLSA {self._pki.tlsa(spec, host, mx.cert or 'good')}" for spec in mx.tlsa]

    def _own_address(self, host: str) -> str:
        number = 10 + len(self._done.addresses)
        if number >= 250:
            raise ValueError("more MX hosts with addresses of their own than the block has")
        return self._done.addresses.setdefault(host, f"{MX_BLOCK}{number}")

    def _delegate(self, scenario: Scenario, lines: list[str]) -> None:
        """Gives the domain a zone of its own on a server that fails some questions."""
        silent = any(what == "silent" for _, _, what in scenario.faults)
        server = f"ns.{scenario.domain}."
        glue = f"{server} A {MUTE if silent else STRANGE}"
        self._lines[scenario.zone] += [f"{scenario.domain}. NS {server}", glue]
        file = self._done.folder / f"{scenario.domain}.child"
        file.write_text("\n".join(head(scenario.domain, server) + [glue] + lines) + "\n")
        self._done.children[scenario.domain] = file

    def _elsewhere(self, scenario: Scenario) -> None:
        """The domain as the second resolver is made to see it: other MX records, the rest as it is."""
        same = [line for line in self._scenario(scenario) if " MX " not in line]
        other = [scenario.fill(line) for line in scenario.elsewhere]
        inside = [line for line in other if scenario.domain in line.split()[0]]
        file = self._done.folder / f"{scenario.domain}.elsewhere"
        server = f"ns.{scenario.domain}."
        body = head(scenario.domain, server) + [f"{server} A {AUTHORITATIVE}"] + same + inside
        file.write_text("\n".join(body) + "\n")
        self._done.elsewhere[scenario.domain] = file

    def _services(self, cases: list[FetchCase]) -> None:
        for case in cases:
            address = CLOSED_HOST if case.cert is None else OLD_TLS_HOST if case.case == "tls10" else POLICY_HOSTS
            self._lines["sts.lab"] += [f"{case.host(cors)}. A {address}" for cors in (False, True)]
        for name, address in (SERVICES | sessions.addresses()).items():
            zone = "provider.lab" if name.endswith("provider.lab") else "lab"
            self._lines[zone].append(f"{name}. A {address}")
        self._lines["provider.lab"].append('_mta-sts-delegated.provider.lab. TXT "v=STSv1; id=20260101T000000;"')
        for zone in ZONES:
            if zone.endswith(".lab"):
                self._lines["lab"] += [f"{zone}. NS ns.{zone}.", f"ns.{zone}. A {AUTHORITATIVE}"]
        self._lines["."] += ["lab. NS ns.lab.", f"ns.lab. A {AUTHORITATIVE}", f"ns. A {AUTHORITATIVE}"]

    def _sign_all(self) -> None:
        """Children first: a parent takes the DS records its children have left behind."""
        depth = sorted({_depth(zone) for zone in ZONES}, reverse=True)
        for level in depth:
            with ThreadPoolExecutor(3) as pool:
                list(pool.map(self._finish, [zone for zone in ZONES if _depth(zone) == level]))

    def _finish(self, name: str) -> None:
        zone, folder = ZONES[name], self._done.folder
        origin = "." if name == "." else f"{name}."
        server = "ns." if name == "." else f"ns.{origin}"
        own = [] if name == "." else [f"{server} A {AUTHORITATIVE}"]
        plain = folder / ("root" if name == "." else name)
        lines = head(name, server) + own + self._lines[name] + children_ds(folder, origin)
        plain.write_text("\n".join(lines) + "\n")
        self._done.files[name] = plain
        if zone.algorithm is not None:
            self._done.files[name] = sign(plain, origin, zone)
            damage(self._done.files[name], folder / f"dsset-{origin}", zone.damage)


def children_ds(folder: Path, origin: str) -> list[str]:
    """The DS records that the children of a zone have left behind.

    dnssec-signzone would collect them itself, but it leaves out those with a SHA-1 digest.
    """
    children = [file for file in folder.glob("dsset-*.")
        if file.name != "dsset-." and (file.name.partition(".")[2] or ".") == origin]
    return [file.read_text().strip() for file in sorted(children)]


def head(name: str, server: str) -> list[str]:
    """The first lines of any zone."""
    origin = "." if name == "." else f"{name}."
    return [f"$ORIGIN {origin}", "$TTL 60", f"{origin} SOA {server} host.lab. 1 600 600 600 60",
        f"{origin} NS {server}"]


def fill(scenario: Scenario, value: str | tuple[str, ...]) -> tuple[str, ...]:
    """The strings of a TXT record with the domain in its places."""
    return tuple(map(scenario.fill, (value,) if isinstance(value, str) else value))


def quote(strings: tuple[str, ...]) -> str:
    """Strings as a zone file wants them: anything but plain ASCII as a decimal escape."""
    def escape(octet: int) -> str:
        plain = 0x20 <= octet < 0x7F and octet not in b'"\\'
        return chr(octet) if plain else f"\\{octet:03}"

    return " ".join('"' + "".join(map(escape, string.encode())) + '"' for string in strings)


def policy_host(scenario: Scenario) -> list[str]:
    """The address or alias of the policy host, if it is to have one."""
    policy = scenario.policy
    if policy is None or not policy.host:
        return []
    if policy.alias:
        return [f"{scenario.policy_host}. CNAME {policy.alias}"]
    return [f"{scenario.policy_host}. A {policy.address or POLICY_HOSTS}"]


def _depth(zone: str) -> int:
    return 0 if zone == "." else zone.count(".") + 1


def sign(plain: Path, origin: str, zone: Zone) -> Path:
    """Signs a zone with keys of its own and returns the signed file."""
    folder, signed = plain.parent, plain.with_name(f"{plain.name}.signed")
    bits = ["-b", zone.bits] if zone.algorithm in RSA else []
    keys = [
        run(TOOL["dnssec-keygen"], "-q", "-a", zone.algorithm, *bits, *flag, origin, cwd=folder).split()[-1]
        for flag in (["-f", "KSK"], [])
    ]
    window = ["-s", zone.window[0], "-e", zone.window[1]]
    denial = ["-3", zone.salt, "-H", zone.iterations] if zone.nsec3 else []
    # -P: do not verify what is signed; signatures that have expired on purpose would not pass.
    run(TOOL["dnssec-signzone"], "-P", "-S", "-x", *window, *denial, "-o", origin, "-f", signed.name,
        plain.name, cwd=folder)
    if origin == ".":
        (folder / "trust-anchor").write_text((folder / f"{keys[0]}.key").read_text())
    return signed


def damage(signed: Path, ds_file: Path, kind: str) -> None:
    """Breaks one thing in a signed zone or in what its parent says of it."""
    if kind == "ds-stale":
        # A record for a key that is not there any more.
        ds_file.write_text(ds_file.read_text() + f"{signed.name.removesuffix('.signed')}. DS 4711 13 2 {'00' * 32}\n")
    elif kind == "ds-sha1":
        key = next(file for file in signed.parent.glob(f"K{signed.name.removesuffix('.signed')}.*.key")
            if " 257 " in file.read_text())
        said = run(TOOL["dnssec-dsfromkey"], "-a", "SHA-1", key.name, cwd=signed.parent)
        ds_file.write_text(next(line for line in said.splitlines() if " IN DS " in line) + "\n")
    elif kind == "ds":
        _replace(ds_file, r"\b([0-9A-F]{8})(?=[0-9A-F ]+)", lambda match: match[1][::-1])
    elif kind == "tlsa":
        _replace(signed, r"(TLSA\s+3 1 1 \(\s*)([0-9A-F]{4})",
        lambda match: match[1] + _other(match[2], "0000", "1111"))
    elif kind == "denial":
        _replace(signed, r"RRSIG\s+NSEC3 [^)]*\)", _break_signature)


def _replace(file: Path, pattern: str, change: object) -> None:
    before = file.read_text()
    after = re.sub(pattern, change, before)
    if after == before:
        raise ValueError(f"{file}: nothing to damage")
    file.write_text(after)


def _other(value: str, first: str, second: str) -> str:
    return second if value == first else first


def _break_signature(match: "re.Match[str]") -> str:
    text = match[0]
    at = text.rindex("==") - 12 if "==" in text else len(text) - 16
    return text[:at] + _other(text[at : at + 4], "AAAA", "BBBB") + text[at + 4 :]
