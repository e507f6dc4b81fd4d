"""Other validators, asked the same question with the same trust anchor.

Each gives one of the four statuses, `indeterminate` standing for any failure that is not called bogus, and the words
of its own that the status was read from.
"""
import re
import subprocess
from dataclasses import dataclass
from pathlib import Path

from dnssec_questions import BOGUS, INDETERMINATE, INSECURE, SECURE
from settings import TOOL, TREE_RESOLVER

_ORDER = (SECURE, INSECURE, INDETERMINATE, BOGUS)     # a chain is as good as its weakest link
_LIMIT = 60


@dataclass(frozen=True)
class Opinion:
    """What a referee said."""

    status: str
    words: str


def _output(*command: object) -> str:
    done = subprocess.run([str(word) for word in command], text=True, errors="replace", timeout=_LIMIT,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False)
    return done.stdout


def _weakest(found: list[str]) -> str:
    return max(found, key=_ORDER.index, default=INDETERMINATE)


def unbound_host(config: Path, name: str, rtype: str) -> Opinion:
    """libunbound through unbound-host."""
    text = _output(TOOL["unbound-host"], "-C", config, "-v", "-t", rtype, name)
    known = {"(secure)": SECURE, "(insecure)": INSECURE, "(BOGUS": BOGUS, "(error)": INDETERMINATE}
    found = [known[word] for word in re.findall(r"\(secure\)|\(insecure\)|\(BOGUS|\(error\)", text)]
    return Opinion(_weakest(found), " ".join(text.split())[:200])


def delv(anchor: Path, name: str, rtype: str) -> Opinion:
    """BIND's validator through delv, which asks the resolver that checks nothing."""
    text = _output(TOOL["delv"], "-a", anchor, f"@{TREE_RESOLVER}", name, rtype)
    found = []
    for line in text.splitlines():
        if line.startswith(("; fully validated", "; negative response, fully validated")):
            found.append(SECURE)
        elif line.startswith(("; unsigned answer", "; negative response, unsigned answer")):
            found.append(INSECURE)
        elif line.startswith(";; resolution failed") and "ncache" not in line:
            failed = re.search(r"failed: (.*?)(?:/|$)", line)[1]
            bogus = {"no valid RRSIG", "no valid NSEC", "no valid DS", "broken trust chain", "insecurity proof failed",
                "no valid KEY", "RRSIG failed to verify", "must be secure", "no valid signature found",
                "RRSIG has expired"}
            found.append(BOGUS if any(word in failed for word in bogus) else INDETERMINATE)
    notable = [line for line in text.splitlines() if line.startswith(";")]
    return Opinion(_weakest(found), " ".join(notable)[:200])


def domain(program: Path, anchor: Path, questions: list[tuple[str, str]]) -> list[Opinion]:
    """The validator of the `domain` crate, through tests/referee."""
    lines = "".join(f"{name} {rtype}\n" for name, rtype in questions)
    done = subprocess.run([str(program), f"{TREE_RESOLVER}:53", str(anchor)], input=lines, text=True, timeout=600,
        stdout=subprocess.PIPE, check=True)
    found = [line.split(None, 3) for line in done.stdout.splitlines()]
    return [Opinion(words[2], words[3] if len(words) > 3 else "") for words in found]
