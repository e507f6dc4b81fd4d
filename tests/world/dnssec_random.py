#!/usr/bin/python3
"""Asks random questions about the signed tree and compares waxseal with unbound, delv and `domain`.

  cargo xtask world --only-zones --signed-tree -- python3 tests/world/dnssec_random.py
      --waxseal PROGRAM --referee PROGRAM [--count N] [--seed N]

Nobody has written down what should come out, so waxseal fails where it stands alone: all others agree on another
status. The differences among the others are printed too, since each is a question for dnssec_questions.py. The last
line counts.
"""
import sys

sys.dont_write_bytecode = True

import argparse
import random
import tempfile
from collections import Counter
from pathlib import Path

from dnssec_compare import Court, Opinions
from dnssec_questions import Question
from signed.tree import COMMON, ZONES

_TYPES = ("A", "AAAA", "MX", "TXT", "TLSA", "DS", "NS", "SOA", "DNSKEY", "CNAME", "DNAME", "NSEC", "SRV", "TYPE65280")
_ODD = ("nope", "*", "zz", "\\000", "\\255", "WWW", "a.b", "_tcp", "_25._tcp")
# Where all others agree against us, and dnssec_disagreements.py says why: SHA-1, exhausted effort.
_APART = ("sha1", "ds1.", "trap", "long.")


def _is_apart(name: str) -> bool:
    return any(word in f"{name}." for word in _APART)


def _labels(lines: str) -> list[str]:
    return [line.split()[0] for line in lines.splitlines() if line.strip() and not line.startswith("@")]


def questions(count: int, seed: int) -> list[tuple[str, Question]]:
    """Names made of what the zone has, what it has not, and both above each other."""
    dice, found = random.Random(seed), {}
    while len(found) < count:
        zone = dice.choice(ZONES)
        known = _labels(zone.lines) + _labels(COMMON if zone.common else "") or ["www"]
        parts = [dice.choice(dice.choice((known, _ODD))) for _ in range(dice.choice((0, 1, 1, 1, 2, 2, 3)))]
        name = ".".join([*parts, zone.name])
        if dice.random() < 0.2:
            name = name.partition(".")[2] or name
        rtype = dice.choice(_TYPES)
        if len(name) < 200 and not _is_apart(name):
            found[name.lower(), rtype] = ("random", Question(name, rtype, "", f"seed {seed}"))
    return list(found.values())


def is_alone(opinions: Opinions) -> bool:
    """Whether waxseal says what nobody else says, and the others agree."""
    others = {opinion.status for who, opinion in opinions.items() if who != "waxseal"}
    return len(others) == 1 and opinions["waxseal"].status not in others


def main() -> int:
    """1 if waxseal stands alone anywhere."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--waxseal", type=Path, required=True)
    parser.add_argument("--referee", type=Path, required=True)
    parser.add_argument("--count", type=int, default=500)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--keep", type=Path, help="keeps the recorded messages in this folder")
    parser.add_argument("--resolver", choices=("unbound", "named", "plain"), default="plain")
    options = parser.parse_args()
    asked = questions(options.count, options.seed)
    with tempfile.TemporaryDirectory() as temporary:
        folder = options.keep or Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        found = Court(folder, options).opinions(asked)
    alone, votes = 0, Counter()
    for (_, question), opinions in zip(asked, found, strict=True):
        said = " ".join(f"{who}={opinion.status}" for who, opinion in opinions.items())
        votes[len({opinion.status for opinion in opinions.values()})] += 1
        if is_alone(opinions):
            alone += 1
            print(f"FAILED {question.name} {question.type}: {said}; {opinions['waxseal'].words}")
        elif len({opinion.status for opinion in opinions.values()}) > 1:
            print(f"differs {question.name} {question.type}: {said}")
    print(f"{votes[1]} of {len(asked)} unanimous")
    print(f"{len(asked) - alone} passed, {alone} failed")
    return 1 if alone else 0


if __name__ == "__main__":
    sys.exit(main())
