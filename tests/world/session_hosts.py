"""The mail servers of the session cases: sane ones from Postfix, strange ones from `strange_mx.py`."""
import json
import sys
from pathlib import Path

from mail import smtpd, tls_options
from pki import Pki
from processes import Processes, run
from scenarios.sessions import CASES, SessionCase, addresses
from settings import TOOL

_STRANGE = Path(__file__).with_name("strange_mx.py")


class SessionHosts:
    """All of them."""

    def __init__(self, work: Path, processes: Processes, pki: Pki):
        self._work, self._processes, self._pki = work, processes, pki
        self._issuer = work / "pki" / "issuer.pem"

    def listeners(self) -> list[str]:
        """Lines of master.cf for the sane servers."""
        return [self._listener(case, addresses()[case.host]) for case in CASES if case.manners is None]

    def _listener(self, case: SessionCase, address: str) -> str:
        if case.cert is None:
            return smtpd(address, case.name_said or case.host, "-o smtpd_tls_security_level=none")
        options = f"{tls_options(self._chain(case))} {case.smtpd}"
        return smtpd(address, case.name_said or case.host, options)

    def start_strange(self) -> None:
        """Starts those that Postfix cannot play, and waits until each listens."""
        strange = [case for case in CASES if case.manners is not None]
        config = self._work / "strange-mx.json"
        config.write_text(json.dumps([{
            "address": addresses()[case.host],
            "host": case.host,
            "chain": str(self._chain(case)),
            "manners": case.manners.words(),
        } for case in strange if case.manners]))
        self._processes.start("strange-mx", sys.executable, _STRANGE, config)
        for case in strange:
            self._processes.wait_for_port(addresses()[case.host], 25)

    def _chain(self, case: SessionCase) -> Path:
        kind = case.cert or "good"
        if kind in ("with-issuer", "without-issuer"):
            return self._intermediate(case.host, whole=kind == "with-issuer")
        return self._pki.chain(case.host, kind)

    def _intermediate(self, host: str, whole: bool) -> Path:
        """A leaf below an authority that is itself below the root, sent with or without that authority."""
        folder = self._pki.folder
        if not self._issuer.exists():
            _sign(folder, self._issuer, "world issuer", folder / "ca.pem",
                "basicConstraints=critical,CA:TRUE,pathlen:0\nkeyUsage=critical,keyCertSign,cRLSign\n")
        leaf = folder / f"{host}.below.pem"
        _sign(folder, leaf, "", self._issuer,
            f"basicConstraints=CA:FALSE\nextendedKeyUsage=serverAuth\nsubjectAltName=DNS:{host}\n")
        chain = folder / f"{host}.below.chain"
        parts = [leaf.with_suffix(".key"), leaf, *([self._issuer] if whole else [])]
        chain.write_text("".join(part.read_text() for part in parts))
        return chain


def _sign(folder: Path, certificate: Path, name: str, issuer: Path, extensions: str) -> None:
    """Makes a key and a certificate for it."""
    key, request, extension_file = (certificate.with_suffix(end) for end in (".key", ".csr", ".ext"))
    extension_file.write_text(extensions)
    run(TOOL["openssl"], "req", "-new", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
        "-keyout", key, "-out", request, "-subj", f"/CN={name}" if name else "/O=world")
    run(TOOL["openssl"], "x509", "-req", "-in", request, "-CA", issuer, "-CAkey", issuer.with_suffix(".key"),
        "-CAcreateserial", "-days", "60", "-extfile", extension_file, "-out", certificate, cwd=folder)
