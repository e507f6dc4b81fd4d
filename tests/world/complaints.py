#!/usr/bin/python3
"""Lets a real sender fail: a Postfix that insists on TLS writes to hosts that do not deserve it.

  complaints.py FOLDER     in the world

Leaves the sender's log as `FOLDER/maillog.txt` and every bounce as `FOLDER/<domain>.eml`, and prints how many bounces
there are. Mail is given up at the first failure, so that each one becomes a bounce.
"""
import email
import email.policy
import json
import os
import shutil
import smtplib
import subprocess
import sys
import time
from pathlib import Path

sys.dont_write_bytecode = True

from postfix import master_cf

_PORT = 2525
_LIMIT = 120    # seconds for all of it
_NOBODY = 65534

_MAIN = """\
compatibility_level = 3.6
queue_directory = {folder}/spool
data_directory = {folder}/data
maillog_file = {folder}/maillog.txt
maillog_file_prefixes = {folder}
myhostname = sender.lab
mydestination =
mynetworks = 127.0.0.0/8
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
alias_maps =
alias_database =
biff = no
maximal_queue_lifetime = 0
bounce_queue_lifetime = 0
smtp_connect_timeout = 20s
smtp_helo_timeout = 20s
smtp_dns_support_level = dnssec
smtp_tls_security_level = dane
smtp_tls_CAfile = {authority}
smtp_tls_loglevel = 1
smtp_tls_policy_maps = texthash:{folder}/conf/policy
smtpd_relay_restrictions = permit_mynetworks, reject_unauth_destination
smtpd_peername_lookup = no
virtual_mailbox_domains = collect.lab
virtual_mailbox_base = {folder}/mail
virtual_mailbox_maps = static:bounces/
virtual_uid_maps = static:{nobody}
virtual_gid_maps = static:{nobody}
"""
_SERVICES = (
    f"127.0.0.1:{_PORT} inet n - n - - smtpd", "smtp unix - - n - - smtp", "virtual unix - n n - - virtual")


class Sender:
    """A sending Postfix of its own."""

    def __init__(self, folder: Path):
        self._folder = folder
        self._maildir = folder / "mail/bounces/new"

    def run(self, complaints: list[dict]) -> int:
        """Sends to everybody and collects what comes back."""
        self._configure(complaints)
        subprocess.run([*self._postfix, "start"], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            self._send([complaint["domain"] for complaint in complaints])
            return self._collect(len(complaints))
        finally:
            subprocess.run([*self._postfix, "stop"], check=False, stderr=subprocess.DEVNULL)

    @property
    def _postfix(self) -> list[str]:
        return ["postfix", "-c", str(self._folder / "conf")]

    def _configure(self, complaints: list[dict]) -> None:
        for name in ("conf", "spool", "data", "mail"):
            (self._folder / name).mkdir(parents=True)
        self._folder.chmod(0o755)   # Postfix does not run as root
        shutil.chown(self._folder / "data", "postfix")
        os.chown(self._folder / "mail", _NOBODY, _NOBODY)
        conf, authority = self._folder / "conf", os.environ["WORLD_CA"]
        (conf / "main.cf").write_text(_MAIN.format(folder=self._folder, authority=authority, nobody=_NOBODY))
        (conf / "master.cf").write_text(master_cf(*_SERVICES, queue_seconds=1))
        levels = [f"{complaint['domain']} {complaint['level']}\n" for complaint in complaints]
        (conf / "policy").write_text("".join(levels))

    def _send(self, domains: list[str]) -> None:
        with smtplib.SMTP("127.0.0.1", _PORT, timeout=20) as client:
            for domain in domains:
                client.sendmail("person@collect.lab", [f"someone@{domain}"], "Subject: test\r\n\r\ntest\r\n")

    def _collect(self, expected: int) -> int:
        end = time.monotonic() + _LIMIT
        while time.monotonic() < end and self._count() < expected:
            time.sleep(0.1)
        for file in self._maildir.iterdir() if self._maildir.exists() else ():
            message = email.message_from_bytes(file.read_bytes(), policy=email.policy.default)
            domain = next(_recipients(message), "nobody").partition("@")[2]
            (self._folder / f"{domain}.eml").write_bytes(file.read_bytes())
        return self._count()

    def _count(self) -> int:
        return len(list(self._maildir.iterdir())) if self._maildir.exists() else 0


def _recipients(message: email.message.Message):
    for part in message.walk():
        recipient = part.get("Final-Recipient", "")
        if recipient:
            yield recipient.partition(";")[2].strip()


def main() -> None:
    """Status 0 if the sender could be run; what it said is the test's matter."""
    world = json.loads(Path(os.environ["WORLD_SCENARIOS"]).read_text())
    print(Sender(Path(sys.argv[1])).run(world["complaints"]))


if __name__ == "__main__":
    main()
