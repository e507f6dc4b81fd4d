"""Names and records between text and the wire, and their canonical form (RFC 4034 §6).

A name is a tuple of labels without the root. Records are written as a person writes a zone; they go to the name
server as RFC 3597 §5 text (`\\# length hex`), so that it adds no opinion of its own.
"""
import ipaddress
import re
import struct
from dataclasses import dataclass

Name = tuple[bytes, ...]
Type = int

TYPES = {
    "A": 1, "NS": 2, "CNAME": 5, "SOA": 6, "PTR": 12, "MX": 15, "TXT": 16, "AAAA": 28, "SRV": 33, "DNAME": 39,
    "DS": 43, "RRSIG": 46, "NSEC": 47, "DNSKEY": 48, "NSEC3": 50, "NSEC3PARAM": 51, "TLSA": 52, "NXNAME": 128,
    "CAA": 257,
}
# How the data of a type is written: n is a name that is lower-cased for signing (RFC 4034 §6.2 as clarified by
# RFC 6840 §5.1), b, h and i are 8, 16 and 32 bits, x the rest in hexadecimal digits, s strings.
_SHAPES = {
    "NS": "n", "CNAME": "n", "PTR": "n", "DNAME": "n", "SOA": "nniiiii", "MX": "hn", "SRV": "hhhn", "TXT": "s",
    "DS": "hbbx", "TLSA": "bbbx",
}
_INTEGERS = {"b": ">B", "h": ">H", "i": ">I"}


def type_number(word: str) -> Type:
    """The number of a type, `TYPE65280` included (RFC 3597 §5)."""
    return TYPES[word] if word in TYPES else int(word.removeprefix("TYPE"))


def parse_name(text: str, origin: Name = ()) -> Name:
    """A name as zones write it: relative without a final dot, `@` for the origin, `\\.` and `\\ddd` escapes."""
    if text == "@":
        return origin
    labels = []
    for label in re.findall(r"(?:\\\d{3}|\\.|[^.\\])+", text):
        labels.append(re.sub(rb"\\(\d{3}|.)", _unescape, label.encode("latin-1")))
    return tuple(labels) + (() if text.endswith(".") else origin)


def _unescape(match: "re.Match[bytes]") -> bytes:
    return bytes([int(match[1])]) if len(match[1]) == 3 else match[1]


def name_text(name: Name) -> str:
    """The name with a final dot; everything but letters, digits, hyphen, underscore and asterisk escaped."""
    def escape(octet: int) -> str:
        char = chr(octet)
        return char if char.isascii() and (char.isalnum() or char in "-_*") else f"\\{octet:03}"
    return "".join("".join(map(escape, label)) + "." for label in name) or "."


def name_wire(name: Name) -> bytes:
    """The name uncompressed (RFC 1035 §3.1)."""
    return b"".join(bytes([len(label)]) + label for label in name) + b"\0"


def lower(name: Name) -> Name:
    """The name as signatures and comparisons see it."""
    return tuple(label.lower() for label in name)


def order(name: Name) -> tuple[bytes, ...]:
    """Sorts names as RFC 4034 §6.1 wants."""
    return lower(name)[::-1]


def is_below(name: Name, ancestor: Name) -> bool:
    """Whether the name is the other one or under it."""
    return len(name) >= len(ancestor) and lower(name[len(name) - len(ancestor):]) == lower(ancestor)


@dataclass(frozen=True)
class Record:
    """One record: its data as sent, and as signed where that differs."""

    owner: Name
    rtype: Type
    data: bytes
    ttl: int = 300
    canonical: bytes | None = None

    @property
    def signed_data(self) -> bytes:
        """The data in canonical form."""
        return self.data if self.canonical is None else self.canonical

    def text(self) -> str:
        """The record as a line of a zone file."""
        return f"{name_text(self.owner)} {self.ttl} IN TYPE{self.rtype} \\# {len(self.data)} {self.data.hex()}"


def parse_record(line: str, origin: Name) -> Record:
    """Reads `owner type data…`."""
    owner, word, rest = (line.split(None, 2) + [""])[:3]
    rtype, name = type_number(word), parse_name(owner, origin)
    if rest.startswith("\\#"):
        return Record(name, rtype, bytes.fromhex("".join(rest.split()[2:])))
    if word in ("A", "AAAA"):
        return Record(name, rtype, ipaddress.ip_address(rest.strip()).packed)
    fields = re.findall(r'"[^"]*"|\S+', rest)
    return Record(name, rtype, _encode(word, fields, origin, False), canonical=_encode(word, fields, origin, True))


def _encode(word: str, fields: list[str], origin: Name, canonical: bool) -> bytes:
    encoded, at = b"", 0
    for shape in _SHAPES[word]:
        if shape == "n":
            name = parse_name(fields[at], origin)
            encoded += name_wire(lower(name) if canonical else name)
        elif shape in _INTEGERS:
            encoded += struct.pack(_INTEGERS[shape], int(fields[at]))
        elif shape == "x":
            return encoded + bytes.fromhex("".join(fields[at:]))
        else:
            strings = [field.strip('"').encode("latin-1") for field in fields[at:]]
            return encoded + b"".join(bytes([len(string)]) + string for string in strings)
        at += 1
    return encoded


def bitmap(types: set[Type]) -> bytes:
    """The type bit map of NSEC and NSEC3 (RFC 4034 §4.1.2)."""
    encoded = b""
    for window in sorted({rtype >> 8 for rtype in types}):
        octets = bytearray(32)
        for low in (rtype & 255 for rtype in types if rtype >> 8 == window):
            octets[low >> 3] |= 0x80 >> (low & 7)
        used = bytes(octets).rstrip(b"\0")
        encoded += bytes([window, len(used)]) + used
    return encoded
