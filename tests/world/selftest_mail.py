"""Self test of the mail servers: STARTTLS where declared, and certificates of the kind declared."""
import smtplib
import socket
import ssl
from pathlib import Path

from model import Mx
from scenarios import sessions
from selftest import Test, expect


def tests(hosts: dict[str, tuple[str, Mx]], authority: Path) -> list[Test]:
    """One test for each host with an address of its own; `hosts` is by address."""
    trust = ssl.create_default_context(cafile=str(authority))
    return [
        (f"mail server {host}", lambda address=address, host=host, mx=mx: _server(address, host, mx, trust))
        for address, (host, mx) in hosts.items()
    ]


def _server(address: str, host: str, mx: Mx, trust: ssl.SSLContext) -> None:
    with smtplib.SMTP(timeout=20) as client:
        client.connect(address, 25)
        client._host = host     # the name that STARTTLS sends and checks; connect() took the address
        client.ehlo("selftest.lab")
        expect(client.has_extn("starttls"), mx.cert is not None, "STARTTLS")
        if mx.cert is None:
            return
        try:
            client.starttls(context=trust)
            valid = True
        except ssl.SSLCertVerificationError:
            valid = False
        expect(valid, mx.cert == "good", "a valid certificate")


def session_tests() -> list[Test]:
    """One test for each session case: it is found by its name, and greets as it should."""
    return [
        (f"session host {case.host}", lambda case=case: _greets(case))
        for case in sessions.CASES if not (case.manners and case.manners.silent)
    ]


def _greets(case: sessions.SessionCase) -> None:
    wanted = case.manners.greeting[:3] if case.manners else "220"
    with socket.create_connection((case.host, 25), 20) as connection:
        expect(connection.recv(3).decode("latin-1"), wanted, "the greeting")
