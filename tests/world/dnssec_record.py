#!/usr/bin/python3
"""Records the fixed corpus of tests/conformance/vectors/dnssec.

  cargo xtask world --only-zones --signed-tree -- python3 tests/world/dnssec_record.py FOLDER

FOLDER then holds `anchor.zone`, the key of the private root; `time`, when the answers were recorded; `cases.txt`,
a line `name type status file` a question; and a file of DNS messages a class of questions, each message with its
length before it (RFC 1035 §4.2.2). The messages of a file are all that a validator may need for its questions:
the answers, and DS and DNSKEY of every name above, those of alias targets included.
"""
import sys

sys.dont_write_bytecode = True

import os
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from dnssec_questions import CLASSES, Question
from settings import RESOLVER, TREE_RESOLVER
from signed.messages import Recorder, with_lengths
from signed.records import parse_name, type_number


def anchor() -> str:
    """The trust anchor of the world as one line of a zone."""
    lines = Path(os.environ["WORLD_ANCHOR"]).read_text().splitlines()
    return next(line for line in lines if " DNSKEY " in line) + "\n"


def recorder_of(usual: str) -> Callable[[str], Recorder]:
    """Which recorder asks the questions of a class.

    The lies are recorded from the resolver that checks nothing: others correct or refuse some of them.
    """
    checked, unchecked = Recorder(usual), Recorder(TREE_RESOLVER)
    return lambda kind: unchecked if kind == "lies" else checked


def record(folder: Path, recorder: Callable[[str], Recorder]) -> None:
    """Writes all files."""
    folder.mkdir(parents=True, exist_ok=True)
    cases = []
    for kind, lines in CLASSES.items():
        messages: dict[bytes, None] = {}
        for question in (Question(*line) for line in lines):
            name, rtype = parse_name(f"{question.name.strip('.')}."), type_number(question.type)
            messages |= dict.fromkeys(recorder(kind).proof(name, rtype))
            cases.append(f"{question.name} {question.type} {question.status} {kind}.messages")
        (folder / f"{kind}.messages").write_bytes(with_lengths(list(messages)))
    (folder / "cases.txt").write_text("\n".join(cases) + "\n")
    (folder / "anchor.zone").write_text(anchor())
    (folder / "time").write_text(datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ\n"))


if __name__ == "__main__":
    record(Path(sys.argv[1]), recorder_of(RESOLVER))
