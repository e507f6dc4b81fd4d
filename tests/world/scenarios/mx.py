"""Where mail goes (RFC 5321 §5.1, RFC 7505): one way a domain, right and wrong."""
from model import Gallery, Mx
from scenarios.build import PAIR, domain, enforce, pool, served

# A domain that takes no mail has nothing to protect; whether rules on protection still speak is open.
_NO_MAIL = ("sts-record-missing rpt-record-missing mx-single mx-only-ipv4 sts-no-mail sts-policy-orphan "
            "sts-policy-unreachable sts-policy-host-missing")
_BARE = {"sts": (), "rpt": (), "policy": None}
_HOSTS_LEFT = "mx-single mx-only-ipv4 sts-mx-pattern-unused sts-mx-not-listed"

_NULL = [
    domain("null", "a null MX", "mx-null", _NO_MAIL, mx=(Mx(".", pref=0),), hosts=(), traps=(15,), **_BARE,
        gallery=Gallery(
            "A domain that takes no mail",
            "A single MX record with a dot says so plainly; there is nothing to encrypt and nothing to fix.")),
    domain("null-pref", "a null MX with preference 10", "mx-null-preference", _NO_MAIL + " mx-null",
        mx=(Mx(".", pref=10),), hosts=(), traps=(15,), **_BARE),
    domain("null-and-more", "a null MX beside another", "mx-null-beside-others",
        "mx-null mx-single sts-mx-pattern-unused",
        mx=(Mx(".", pref=0), pool("mx1", 10), pool("mx2", 20)), hosts=("mx1.$D", "mx2.$D"), traps=(15,),
        gallery=Gallery(
            "No mail, and yet some",
            "One record says the domain takes no mail and another says where it goes; senders differ on whom to "
            "believe.")),
    domain("null-with-sts", "a null MX and an MTA-STS policy", "mx-null sts-no-mail",
        _NO_MAIL.replace("sts-no-mail ", "") + " sts-mx-pattern-unused", mx=(Mx(".", pref=0),), hosts=()),
]

_MISSING = [
    domain("implicit", "no MX record: mail goes to the domain itself", "mx-implicit", "mx-single mx-only-ipv4",
        mx=(),
        records=("$D. A 198.51.100.250", "$D. AAAA 2001:db8:25::250"), hosts=("$D",),
        policy=served(enforce("$D")), traps=(14,), gallery=Gallery(
            "No MX record, and mail arrives",
            "Without MX records the domain's own address takes the mail; that works, and is worth saying with a "
            "record.")),
    domain("no-mx-no-address", "neither MX nor address", "mx-implicit",
        _NO_MAIL + " mx-host-without-address", mx=(), hosts=("$D",), records=('$D. TXT "no mail here"',), **_BARE),
    domain("no-such-domain", "the domain does not exist", "mx-no-such-domain", _NO_MAIL, mx=(), hosts=(),
        **_BARE),
    domain("alias", "the domain is an alias", "mx-domain-is-alias", mx=(),
        hosts=("mx1.perfect.post.lab", "mx2.perfect.post.lab"), records=("$D. CNAME perfect.post.lab.",),
        policy=served(enforce("mx1.perfect.post.lab", "mx2.perfect.post.lab"))),
]

_HOSTS = [
    domain("host-alias", "an MX host is an alias", "mx-host-is-alias",
        mx=(PAIR[0], pool("mx2", 20, cname="real")), traps=(16,)),
    domain("host-address", "an MX record holds an address", "mx-host-is-address", _HOSTS_LEFT,
        mx=(PAIR[0], Mx("198.51.100.250.", 20)), traps=(14,), gallery=Gallery(
            "An address where a name belongs",
            "MX records hold host names; senders look the digits up as a name, and find nothing.")),
    domain("host-dangling", "an MX host does not exist", "mx-host-dangling", "mx-host-without-address",
        mx=(PAIR[0], Mx("gone.$D.", 20)), policy=served(enforce("mx1.$D", "gone.$D")), gallery=Gallery(
            "The server that moved out",
            "The second MX host is not in DNS any more: it helps nobody, and its name may be up for "
            "registration.")),
    domain("host-empty", "an MX host has no address", "mx-host-without-address", "mx-host-dangling",
        mx=(PAIR[0], Mx("empty.$D.", 20)), records=('empty.$D. TXT "nothing else"',),
        policy=served(enforce("mx1.$D", "empty.$D"))),
    domain("host-private", "an MX host has a private address", "mx-host-private-address", "mx-only-ipv4",
        mx=(PAIR[0], Mx("mx2", 20, a=("192.168.10.25",), aaaa=()))),
    domain("host-localhost", "an MX record says localhost", "", "mx-host-private-address mx-host-dangling "
        "mx-host-without-address mx-host-invalid-name mx-host-is-address sts-mx-not-listed sts-mx-pattern-unused "
        "dnssec-broken mx-host-lookup-failed",
        mx=(PAIR[0], Mx("localhost.", 20)), policy=served(enforce("mx1.$D", "localhost")), exit=1,
        expect_note="some rule on the host must fire; which one depends on what the resolver says of localhost; an "
        "address it makes up itself has no signature, and the root denies that there is one"),
    domain("host-markup", "an MX host whose name is markup", "mx-host-invalid-name",
        _HOSTS_LEFT + " mx-host-dangling mx-host-without-address", mx=(PAIR[0], Mx(r"\060b\062.$D.", 20)),
        hosts=("mx1.$D", r"<b>.$D")),
    domain("host-underscore", "an MX host with an underscore", "mx-host-invalid-name",
        "sts-mx-not-listed sts-mx-pattern-unused",
        mx=(PAIR[0], pool("mx_2", 20))),
    domain("twice", "one host in two MX records", "mx-duplicate",
        mx=(pool("mx1", 10), pool("mx2", 15), pool("mx1", 20)),
        hosts=("mx1.$D", "mx2.$D")),
    domain("ipv4-only", "no host has IPv6", mx=(pool("mx1", 10, aaaa=()), pool("mx2", 20, aaaa=()))),
    domain("one-mx", "a single host", mx=(pool("mx1"),), policy=served(enforce("mx1.$D"))),
    domain("five-mx", "five hosts", mx=tuple(pool(f"mx{n}", n) for n in range(1, 6)),
        policy=served(enforce(*(f"mx{n}.$D" for n in range(1, 6))))),
    domain("many-mx", "twenty-five hosts", "mx-too-many", "sts-mx-pattern-unused",
        mx=tuple(pool(f"mx{n:02}", n) for n in range(1, 26)),
        policy=served(enforce(*(f"mx{n:02}.$D" for n in range(1, 26))))),
    domain("same-preference", "two hosts with one preference", mx=(pool("mx1"), pool("mx2"))),
]

SCENARIOS = _NULL + _MISSING + _HOSTS
