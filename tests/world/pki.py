"""The private authority, and a certificate of any kind for any host.

All leaves share one key: making keys is the slow part, and no test depends on their being different.
"""
import hashlib
import subprocess
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from processes import run
from settings import TOOL

DAY = 86_400
# Kind -> days from now at which the certificate begins and ends.
KINDS = {
    "good": (-1, 60),
    "expired": (-90, -2),
    "notyet": (5, 90),
    "wrongname": (-1, 60),      # names another host
    "provider": (-1, 60),       # names the provider's policy host
    "selfsigned": (-1, 60),
    "otherca": (-1, 60),        # from an authority nobody trusts
}
_OTHER_NAMES = {"wrongname": "other.invalid", "provider": "mta-sts.provider.lab"}


class Pki:
    """Two authorities, one trusted and one not, and everything they have signed."""

    def __init__(self, work: Path):
        self.folder = work / "pki"
        self.folder.mkdir()
        self.ca = self.folder / "ca.pem"
        self._lock = threading.Lock()
        self._made: dict[tuple[str, str], Path] = {}
        self._ders: dict[tuple[Path, str], bytes] = {}
        self._key = self.folder / "leaf.key"
        self._request = self.folder / "leaf.csr"

    def begin(self) -> None:
        """Makes the authorities, and the key all leaves share."""
        with ThreadPoolExecutor(3) as pool:
            list(pool.map(lambda make: make(),
            (lambda: self._authority("ca"), lambda: self._authority("otherca"), self._leaf_key)))

    def _authority(self, name: str) -> None:
        run(
            TOOL["openssl"], "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
            "-keyout", self.folder / f"{name}.key", "-out", self.folder / f"{name}.pem", "-days", "3650",
            "-subj", f"/CN=world {name}", "-addext", "basicConstraints=critical,CA:TRUE",
            "-addext", "keyUsage=critical,keyCertSign,cRLSign",
        )

    def _leaf_key(self) -> None:
        run(TOOL["openssl"], "ecparam", "-name", "prime256v1", "-genkey", "-noout", "-out", self._key)
        run(TOOL["openssl"], "req", "-new", "-key", self._key, "-subj", "/O=world", "-out", self._request)

    def make(self, wanted: set[tuple[str, str]]) -> None:
        """Makes the certificates of all these hosts and kinds at once."""
        with ThreadPoolExecutor(4) as pool:
            list(pool.map(lambda item: self.chain(*item), sorted(wanted)))

    def chain(self, host: str, kind: str, names: tuple[str, ...] = ()) -> Path:
        """The file with key, leaf and authority for `host`; `names` replaces the names in the certificate."""
        with self._lock:
            made = self._made.get((host, kind))
        if made:
            return made
        chain = self.folder / f"{host}-{kind}.chain"
        leaf = self._sign(host, kind, names or (_OTHER_NAMES.get(kind, host),))
        issuer = "" if kind == "selfsigned" else self._authority_file(kind).read_text()
        chain.write_text(self._key.read_text() + leaf.read_text() + issuer)
        with self._lock:
            self._made[(host, kind)] = chain
        return chain

    def _authority_file(self, kind: str) -> Path:
        return self.folder / ("otherca.pem" if kind == "otherca" else "ca.pem")

    def _sign(self, host: str, kind: str, names: tuple[str, ...]) -> Path:
        """Signs with a database of its own, so that many can be signed at the same time."""
        folder = self.folder / f"{host}-{kind}.d"
        folder.mkdir()
        (folder / "db").touch()
        config, leaf = folder / "cnf", self.folder / f"{host}-{kind}.pem"
        config.write_text(_config(folder, names))
        authority = self._authority_file(kind)
        issuer = ["-selfsign", "-keyfile", self._key] if kind == "selfsigned" else [
            "-cert", authority, "-keyfile", authority.with_suffix(".key")]
        begin, end = (_asn1_time(time.time() + days * DAY) for days in KINDS[kind])
        run(TOOL["openssl"], "ca", "-batch", "-notext", "-config", config, "-in", self._request, "-out", leaf,
            "-startdate", begin, "-enddate", end, *issuer)
        return leaf

    def _pinned(self, host: str, kind: str, authority: bool, selector: str) -> bytes:
        """What a TLSA record pins. All leaves have one key, so its DER is made once, from any of them."""
        if not authority and selector == "1":
            host, kind = "doh.lab", "good"
        certificate = self.ca if authority else self.chain(host, kind).with_suffix(".pem")
        known = self._ders.get((certificate, selector))
        return known or self._ders.setdefault((certificate, selector), self._der(certificate, selector))

    def _der(self, certificate: Path, selector: str) -> bytes:
        """The whole certificate (selector 0) or its public key (selector 1), in DER."""
        if selector == "0":
            command = [TOOL["openssl"], "x509", "-in", str(certificate), "-outform", "DER"]
            return subprocess.run(command, stdout=subprocess.PIPE, check=True, timeout=20).stdout
        public = run(TOOL["openssl"], "x509", "-in", certificate, "-noout", "-pubkey")
        command = [TOOL["openssl"], "pkey", "-pubin", "-outform", "DER"]
        return subprocess.run(command, input=public.encode(), stdout=subprocess.PIPE, check=True,
            timeout=20).stdout

    def tlsa(self, spec: str, host: str, kind: str) -> str:
        """The RDATA a `Mx.tlsa` item stands for."""
        usage, selector, matching, *rest = spec.rstrip(" !").split()
        if rest and rest[0].startswith("raw:"):
            return f"{usage} {selector} {matching} {rest[0][4:]}"
        der = self._pinned(host, kind, usage in "02", selector)
        data = {"0": der, "1": hashlib.sha256(der).digest(), "2": hashlib.sha512(der).digest()}[matching]
        if spec.endswith("!"):
            data = bytes([data[0] ^ 0xFF]) + data[1:]
        return f"{usage} {selector} {matching} {data.hex()}"


def _asn1_time(seconds: float) -> str:
    return time.strftime("%Y%m%d%H%M%SZ", time.gmtime(seconds))


def _config(folder: Path, names: tuple[str, ...]) -> str:
    return f"""\
[ca]
default_ca = authority
[authority]
database = {folder}/db
new_certs_dir = {folder}
rand_serial = yes
unique_subject = no
default_md = sha256
policy = any
x509_extensions = leaf
[any]
organizationName = optional
[leaf]
basicConstraints = CA:FALSE
keyUsage = digitalSignature
extendedKeyUsage = serverAuth
subjectAltName = {",".join(f"DNS:{name}" for name in names)}
"""
