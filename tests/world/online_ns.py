"""A name server that signs while it answers and denies in the compact way (RFC 9824), and one that lies.

Run as `online_ns.py CONFIG`; the configuration is JSON: the addresses to listen on; per zone its key and its
records as zone lines, and whether it denies with NSEC3; answers prepared for single questions; and the server that
knows the truth about everything else. What does not exist in a zone is answered NOERROR with one NSEC or NSEC3 record
made for the question.
"""
import json
import struct
import sys
import time
from dataclasses import dataclass, replace

from signed.keys import Key, from_pem
from signed.records import TYPES, Name, Record, Type, bitmap, is_below, lower, name_wire, parse_name, parse_record, type_number
from signed.signer import DNSKEY, DS, NS, NSEC, NSEC3, RRSIG, SOA, TTL, Nsec3, Window, rrsets, rrsig
from strange_ns import serve
from wire import ask

_NXNAME = TYPES["NXNAME"]
_NSEC3 = Nsec3()
_OPT = b"\0" + struct.pack(">HHIH", 41, 1232, 0x8000, 0)


class OnlineZone:
    """One zone: what it holds, and what it says of a name and a type."""

    def __init__(self, origin: Name, key: Key, records: list[Record], hashed: bool):
        self.origin, self._key, self._hashed = origin, key, hashed
        parameters = [Record(origin, TYPES["NSEC3PARAM"], _NSEC3.head(0), 0)] if hashed else []
        self._sets = rrsets([*records, *parameters, Record(origin, DNSKEY, key.data, TTL)])
        self._names = {owner[above:] for owner, _ in self._sets for above in range(len(owner) - len(origin) + 1)}

    def answer(self, name: Name, rtype: Type) -> tuple[list[Record], list[Record]]:
        """Answer and authority section, signed."""
        cut = next((lower(name[above:]) for above in range(len(name) - len(self.origin))
            if (lower(name[above:]), NS) in self._sets), None)
        if cut is not None and (lower(name), rtype) != (cut, DS):
            return [], self._referral(cut)
        owner = self._source(name)
        types = self._types(owner)
        if rtype in types:
            rrset = [replace(record, owner=name) for record in self._sets[owner, rtype]]
            return self._signed(rrset), []
        shown = types | {_NXNAME} if owner not in self._names else types
        if rtype == NSEC and not self._hashed:
            return self._denial(name, shown), []
        return [], self._signed(self._sets[self.origin, SOA]) + self._denial(name, shown)

    def _types(self, owner: Name) -> set[Type]:
        return {found for held, found in self._sets if held == owner}

    def _referral(self, cut: Name) -> list[Record]:
        """To a signed child with its DS set, to an unsigned one with the proof that there is none."""
        servers = self._sets[cut, NS]
        if (cut, DS) in self._sets:
            return servers + self._signed(self._sets[cut, DS])
        return servers + self._denial(cut, {NS})

    def _denial(self, name: Name, types: set[Type]) -> list[Record]:
        if self._hashed:
            return self._signed([self._nsec3(name, types)])
        # Names below a delegation are not this zone's to deny: the next name is beside it (RFC 9824 §3.4).
        following = (name[0] + b"\0", *name[1:]) if NS in types and SOA not in types else (b"\0", *name)
        data = name_wire(following) + bitmap(types | {RRSIG, NSEC})
        return self._signed([Record(name, NSEC, data, TTL)])

    def _nsec3(self, name: Name, types: set[Type]) -> Record:
        """RFC 9824 §4: the hash of the name and the one after it."""
        digest = _NSEC3.hash(name)
        following = (int.from_bytes(digest) + 1).to_bytes(len(digest))
        signed = {RRSIG} if types - {NS, _NXNAME} else set()
        data = _NSEC3.head(0) + bytes([len(digest)]) + following + bitmap(types | signed)
        return Record(_NSEC3.owner(digest, self.origin), NSEC3, data, TTL)

    def _source(self, name: Name) -> Name:
        """The name itself or the wildcard that stands for it (RFC 4592 §3.3.1)."""
        name = lower(name)
        if name in self._names:
            return name
        encloser = next(name[above:] for above in range(len(name)) if name[above:] in self._names)
        wildcard = (b"*", *encloser)
        return wildcard if wildcard in self._names else name

    def _signed(self, rrset: list[Record]) -> list[Record]:
        return [*rrset, rrsig(self._key, self.origin, rrset, int(time.time()), Window())]


@dataclass(frozen=True)
class Prepared:
    """An answer to one question."""

    rcode: int
    answer: list[Record]
    authority: list[Record]


class Online:
    """Finds what there is to say to a question and writes it down."""

    def __init__(self, zones: list[OnlineZone], prepared: dict[tuple[Name, Type], Prepared], upstream: str):
        self._zones, self._prepared, self._upstream = zones, prepared, upstream

    def answer(self, query: bytes, tcp: bool) -> bytes:
        """The response."""
        name, end = _question_name(query)
        rtype = struct.unpack_from(">H", query, end)[0]
        if found := self._prepared.get((lower(name), rtype)):
            return _response(query, end + 4, found)
        if zone := next((zone for zone in self._zones if is_below(name, zone.origin)), None):
            return _response(query, end + 4, Prepared(0, *zone.answer(name, rtype)))
        return ask(self._upstream, query, tcp)


def _response(query: bytes, end: int, found: Prepared) -> bytes:
    flags = 0x8400 | (query[2] & 1) << 8 | found.rcode
    counts = struct.pack(">HHHHH", flags, 1, len(found.answer), len(found.authority), 1)
    return query[:2] + counts + query[12:end] + b"".join(map(_wire, found.answer + found.authority)) + _OPT


def _question_name(query: bytes) -> tuple[Name, int]:
    labels, at = [], 12
    while length := query[at]:
        labels.append(query[at + 1 : at + 1 + length])
        at += 1 + length
    return tuple(labels), at + 1


def _wire(record: Record) -> bytes:
    head = struct.pack(">HHIH", record.rtype, 1, record.ttl, len(record.data))
    return name_wire(record.owner) + head + record.data


def _zone(config: dict[str, object]) -> OnlineZone:
    key = from_pem(config["algorithm"], config["flags"], config["key"])
    records = [_record(line) for line in config["records"]]
    return OnlineZone(parse_name(config["zone"]), key, records, config["hashed"])


def _record(line: str) -> Record:
    owner, ttl, _, *rest = line.split()
    return replace(parse_record(" ".join([owner, *rest]), ()), ttl=int(ttl))


def main() -> None:
    """Serves until killed."""
    with open(sys.argv[1], encoding="utf-8") as file:
        config = json.load(file)
    prepared = {(lower(parse_name(item["name"])), type_number(item["type"])): Prepared(item["rcode"],
        [_record(line) for line in item["answer"]], [_record(line) for line in item["authority"]])
        for item in config["answers"]}
    zones = [_zone(zone) for zone in config["zones"]]
    serve(config["listen"], Online(zones, prepared, config["upstream"]))


if __name__ == "__main__":
    main()
