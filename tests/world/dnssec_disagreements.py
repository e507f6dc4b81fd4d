"""Where other validators see a question otherwise than dnssec_questions.py, who is right, and why.

Seen with unbound 1.17.1, delv 9.18.49 and domain 0.12.3.
"""
from typing import NamedTuple


class Disagreement(NamedTuple):
    """What a referee says instead."""

    status: str
    right: str      # "we", "they", or "both" where the RFCs leave it open
    why: str


_SHA1 = ("www.sha1.tree A", "nope.sha1.tree A", "_25._tcp.mail.sha1.tree TLSA", "www.sha1n3.tree A",
    "nope.sha1n3.tree MX", "to-sha1.alias.tree A", "to-sha1.alias3.tree A")
_OVER_100 = ("nope.it101.tree A", "www.it101.tree TLSA", "foo.wild.it101.tree A", "nope.it150.tree A",
    "www.it150.tree TLSA")
_KEYTRAP = ("www.keytrap.tree A", "nope.keytrap.tree A", "www.sigtrap.tree A", "nope.hashtrap.tree A")

# Who, what they say, who is right, why, and about which questions.
_GROUPS: tuple[tuple[tuple[str, ...], str, str, str, tuple[str, ...]], ...] = (
    (("unbound", "delv", "domain"), "secure", "we",
        "they are older than RFC 9905 §2, which makes SHA-1 count as unsupported", _SHA1),
    (("unbound", "delv", "domain"), "secure", "they",
        "RFC 9905 §2 takes only algorithms 5 and 7 from validators; for digest type 1 it forbids delegating (§5) and"
        " leaves validation recommended (RFC 9904 §4), so that insecure is our caution",
        ("www.ds1.tree A", "nope.ds1.tree A")),
    (("unbound", "delv"), "secure", "both",
        "RFC 9276 §3.2 lets each validator choose its limit; theirs is 150 iterations", _OVER_100),
    (("domain",), "bogus", "both",
        "RFC 9276 §3.2 allows a failure as well as insecure; theirs is a failure above 500 iterations",
        ("nope.it2500.tree A",)),
    (("domain",), "insecure", "we",
        "RFC 9904 §3 recommends 14 and 15 to validators; its list of supported algorithms leaves them out",
        ("www.p384.tree A", "nope.p384.tree MX", "_25._tcp.mail.p384.tree TLSA", "www.ed.tree A", "nope.ed.tree A",
         "_25._tcp.mail.ed.tree TLSA", "www.keytrap384.tree A")),
    (("delv",), "secure", "they",
        "RFC 9904 §3 recommends 16 to validators; we do not implement it", ("www.ed448.tree A",)),
    (("delv", "domain"), "bogus", "we",
        "RFC 3110 §2 allows exponents of any length; their libraries stop at 35 and 33 bits", ("www.explong.tree A",)),
    (("unbound", "domain"), "secure", "we",
        "RFC 4509 §3: a SHA-1 digest should be ignored beside a SHA-256 digest of an implemented algorithm",
        ("www.ds1right.tree A",)),
    (("delv",), "secure", "we",
        "RFC 5155 §9.2: what an opt-out span covers may exist as an unsigned delegation; delv does not tell",
        ("nope.out.tree A", "nope.out.tree TLSA", "nope.out.tree DS", "plain.out.tree DS", "entplain.out.tree A",
         "entplain.out.tree DS", "foo.wild.out.tree TLSA", "nope.grove A", "nope.sec.grove A", "to-optout-nx.alias.tree A",
         "to-optout-nx.alias3.tree A")),
    (("domain",), "bogus", "we",
        "RFC 5155 erratum 3441: an empty non-terminal that only unsigned delegations make has no NSEC3",
        ("entplain.out.tree A",)),
    (("unbound", "domain"), "secure", "we",
        "RFC 5011 §2.1: a revoked key must be used for nothing but to validate its own revocation",
        ("www.revokedds.tree A", "www.revokedzsk.tree A")),
    (("delv",), "bogus", "we",
        "RFC 4035 §5.3.1 and RFC 6840 §5.11: the next key or signature is to be tried; it stops after one failure,"
        " as a defence against KeyTrap",
        ("www.collide.tree A", "nope.collide.tree A", "www.multibad.tree A", "www.oldsig.tree A", "nope.oldsig.tree A")),
    (("unbound",), "bogus", "we",
        "RFC 6672 §5.3.1: the CNAME is proved by its DNAME; it looks for a DS set at the name and is answered by the"
        " DNAME", ("www.dn.tree CNAME", "www.spoilt.dn3.tree CNAME")),
    (("domain",), "bogus", "we",
        "RFC 6672 §5.3.1: the CNAME is the answer; it wants a denial of something behind it", ("www.dn.tree CNAME",)),
    (("domain",), "bogus", "both",
        "no RFC gives aliases without end a status; we keep failures that prove nothing apart from bogus",
        ("loop-a.alias.tree A", "hop0.long.tree A")),
    (("domain",), "bogus", "we",
        "the answer is SERVFAIL, of which nothing can be validated", ("www.nonsec.tree TLSA",)),
    (("unbound", "delv", "domain"), "bogus", "both",
        "no RFC gives exhausted effort a status; we keep it apart from bogus, since nothing was found to be wrong",
        _KEYTRAP),
    (("unbound", "delv"), "bogus", "both",
        "no RFC gives exhausted effort a status; we keep it apart from bogus, since nothing was found to be wrong",
        ("www.keytrap384.tree A",)),
    (("unbound",), "secure", "both",
        "it answers NODATA, which is proved, where the message says NXDOMAIN, which is not; we judge the message",
        ("mail.lies.tree TLSA", "ent.lies.tree A")),
    (("delv",), "indeterminate", "we",
        "it looks for name servers of the parent, and reports a failure without a verdict",
        ("victim.lies.tree DS", "victim.lies3.tree DS")),
    (("domain",), "secure", "we",
        "RFC 5155 §8.3 wants the closest encloser matched; it takes the apex as given, which does no harm",
        ("nope.lies3.tree A",)),
    (("delv", "domain"), "secure", "we",
        "RFC 5155 §8.2: NSEC3 records with flags other than 0 and 1 must be ignored",
        ("nope.n3flags.tree A", "nope.n3flags.tree DS")),
)

DISAGREEMENTS: dict[tuple[str, str, str], Disagreement] = {
    (who, *question.rsplit(" ", 1)): Disagreement(status, right, why)
    for referees, status, right, why, questions in _GROUPS for who in referees for question in questions
}
