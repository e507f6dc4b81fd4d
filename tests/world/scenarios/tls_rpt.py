"""The `_smtp._tls` TXT record (RFC 8460 §3): one mistake a domain."""
from model import Gallery
from scenarios.build import RPT, SPF, domain

SCENARIOS = [
    domain("rpt-none", "no TLS-RPT record", rpt=(), gallery=Gallery(
            "Nobody asked for reports",
            "Senders that fail to deliver securely would say so every day, if the domain had told them where to "
            "write.")),
    domain("rpt-two", "two TLS-RPT records", "rpt-record-several", "rpt-record-missing",
        rpt=(RPT, "v=TLSRPTv1; rua=mailto:other@$D"), gallery=Gallery(
            "Two report records",
            "With two records senders act as if there were none; several addresses belong in one rua, with "
            "commas.")),
    domain("rpt-and-spf", "an SPF record beside it", rpt=(SPF, RPT)),
    domain("rpt-bang", "a raw exclamation mark", "rpt-record-invalid", "rpt-uri-unusable",
        rpt=("v=TLSRPTv1; rua=mailto:tls!reports@$D",)),
    domain("rpt-no-scheme", "an address without mailto:", "rpt-record-invalid", "rpt-uri-unusable",
        rpt=("v=TLSRPTv1; rua=tls-reports@$D",), gallery=Gallery(
            "An address without mailto",
            "rua takes URIs: without mailto: in front, the address is no URI, and no report will come.")),
    domain("rpt-http", "http instead of https", "rpt-record-invalid", "rpt-uri-unusable",
        rpt=("v=TLSRPTv1; rua=http://reports.$D/tls",)),
    domain("rpt-https", "reports by HTTPS", rpt=("v=TLSRPTv1; rua=https://reports.$D/tls?from=a=b",)),
    domain("rpt-two-uris", "two addresses in one rua",
        rpt=("v=TLSRPTv1; rua=mailto:a@$D, https://reports.$D/tls",)),
    domain("rpt-rua-twice", "two rua fields", "rpt-record-duplicate-rua",
        rpt=("v=TLSRPTv1; rua=mailto:a@$D; rua=mailto:b@$D",)),
    domain("rpt-external", "reports go to another domain, which needs no permission", "rpt-external-destination",
        rpt=("v=TLSRPTv1; rua=mailto:reports@collector.provider.lab",), traps=(12,), gallery=Gallery(
            "Reports to somebody else",
            "TLS-RPT, unlike DMARC, asks no permission of the receiving domain: this is fine as it is.")),
    domain("rpt-legacy", "the name of an early draft", "rpt-legacy-name", "rpt-record-missing", rpt=(),
        records=('_smtp-tlsrpt.$D. TXT "v=TLSRPTv1; rua=mailto:tls-reports@$D"',), gallery=Gallery(
            "The name from the draft",
            "Early drafts used _smtp-tlsrpt; senders today look at _smtp._tls and find nothing.")),
    domain("rpt-unknown", "a field nobody has registered", "rpt-record-unknown-field",
        rpt=("v=TLSRPTv1; rua=mailto:tls-reports@$D; ruf=x",)),
    domain("rpt-no-rua", "no rua", "rpt-record-invalid", "rpt-uri-unusable rpt-record-unknown-field",
        rpt=("v=TLSRPTv1; note=later",)),
    domain("rpt-lower", "the version in lower case", "rpt-record-not-first", "rpt-record-missing rpt-record-invalid",
        rpt=("v=tlsrptv1; rua=mailto:tls-reports@$D",)),
    domain("rpt-hosts", "the mail servers have records of their own, for reports on DANE", traps=(13,),
        records=(f'_smtp._tls.mx1.$D. TXT "{RPT}"', f'_smtp._tls.mx2.$D. TXT "{RPT}"')),
    domain("rpt-doubled", "the panel added the domain a second time", "dns-doubled-suffix rpt-record-missing",
        rpt=(),
        records=(f'_smtp._tls.$D.$D. TXT "{RPT}"',)),
]
