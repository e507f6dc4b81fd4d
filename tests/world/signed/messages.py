"""Questions to a resolver, and as much of its answers as it takes to know what to ask next."""
import socket
import struct
from collections.abc import Iterator
from typing import NamedTuple

from signed.records import TYPES, Name, Type, lower, name_wire
from wire import labels_at

CNAME, DNAME, DS, DNSKEY = (TYPES[word] for word in ("CNAME", "DNAME", "DS", "DNSKEY"))
_STEPS = 50


class Found(NamedTuple):
    """One record of an answer section; the target of an alias, or nothing."""

    owner: Name
    rtype: Type
    ttl: int
    target: Name | None


def query(name: Name, rtype: Type) -> bytes:
    """ID 0, RD, CD, and DO in EDNS: what a validator behind DoH sends (RFC 8484 §4.1, RFC 4035 §4.9)."""
    edns = b"\0" + struct.pack(">HHIH", 41, 4096, 0x8000, 0)
    return struct.pack(">HHHHHH", 0, 0x0110, 1, 0, 0, 1) + name_wire(name) + struct.pack(">HH", rtype, 1) + edns


def ask(server: str, message: bytes, timeout: float = 30) -> bytes:
    """The answer over TCP."""
    with socket.create_connection((server, 53), timeout) as stream, stream.makefile("rb") as reader:
        stream.sendall(struct.pack(">H", len(message)) + message)
        return reader.read(struct.unpack(">H", reader.read(2))[0])


def answers(message: bytes) -> list[Found]:
    """The records of the answer section."""
    _, _, questions, count = struct.unpack_from(">HHHH", message)
    at, found = 12, []
    for _ in range(questions):
        at = labels_at(message, at)[1] + 4
    for _ in range(count):
        owner, at = labels_at(message, at)
        rtype, _, ttl, length = struct.unpack_from(">HHIH", message, at)
        at += 10
        target = labels_at(message, at)[0] if rtype in (CNAME, DNAME) else None
        found.append(Found(owner, rtype, ttl, target))
        at += length
    return found


def alias_names(name: Name, rtype: Type, message: bytes) -> list[Name]:
    """The names an answer leads through, the asked one first, and the owners of DNAME records on the way."""
    names, found = [lower(name)], answers(message)
    while rtype != CNAME and len(names) < _STEPS:
        step = next((item.target for item in found
            if item.rtype == CNAME and lower(item.owner) == names[-1] and item.target is not None), None)
        if step is None or lower(step) in names:
            break
        names.append(lower(step))
    return names + [lower(item.owner) for item in found if item.rtype == DNAME]


class Recorder:
    """Asks a resolver, each question once."""

    def __init__(self, server: str):
        self._server = server
        self._seen: dict[tuple[Name, Type], bytes] = {}

    def message(self, name: Name, rtype: Type) -> bytes:
        """The answer to one question."""
        key = (lower(name), rtype)
        if key not in self._seen:
            self._seen[key] = ask(self._server, query(name, rtype))
        return self._seen[key]

    def proof(self, name: Name, rtype: Type) -> Iterator[bytes]:
        """Every message a validator may need: each alias step, and DS and DNSKEY of all names above each."""
        first = self.message(name, rtype)
        wanted = {(lower(name), rtype): first}
        for step in alias_names(name, rtype, first):
            wanted[step, rtype] = self.message(step, rtype)
            for above in range(len(step) + 1):
                for kind in (DS, DNSKEY) if step[above:] else (DNSKEY,):
                    wanted[step[above:], kind] = self.message(step[above:], kind)
        yield from wanted.values()


def with_lengths(messages: list[bytes]) -> bytes:
    """Messages as one file (RFC 1035 §4.2.2)."""
    return b"".join(struct.pack(">H", len(message)) + message for message in messages)
