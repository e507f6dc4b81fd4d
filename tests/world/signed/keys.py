"""Keys of every DNSSEC algorithm the tree needs, and what they sign."""
import hashlib
import secrets
import struct
from dataclasses import dataclass, field
from typing import Any

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed448, ed25519, padding, rsa, utils

from signed.records import Name, lower, name_wire

ZONE, REVOKE, SEP = 0x0100, 0x0080, 0x0001
# Reserved bits that the older KEY record gave a meaning, which BIND still sees: no key at all, further flags follow.
_NO_KEY, _EXTENDED = 0xC000, 0x1000
UNASSIGNED = 200    # an algorithm number nobody has (IANA "DNS Security Algorithm Numbers")

_RSA_HASHES = {5: hashes.SHA1, 7: hashes.SHA1, 8: hashes.SHA256, 10: hashes.SHA512}
_CURVES = {13: (ec.SECP256R1, hashes.SHA256, 32), 14: (ec.SECP384R1, hashes.SHA384, 48)}
_EDWARDS = {15: ed25519.Ed25519PrivateKey, 16: ed448.Ed448PrivateKey}
_DIGESTS = {1: "sha1", 2: "sha256", 4: "sha384"}


@dataclass(frozen=True)
class Key:
    """A DNSKEY with its private half."""

    algorithm: int
    flags: int
    public: bytes
    private: Any = field(repr=False, default=None)
    protocol: int = 3

    @property
    def data(self) -> bytes:
        """The data of the DNSKEY record (RFC 4034 §2.1)."""
        return struct.pack(">HBB", self.flags, self.protocol, self.algorithm) + self.public

    @property
    def tag(self) -> int:
        """RFC 4034 appendix B."""
        padded = self.data + b"\0" * (len(self.data) % 2)
        total = sum(struct.unpack(f">{len(padded) // 2}H", padded))
        return total + (total >> 16) & 0xFFFF

    def ds(self, owner: Name, digest: int) -> bytes:
        """The data of a DS record (RFC 4034 §5.1); an unknown digest type gets random octets."""
        head = struct.pack(">HBB", self.tag, self.algorithm, digest)
        if digest not in _DIGESTS:
            return head + secrets.token_bytes(32)
        return head + hashlib.new(_DIGESTS[digest], name_wire(lower(owner)) + self.data).digest()

    def sign(self, message: bytes) -> bytes:
        """A signature as an RRSIG carries it."""
        if self.algorithm in _RSA_HASHES:
            return _sign_rsa(self.private, message, _RSA_HASHES[self.algorithm]())
        if self.algorithm in _CURVES:
            _, digest, size = _CURVES[self.algorithm]
            pair = utils.decode_dss_signature(self.private.sign(message, ec.ECDSA(digest())))
            return b"".join(number.to_bytes(size, "big") for number in pair)
        if self.algorithm in _EDWARDS:
            return self.private.sign(message)
        return secrets.token_bytes(64)


@dataclass(frozen=True)
class _RsaByHand:
    """An RSA key with an exponent that libraries do not make."""

    modulus: int
    exponent: int
    private: int


def make_key(algorithm: int, sep: bool, bits: int = 2048, exponent: int = 0x10001) -> Key:
    """A new key; `bits` and `exponent` are for RSA."""
    flags = ZONE | (SEP if sep else 0)
    if algorithm in _RSA_HASHES:
        private, modulus = _make_rsa(bits, exponent)
        return Key(algorithm, flags, rsa_public(modulus, exponent), private)
    if algorithm in _CURVES:
        curve, _, size = _CURVES[algorithm]
        private = ec.generate_private_key(curve())
        point = private.public_key().public_numbers()
        return Key(algorithm, flags, point.x.to_bytes(size, "big") + point.y.to_bytes(size, "big"), private)
    if algorithm in _EDWARDS:
        private = _EDWARDS[algorithm].generate()
        raw = private.public_key().public_bytes(serialization.Encoding.Raw, serialization.PublicFormat.Raw)
        return Key(algorithm, flags, raw, private)
    return Key(algorithm, flags, secrets.token_bytes(64))


def colliding_pair(algorithm: int, sep: bool) -> tuple[Key, Key]:
    """Two keys with one tag: some hundreds are made until two agree (16 bits, a birthday)."""
    seen: dict[int, Key] = {}
    while True:
        key = make_key(algorithm, sep)
        if key.tag in seen:
            return seen[key.tag], key
        seen[key.tag] = key


def same_tag_keys(algorithm: int, count: int, tag: int) -> list[Key]:
    """Many keys of one tag: the reserved flag bits, which validators ignore, make up the difference."""
    found: list[Key] = []
    while len(found) < count:
        key = make_key(algorithm, sep=False)
        bare = Key(algorithm, 0, key.public).tag
        for flags in ((tag - bare) % 0x10000, (tag - bare) % 0xFFFF):
            made = Key(algorithm, flags, key.public, key.private)
            if flags & (ZONE | REVOKE | _EXTENDED) == ZONE and flags & _NO_KEY != _NO_KEY and made.tag == tag:
                found.append(made)
                break
    return found


def rsa_public(modulus: int, exponent: int) -> bytes:
    """The public key field of RSA (RFC 3110 §2)."""
    octets = exponent.to_bytes((exponent.bit_length() + 7) // 8, "big")
    length = bytes([len(octets)]) if len(octets) < 256 else b"\0" + struct.pack(">H", len(octets))
    return length + octets + modulus.to_bytes((modulus.bit_length() + 7) // 8, "big")


def _make_rsa(bits: int, exponent: int) -> tuple[Any, int]:
    if exponent in (3, 0x10001):
        private = rsa.generate_private_key(exponent, bits)
        return private, private.public_key().public_numbers().n
    while True:
        numbers = rsa.generate_private_key(0x10001, bits).private_numbers()
        try:
            inverse = pow(exponent, -1, (numbers.p - 1) * (numbers.q - 1))
        except ValueError:
            continue    # the exponent has a divisor in common with p-1 or q-1: another pair of primes
        modulus = numbers.public_numbers.n
        return _RsaByHand(modulus, exponent, inverse), modulus


def _sign_rsa(private: Any, message: bytes, digest: hashes.HashAlgorithm) -> bytes:
    """PKCS #1 v1.5; by hand where the exponent is unusual."""
    if not isinstance(private, _RsaByHand):
        return private.sign(message, padding.PKCS1v15(), digest)
    identifier = {"sha256": "3031300d060960864801650304020105000420"}[digest.name]
    info = bytes.fromhex(identifier) + hashlib.new(digest.name, message).digest()
    size = (private.modulus.bit_length() + 7) // 8
    padded = b"\0\1" + b"\xff" * (size - len(info) - 3) + b"\0" + info
    return pow(int.from_bytes(padded, "big"), private.private, private.modulus).to_bytes(size, "big")


def pem(key: Key) -> str:
    """The private half as text, for a server that signs while it answers."""
    return key.private.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption()).decode()


def from_pem(algorithm: int, flags: int, text: str) -> Key:
    """The key `pem` wrote down; elliptic curves only."""
    private = serialization.load_pem_private_key(text.encode(), None)
    size = _CURVES[algorithm][2]
    point = private.public_key().public_numbers()
    return Key(algorithm, flags, point.x.to_bytes(size, "big") + point.y.to_bytes(size, "big"), private)
