#!/usr/bin/python3
"""A private internet for tests: signed DNS, resolvers, DoH, policy hosts, mail servers, an authority.

  world.py exec [--no-mta] [--only-zones] -- COMMAND...   run COMMAND inside, with its exit status
  world.py check [--no-mta]                               see whether the world is as it should be
  world.py list                                           every scenario and what is expected, as JSON

Needs root, Linux, Python 3.11 and the Debian packages of packages.txt. README.md describes what is inside and
what COMMAND finds in its environment.
"""
import sys

sys.dont_write_bytecode = True

import argparse
import importlib.util
import os
import shutil
import subprocess
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import namespace
import selftest
import selftest_dns
import selftest_https
import selftest_mail
import settings
from dns import DOH_HOSTS, Dns
from mail import Receivers
from pki import Pki
from policy_hosts import PolicyHosts
from processes import ProcessError, Processes
from scenarios import catalogue, fetch_cases, scenarios
from session_hosts import SessionHosts
from settings import log
from trust import make_browser_homes
from zones import Delegations, Published, Writer


class World:
    """The parts in the order in which they need each other."""

    def __init__(self, work: Path):
        self.work = work
        self.scenarios = scenarios()
        self.cases = fetch_cases()
        self.processes = Processes(work)
        self.pki = Pki(work)
        self.zones = Published(work / "zones")

    def up(self, mta: bool, only_zones: bool, signed_tree: bool) -> None:
        """Starts everything that was asked for and says how long it took."""
        began = time.monotonic()
        namespace.make_network()
        self.pki.begin()
        (self.work / "scenarios.json").write_text(catalogue())
        with ThreadPoolExecutor(2) as pool:
            homes = pool.submit(make_browser_homes, self.work, self.pki.ca)
            top = self._signed_tree() if signed_tree else Delegations()
            self.pki.make(self._certificates(only_zones))
            self.zones = Writer(self.work / "zones", self.pki).write(self.scenarios, self.cases, top)
            homes.result()
        self._servers(self.zones, mta, only_zones)
        log(f"up in {time.monotonic() - began:.1f} s, {len(self.scenarios)} domains, work directory {self.work}")

    def _signed_tree(self) -> Delegations:
        """Adds the signed tree, which alone of all parts needs python3-cryptography."""
        from signed_tree import SignedTree
        tree = SignedTree(self.work)
        top = tree.write()
        tree.start(self.processes)
        return top

    def _servers(self, zones: Published, mta: bool, only_zones: bool) -> None:
        Dns(self.work, self.processes, self.pki).start(zones, self.scenarios)
        namespace.use_resolver(self.work)
        if only_zones:
            return
        PolicyHosts(self.work, self.processes, self.pki).start(self.scenarios, self.cases)
        if mta:
            sessions = SessionHosts(self.work, self.processes, self.pki)
            Receivers(self.work, self.processes, self.pki).start(
                self.scenarios, zones.addresses, sessions.listeners())
            sessions.start_strange()

    def _certificates(self, only_zones: bool) -> set[tuple[str, str]]:
        """Those of the HTTPS servers; mail servers get theirs when they start, or when a TLSA record needs one."""
        wanted = {(host, "good") for host in (*DOH_HOSTS, "waxseal.lab", "mta-sts.provider.lab")}
        if not only_zones:
            wanted |= {(item.policy_host, item.policy.cert) for item in self.scenarios if item.policy}
            wanted |= {(case.host(cors), case.cert) for case in self.cases if case.cert for cors in (False, True)}
        return wanted

    def tests(self, mta: bool) -> list[selftest.Test]:
        """Everything the self test looks at."""
        hosts = {
            address: (host, mx)
            for scenario in self.scenarios
            for host, mx in scenario.own_hosts()
            if (address := self.zones.addresses.get(host))
        }
        return [
            *selftest_dns.tests(self.scenarios, self.pki.ca),
            *selftest_https.tests(self.scenarios, self.cases, self.pki),
            *selftest_https.trust_tests(self.work, self.environment()),
            *(selftest_mail.tests(hosts, self.pki.ca) + selftest_mail.session_tests() if mta else []),
        ]

    def environment(self) -> dict[str, str]:
        """What a command in the world is told."""
        return {
            "WORLD": str(self.work),
            "WORLD_ANCHOR": str(self.zones.trust_anchor),
            "WORLD_CA": str(self.pki.ca),
            "WORLD_HOME": str(self.work / "home"),
            "WORLD_FIREFOX_PROFILE": str(self.work / "firefox-profile"),
            "WORLD_SCENARIOS": str(self.work / "scenarios.json"),
            "WORLD_SITE": "https://waxseal.lab",
            "WORLD_SITE_LISTEN": f"{settings.SITE}:443",
            "WORLD_SITE_CERT": str(self.pki.chain("waxseal.lab", "good")),
            "DOH_URL": "https://doh.lab/dns-query",
            "DOH_PLAIN_URL": "http://127.0.0.1:8053/dns-query",
            "DOH_SECOND_URL": "https://doh2.lab/dns-query",
            "DOH_NOCORS_URL": "https://doh-nocors.lab/dns-query",
            "DOH_SLOW_URL": "https://doh-slow.lab/dns-query",
            "DOH_FAULT_URL": "https://doh-fault.lab/{fault}/dns-query",
        }


def inside(options: argparse.Namespace) -> int:
    """The part that runs behind the walls, as their process 1."""
    namespace.guard(options.watch, options.limit)
    world = World(Path(options.work))
    try:
        world.up(mta=not options.no_mta, only_zones=options.only_zones, signed_tree=options.signed_tree)
    except ProcessError as error:
        log(error)
        return 2
    if options.verb == "check":
        return selftest.run(world.tests(mta=not options.no_mta))
    return _command(options.command, {**os.environ, **world.environment()})


def _command(words: list[str], environment: dict[str, str]) -> int:
    try:
        return subprocess.run(words, env=environment, check=False).returncode
    except OSError as error:
        log(f"{words[0]}: {error.strerror}")
        return 127


def outside(options: argparse.Namespace) -> int:
    """Sees that everything needed is there, makes a work directory, and goes in."""
    missing = [tool for tool in settings.needed(not options.no_mta, options.signed_tree) if not shutil.which(tool)]
    if options.signed_tree and importlib.util.find_spec("cryptography") is None:
        missing.append(f"python3-cryptography for {sys.executable}")
    if missing or os.geteuid() != 0:
        log("missing:", ", ".join(missing + ([] if os.geteuid() == 0 else ["root"])),
            "(the packages are in tests/world/packages.txt)")
        return 2
    kept = Path(options.work).resolve() if options.work else None
    work = kept or Path(tempfile.mkdtemp(prefix="waxseal-world-"))
    if kept and not namespace.prepare_work(work):
        return 2
    work.chmod(0o755)   # the mail servers do not run as root
    flags = [flag for flag, on in (("--no-mta", options.no_mta), ("--only-zones", options.only_zones),
        ("--signed-tree", options.signed_tree)) if on]
    words = [options.verb, "--work", str(work), "--limit", str(options.limit), *flags, "--", *options.command]
    try:
        return namespace.enter(Path(__file__).resolve(), words, options.limit)
    finally:
        if not kept:
            shutil.rmtree(work, ignore_errors=True)


def parse(words: list[str]) -> argparse.Namespace:
    """Splits our own options from the command."""
    at = words.index("--") if "--" in words else len(words)
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("verb", choices=["exec", "check", "list"])
    parser.add_argument("--work", help="keep everything in this directory, which is emptied first")
    parser.add_argument("--limit", type=int, default=1800,
    help="seconds after which the world ends (default 1800)")
    parser.add_argument("--no-mta", action="store_true", help="no mail servers")
    parser.add_argument("--only-zones", action="store_true", help="DNS and DoH only")
    parser.add_argument("--signed-tree", action="store_true", help="the signed tree too (signed/tree.py)")
    parser.add_argument("--inside", action="store_true", help=argparse.SUPPRESS)
    parser.add_argument("--watch", type=int, help=argparse.SUPPRESS)
    options = parser.parse_args(words[:at])
    options.command = words[at + 1 :]
    if options.verb == "exec" and not options.command:
        parser.error("exec needs a command: world.py exec -- COMMAND")
    return options


def main() -> int:
    """Status of the command; 2 if the world cannot start, 124 if its time ran out."""
    options = parse(sys.argv[1:])
    if options.verb == "list":
        print(catalogue(), end="")
        return 0
    return inside(options) if options.inside else outside(options)


if __name__ == "__main__":
    sys.exit(main())
