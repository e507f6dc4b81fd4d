"""Answers of a name server that lies with what it has: genuine records and signatures in the wrong place.

The zones are signed properly. The server answers some questions with records of theirs that do not prove what they
are shown for, which is all an attacker on the path can do (RFC 6840 §4.1 has the classic cases).
"""
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from signed.records import TYPES, Name, Record, lower, parse_name, parse_record
from signed.signer import NSEC3, RRSIG, Nsec3

Pool = dict[str, list[Record]]      # zone -> its signed records
Pick = Callable[[Pool, str], list[Record]]

NOERROR, NXDOMAIN = 0, 3
_PARAMETERS = Nsec3()               # of every zone here that has NSEC3


@dataclass(frozen=True)
class Lie:
    """A question to a lying zone, the answer it gets, and why no validator may believe it."""

    name: str                       # relative to the zone
    type: str
    rcode: int
    answer: tuple[Pick, ...]
    authority: tuple[Pick, ...]
    why: str


def held(owner: str, word: str, shown: str = "", zone: str = "") -> Pick:
    """An RRset of the zone with its signatures; `shown` is the owner it is given, `zone` another zone it is from."""
    def pick(pool: Pool, own: str) -> list[Record]:
        origin = parse_name(f"{zone or own}.")
        name, rtype = parse_name(owner, origin), TYPES[word]
        found = [record for record in pool[zone or own]
            if lower(record.owner) == lower(name) and (record.rtype == rtype or _covers_type(record, rtype))]
        if not found:
            raise ValueError(f"{zone or own} has no {word} at {owner}")
        return [replace(record, owner=parse_name(shown, parse_name(f"{own}."))) for record in found] if shown else found
    return pick


def unsigned(line: str) -> Pick:
    """A record nobody signed."""
    return lambda _, own: [parse_record(line, parse_name(f"{own}."))]


def matching(owner: str, zone: str = "") -> Pick:
    """The NSEC3 record whose owner is the hash of the name."""
    return _nsec3(owner, zone, lambda digest, owner, following: digest == owner)


def covering(owner: str) -> Pick:
    """The NSEC3 record in whose gap the hash of the name lies."""
    return _nsec3(owner, "", _in_gap)


def _in_gap(digest: bytes, owner: bytes, following: bytes) -> bool:
    return owner < digest < following if owner < following else digest > owner or digest < following


def _nsec3(owner: str, zone: str, fits: Callable[[bytes, bytes, bytes], bool]) -> Pick:
    def pick(pool: Pool, own: str) -> list[Record]:
        origin = parse_name(f"{zone or own}.")
        digest = _label(_PARAMETERS.hash(parse_name(owner, origin)), origin)
        for record in pool[zone or own]:
            if record.rtype == NSEC3 and fits(digest, record.owner[0], _label(record.data[6:26], origin)):
                return [record, *_signatures(pool[zone or own], record.owner, NSEC3)]
        raise ValueError(f"{zone or own} has no NSEC3 for {owner}")
    return pick


def _label(digest: bytes, origin: Name) -> bytes:
    return _PARAMETERS.owner(digest, origin)[0]


def _signatures(records: Iterable[Record], owner: Name, rtype: int) -> list[Record]:
    return [record for record in records if record.owner == owner and _covers_type(record, rtype)]


def _covers_type(record: Record, rtype: int) -> bool:
    return record.rtype == RRSIG and int.from_bytes(record.data[:2]) == rtype


LINES = """
*.wild A 192.0.2.81
host.wild A 192.0.2.82
x.ent A 192.0.2.83
x.hollow A 192.0.2.83
moved DNAME ec.tree.
alias CNAME www
"""
_SOA = held("@", "SOA")

_NSEC_LIES = (
    Lie("www", "A", NOERROR, (), (_SOA, held("www", "NSEC")), "RFC 4035 §5.4: the bit map has the type"),
    Lie("alias", "A", NOERROR, (), (_SOA, held("alias", "NSEC")), "RFC 6840 §4.3: the bit map has CNAME"),
    Lie("nope.wild", "A", NXDOMAIN, (), (_SOA, held("host.wild", "NSEC")),
        "RFC 4035 §5.4: nothing denies the wildcard, which exists"),
    Lie("nope", "A", NXDOMAIN, (), (_SOA, held("www", "NSEC")), "RFC 4035 §5.4: the NSEC covers another name"),
    Lie("mail", "TLSA", NXDOMAIN, (), (_SOA, held("mail", "NSEC")),
        "RFC 4035 §5.4: the NSEC proves that the name exists"),
    Lie("ent", "A", NXDOMAIN, (), (_SOA, held("bereft", "NSEC")),
        "RFC 4035 §3.1.3.2: the next name is below the one asked for, which exists therefore"),
    Lie("sec", "A", NOERROR, (), (_SOA, held("sec", "NSEC")),
        "RFC 6840 §4.1: the NSEC of the parent says nothing of the child's types"),
    Lie("www.sec", "A", NXDOMAIN, (), (_SOA, held("sec", "NSEC"), held("@", "NSEC")),
        "RFC 6840 §4.1: the NSEC of a delegation says nothing of names below it"),
    Lie("www.moved", "A", NXDOMAIN, (), (_SOA, held("moved", "NSEC"), held("@", "NSEC")),
        "RFC 6840 §4.1: nor does that of a DNAME"),
    Lie("foo.wild", "A", NOERROR, (held("*.wild", "A", shown="foo.wild"),), (),
        "RFC 4035 §5.3.4: nothing proves that no closer name exists"),
    Lie("host.wild", "A", NOERROR, (held("*.wild", "A", shown="host.wild"),), (held("*.wild", "NSEC"),),
        "RFC 4035 §5.3.4: a closer name exists"),
    Lie("x.host.wild", "A", NOERROR, (held("*.wild", "A", shown="x.host.wild"),), (held("host.wild", "NSEC"),),
        "RFC 4035 §5.3.4: the closest encloser is host.wild, whose wildcard this is not"),
    Lie("stolen", "A", NOERROR, (held("www", "A", shown="stolen", zone="ec.tree"),), (),
        "RFC 4035 §5.3.1: the signer is not the zone that holds the name"),
    Lie("other", "A", NOERROR, (held("www", "A", shown="other"),), (),
        "RFC 4035 §5.3.3: the signature is for another name"),
    Lie("forged", "A", NOERROR, (unsigned("forged A 192.0.2.66"),), (), "RFC 4035 §5: an unsigned answer"),
    Lie("_mta-sts", "TXT", NOERROR, (unsigned('_mta-sts TXT "v=STSv1; id=0;"'),), (),
        "RFC 6840 §4.4: the DS is denied, but without NS in the bit map this is no delegation"),
    Lie("forged.wild", "A", NOERROR, (unsigned("forged.wild A 192.0.2.66"),), (),
        "RFC 6840 §4.4: nor is a name whose DS a wildcard denies"),
    Lie("hollow", "TXT", NOERROR, (unsigned('hollow TXT "forged"'),), (), "RFC 6840 §4.4: nor is an empty non-terminal"),
    Lie("redirect", "A", NOERROR, (unsigned("redirect CNAME www.plain.tree."),), (),
        "RFC 4035 §5: an unsigned alias to an unsigned zone"),
    Lie("jump", "A", NOERROR, (unsigned("jump A 192.0.2.66"),), (), "RFC 4035 §5: an unsigned answer"),
    Lie("www.jump", "A", NOERROR, (unsigned("jump DNAME ec.tree."), unsigned("www.jump CNAME www.ec.tree.")), (),
        "RFC 6672 §5.3.1: an unsigned DNAME, and a signed target"),
    Lie("victim", "DS", NOERROR, (), (held("@", "SOA", zone="victim.lies.tree"),
        held("@", "NSEC", zone="victim.lies.tree")), "RFC 6840 §4.4: the NSEC of the child's apex denies no DS"),
    Lie("www.victim", "A", NOERROR, (unsigned("www.victim A 192.0.2.66"),), (),
        "RFC 6840 §4.4: an unsigned answer, and a DS that is denied with the child's NSEC"),
    Lie("bereft", "DS", NOERROR, (), (_SOA,), "RFC 4035 §5.2: nothing denies the DS"),
    Lie("www.bereft", "A", NOERROR, (unsigned("www.bereft A 192.0.2.66"),), (),
        "RFC 4035 §5.2: an unsigned answer, and nothing denies the DS"),
    Lie("host", "DS", NOERROR, (), (_SOA, held("www", "NSEC")), "RFC 4035 §5.4: the NSEC is of another name"),
)
_NSEC3_LIES = (
    Lie("www", "A", NOERROR, (), (_SOA, matching("www")), "RFC 5155 §8.5: the bit map has the type"),
    Lie("alias", "A", NOERROR, (), (_SOA, matching("alias")), "RFC 5155 §8.5: the bit map has CNAME"),
    Lie("nope", "A", NXDOMAIN, (), (_SOA, covering("nope"), covering("*")),
        "RFC 5155 §8.3: the closest encloser is not matched"),
    Lie("nope.www", "A", NXDOMAIN, (), (_SOA, covering("nope.www"), covering("*.www")),
        "RFC 5155 §8.3: nor is this one, which is not the apex"),
    Lie("none", "A", NXDOMAIN, (), (_SOA, matching("@"), covering("none")), "RFC 5155 §8.4: the wildcard is not covered"),
    Lie("bar.wild", "A", NXDOMAIN, (), (_SOA, matching("wild"), covering("bar.wild"), covering("*")),
        "RFC 5155 §8.4: a wildcard further up is covered, the one at the closest encloser exists"),
    Lie("foo.wild", "A", NOERROR, (held("*.wild", "A", shown="foo.wild"),), (),
        "RFC 5155 §8.8: the next closer name is not covered"),
    Lie("host.wild", "A", NOERROR, (held("*.wild", "A", shown="host.wild"),), (matching("host.wild"),),
        "RFC 5155 §8.8: a closer name exists"),
    Lie("x.host.wild", "A", NOERROR, (held("*.wild", "A", shown="x.host.wild"),), (covering("x.host.wild"),),
        "RFC 5155 §8.8: what is covered is one label below the next closer name of this wildcard"),
    Lie("foo.wild", "TLSA", NOERROR, (), (_SOA, matching("wild"), covering("foo.wild")),
        "RFC 5155 §8.7: the wildcard is not matched"),
    Lie("ent", "A", NXDOMAIN, (), (_SOA, matching("ent")), "RFC 5155 §8.4: the match proves that the name exists"),
    Lie("sec", "A", NOERROR, (), (_SOA, matching("sec")),
        "RFC 6840 §4.1: the NSEC3 of the parent says nothing of the child's types"),
    Lie("www.sec", "A", NXDOMAIN, (), (_SOA, matching("sec"), covering("www.sec"), covering("*.sec")),
        "RFC 5155 §8.3: the closest encloser is a delegation"),
    Lie("www.moved", "A", NXDOMAIN, (), (_SOA, matching("moved"), covering("www.moved"), covering("*.moved")),
        "RFC 5155 §8.3: the closest encloser has a DNAME"),
    Lie("_mta-sts", "TXT", NOERROR, (unsigned('_mta-sts TXT "v=STSv1; id=0;"'),), (),
        "RFC 6840 §4.4: the DS is denied, but without NS in the bit map this is no delegation"),
    Lie("forged.wild", "A", NOERROR, (unsigned("forged.wild A 192.0.2.66"),), (),
        "RFC 6840 §4.4: nor is a name whose DS a wildcard denies"),
    Lie("hollow", "TXT", NOERROR, (unsigned('hollow TXT "forged"'),), (), "RFC 6840 §4.4: nor is an empty non-terminal"),
    Lie("victim", "DS", NOERROR, (), (held("@", "SOA", zone="victim.lies3.tree"),
        matching("@", zone="victim.lies3.tree")), "RFC 5155 §8.6: the NSEC3 of the child's apex denies no DS"),
    Lie("www.victim", "A", NOERROR, (unsigned("www.victim A 192.0.2.66"),), (),
        "RFC 5155 §8.6: an unsigned answer, and a DS that is denied with the child's NSEC3"),
    Lie("nochild", "DS", NOERROR, (), (_SOA, matching("@"), covering("nochild")),
        "RFC 5155 §8.6: covered, but not by an opt-out span"),
    Lie("nochild", "A", NOERROR, (unsigned("nochild A 192.0.2.66"),), (),
        "RFC 5155 §8.9: no delegation can be in a span without opt-out"),
    Lie("www.nochild", "A", NOERROR, (unsigned("www.nochild A 192.0.2.66"),), (),
        "RFC 5155 §8.9: nor below it"),
)
_DENIED = (_SOA, matching("@"), covering("nope"), covering("*"))
LIES = {
    "lies.tree": _NSEC_LIES,
    "lies3.tree": _NSEC3_LIES,
    "n3flags.tree": (
        Lie("nope", "A", NXDOMAIN, (), _DENIED, "RFC 5155 §8.2: NSEC3 with flags nobody knows is ignored"),
        Lie("nope", "DS", NXDOMAIN, (), _DENIED, "RFC 5155 §8.2: and proves no unsigned delegation"),
    ),
    "n3hash.tree": (
        Lie("nope", "A", NXDOMAIN, (), _DENIED, "RFC 5155 §8.1: NSEC3 with a hash nobody knows is ignored"),
        Lie("nope", "DS", NXDOMAIN, (), _DENIED, "RFC 5155 §8.1: and proves no unsigned delegation"),
    ),
}


def answers(zone: str, pool: Pool) -> list[dict[str, object]]:
    """The prepared answers of a zone, as the name server reads them."""
    return [{
        "name": f"{lie.name}.{zone}.", "type": lie.type, "rcode": lie.rcode,
        "answer": [record.text() for pick in lie.answer for record in pick(pool, zone)],
        "authority": [record.text() for pick in lie.authority for record in pick(pool, zone)],
    } for lie in LIES.get(zone, ())]
