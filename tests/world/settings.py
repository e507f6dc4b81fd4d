"""Where everything in the world lives: addresses, programs, and how to say something to the person watching.

All addresses are from the documentation blocks of RFC 5737 and RFC 3849. Browsers count them as public, so a
page fetches from them under the same rules as from the real internet.
"""
import os
import sys

# Name servers.
AUTHORITATIVE = "192.0.2.1"
CHILD_ZONES = "192.0.2.5"       # the healthy copy of zones whose public server misbehaves
STRANGE = "192.0.2.4"           # answers some questions with SERVFAIL or REFUSED
MUTE = "192.0.2.6"              # stays silent on some questions
TREE = "192.0.2.7"              # the signed tree
ONLINE = "192.0.2.8"            # zones of the signed tree that are signed while they are asked, or lied about
TRUTH = "192.0.2.9"             # what the liar knows
# Resolvers.
TREE_RESOLVER = "192.0.2.55"    # validates nothing: for validators that cannot ask for unchecked answers
RESOLVER = "192.0.2.53"
SECOND_RESOLVER = "192.0.2.54"
# HTTPS.
POLICY_HOSTS = "203.0.113.10"
OLD_TLS_HOST = "203.0.113.11"   # TLS 1.0 only; OpenSSL takes protocols from the socket's default server
CLOSED_HOST = "203.0.113.9"     # connections are refused
NOWHERE = "203.0.113.99"        # no route leads here
DOH, DOH_SECOND, DOH_NO_CORS, DOH_FAULT = ("203.0.113.20", "203.0.113.21", "203.0.113.22", "203.0.113.23")
DOH_SLOW = "203.0.113.24"
DOH_PLAIN = "127.0.0.1:8053"
SITE = "203.0.113.30"
# Mail servers: some hosts have an address of their own, the others share a pair.
MX_BLOCK = "198.51.100."
MX_POOL = ("198.51.100.250", "198.51.100.251")
MX_POOL_V6 = ("2001:db8:25::250", "2001:db8:25::251")

# Mail servers of the session cases, from .129 on.
SESSION_BLOCK = "203.0.113."

LOCAL_NETS = ("192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/27", "203.0.113.128/25")
# named accepts only addresses it can see on an interface; a local route is not enough for it.
VISIBLE = (AUTHORITATIVE, CHILD_ZONES, TREE, TRUTH, SECOND_RESOLVER)

# Names of the services themselves, all in the zone `lab`.
SERVICES = {
    "doh.lab": DOH,
    "doh2.lab": DOH_SECOND,
    "doh-nocors.lab": DOH_NO_CORS,
    "doh-fault.lab": DOH_FAULT,
    "doh-slow.lab": DOH_SLOW,
    "waxseal.lab": SITE,
    "mta-sts.provider.lab": POLICY_HOSTS,
}

_PROGRAMS = ("named", "unbound", "nginx", "openssl", "dnssec-dsfromkey", "dnssec-keygen", "dnssec-signzone", "dnsdist", "certutil",
"ip")
_REFEREES = ("unbound-host", "delv")
_MAIL_PROGRAMS = ("postfix",)
TOOL = {
    name: os.environ.get("WORLD_" + name.upper().replace("-", "_"), name) for name in _PROGRAMS + _MAIL_PROGRAMS + _REFEREES
}


def needed(mta: bool, signed_tree: bool) -> list[str]:
    """The programs a world needs, with or without its mail servers and the signed tree with its referees."""
    return [TOOL[name] for name in
        _PROGRAMS + (_MAIL_PROGRAMS if mta else ()) + (_REFEREES if signed_tree else ())]


def log(*words: object) -> None:
    """Says something on stderr; stdout belongs to the command that runs in the world."""
    print("world:", *words, file=sys.stderr, flush=True)
