"""The signed tree as a part of the world: its zones written, its name servers started.

It hangs under the private root as three top level domains. `world.py exec --signed-tree` adds it; the zones are in
signed/tree.py.
"""
import json
import sys
import textwrap
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from processes import Processes
from settings import AUTHORITATIVE, ONLINE, TOOL, TREE, TREE_RESOLVER, TRUTH
from signed.build import Zone, digests
from signed.keys import pem
from signed.lies import LIES
from signed.lies import answers as lies_answers
from signed.records import TYPES, Record, parse_name, parse_record
from signed.signer import Plan, Signing, sign
from signed.tree import COMMON, ZONES
from zones import Delegations

HERE = Path(__file__).parent
_ADDRESSES = {TREE: "ns.tree.", ONLINE: "online.tree."}


class SignedTree:
    """Writes the zones in one pass: keys first, then DS records, then signatures."""

    def __init__(self, work: Path):
        self._folder = work / "tree"
        self._files: dict[str, Path] = {}
        self._pool: dict[str, list[Record]] = {}
        self._online: list[dict[str, object]] = []

    def write(self) -> Delegations:
        """Writes and signs everything; returns what the root is to say of it."""
        self._folder.mkdir()
        now = int(time.time())
        with ThreadPoolExecutor(2) as pool:
            keys = dict(zip((zone.name for zone in ZONES), pool.map(_make_keys, ZONES), strict=True))
        records = {zone.name: _own_records(zone) for zone in ZONES}
        for zone in ZONES:
            if parent := _parent(zone.name):
                records[parent] += _delegation(zone, keys[zone.name])
        for zone in ZONES:
            self._finish(zone, Plan(parse_name(f"{zone.name}."), records[zone.name], keys[zone.name], zone.denial,
                zone.window, now))
        return _top(keys)

    def _finish(self, zone: Zone, plan: Plan) -> None:
        if zone.server == "online":
            key = plan.signings[0].key
            self._online.append({"zone": f"{zone.name}.", "algorithm": key.algorithm, "flags": key.flags,
                "key": pem(key), "records": [record.text() for record in plan.records], "hashed": plan.denial is not None})
            return
        signed = sign(plan) if zone.keys else plan.records
        if zone.damage:
            signed = zone.damage(signed)
        file = self._folder / zone.name
        file.write_text("\n".join(record.text() for record in signed) + "\n")
        self._files[zone.name] = file
        self._pool[zone.name] = signed

    def start(self, processes: Processes) -> None:
        """Starts the name servers of the tree."""
        config = self._folder / "named.conf"
        config.write_text(textwrap.dedent(f"""\
            options {{
              directory "{self._folder}"; listen-on {{ {TREE}; {TRUTH}; }}; listen-on-v6 {{ none; }};
              pid-file none; session-keyfile none; minimal-responses yes; check-names primary ignore;
              recursion no; dnssec-validation no;
            }};
            controls {{ }};
            """) + self._view("truth", TRUTH, "liar") + self._view("public", TREE, "named"))
        processes.start("named-tree", TOOL["named"], "-g", "-n", "1", "-c", config)
        online = self._folder / "online.json"
        lies = [answer for zone in LIES for answer in lies_answers(zone, self._pool)]
        online.write_text(json.dumps({"listen": [ONLINE], "upstream": TRUTH, "zones": self._online, "answers": lies}))
        processes.start("online-ns", sys.executable, "-B", HERE / "online_ns.py", online)
        self._resolver(processes)
        for address in (TREE, TRUTH, ONLINE, TREE_RESOLVER):
            processes.wait_for_port(address, 53)

    def _view(self, name: str, address: str, server: str) -> str:
        zones = "".join(f'zone "{zone.name}" {{ type primary; file "{self._files[zone.name]}"; }};\n'
            for zone in ZONES if zone.server == server)
        return f'view "{name}" {{ match-destinations {{ {address}; }};\n{zones}}};\n'

    def _resolver(self, processes: Processes) -> None:
        """A resolver that hands on what it finds, broken or not."""
        hints, config = self._folder / "hints", self._folder / "unbound.conf"
        hints.write_text(f". 3600 NS ns.\nns. 3600 A {AUTHORITATIVE}\n")
        config.write_text(textwrap.dedent(f"""\
            server:
              directory: "{self._folder}"
              chroot: ""
              username: ""
              pidfile: ""
              use-syslog: no
              num-threads: 1
              interface: {TREE_RESOLVER}
              access-control: 0.0.0.0/0 allow
              root-hints: "{hints}"
              module-config: "iterator"
              do-ip6: no
              do-not-query-localhost: no
            remote-control:
              control-enable: no
            """))
        processes.start("unbound-tree", TOOL["unbound"], "-d", "-p", "-c", config)


def _make_keys(zone: Zone) -> list[Signing]:
    return zone.keys() if zone.keys else []


def _parent(name: str) -> str | None:
    """The closest zone of the tree above; None for the root."""
    above = [zone.name for zone in ZONES if name.endswith(f".{zone.name}")]
    return max(above, key=len, default=None)


def _server(zone: Zone) -> str:
    return _ADDRESSES[TREE if zone.server == "named" else ONLINE]


def _own_records(zone: Zone) -> list[Record]:
    origin, server = parse_name(f"{zone.name}."), _server(zone)
    lines = [f"@ SOA {server} host.tree. 1 600 600 600 300", f"@ NS {server}"]
    lines += (COMMON if zone.common else "").split("\n") + zone.lines.split("\n")
    return [parse_record(line, origin) for line in lines if line.strip()]


def _top(keys: dict[str, list[Signing]]) -> Delegations:
    top = Delegations([f"{name} A {address}" for address, name in _ADDRESSES.items()])
    for zone in ZONES:
        if _parent(zone.name) is None:
            ns, *ds = _delegation(zone, keys[zone.name])
            top.lines.append(ns.text())
            top.ds[f"{zone.name}."] = "".join(f"{record.text()}\n" for record in ds)
    return top


def _delegation(zone: Zone, keys: list[Signing]) -> list[Record]:
    owner = parse_name(f"{zone.name}.")
    ds = (zone.ds or digests(2))(owner, keys) if zone.keys or zone.ds else []
    found = [parse_record(f"@ NS {_server(zone)}", owner)]
    return found + [Record(owner, TYPES["DS"], data) for data in ds]
