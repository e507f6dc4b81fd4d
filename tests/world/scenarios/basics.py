"""Modes, how policies name MX hosts, and policies that exist only in part."""
from dataclasses import replace

from model import Gallery, Policy
from scenarios.build import GOOD, PAIR_LINES, STS, domain, enforce, policy_lines, pool, served, text

_MODES = [
    domain("perfect", "everything right", gallery=Gallery(
            "Everything in order",
            "Two mail servers, an enforce policy that names both, and reports asked for: this is what to aim at.")),
    domain("nocors-good", "everything right, but web pages may not read the policy",
        policy=replace(GOOD, cors=False),
        traps=(35,), gallery=Gallery(
            "The policy a page may not read",
            "Nothing is wrong: the policy host only sends no CORS header, so a web page sees that it answers "
            "and not what.")),
    domain("testing", "mode testing", "sts-mode-testing",
        policy=served(text(*policy_lines("testing", "mx1.$D", "mx2.$D"))), gallery=Gallery(
            "Still testing",
            "Mode testing asks for reports and protects nothing; once the reports are clean, switch to enforce.")),
    domain("mode-none", "mode none, with MX patterns that no longer matter", "sts-mode-none",
        "sts-mx-pattern-unused",
        policy=served(text(*policy_lines("none", "mx1.$D", "mx2.$D")))),
    domain("nothing", "neither MTA-STS nor TLS-RPT", policy=None, sts=(), rpt=(), gallery=Gallery(
            "Nothing published",
            "Without MTA-STS or DANE anyone on the path can strip encryption, and nobody will report that it "
            "happened.")),
    domain("orphan", "a policy without a TXT record", "sts-policy-orphan", sts=(), traps=(8,), gallery=Gallery(
            "A policy nobody looks for",
            "Senders only fetch the policy when the _mta-sts TXT record tells them to; without it the file is "
            "never read.")),
    domain("nocors-orphan", "a policy without a TXT record, closed to web pages", sts=(),
        may="sts-policy-orphan", policy=replace(GOOD, cors=False)),
    domain("txt-only", "a TXT record, and a policy host that does not exist", "sts-policy-host-missing",
        "sts-policy-unreachable", policy=None, gallery=Gallery(
            "A record that points at nothing",
            "The TXT record announces a policy, but mta-sts under the domain does not exist, so senders carry "
            "on unprotected.")),
    domain("sub", "a subdomain without a policy below a domain that has one", "sts-parent-policy-not-inherited",
        name="news.parent", policy=None, sts=(), traps=(10,), gallery=Gallery(
            "The policy of the parent",
            "A policy covers exactly one domain; mail to a subdomain needs a record and a policy of its own.")),
    domain("parent", "the domain above it, which is right"),
]

_MATCHING = [
    domain("backup-mx", "the backup MX is not in the policy", "sts-mx-not-listed",
        policy=served(enforce("mx1.$D")), traps=(8,), gallery=Gallery(
            "The forgotten backup server",
            "The policy names only the first server; mail is refused exactly when the first is down and the "
            "backup is needed.")),
    domain("wild-deep", "`*.x` does not cover a name two labels below x",
        "sts-mx-not-listed sts-mx-pattern-unused sts-mx-pattern-own-wildcard",
        mx=(pool("a.mx", 10), pool("b.mx", 20)), policy=served(enforce("*.$D")), traps=(1,), gallery=Gallery(
            "A wildcard one label short",
            "A star stands for exactly one label: *.example.org covers mx.example.org and not a.mx.example.org.")),
    domain("wild-ok", "`*.mx.x` covers names one label below mx.x", "",
        "sts-mx-pattern-own-wildcard", mx=(pool("a.mx", 10), pool("b.mx", 20)), policy=served(enforce("*.mx.$D")),
        traps=(1,)),
    domain("case", "MX and policy differ in case only", mx=(pool("MX1", 10), pool("Mx2", 20)),
        policy=served(enforce("mX1.$D", "MX2.$D")), traps=(2,)),
    domain("dot", "a pattern with a final dot is no domain of RFC 5321 and makes the policy invalid",
        "sts-policy-invalid", policy=served(enforce("mx1.$D.", "mx2.$D.")), traps=(2,)),
    domain("stale-pattern", "a pattern for a host that is gone", "sts-mx-pattern-unused",
        policy=served(text(*policy_lines("enforce", "mx1.$D", "mx2.$D", "old.$D")))),
    domain("own-wild", "a wildcard over the whole own domain", "sts-mx-pattern-own-wildcard",
        policy=served(enforce("*.$D")), gallery=Gallery(
            "A wildcard over one's own domain",
            "Any host under the domain that can get a certificate now passes as a mail server, web servers "
            "included.")),
    domain("idn", "an internationalised domain, as its A-label", name="xn--bcher-kva", traps=(36,),
        gallery=Gallery(
            "A domain with an umlaut",
            "Records and policies carry the A-label form; a checker has to find the same domain from either "
            "spelling.")),
]

_AGES = [
    domain("age-zero", "max_age 0: the policy is never kept", "sts-max-age-zero", policy=served(enforce(age=0)),
        traps=(11,)),
    domain("age-hour", "max_age of one hour", "sts-max-age-short", policy=served(enforce(age=3600)), traps=(11,),
        gallery=Gallery(
            "Forgotten within the hour",
            "The policy protects from the second message on, for as long as senders may keep it; an hour is "
            "next to nothing.")),
    domain("age-days", "max_age of two days: allowed, low", "sts-max-age-low",
        policy=served(enforce(age=172_800))),
    domain("age-over", "max_age one second over a year", "sts-max-age-over",
        policy=served(enforce(age=31_557_601))),
    domain("age-most", "the longest max_age allowed", policy=served(enforce(age=31_557_600))),
    domain("age-missing", "no max_age", "sts-policy-invalid",
        policy=served(text("version: STSv1", "mode: enforce", *PAIR_LINES))),
    domain("age-words", "max_age with a unit", "sts-policy-invalid", policy=served(enforce(age="30d"))),
    domain("ttl-long", "the TXT record may be kept for two days", "sts-txt-ttl-long", sts=(),
        records=(f'_mta-sts.$D. 172800 TXT "{STS}"',)),
]

_DELEGATED = [
    domain("delegated", "record and policy host are aliases of a provider, whose certificate names the customer",
        "sts-record-delegated", sts=(), policy=replace(GOOD, alias="mta-sts.provider.lab."),
        records=("_mta-sts.$D. CNAME _mta-sts-delegated.provider.lab.",), gallery=Gallery(
            "Left to a provider, properly",
            "Both names are aliases, and the provider's server has a certificate for the customer's name: that "
            "is enough.")),
    domain("delegated-dangling", "the record is an alias of a name that does not exist", "sts-record-dangling",
        "sts-record-missing sts-policy-orphan sts-record-delegated", sts=(),
        records=("_mta-sts.$D. CNAME gone.provider.lab.",), gallery=Gallery(
            "An alias to nowhere",
            "The provider is gone and the alias is still there: there is no record, and whoever takes the name "
            "decides.")),
    domain("delegated-cert", "the policy host is an alias and shows the provider's own certificate",
        "sts-policy-unreachable", policy=Policy(enforce(), cert="provider", alias="mta-sts.provider.lab."),
        traps=(6,),
        gallery=Gallery(
            "The provider's own certificate",
            "The certificate must name mta-sts under the customer's domain; one for the provider's name ends "
            "every fetch.")),
    domain("dname", "a DNAME above the domain redirects everything below it",
        "sts-record-delegated mx-domain-is-alias",
        silent="sts-record-missing rpt-record-missing", name="user.dname", mx=(), sts=(), rpt=(),
        hosts=("mx1.dname-target.post.lab", "mx2.dname-target.post.lab"), records=(
            "dname.post.lab. DNAME dname-target.post.lab.",
            "user.dname-target.post.lab. MX 10 mx1.dname-target.post.lab.",
            "user.dname-target.post.lab. MX 20 mx2.dname-target.post.lab.",
            f'_mta-sts.user.dname-target.post.lab. TXT "{STS}"',
            '_smtp._tls.user.dname-target.post.lab. TXT "v=TLSRPTv1; rua=mailto:tls-reports@$D"',
            "mta-sts.user.dname-target.post.lab. A 203.0.113.10",
            "mx1.dname-target.post.lab. A 198.51.100.250",
            "mx1.dname-target.post.lab. AAAA 2001:db8:25::250",
            "mx2.dname-target.post.lab. A 198.51.100.251",
            "mx2.dname-target.post.lab. AAAA 2001:db8:25::251",
        ),
        policy=Policy(enforce("mx1.dname-target.post.lab", "mx2.dname-target.post.lab"), host=False),
        page="read"),
]

SCENARIOS = _MODES + _MATCHING + _AGES + _DELEGATED
