"""The receiving mail servers: one Postfix with a listener for every MX host, which throws away what it takes."""
import shutil
from pathlib import Path

from model import Mx, Scenario
from pki import Pki
from postfix import master_cf
from processes import Processes
from settings import MX_POOL, TOOL



_THROWN_AWAY = ("discard unix - - n - - discard", "showq unix n - n - - showq")


def _main_cf(folder: Path) -> str:
    # Postfix writes no log outside maillog_file_prefixes, and does not start without a relay restriction it
    # believes in.
    return f"""\
compatibility_level = 3.6
queue_directory = {folder}/spool
data_directory = {folder}/data
maillog_file = {folder}/maillog
maillog_file_prefixes = {folder.parent}
myhostname = receivers.lab
mydestination =
mynetworks = 0.0.0.0/0
inet_protocols = ipv4
alias_maps =
alias_database =
biff = no
default_transport = discard
smtpd_relay_restrictions = permit_mynetworks, reject_unauth_destination
smtpd_recipient_restrictions =
smtpd_peername_lookup = no
smtpd_tls_loglevel = 1
smtpd_tls_received_header = yes
default_process_limit = 200
"""


class Receivers:
    """All mail servers of the world."""

    def __init__(self, work: Path, processes: Processes, pki: Pki):
        self._folder, self._processes, self._pki = work / "receivers", processes, pki

    def start(self, scenarios: list[Scenario], addresses: dict[str, str], more: list[str]) -> None:
        """Starts them and waits until each listens; `more` are further lines of master.cf."""
        hosts = {host: mx for scenario in scenarios for host, mx in scenario.own_hosts()}
        lines = [self._listener(address, host, hosts[host]) for host, address in addresses.items()]
        pooled = sorted(host for host, mx in hosts.items() if mx.pool and _is_certifiable(host))
        lines += [self._pool(place, address, pooled) for place, address in enumerate(MX_POOL)]
        for name in ("conf", "spool", "data"):
            (self._folder / name).mkdir(parents=True)
        shutil.chown(self._folder / "data", "postfix")
        (self._folder / "conf/main.cf").write_text(_main_cf(self._folder))
        (self._folder / "conf/master.cf").write_text(master_cf(*_THROWN_AWAY, *lines, *more))
        self._processes.start("receivers", TOOL["postfix"], "-c", self._folder / "conf", "start-fg")
        for address in (*addresses.values(), *MX_POOL):
            self._processes.wait_for_port(address, 25)

    def _listener(self, address: str, host: str, mx: Mx) -> str:
        if mx.cert is None:
            return smtpd(address, host, "-o smtpd_tls_security_level=none")
        return smtpd(address, host, f"{tls_options(self._pki.chain(host, mx.cert))} {mx.smtpd}")

    def _pool(self, place: int, address: str, hosts: list[str]) -> str:
        """A shared server, whose one certificate names every host that shares it, as a provider's may."""
        return smtpd(address, f"pool{place}.lab", tls_options(self._pki.chain("mx-pool.lab", "good", tuple(hosts))))


def _is_certifiable(host: str) -> bool:
    """Whether the name can stand in a certificate: some scenarios have names that are no host names."""
    return all(letter.isascii() and (letter.isalnum() or letter in "-.") for letter in host)


def tls_options(chain: Path) -> str:
    """Options of an smtpd that offers STARTTLS with this key and chain."""
    return f"-o smtpd_tls_security_level=may -o smtpd_tls_chain_files={chain}"


def smtpd(address: str, host: str, options: str) -> str:
    """A line of master.cf: a server on this address that calls itself `host`."""
    return f"{address}:25 inet n - n - 3 smtpd -o syslog_name={host} -o myhostname={host} {options}"
