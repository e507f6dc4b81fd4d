"""Mail servers as a person meets them on port 25: what each does, and what a transcript of it should tell.

Every case is one host under `mx.lab`. `transcripts.py` talks to each with real programs; what they print is given
to the checker, and has to be judged as `Seen` says. openssl and gnutls-cli are mute about what is said before TLS, so
a case says what those who show it see, and what the mute ones see.
"""
from dataclasses import dataclass, field
from typing import Any

from settings import SESSION_BLOCK
from strange_mx import Manners

ZONE = "mx.lab"
_FIRST = 129        # last octet of the first address
SHOWING = ("posttls-finger", "swaks", "curl", "dialogue")
MUTE = ("openssl", "gnutls-cli")
# Those that print every certificate the server sends; swaks and the dialogue print the first, curl none.
_PRINT_CHAIN = ("openssl", "posttls-finger", "gnutls-cli")


@dataclass(frozen=True)
class Seen:
    """What the checker should make of one transcript."""

    starttls: str                       # kind of the outcome, or why nothing was seen
    codes: tuple[str, ...] = ()         # defects, in any order
    status: int = 0                     # of the program `waxseal starttls`
    certificates: int | None = None     # how many it holds; None: as many as the tool prints of what was sent
    more: dict[str, object] = field(default_factory=dict)   # other fields of the session, with their values


STARTED = Seen("started")
NOT_SHOWN = Seen("replies-not-shown", status=3)
FAILED = Seen("handshake-failed", status=1)


@dataclass(frozen=True)
class SessionCase:
    """One server."""

    id: str
    note: str
    shown: Seen = STARTED               # by tools that show the dialogue
    mute: Seen = STARTED                # by those that do not
    cert: str | None = "good"           # a kind of pki.py, "with-issuer", "without-issuer"; None: no STARTTLS
    sent: int = 2                       # certificates the server sends
    smtpd: str = ""                     # further options of this smtpd
    name_said: str = ""                 # the name in banner and EHLO, where it is not the host's
    manners: Manners | None = None      # played by strange_mx.py; None: by Postfix
    by: dict[str, Seen] = field(default_factory=dict)       # tool -> what it shows, where it is none of both
    script: tuple[str, ...] = ()        # what the plain dialogue sends, see dialogue.py; empty: the usual
    tools: tuple[str, ...] = MUTE + SHOWING
    openssl: tuple[str, ...] = ()       # further options of openssl

    @property
    def host(self) -> str:
        """Its full name."""
        return f"{self.id}.{ZONE}"

    def describe(self, address: str) -> dict[str, object]:
        """The case as the tests read it."""
        return {
            "id": self.id, "host": self.host, "address": address, "note": self.note,
            "script": list(self.script), "openssl": list(self.openssl),
            "seen": {tool: self._describe(tool) for tool in self.tools},
        }

    def _describe(self, tool: str) -> dict[str, object]:
        seen = self.by.get(tool) or (self.mute if tool in MUTE else self.shown)
        printed = self.sent if tool in _PRINT_CHAIN else 0 if tool == "curl" else 1
        return {
            "starttls": seen.starttls,
            "codes": list(seen.codes),
            "exit": seen.status,
            "certificates": seen.certificates if seen.certificates is not None
                else printed if seen.starttls == "started" else 0,
            "more": seen.more,
        }


def _with(*codes: str, **more: Any) -> Seen:
    return Seen("started", codes, **more)


def _strange(id: str, note: str, shown: Seen, mute: Seen, manners: Manners, **more: Any) -> SessionCase:
    # The strange servers have the same chains as the others.
    return SessionCase(id, note, shown, mute, manners=manners, **more)


def _instead(words: tuple[str, ...], word: str) -> tuple[str, ...]:
    """The keywords with another in the place of STARTTLS."""
    return tuple(word if known == "STARTTLS" else known for known in words)


_GOOD = Manners()
_VERIFIED = {"openssl": Seen("started", more={"tls.verified": True})}
_NOT_VERIFIED = {"openssl": Seen("started", more={"tls.verified": False})}

_CERTIFICATES = [
    SessionCase("good", "nothing is wrong", by=_VERIFIED),
    SessionCase("expired", "an expired certificate", cert="expired", by=_NOT_VERIFIED),
    SessionCase("selfsigned", "a self-signed certificate", cert="selfsigned", sent=1, by=_NOT_VERIFIED),
    # openssl is not told to look at names; that is for whoever judges the certificates.
    SessionCase("wrongname", "a certificate for another name", cert="wrongname", by=_VERIFIED),
    SessionCase("otherca", "a certificate of an authority nobody trusts", cert="otherca", by=_NOT_VERIFIED),
    SessionCase("issuer-sent", "an intermediate authority, sent", cert="with-issuer", by=_VERIFIED),
    SessionCase("issuer-missing", "an intermediate authority, not sent", cert="without-issuer", sent=1,
        by=_NOT_VERIFIED),
]

_PIPED = ("EHLO", "STARTTLS+NOOP", "EHLO", "QUIT")
_EARLY_SENDER = ("EHLO", "MAIL", "STARTTLS", "EHLO", "RCPT", "QUIT")

_SANE = [
    SessionCase("clear", "no STARTTLS", Seen("not-offered", status=1), NOT_SHOWN, cert=None),
    SessionCase("renamed", "banner and EHLO give another name", _with("name-differs"), _with("name-differs"),
        name_said="other.lab"),
    SessionCase("tls-only", "refuses mail in clear",
        # Postfix under stress ends a session at the first error, and a few clients at once are stress here.
        smtpd="-o smtpd_tls_security_level=encrypt -o smtpd_hard_error_limit=20",
        script=("EHLO", "MAIL", "STARTTLS", "EHLO", "QUIT"), by={"dialogue": _with("requires-tls")}),
    SessionCase("discards", "forgets what came in clear behind STARTTLS", script=_PIPED, tools=("dialogue",),
        shown=Seen("started", more={"pipelined": "discarded"})),
    SessionCase("forgets", "forgets the sender from before TLS", script=_EARLY_SENDER, tools=("dialogue",)),
]

_REFUSED = {"openssl": FAILED}      # it goes on to the handshake whatever the reply was
_OFFER = [
    _strange("masked", "the keyword is masked on the way", Seen("stripped", status=1), NOT_SHOWN,
        Manners(before=_instead(_GOOD.before, "XXXXXXXA"))),
    _strange("parameter", "a parameter behind the keyword", _with("parameter-after-keyword"), STARTED,
        Manners(before=_instead(_GOOD.before, "STARTTLS now")),
        # swaks does not take it for the keyword.
        by={"swaks": Seen("offered", ("parameter-after-keyword",))}),
    _strange("unavailable", "454 to STARTTLS", Seen("refused", status=1), NOT_SHOWN,
        Manners(starttls="454 4.7.0 TLS not available due to local problem"), by=_REFUSED),
    _strange("syntax", "501 to STARTTLS", Seen("refused", status=1), NOT_SHOWN,
        Manners(starttls="501 5.5.4 Syntax error (no parameters allowed)"), by=_REFUSED),
    _strange("unknown-command", "502 to STARTTLS though offered",
        Seen("refused", ("reply-undefined",), status=1), NOT_SHOWN,
        Manners(starttls="502 5.5.1 Command not implemented"), by=_REFUSED),
    _strange("again", "STARTTLS offered again inside TLS", _with("offered-again"), _with("offered-again"),
        Manners(inside=_GOOD.before)),
]

_UNCHECKED = [
    _strange("busy", "421 at the start", Seen("busy", status=3), NOT_SHOWN,
        Manners(greeting="421 4.7.0 $H Too many connections, try again later")),
    _strange("blocked", "554 at the start", Seen("rejected", status=3), NOT_SHOWN,
        Manners(greeting="554 5.7.1 $H Client host blocked")),
    _strange("silent", "no greeting comes", Seen("not-checked", status=3), Seen("not-checked", status=3),
        Manners(silent=True)),
    _strange("hangs-up", "the connection ends after the greeting", Seen("closed", status=3), NOT_SHOWN,
        Manners(hangs_up=True)),
    _strange("greylisted", "450 to the recipient", STARTED, STARTED,
        Manners(rcpt="450 4.2.0 Greylisted, see you in five minutes"),
        by={"dialogue": Seen("started", more={"refusals.0.temporary": True})}),
    _strange("imap", "another protocol answers", Seen("other-protocol", status=3), NOT_SHOWN,
        Manners(greeting="* OK [CAPABILITY IMAP4rev1 STARTTLS] ready"), tools=("dialogue",)),
]

_TLS = [
    _strange("hangs-up-in-tls", "the connection ends after the ClientHello", FAILED, FAILED,
        Manners(hangs_up_in_tls=True)),
    _strange("injection", "obeys what came in clear behind STARTTLS", STARTED, STARTED, Manners(keeps_buffer=True),
        script=_PIPED,
        by={"dialogue": Seen("started", ("command-injected",), status=1, more={"pipelined": "obeyed"})}),
    _strange("remembers", "MAIL from before TLS is remembered", STARTED, STARTED, Manners(keeps_state=True),
        script=_EARLY_SENDER, by={"dialogue": _with("state-kept", status=1)}),
    _strange("requiretls", "REQUIRETLS inside TLS",
        Seen("started", ("extensions-differ",), more={"requiretls": True}),
        Seen("started", more={"requiretls": True}), Manners(inside=(*_GOOD.inside, "REQUIRETLS"))),
    _strange("requiretls-outside", "REQUIRETLS only in clear",
        Seen("started", ("requiretls-only-before", "extensions-differ"), more={"requiretls": False}),
        Seen("started", more={"requiretls": False}), Manners(before=(*_GOOD.before, "REQUIRETLS"))),
    _strange("old-tls", "TLS 1.0 and nothing newer, to a client that takes it", FAILED,
        _with("version-old", status=1, more={"tls.version": "TLS 1.0"}), Manners(tls="TLSv1"),
        openssl=("-tls1", "-cipher", "ALL:@SECLEVEL=0")),
    _strange("too-old", "TLS 1.1 and nothing newer, to a client that wants more", FAILED,
        _with("version-old", status=1), Manners(tls="TLSv1_1"),
        # OpenSSL gives up after it has seen version and certificates.
        by={"openssl": Seen("handshake-failed", ("version-old",), status=1, certificates=2)}),
    _strange("unhappy", "554 as soon as TLS is there", _with("refused-inside-tls"), _with("refused-inside-tls"),
        Manners(after_tls="554 5.7.3 TLS is not good enough")),
]

# RFC 5321 §4.2.1: any reply may have several lines.
_LINES = [
    _strange("multiline", "a greeting of several lines", STARTED, STARTED,
        Manners(greeting="220-$H ESMTP\r\n220-We do not take bulk mail\r\n220 and wish you a good day")),
    _strange("multiline-starttls", "a reply of several lines to STARTTLS", STARTED, STARTED,
        Manners(starttls="220-2.0.0 Ready\r\n220 2.0.0 to start TLS")),
]

CASES: list[SessionCase] = _CERTIFICATES + _SANE + _OFFER + _UNCHECKED + _TLS + _LINES


def addresses() -> dict[str, str]:
    """Host -> its address."""
    return {case.host: f"{SESSION_BLOCK}{_FIRST + place}" for place, case in enumerate(CASES)}


@dataclass(frozen=True)
class Complaint:
    """A domain to which a sender that insists on TLS cannot deliver, and what its words come to."""

    domain: str
    level: str                          # Postfix's: how much it insists
    bounce: tuple[str, ...]             # kinds of notices in the bounce
    log: tuple[str, ...] = ()           # and in the log, where it says more
    host: str = ""                      # the mail host, where it is not the domain itself

    def describe(self) -> dict[str, object]:
        """The complaint as the tests read it."""
        return {
            "domain": self.domain, "host": self.host or self.domain, "level": self.level,
            "bounce": list(self.bounce), "log": list(self.log or self.bounce),
        }


_NOT_TRUSTED = ("certificate-not-trusted",)

COMPLAINTS = [
    Complaint("clear.mx.lab", "encrypt", ("starttls-not-offered",)),
    Complaint("masked.mx.lab", "encrypt", ("starttls-not-offered",)),
    Complaint("unavailable.mx.lab", "encrypt", ("starttls-refused",)),
    Complaint("hangs-up-in-tls.mx.lab", "encrypt", ("handshake-failed",)),
    Complaint("expired.mx.lab", "verify", _NOT_TRUSTED, ("certificate-expired", *_NOT_TRUSTED)),
    Complaint("wrongname.mx.lab", "verify", _NOT_TRUSTED, ("certificate-name-mismatch", *_NOT_TRUSTED)),
    Complaint("otherca.mx.lab", "verify", _NOT_TRUSTED),
    Complaint("issuer-missing.mx.lab", "verify", _NOT_TRUSTED),
    Complaint("tls-only.mx.lab", "none", ("tls-demanded",)),
    # An error of another kind is none of ours.
    Complaint("blocked.mx.lab", "encrypt", ()),
    Complaint("bad311.dane.lab", "dane", _NOT_TRUSTED, ("dane-mismatch", *_NOT_TRUSTED), "mx.bad311.dane.lab"),
    Complaint("strip.dane.lab", "dane", ("starttls-not-offered",), host="mx.strip.dane.lab"),
    Complaint("bogustlsa.tlsabogus.lab", "dane", ("tlsa-lookup-failed",), host="mx.bogustlsa.tlsabogus.lab"),
    Complaint("notlsa.dane.lab", "dane-only", ("dane-missing",), host="mx.notlsa.dane.lab"),
]
