#!/usr/bin/python3
"""Compares waxseal's DNSSEC verdicts with what the RFCs say and with other validators, on the signed tree.

  cargo xtask world --only-zones --signed-tree -- python3 tests/world/dnssec_compare.py
      [--waxseal PROGRAM] [--referee PROGRAM] [--table FILE] [--keep FOLDER] [--only CLASS] [--resolver unbound|named|plain]

Every question of dnssec_questions.py goes to waxseal as recorded messages, and to unbound, delv and `domain` as a
question to the servers. It fails if a status of waxseal differs from the expectation, if a referee differs and
dnssec_disagreements.py does not list that with who is right, and if a listed difference is gone. Without --waxseal
or --referee that part is left out. The last line counts.
"""
import sys

sys.dont_write_bytecode = True

import argparse
import json
import subprocess
import tempfile
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

from dnssec_disagreements import DISAGREEMENTS
from dnssec_questions import Question, questions
from dnssec_record import anchor, recorder_of
from settings import AUTHORITATIVE, RESOLVER, SECOND_RESOLVER, TREE_RESOLVER
from signed import referees
from signed.messages import with_lengths
from signed.records import parse_name, type_number
from signed.referees import Opinion

_RESOLVERS = {"unbound": RESOLVER, "named": SECOND_RESOLVER, "plain": TREE_RESOLVER}
Opinions = dict[str, Opinion]


class Court:
    """All validators, with their configuration in one folder."""

    def __init__(self, folder: Path, options: argparse.Namespace):
        self._folder, self._options = folder, options
        self._recorder = recorder_of(_RESOLVERS[options.resolver])
        self._zone, self._bind, self._unbound = (folder / name for name in ("anchor.zone", "anchor.bind", "unbound"))
        self._zone.write_text(anchor())
        words = anchor().split()
        flags, protocol, algorithm, *key = words[words.index("DNSKEY") + 1 :]
        self._bind.write_text(f'trust-anchors {{ . static-key {flags} {protocol} {algorithm} "{"".join(key)}"; }};\n')
        (folder / "hints").write_text(f". 3600 NS ns.\nns. 3600 A {AUTHORITATIVE}\n")
        self._unbound.write_text("server:\n" + "".join(f"  {line}\n" for line in (
            f'trust-anchor-file: "{self._zone}"', f'root-hints: "{folder}/hints"', "do-not-query-localhost: no",
            "do-ip6: no")))

    def opinions(self, asked: list[tuple[str, Question]]) -> list[Opinions]:
        """What each validator says of each question."""
        with ThreadPoolExecutor(4) as pool:
            found = list(pool.map(self._one, asked))
        if self._options.referee:
            pairs = [(question.name, question.type) for _, question in asked]
            by_domain = referees.domain(self._options.referee, self._zone, pairs)
            for opinions, opinion in zip(found, by_domain, strict=True):
                opinions["domain"] = opinion
        return found

    def _one(self, case: tuple[str, Question]) -> Opinions:
        kind, question = case
        found = {
            "unbound": referees.unbound_host(self._unbound, question.name, question.type),
            "delv": referees.delv(self._bind, question.name, question.type),
        }
        if self._options.waxseal:
            found["waxseal"] = self._waxseal(kind, question)
        return found

    def _waxseal(self, kind: str, question: Question) -> Opinion:
        name = parse_name(f"{question.name.strip('.')}.")
        messages = self._folder / f"{question.name[-60:]}.{question.type}.messages"
        proof = self._recorder(kind).proof(name, type_number(question.type))
        messages.write_bytes(with_lengths(list(proof)))
        now = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        words = [self._options.waxseal, "dnssec", question.name, question.type, "--messages", messages,
            "--anchor", self._zone, "--at", now, "--json"]
        done = subprocess.run(list(map(str, words)), capture_output=True, text=True, timeout=60, check=False)
        try:
            said = json.loads(done.stdout)
            return Opinion(said["status"], json.dumps(said.get("reason")))
        except (ValueError, KeyError, TypeError):
            return Opinion("no verdict", f"status {done.returncode}: {done.stderr.strip()[:200]}")


def judge(question: Question, opinions: Opinions) -> list[str]:
    """What is wrong about one question; nothing, where all is as expected or listed."""
    problems = []
    for who, opinion in opinions.items():
        listed = DISAGREEMENTS.get((who, question.name, question.type))
        expected = listed.status if listed else question.status
        if opinion.status != expected:
            gone = " (the listed disagreement is gone)" if listed and opinion.status == question.status else ""
            problems.append(f"{question.name} {question.type}: {who} says {opinion.status}, expected {expected}{gone}"
                f"; {question.why}; {opinion.words}")
    return problems


def table(asked: list[tuple[str, Question]], found: list[Opinions]) -> list[dict[str, object]]:
    """All opinions as data."""
    rows = []
    for (kind, question), opinions in zip(asked, found, strict=True):
        row: dict[str, object] = {"class": kind, **question._asdict()}
        for who, opinion in opinions.items():
            row[who] = opinion.status
            if listed := DISAGREEMENTS.get((who, question.name, question.type)):
                row[f"{who}_differs"] = {"right": listed.right, "why": listed.why}
        rows.append(row)
    return rows


def main() -> int:
    """1 if anything differs that should not."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--waxseal", type=Path, help="the program whose verdicts are judged")
    parser.add_argument("--referee", type=Path, help="waxseal-referee, built from tests/referee")
    parser.add_argument("--table", type=Path, help="writes all opinions as JSON")
    parser.add_argument("--keep", type=Path, help="keeps the recorded messages in this folder")
    parser.add_argument("--only", help="one class of questions")
    parser.add_argument("--resolver", choices=_RESOLVERS, default="unbound", help="whose answers waxseal gets")
    options = parser.parse_args()
    asked = [(kind, question) for kind, question in questions() if options.only in (None, kind)]
    with tempfile.TemporaryDirectory() as temporary:
        folder = options.keep or Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        found = Court(folder, options).opinions(asked)
    if options.table:
        options.table.write_text(json.dumps(table(asked, found), indent=1) + "\n")
    failed = 0
    for (_, question), opinions in zip(asked, found, strict=True):
        problems = judge(question, opinions)
        failed += bool(problems)
        print("".join(f"FAILED {problem}\n" for problem in problems), end="")
    print(f"{len(asked) - failed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
