"""A name server that signs while it answers and denies in the compact way (RFC 9824), and one that lies.

Run as `online_ns.py CONFIG`; the configuration is JSON: the addresses to listen on; per zone its key and its
records as zone lines; answers prepared for single questions; and the server that knows the truth about everything
else. What does not exist in a zone is answered NOERROR with one NSEC record made for the question.
"""
import json
import struct
import sys
import time
from dataclasses import dataclass, replace

from signed.keys import Key, from_pem
from signed.records import TYPES, Name, Record, Type, bitmap, is_below, lower, name_wire, parse_name, parse_record, type_number
from signed.signer import DNSKEY, NSEC, RRSIG, SOA, TTL, Window, rrsets, rrsig
from strange_ns import serve
from wire import ask

_NXNAME = TYPES["NXNAME"]
_OPT = b"\0" + struct.pack(">HHIH", 41, 1232, 0x8000, 0)


class OnlineZone:
    """One zone: what it holds, and what it says of a name and a type."""

    def __init__(self, origin: Name, key: Key, records: list[Record]):
        self.origin, self._key = origin, key
        self._sets = rrsets([*records, Record(origin, DNSKEY, key.data, TTL)])
        self._names = {owner[above:] for owner, _ in self._sets for above in range(len(owner) - len(origin) + 1)}

    def answer(self, name: Name, rtype: Type) -> tuple[list[Record], list[Record]]:
        """Answer and authority section, signed."""
        owner = self._source(name)
        types = {found for held, found in self._sets if held == owner}
        if rtype in types:
            rrset = [replace(record, owner=name) for record in self._sets[owner, rtype]]
            return self._signed(rrset), []
        shown = types | {RRSIG, NSEC} if owner in self._names else {RRSIG, NSEC, _NXNAME}
        following = name_wire((b"\0", *name))
        proof = Record(name, NSEC, following + bitmap(shown), TTL)
        return [], self._signed(self._sets[self.origin, SOA]) + self._signed([proof])

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
    return OnlineZone(parse_name(config["zone"]), key, [_record(line) for line in config["records"]])


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
