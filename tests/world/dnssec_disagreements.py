"""Where other validators see a question otherwise than dnssec_questions.py, who is right, and why."""
from typing import NamedTuple


class Disagreement(NamedTuple):
    """What a referee says instead."""

    status: str
    right: str      # "we", "they", or "both" where the RFCs leave it open
    why: str


DISAGREEMENTS: dict[tuple[str, str, str], Disagreement] = {}
