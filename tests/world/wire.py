"""As much of the DNS wire format (RFC 1035 §4) as the world's own servers and its self test need."""
import socket
import struct
from dataclasses import dataclass, field

TYPES = {"A": 1, "NS": 2, "CNAME": 5, "SOA": 6, "MX": 15, "TXT": 16, "AAAA": 28, "DNAME": 39, "TLSA": 52}
CODES = {0: "noerror", 2: "servfail", 3: "nxdomain", 5: "refused"}


@dataclass
class Answer:
    """A response, as far as it is looked at."""

    code: str
    authoritative: bool = False
    validated: bool = False
    records: list[tuple[str, int, object]] = field(default_factory=list)

    def values(self, rtype: str) -> list[object]:
        """The data of all answer records of a type."""
        return [data for _, number, data in self.records if number == TYPES[rtype]]


def query(name: str, rtype: str, checking_disabled: bool = False) -> bytes:
    """A query with DO set, ID 0 as DoH wants it (RFC 8484 §4.1)."""
    labels = [label.encode("latin-1") for label in name.split(".") if label]
    encoded = b"".join(bytes([len(label)]) + label for label in labels) + b"\0"
    flags = 0x0100 | (0x0010 if checking_disabled else 0)
    edns = b"\0" + struct.pack(">HHIH", 41, 1232, 0x8000, 0)
    return struct.pack(">HHHHHH", 0, flags, 1, 0, 0, 1) + encoded + struct.pack(">HH", TYPES[rtype], 1) + edns


def question(message: bytes) -> tuple[str, int, int]:
    """Name in lower case, type, and where the question ends."""
    name, at = _name(message, 12)
    return name.lower(), struct.unpack_from(">H", message, at)[0], at + 4


def parse(message: bytes) -> Answer:
    """Reads a response; ValueError, IndexError or struct.error if it is none."""
    _, flags, questions, answers = struct.unpack_from(">HHHH", message)
    if not flags & 0x8000 or questions != 1:
        raise ValueError("not a response")
    result = Answer(CODES.get(flags & 15, str(flags & 15)), bool(flags & 0x0400), bool(flags & 0x0020))
    at = question(message)[2]
    for _ in range(answers):
        owner, at = _name(message, at)
        rtype, _, _, length = struct.unpack_from(">HHIH", message, at)
        at += 10
        result.records.append((owner, rtype, _data(message, rtype, at, length)))
        at += length
    return result


def _data(message: bytes, rtype: int, at: int, length: int) -> object:
    raw = message[at : at + length]
    if rtype == TYPES["MX"]:
        return struct.unpack_from(">H", raw)[0], _name(message, at + 2)[0]
    if rtype == TYPES["TXT"]:
        return _strings(raw)
    return raw


def _strings(raw: bytes) -> bytes:
    joined, at = b"", 0
    while at < len(raw):
        joined += raw[at + 1 : at + 1 + raw[at]]
        at += 1 + raw[at]
    return joined


def _name(message: bytes, at: int) -> tuple[str, int]:
    labels, end = labels_at(message, at)
    return ".".join(label.decode("latin-1") for label in labels), end


def labels_at(message: bytes, at: int) -> tuple[tuple[bytes, ...], int]:
    """A name and where it ends; each pointer must point further back than the one before."""
    labels, end, limit = [], None, at
    while length := message[at]:
        if length >= 0xC0:
            target = struct.unpack_from(">H", message, at)[0] & 0x3FFF
            if target >= limit:
                raise ValueError("a pointer that does not point back")
            end, at, limit = end or at + 2, target, target
            continue
        labels.append(message[at + 1 : at + 1 + length])
        at += 1 + length
    return tuple(labels), end or at + 1


def ask(server: str, message: bytes, tcp: bool = False, timeout: float = 5) -> bytes:
    """Sends a query to a server as it is and returns the answer as it comes."""
    if not tcp:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as udp:
            udp.settimeout(timeout)
            udp.connect((server, 53))
            udp.send(message)
            return udp.recv(65_535)
    with socket.create_connection((server, 53), timeout) as stream:
        stream.sendall(struct.pack(">H", len(message)) + message)
        with stream.makefile("rb") as reader:
            return reader.read(struct.unpack(">H", reader.read(2))[0])


def resolve(server: str, message: bytes, timeout: float = 5) -> bytes:
    """Asks over UDP, and again over TCP where the answer did not fit."""
    answer = ask(server, message, timeout=timeout)
    return ask(server, message, tcp=True, timeout=timeout) if answer[2] & 0x02 else answer
