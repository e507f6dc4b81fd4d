"""Self test of the mail servers: STARTTLS where declared, and certificates of the kind declared."""
import smtplib
import ssl
from pathlib import Path

from model import Mx
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
