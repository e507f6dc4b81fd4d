"""Signs a zone: RRSIG, NSEC or NSEC3 (RFC 4035 §2, RFC 5155 §7), and leaves room for what should be wrong."""
import base64
import hashlib
import struct
from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from signed.keys import Key
from signed.records import TYPES, Name, Record, Type, bitmap, is_below, lower, name_wire, order

NS, SOA, DS, RRSIG, NSEC, DNSKEY, NSEC3, NSEC3PARAM, DNAME = (
    TYPES[word] for word in ("NS", "SOA", "DS", "RRSIG", "NSEC", "DNSKEY", "NSEC3", "NSEC3PARAM", "DNAME"))
TTL = 300
DAY = 86_400


@dataclass(frozen=True)
class Nsec3:
    """The NSEC3 parameters of a zone (RFC 5155 §4)."""

    iterations: int = 0
    salt: bytes = b""
    opt_out: bool = False
    algorithm: int = 1              # what the records say; the hash is SHA-1 all the same
    flags: int = 0                  # beside opt-out

    def hash(self, name: Name) -> bytes:
        """RFC 5155 §5."""
        digest = hashlib.sha1(name_wire(lower(name)) + self.salt).digest()
        for _ in range(self.iterations):
            digest = hashlib.sha1(digest + self.salt).digest()
        return digest

    def owner(self, digest: bytes, zone: Name) -> Name:
        """The owner of the NSEC3 record with this hash."""
        return (base64.b32hexencode(digest).lower(), *zone)

    def head(self, flags: int) -> bytes:
        """The first fields of NSEC3 and NSEC3PARAM."""
        return struct.pack(">BBHB", self.algorithm, flags, self.iterations, len(self.salt)) + self.salt


@dataclass(frozen=True)
class Window:
    """When signatures hold, in seconds from the moment of signing."""

    begins: int = -DAY
    ends: int = 30 * DAY


@dataclass(frozen=True)
class Signing:
    """What a key does in its zone and whether the parent knows it."""

    key: Key
    keys: bool = False          # signs the DNSKEY RRset
    zone: bool = False          # signs everything else
    in_ds: bool = False         # the parent has a DS record for it
    published: bool = True      # is in the DNSKEY RRset
    broken: bool = False        # its signatures are damaged
    window: Window | None = None    # instead of that of the zone


@dataclass
class Plan:
    """A zone and how to sign it."""

    origin: Name
    records: list[Record]
    signings: list[Signing]
    denial: Nsec3 | None = None     # None: NSEC
    window: Window = field(default_factory=Window)
    now: int = 0


def sign(plan: Plan) -> list[Record]:
    """All records of the signed zone."""
    keys = [Record(plan.origin, DNSKEY, item.key.data, TTL) for item in plan.signings if item.published]
    records = [*plan.records, *keys]
    if plan.denial:
        # A name server loads no zone whose NSEC3PARAM has an unknown hash algorithm.
        records.append(Record(plan.origin, NSEC3PARAM, replace(plan.denial, algorithm=1).head(0), 0))
    sets = rrsets(records)
    cuts = {owner for owner, rtype in sets if rtype == NS and owner != lower(plan.origin)}
    held = {key: rrset for key, rrset in sets.items() if not is_glue(key[0], cuts)}
    signed = {key: rrset for key, rrset in held.items() if key[0] not in cuts or key[1] == DS}
    proofs = _nsec3(plan, held, cuts) if plan.denial else _nsec(plan, held)
    to_sign = [*signed.values(), *([proof] for proof in proofs)]
    return [*records, *proofs, *(made for rrset in to_sign for made in signatures(plan, rrset))]


def rrsets(records: Iterable[Record]) -> dict[tuple[Name, Type], list[Record]]:
    """Records by owner and type."""
    found: dict[tuple[Name, Type], list[Record]] = {}
    for record in records:
        found.setdefault((lower(record.owner), record.rtype), []).append(record)
    return found


def is_glue(owner: Name, cuts: set[Name]) -> bool:
    """Whether the name is below a zone cut, where the zone only lends addresses."""
    return any(is_below(owner, cut) and owner != cut for cut in cuts)


def signatures(plan: Plan, rrset: list[Record]) -> list[Record]:
    """The RRSIG records of an RRset by every key that signs it."""
    is_keys = rrset[0].rtype == DNSKEY
    signers = [item for item in plan.signings if (item.keys if is_keys else item.zone)]
    return [
        rrsig(item.key, plan.origin, rrset, plan.now, item.window or plan.window, item.broken) for item in signers
    ]


def rrsig(key: Key, zone: Name, rrset: list[Record], now: int, window: Window, broken: bool = False) -> Record:
    """One RRSIG record (RFC 4034 §3.1)."""
    owner, rtype, ttl = rrset[0].owner, rrset[0].rtype, rrset[0].ttl
    labels = len(owner) - (owner[:1] == (b"*",))
    head = struct.pack(">HBBIIIH", rtype, key.algorithm, labels, ttl, now + window.ends, now + window.begins, key.tag)
    head += name_wire(lower(zone))
    signature = key.sign(head + signed_form(rrset, ttl))
    if broken:
        signature = bytes([*signature[:-1], signature[-1] ^ 1])
    return Record(owner, RRSIG, head + signature, ttl)


def signed_form(rrset: list[Record], ttl: int) -> bytes:
    """The RRset as RFC 4034 §3.1.8.1 signs it."""
    form = b""
    for data in sorted({record.signed_data for record in rrset}):
        head = struct.pack(">HHIH", rrset[0].rtype, 1, ttl, len(data))
        form += name_wire(lower(rrset[0].owner)) + head + data
    return form


def _nsec(plan: Plan, held: dict[tuple[Name, Type], list[Record]]) -> list[Record]:
    spelled = {owner: rrset[0].owner for (owner, _), rrset in held.items()}
    owners = sorted(spelled, key=order)
    found = []
    for owner, following in zip(owners, [*owners[1:], owners[0]], strict=True):
        types = {rtype for name, rtype in held if name == owner} | {RRSIG, NSEC}
        found.append(Record(spelled[owner], NSEC, name_wire(spelled[following]) + bitmap(types), TTL))
    return found


def _nsec3(plan: Plan, held: dict[tuple[Name, Type], list[Record]], cuts: set[Name]) -> list[Record]:
    types: dict[Name, set[Type]] = {}
    for owner, rtype in held:
        types.setdefault(owner, set()).add(rtype)
    if plan.denial.opt_out:
        types = {owner: found for owner, found in types.items() if owner not in cuts or DS in found}
    for owner in list(types):
        if owner not in cuts or DS in types[owner]:
            types[owner].add(RRSIG)
        for above in range(1, len(owner) - len(plan.origin)):
            types.setdefault(owner[above:], set())
    hashed = sorted((plan.denial.hash(owner), owner) for owner in types)
    head = plan.denial.head(plan.denial.flags | (1 if plan.denial.opt_out else 0))
    found = []
    for (digest, owner), (following, _) in zip(hashed, [*hashed[1:], hashed[0]], strict=True):
        data = head + b"\x14" + following + bitmap(types[owner])
        found.append(Record(plan.denial.owner(digest, plan.origin), NSEC3, data, TTL))
    return found
