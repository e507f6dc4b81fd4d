"""Words for writing the zones of the tree down: key sets, delegations, damage."""
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

from signed.keys import REVOKE, SEP, ZONE, Key, colliding_pair, make_key, same_tag_keys
from signed.records import TYPES, Name, Record, parse_name
from signed.signer import DNSKEY, NSEC, NSEC3, RRSIG, Nsec3, Signing, Window

KeySet = Callable[[], list[Signing]]
Delegate = Callable[[Name, list[Signing]], list[bytes]]
Damage = Callable[[list[Record]], list[Record]]

EXPIRED = Window(begins=-10 * 86_400, ends=-86_400)
FUTURE = Window(begins=20 * 86_400, ends=30 * 86_400)


@dataclass(frozen=True)
class Zone:
    """One zone of the tree, before it has keys."""

    name: str
    lines: str = ""                         # records beside those every zone has
    keys: KeySet | None = None              # None: not signed
    denial: Nsec3 | None = None             # None: NSEC
    ds: Delegate | None = None              # what the parent says; None: SHA-256 of each key that asks for it
    window: Window = field(default_factory=Window)
    damage: Damage | None = None            # done to the signed zone
    common: bool = True                     # has the records every zone has
    server: str = "named"                   # "online": signed while asked; "liar": named behind prepared lies


# Key sets.

def pair(algorithm: int, bits: int = 2048, zsk_bits: int = 0, exponent: int = 0x10001) -> KeySet:
    """A key-signing key the parent knows and a zone-signing key."""
    return lambda: [
        Signing(make_key(algorithm, True, bits, exponent), keys=True, in_ds=True),
        Signing(make_key(algorithm, False, zsk_bits or bits, exponent), zone=True),
    ]


def single(algorithm: int = 13, change: Callable[[Key], Key] = lambda key: key) -> KeySet:
    """One key for everything."""
    return lambda: [Signing(change(make_key(algorithm, True)), keys=True, zone=True, in_ds=True)]


def flags(value: int) -> Callable[[Key], Key]:
    """The key with these flags."""
    return lambda key: replace(key, flags=value)


def protocol(number: int) -> Callable[[Key], Key]:
    """The key with this protocol, which is 3 in every proper key."""
    return lambda key: replace(key, protocol=number)


def pair_and(*others: Callable[[], Signing]) -> KeySet:
    """The usual pair of algorithm 13 and more."""
    return lambda: [*pair(13)(), *(other() for other in others)]


def key(algorithm: int = 13, sep: bool = True, revoke: bool = False, **does: Any) -> Callable[[], Signing]:
    """One more key, doing what `does` says."""
    def make() -> Signing:
        made = make_key(algorithm, sep)
        return Signing(replace(made, flags=made.flags | REVOKE) if revoke else made, **does)
    return make


def several(*makers: Callable[[], Signing]) -> KeySet:
    """Exactly these keys."""
    return lambda: [make() for make in makers]


def collision() -> list[Signing]:
    """Two zone-signing keys with one tag; only the second in canonical order signs."""
    first, second = sorted(colliding_pair(13, sep=False), key=lambda key: key.data)
    ksk = Signing(make_key(13, True), keys=True, in_ds=True)
    return [ksk, Signing(first), Signing(second, zone=True)]


def ksk_collision() -> list[Signing]:
    """Two key-signing keys with one tag; the parent knows one, and only that one signs."""
    first, second = colliding_pair(13, sep=True)
    zsk = Signing(make_key(13, False), zone=True)
    return [Signing(first), Signing(second, keys=True, in_ds=True), zsk]


def trap(algorithm: int, count: int) -> KeySet:
    """KeyTrap (CVE-2023-50387): keys of one tag, and from each a signature that no key verifies."""
    def make() -> list[Signing]:
        ksk = Signing(make_key(algorithm, True), keys=True, in_ds=True)
        many = [Signing(key, zone=True, broken=True) for key in same_tag_keys(algorithm, count, 0x1234)]
        return [ksk, *many]
    return make


def signature_trap(algorithm: int, count: int) -> KeySet:
    """Many signatures by one key, none of which verifies."""
    def make() -> list[Signing]:
        zsk = make_key(algorithm, False)
        more = [Signing(zsk, zone=True, broken=True, published=False) for _ in range(count - 1)]
        return [Signing(make_key(algorithm, True), keys=True, in_ds=True), Signing(zsk, zone=True, broken=True), *more]
    return make


def hash_trap(algorithm: int, count: int) -> KeySet:
    """Many keys with one tag, all of which the parent names; see `wrong_digest`."""
    return lambda: [
        Signing(key, keys=index == 0, zone=index == 0, in_ds=True)
        for index, key in enumerate(same_tag_keys(algorithm, count, 0x2345))
    ]


# What the parent says.

def digests(*types: int) -> Delegate:
    """DS records with these digest types for every key that asks for one."""
    return lambda owner, signings: [item.key.ds(owner, kind) for item in signings if item.in_ds for kind in types]


def no_ds(owner: Name, signings: list[Signing]) -> list[bytes]:
    """The child is signed and the parent does not say so."""
    return []


def wrong_digest(*types: int, right: tuple[int, ...] = ()) -> Delegate:
    """DS records whose digest is wrong, and perhaps some that are right."""
    def make(owner: Name, signings: list[Signing]) -> list[bytes]:
        wrong = [data[:-1] + bytes([data[-1] ^ 1]) for data in digests(*types)(owner, signings)]
        return wrong + digests(*right)(owner, signings)
    return make


def other_keys(count: int = 1, keep: bool = False) -> Delegate:
    """DS records for keys that are not in the zone, instead of or beside the right one."""
    def make(owner: Name, signings: list[Signing]) -> list[bytes]:
        others = [make_key(13, True).ds(owner, 2) for _ in range(count)]
        return others + (digests(2)(owner, signings) if keep else [])
    return make


# Damage, done after signing.

def _signature_of(record: Record, rtype: int) -> bool:
    return record.rtype == RRSIG and int.from_bytes(record.data[:2]) == rtype


def break_signature(owner: str, word: str) -> Damage:
    """Turns one bit of the signatures of one RRset."""
    return _change_signature(owner, word, lambda data: data[:-1] + bytes([data[-1] ^ 1]))


def raise_labels(owner: str, word: str) -> Damage:
    """The Labels field counts one label more than the owner has (RFC 4035 §5.3.1)."""
    return _change_signature(owner, word, lambda data: data[:3] + bytes([data[3] + 1]) + data[4:])


def _change_signature(owner: str, word: str, change: Callable[[bytes], bytes]) -> Damage:
    def damage(records: list[Record]) -> list[Record]:
        name = parse_name(owner)
        hit = [record for record in records if record.owner == name and _signature_of(record, TYPES[word])]
        if not hit:
            raise ValueError(f"nothing to damage at {owner}")
        return [replace(record, data=change(record.data)) if record in hit else record for record in records]
    return damage


def strip(owner: str, *words: str) -> Damage:
    """Takes the signatures of some RRsets of one name away."""
    types, name = {TYPES[word] for word in words}, parse_name(owner)
    return lambda records: [record for record in records
        if not (record.owner == name and any(_signature_of(record, rtype) for rtype in types))]


def strip_all(records: list[Record]) -> list[Record]:
    """Takes every signature away but that of the keys."""
    return [record for record in records if record.rtype != RRSIG or _signature_of(record, DNSKEY)]


def change_data(owner: str, word: str, data: bytes) -> Damage:
    """Puts other data under a signature."""
    name = parse_name(owner)
    return lambda records: [replace(record, data=data, canonical=None)
        if record.owner == name and record.rtype == TYPES[word] else record for record in records]


def break_denial(records: list[Record]) -> list[Record]:
    """Turns one bit of every signature of NSEC and NSEC3."""
    return [replace(record, data=record.data[:-1] + bytes([record.data[-1] ^ 1]))
        if _signature_of(record, NSEC) or _signature_of(record, NSEC3) else record for record in records]


def drop_denial(apex: str) -> Damage:
    """Takes every NSEC away but that of the apex."""
    name = parse_name(apex)
    return lambda records: [record for record in records
        if record.owner == name or not (record.rtype == NSEC or _signature_of(record, NSEC))]


NO_ZONE_FLAG, NO_SEP_FLAG = SEP, ZONE
