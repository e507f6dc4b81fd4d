"""The `_mta-sts` TXT record (RFC 8461 §3.1): one mistake a domain."""
from model import Gallery
from scenarios.build import SPF, STS, domain

# Where no record is found, or none that counts, several neighbouring rules have something to say about it.
_NONE = "sts-record-missing sts-policy-orphan"

_COUNT = [
    domain("two-sts", "two MTA-STS records", "sts-record-several", _NONE,
        sts=("v=STSv1; id=1;", "v=STSv1; id=2;"),
        traps=(3,), gallery=Gallery(
            "Two records where one belongs",
            "Two MTA-STS records count as none, which is easily reached when a new record is added and the old "
            "one stays.")),
    domain("sts-and-spf", "an SPF record beside the MTA-STS record", "sts-record-other-txt", sts=(SPF, STS),
        traps=(3,)),
    domain("only-spf", "an SPF record instead of the MTA-STS record", "sts-record-missing",
        "sts-record-other-txt sts-policy-orphan",
        sts=(SPF,), traps=(33,)),
    domain("multi-string", "one record in three strings", sts=(("v=STSv1;", " id=2026", "0101;"),)),
]

_SYNTAX = [
    domain("id-missing", "no id", "sts-record-invalid", _NONE, sts=("v=STSv1;",)),
    domain("id-dashed", "an id with hyphens", "sts-record-invalid", _NONE, sts=("v=STSv1; id=2026-01-01;",),
        gallery=Gallery(
            "A date with hyphens",
            "The id may hold letters and digits only; some senders take the hyphens and others then see no "
            "policy at all.")),
    domain("id-empty", "an empty id", "sts-record-invalid", _NONE, sts=("v=STSv1; id=;",)),
    domain("id-long", "an id of 33 characters", "sts-record-invalid", _NONE, sts=(f"v=STSv1; id={'a' * 33};",)),
    domain("id-twice", "two ids: the first counts", "sts-record-duplicate-field", sts=("v=STSv1; id=1; id=2;",)),
    domain("version-lower", "the version in lower case", "sts-record-not-first",
        "sts-record-missing sts-record-invalid sts-record-other-txt sts-policy-orphan",
        sts=("v=stsv1; id=1;",)),
    domain("version-late", "the version is not the first field", "sts-record-not-first",
        f"{_NONE} sts-record-invalid sts-record-other-txt", sts=("id=1; v=STSv1;",)),
    domain("version-space", "a space before the first semicolon: in the grammar, dropped beside other records",
        "sts-record-risky-syntax", f"{_NONE} sts-record-not-first sts-record-invalid sts-record-other-txt",
        sts=("v=STSv1 ; id=1",), exit=0),
    domain("unknown-field", "a field nobody has registered", "sts-record-unknown-field",
        sts=("v=STSv1; id=1; note=hello;",)),
    domain("double-semicolon", "an empty field", "sts-record-invalid", _NONE, sts=("v=STSv1; id=1;;",)),
    domain("field-with-space", "a field name with a space", "sts-record-invalid", _NONE,
        sts=("v=STSv1; a b=1; id=1;",)),
    domain("no-spaces", "no space and no final semicolon", sts=("v=STSv1;id=1",)),
]

# Names that hosting panels put records at.
_ACCIDENTS = [
    domain("wild-txt", "a wildcard TXT record answers for every name", "dns-wildcard-answers sts-record-missing",
        "sts-record-other-txt sts-policy-orphan rpt-record-missing rpt-legacy-name dns-doubled-suffix",
        sts=(), rpt=(), records=(f'*.$D. TXT "{SPF}"',), traps=(33,), gallery=Gallery(
            "A wildcard answers for everything",
            "The wildcard SPF record is found where MTA-STS and TLS-RPT records would be; it is neither, and "
            "hides their absence.")),
    domain("wild-a", "a wildcard address leads the policy host to the web server",
        "dns-wildcard-answers sts-policy-unreachable",
        policy=None, records=("*.$D. A 203.0.113.10",), page="refused", cli="tls-failed", traps=(33,)),
    domain("at-apex", "the record stands at the domain itself", "dns-record-at-apex sts-record-missing",
        "sts-policy-orphan",
        sts=(), records=(f'$D. TXT "{STS}"',), gallery=Gallery(
            "The right record at the wrong name",
            "Senders look at _mta-sts under the domain and nowhere else; the record at the domain itself does "
            "nothing.")),
    domain("doubled", "the panel added the domain a second time", "dns-doubled-suffix sts-record-missing",
        "sts-policy-orphan",
        sts=(), records=(f'_mta-sts.$D.$D. TXT "{STS}"',), gallery=Gallery(
            "The domain twice",
            "The full name was typed where the panel adds the domain itself, so the record stands at a name "
            "nobody asks for.")),
    domain("quoted", "quotation marks inside the text", "sts-record-not-first",
        f"{_NONE} sts-record-invalid sts-record-other-txt", sts=('"v=STSv1; id=1;"',),
        gallery=Gallery(
            "Quotation marks in the record",
            "Quotes belong to the zone file, not to the text; with them inside, the record no longer begins "
            "with v=STSv1.")),
]

# Texts that must reach the reader as text: markup, a right-to-left override, terminal escapes.
_HOSTILE = [
    domain("hostile-txt", "markup, a bidi override and terminal escapes in TXT records", "sts-record-invalid",
        f"{_NONE} sts-record-other-txt rpt-record-invalid rpt-uri-unusable",
        sts=("v=STSv1; id=1; note=<img src=x onerror=alert(document.domain)>;", "\x1b[31mred\u202eflipped\x07",
             "<script>alert(1)</script>"),
        rpt=("v=TLSRPTv1; rua=mailto:<img/src/onerror=alert(1)>@$D",),
        expect_note="no markup may reach the page, no escape the terminal"),
]

SCENARIOS = _COUNT + _SYNTAX + _ACCIDENTS + _HOSTILE
