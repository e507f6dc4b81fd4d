"""Name servers, resolvers and DoH.

* one `named` with two faces: the public server of all zones, and a private one that holds the zones whose
  public server (strange_ns.py) misbehaves;
* two validating resolvers of different make: unbound, and a second `named`;
* dnsdist in front of each for DoH, with a CORS header and once without;
* a DoH server that damages its answers (doh_fault.py).
"""
import json
import sys
import textwrap
from pathlib import Path

from model import Scenario
from pki import Pki
from processes import Processes
from settings import (
    AUTHORITATIVE, CHILD_ZONES, DOH, DOH_FAULT, DOH_NO_CORS, DOH_PLAIN, DOH_SECOND, MUTE, RESOLVER, SECOND_RESOLVER,
    STRANGE, TOOL,
)
from zones import Published

HERE = Path(__file__).parent
DOH_HOSTS = ("doh.lab", "doh2.lab", "doh-nocors.lab", "doh-fault.lab", "doh-slow.lab")


class Dns:
    """Everything that answers questions."""

    def __init__(self, work: Path, processes: Processes, pki: Pki):
        self._work, self._processes, self._pki = work, processes, pki

    def start(self, zones: Published, scenarios: list[Scenario]) -> None:
        """Starts all servers and waits until they answer."""
        self._authoritative(zones)
        self._strange(scenarios)
        self._unbound(zones)
        self._second_resolver(zones)
        self._doh()
        for address in (AUTHORITATIVE, CHILD_ZONES, STRANGE, MUTE, RESOLVER, SECOND_RESOLVER):
            self._processes.wait_for_port(address, 53)
        for address in (DOH, DOH_SECOND, DOH_NO_CORS, DOH_FAULT):
            self._processes.wait_for_port(address, 443)

    def _named(self, name: str, config: str) -> None:
        file = self._work / f"{name}.conf"
        file.write_text(config)
        self._processes.start(name, TOOL["named"], "-g", "-n", "1", "-c", file)

    def _options(self, name: str, addresses: str, more: str) -> str:
        folder = self._work / name
        folder.mkdir()
        return textwrap.dedent(f"""\
            options {{
              directory "{folder}"; listen-on {{ {addresses} }}; listen-on-v6 {{ none; }};
              pid-file none; session-keyfile none; minimal-responses yes; check-names primary ignore; {more}
            }};
            controls {{ }};
            """)

    def _authoritative(self, zones: Published) -> None:
        options = self._options(
            "named", f"{AUTHORITATIVE}; {CHILD_ZONES};", "recursion no; dnssec-validation no;")
        children = _zone_statements(zones.children)
        public = _zone_statements(zones.files)
        views = (
            f'view "children" {{ match-destinations {{ {CHILD_ZONES}; }};\n{children}}};\n'
            f'view "public" {{ match-clients {{ any; }};\n{public}}};\n'
        )
        self._named("named", options + views)

    def _strange(self, scenarios: list[Scenario]) -> None:
        faults = {
            scenario.domain: [list(fault) for fault in scenario.faults] for scenario in scenarios if scenario.faults
        }
        file = self._work / "strange-ns.json"
        file.write_text(json.dumps({"listen": [STRANGE, MUTE], "upstream": CHILD_ZONES, "faults": faults}))
        self._processes.start("strange-ns", sys.executable, "-B", HERE / "strange_ns.py", file)

    def _unbound(self, zones: Published) -> None:
        """It forgets at once that a server was silent: the next question to that server may be one it answers."""
        (self._work / "hints").write_text(f". 3600 NS ns.\nns. 3600 A {AUTHORITATIVE}\n")
        config = self._work / "unbound.conf"
        config.write_text(textwrap.dedent(f"""\
            server:
              directory: "{self._work}"
              chroot: ""
              username: ""
              pidfile: ""
              use-syslog: no
              verbosity: 1
              num-threads: 1
              interface: {RESOLVER}
              access-control: 0.0.0.0/0 allow
              root-hints: "{self._work}/hints"
              trust-anchor-file: "{zones.trust_anchor}"
              module-config: "validator iterator"
              do-ip6: no
              do-not-query-localhost: no
              qname-minimisation: yes
              infra-cache-numhosts: 100
              cache-max-ttl: 604800
              infra-host-ttl: 1
              infra-keep-probing: yes
            remote-control:
              control-enable: no
            """))
        self._processes.start("unbound", TOOL["unbound"], "-d", "-p", "-c", config)

    def _second_resolver(self, zones: Published) -> None:
        """BIND, which also believes its own copy of the zones that the two resolvers are to differ on."""
        owner, _, _, _, *rest = _dnskey(zones.trust_anchor)
        anchor = f'trust-anchors {{ "{owner}" static-key {rest[0]} {rest[1]} {rest[2]} "{"".join(rest[3:])}"; }};\n'
        options = self._options(
            "named-second", f"{SECOND_RESOLVER};",
            'recursion yes; allow-query { any; }; allow-recursion { any; }; dnssec-validation yes;'
            ' empty-zones-enable no;'
            f' query-source address {SECOND_RESOLVER}; servfail-ttl 1; validate-except {{ }};')
        hints = f'zone "." {{ type hint; file "{self._work}/hints"; }};\n'
        self._named("named-second", options + anchor + hints + _zone_statements(zones.elsewhere))

    def _doh(self) -> None:
        allow = ', {customResponseHeaders={["access-control-allow-origin"]="*"}}'
        first = [self._https(DOH, "doh.lab", allow), self._https(DOH_NO_CORS, "doh-nocors.lab", "")]
        plain = f'addDOHLocal("{DOH_PLAIN}", nil, nil, "/dns-query"{allow})'
        self._dnsdist("dnsdist", 5300, RESOLVER, [*first, plain])
        self._dnsdist("dnsdist-second", 5301, SECOND_RESOLVER, [self._https(DOH_SECOND, "doh2.lab", allow)])
        chain = self._pki.chain("doh-fault.lab", "good")
        self._processes.start(
            "doh-fault", sys.executable, "-B", HERE / "doh_fault.py", DOH_FAULT, RESOLVER, chain)

    def _https(self, address: str, host: str, options: str) -> str:
        chain = self._pki.chain(host, "good")
        return f'addDOHLocal("{address}:443", "{chain}", "{chain}", "/dns-query"{options})'

    def _dnsdist(self, name: str, port: int, resolver: str, listeners: list[str]) -> None:
        config = self._work / f"{name}.conf"
        basics = ['setSecurityPollSuffix("")', 'setUDPTimeout(6)', f'setLocal("127.0.0.1:{port}")', 'setACL("0.0.0.0/0")',
                  f'newServer({{address="{resolver}:53", healthCheckMode="up"}})']
        config.write_text("\n".join(basics + listeners) + "\n")
        self._processes.start(name, TOOL["dnsdist"], "--supervised", "-C", config)


def _zone_statements(files: dict[str, Path]) -> str:
    return "".join(
        f'zone "{name}" {{ type primary; file "{file}"; }};\n' for name, file in sorted(files.items())
    )


def _dnskey(file: Path) -> list[str]:
    """The words of the DNSKEY record in a key file, with a TTL whether or not the file has one."""
    line = next(line for line in file.read_text().splitlines() if " DNSKEY " in line)
    words = line.split()
    at = words.index("DNSKEY")
    return [words[0], "0", "IN", "DNSKEY", *words[at + 1 :]]
