"""The policy file and the host that serves it (RFC 8461 §3.2, §3.3): one mistake a domain."""
from dataclasses import replace

from model import Gallery, Policy
from scenarios.build import GOOD, PAIR_LINES, domain, enforce, policy_lines, served, text
from settings import CLOSED_HOST

_LINES = policy_lines("enforce", "mx1.$D", "mx2.$D")

_HTTP = [
    domain("not-found", "404", "sts-policy-bad-status", policy=replace(GOOD, status=404), gallery=Gallery(
            "The policy is not there",
            "The record announces a policy and the host says 404: senders without a cached copy deliver "
            "unprotected.")),
    domain("server-error", "500", "sts-policy-bad-status", policy=replace(GOOD, status=500)),
    domain("nocors-not-found", "404, closed to web pages", program="sts-policy-bad-status",
        policy=replace(GOOD, status=404, cors=False),
        expect_note="a page sees a server with a valid certificate and no more; a program sees 404 and exits with 1"),
    domain("redirect", "a redirect to another path of the same host", "sts-policy-redirects",
        policy=replace(GOOD, redirect="/moved.txt"), traps=(5,), gallery=Gallery(
            "A redirect that browsers follow",
            "Opening the policy in a browser works, and senders stop at the redirect: RFC 8461 forbids "
            "following it.")),
    domain("redirect-away", "a redirect to another host", "sts-policy-redirects",
        policy=replace(GOOD, redirect="https://mta-sts.perfect.post.lab/.well-known/mta-sts.txt"), traps=(5,)),
    domain("nocors-redirect", "a redirect, closed to web pages", program="sts-policy-redirects",
        policy=replace(GOOD, redirect="/moved.txt", cors=False),
        expect_note="a page cannot tell this from a good policy; a program sees the redirect and exits with 1"),
    domain("html-type", "text/html", "sts-policy-bad-type", policy=replace(GOOD, media_type="text/html"),
        traps=(7,),
        gallery=Gallery(
            "A policy that calls itself HTML",
            "Some senders look at the media type and refuse the file, others do not: half the protection, hard "
            "to notice.")),
    domain("charset", "text/plain with a charset",
        policy=replace(GOOD, media_type='"text/plain; charset=utf-8"')),
    domain("cert-expired", "the policy host's certificate has expired", "sts-policy-unreachable",
        policy=replace(GOOD, cert="expired"), gallery=Gallery(
            "The certificate nobody renewed",
            "The policy host's certificate has expired, so the policy cannot be fetched, long after someone "
            "last looked at it.")),
    domain("cert-name", "the policy host's certificate has another name", "sts-policy-unreachable",
        policy=replace(GOOD, cert="wrongname")),
    domain("cert-self", "the policy host signed its own certificate", "sts-policy-unreachable",
        policy=replace(GOOD, cert="selfsigned")),
    domain("refused", "the policy host refuses connections", "sts-policy-unreachable",
        policy=replace(GOOD, address=CLOSED_HOST)),
    domain("stall-head", "the policy host takes the request and never answers", "", "sts-policy-unreachable",
        policy=replace(GOOD, stall="head"), exit=3),
    domain("stall-body", "the policy stops after its first line", "", "sts-policy-unreachable sts-policy-invalid",
        policy=replace(GOOD, stall="body"), exit=3),
]

_FORM = [
    domain("lf-only", "line feeds alone", policy=served(text(*_LINES, eol="\n")), traps=(4,)),
    domain("no-final-newline", "the last line has no end", policy=served("\r\n".join(_LINES))),
    domain("blank-line", "a blank line in the middle", "sts-policy-invalid", "sts-policy-risky-syntax",
        policy=served(text(*_LINES[:2], "", *_LINES[2:])), gallery=Gallery(
            "One blank line",
            "The grammar has no blank lines; some senders skip them and others refuse the whole policy.")),
    domain("bom", "a byte order mark", "sts-policy-invalid", "sts-policy-risky-syntax",
        policy=served(b"\xef\xbb\xbf" + text(*_LINES).encode())),
    domain("space-colon", "a space before a colon", "sts-policy-invalid", "sts-policy-risky-syntax",
        policy=served(text("version: STSv1", "mode : enforce", *PAIR_LINES, "max_age: 2592000"))),
    domain("mode-capital", "`Enforce`", "sts-policy-invalid",
        policy=served(text(*policy_lines("Enforce", "mx1.$D", "mx2.$D")))),
    domain("mode-twice", "two modes: the first counts", "sts-policy-risky-syntax",
        policy=served(text(*_LINES, "mode: none"))),
    domain("unknown-key", "a key nobody has registered", "sts-policy-unknown-field",
        policy=served(text(*_LINES, "owner: post"))),
    domain("comment", "a comment line", "sts-policy-invalid", policy=served(text("# our policy", *_LINES))),
]

_MX = [
    domain("mx-list", "several hosts on one line", "sts-policy-invalid", policy=served(enforce("mx1.$D, mx2.$D")),
        traps=(9,), gallery=Gallery(
            "All hosts on one line",
            "Each host needs an mx line of its own; a list with commas is no host name and makes the policy "
            "invalid.")),
    domain("mx-address", "an address instead of a name",
        "sts-mx-pattern-address sts-mx-not-listed", "sts-mx-pattern-unused",
        policy=served(enforce("198.51.100.250")), traps=(9,)),
    domain("mx-ulabel", "a U-label", "sts-policy-invalid",
        policy=served(enforce("mx1.$D", "mx2.bücher.post.lab")),
        traps=(9, 36)),
    domain("mx-port", "a port", "sts-policy-invalid", policy=served(enforce("mx1.$D:25", "mx2.$D:25")),
        traps=(9,)),
    domain("mx-typo", "`nmx` for `mx`", "sts-policy-invalid", "sts-policy-unknown-field",
        policy=served(text("version: STSv1", "mode: enforce", "nmx: mx1.$D", "max_age: 2592000")), traps=(9,)),
    domain("mx-none", "no mx line at all", "sts-policy-invalid", policy=served(text(*policy_lines("enforce")))),
    domain("none-without-mx", "mode none needs no mx line", "sts-mode-none",
        policy=served(text(*policy_lines("none")))),
]

_FILLER = "x: " + "y" * 60 + "\r\n"
# Over the limit or not text at all, further complaints about the same body are as good as the first.
_TOO = "sts-policy-invalid sts-policy-unknown-field sts-policy-risky-syntax sts-mx-not-listed"

_ABUSE = [
    domain("big-70k", "70 kB, valid", "sts-policy-too-large", "sts-policy-unknown-field",
        policy=served(text(*_LINES) + _FILLER * 1_080)),
    domain("big-1m", "1 MB", "sts-policy-too-large", _TOO, policy=served(text(*_LINES) + _FILLER * 16_000)),
    domain("many-lines", "100,000 lines", "sts-policy-too-large", _TOO,
        policy=served(text(*_LINES) + "a: b\n" * 100_000)),
    domain("nul", "64 octets of nothing", "sts-policy-invalid", policy=served(b"\x00" * 64)),
    domain("not-utf8", "octets that are no UTF-8", "sts-policy-invalid",
        "sts-policy-risky-syntax sts-policy-unknown-field",
        policy=served(text(*_LINES).encode() + b"note: \xff\xfe\xc3\x28\r\n")),
    domain("empty-body", "an empty file", "sts-policy-invalid", policy=served(b"")),
    domain("html-page", "the web site's front page", "sts-policy-invalid",
        policy=served("<!DOCTYPE html>\n<title>Welcome</title>\n<p>It works!</p>\n")),
    domain("hostile-policy", "markup and a bidi override in a policy that is valid", "sts-policy-unknown-field",
        policy=served(text(*_LINES, "note: <img src=x onerror=alert(document.domain)>",
                           "flip: \u202egnihtyna siht si\u202c"))),
    domain("hostile-control", "terminal escapes in a policy", "sts-policy-invalid",
        "sts-policy-unknown-field sts-policy-risky-syntax",
        policy=served(text(*_LINES, "note: \x1b[2J\x1b[31mgone\x07", "\x1b]0;title\x07: x"))),
]

_NO_CORS = [
    domain("nocors-expired", "an expired certificate, closed to web pages", "sts-policy-unreachable",
        policy=Policy(enforce(), cert="expired", cors=False)),
    domain("nocors-invalid", "an invalid policy, closed to web pages", program="sts-policy-invalid",
        policy=Policy(text(*_LINES[1:]), cors=False),
        expect_note="only a program, or a page that is given the text, can see that the version is missing"),
    domain("nocors-testing", "mode testing, closed to web pages", program="sts-mode-testing",
        policy=Policy(text(*policy_lines("testing", "mx1.$D", "mx2.$D")), cors=False)),
]

SCENARIOS = _HTTP + _FORM + _MX + _ABUSE + _NO_CORS
