#!/usr/bin/env python3
"""Writes the first inputs of the fuzz targets: corpus/TARGET/*.

From the recorded DNSSEC questions: an input of dns_message is one message; an input of dnssec_validator is the message
that answers a question and those of every name above it, each behind its length. From the fixtures of TLS reports: an
input of tls_report is a report, one of tls_report_mail a message or two, and one of tls_report_archive a report or a
message in gzip, or several in zip. Only small ones are taken: short inputs are tried more often.
"""

import gzip
import io
import pathlib
import struct
import zipfile

HERE = pathlib.Path(__file__).resolve().parent
VECTORS = HERE.parent / "conformance" / "vectors" / "dnssec"
REPORTS = HERE.parent / "conformance" / "fixtures" / "tls-rpt"
LARGEST_MESSAGE = 900
LARGEST_REPORT = 6_000
LARGEST_PROOF = 6_000
DS, DNSKEY = 43, 48
TYPES = {"A": 1, "NS": 2, "CNAME": 5, "SOA": 6, "MX": 15, "TXT": 16, "AAAA": 28, "DNAME": 39,
         "DS": DS, "DNSKEY": DNSKEY, "TLSA": 52}


def messages(path):
    """The messages of a file by lower-case labels and type of their question."""
    octets, at, found = path.read_bytes(), 0, {}
    while at < len(octets):
        (length,) = struct.unpack_from("!H", octets, at)
        message = octets[at + 2:at + 2 + length]
        found[question(message)] = b"\0\0" + message[2:]
        at += 2 + length
    return found


def question(message):
    at, labels = 12, []
    while message[at]:
        labels.append(message[at + 1:at + 1 + message[at]].lower())
        at += 1 + message[at]
    return tuple(labels), struct.unpack_from("!H", message, at + 1)[0]


def proof(found, labels, rtype):
    """The answer first, then DS and DNSKEY of the name and of everything above it."""
    wanted = [(labels, rtype)]
    for cut in range(len(labels) + 1):
        wanted += [(labels[cut:], DS), (labels[cut:], DNSKEY)]
    unique = [key for key in dict.fromkeys(wanted) if key in found]
    return b"".join(struct.pack("!H", len(found[key])) + found[key] for key in unique)


def write(target, name, octets):
    folder = HERE / "corpus" / target
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_bytes(octets)


def reports():
    """Reports and messages as they are, and in what they come in."""
    files = {path.name: path.read_bytes() for path in sorted(REPORTS.iterdir())}
    files = {name: octets for name, octets in files.items() if len(octets) <= LARGEST_REPORT}
    for name, octets in files.items():
        if name.endswith(".json"):
            write("tls_report", name, octets)
        else:
            write("tls_report_mail", name, octets)
        write("tls_report_archive", f"{name}.gz", gzip.compress(octets, mtime=0))
    mails = [octets for name, octets in files.items() if name.endswith(".eml")]
    separator = b"\nFrom a@b.example Mon Nov 23 00:00:00 2026\n"
    for index, (one, other) in enumerate(zip(mails, mails[1:])):
        write("tls_report_mail", f"mailbox-{index}", one + separator + other)
    for method in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        for count in (1, 3):
            write("tls_report_archive", f"{method}-{count}.zip", zipped(list(files.items())[:count], method))


def zipped(entries, method):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for name, octets in entries:
            archive.writestr(zipfile.ZipInfo(name), octets, method)
    return out.getvalue()


def main():
    reports()
    dnssec()


def dnssec():
    files, seen = {}, set()
    for line in (VECTORS / "cases.txt").read_text().splitlines():
        name, rtype, _, file = line.split()[:4]
        if rtype not in TYPES or "\\" in name:
            continue
        if file not in files:
            files[file] = messages(VECTORS / file)
        labels = tuple(label.lower().encode() for label in name.split(".") if label)
        octets = proof(files[file], labels, TYPES[rtype])
        if len(octets) <= LARGEST_PROOF:
            write("dnssec_validator", f"{name.strip('.') or 'root'}-{rtype}", octets)
        message = files[file].get((labels, TYPES[rtype]))
        if message and len(message) <= LARGEST_MESSAGE and len(message) not in seen:
            seen.add(len(message))
            write("dns_message", f"{name.strip('.') or 'root'}-{rtype}", message)


if __name__ == "__main__":
    main()
