"""How each zone of the world is signed, and what is broken about it."""
from dataclasses import dataclass


@dataclass(frozen=True)
class Zone:
    """How a zone is signed, and what is broken about it."""

    algorithm: int | None = None    # DNSSEC algorithm number; None: not signed
    nsec3: bool = True
    damage: str = ""                # "ds", "ds-sha1", "ds-stale", "tlsa" or "denial"
    bits: int = 2048                # of RSA keys
    iterations: int = 0             # of NSEC3
    salt: str = "-"
    window: tuple[str, str] = ("now-3600", "now+2592000")   # when signatures begin and end


# Algorithms whose keys come in lengths.
RSA = (5, 7, 8, 10)

ZONES = {
    "post.lab": Zone(),
    "seal.lab": Zone(13),
    "provider.lab": Zone(),
    "dane.lab": Zone(13),
    "rsa.lab": Zone(8),
    "nsec.lab": Zone(13, nsec3=False),
    "plain.lab": Zone(),
    "sts.lab": Zone(),
    "bogus.lab": Zone(13, damage="ds"),
    "expsig.lab": Zone(13, window=("now-864000", "now-86400")),
    "tlsabogus.lab": Zone(13, damage="tlsa"),
    "denbogus.lab": Zone(13, damage="denial"),
    "soon.lab": Zone(13, window=("now-1036800", "now+172800")),
    "late.lab": Zone(13, window=("now-3600", "now+5184000")),
    "dsstale.lab": Zone(13, damage="ds-stale"),
    "dssha1.lab": Zone(13, damage="ds-sha1"),
    "sha1.lab": Zone(7),
    "sha512.lab": Zone(10),
    "short.lab": Zone(8, bits=1024),
    "salted.lab": Zone(13, iterations=20, salt="aabbccdd"),
    "lab": Zone(13),
    ".": Zone(13, nsec3=False),
}
