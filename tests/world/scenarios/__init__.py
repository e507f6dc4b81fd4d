"""Every domain of the world, with what it publishes and what a checker should say of it."""
import json
from collections import Counter

from doh_fault import FAULTS
from model import FetchCase, Scenario
from scenarios import (
    basics, faults, fetch, mx, senders_dane, senders_sts, sessions, signed, sts_policy, sts_record, tls_rpt,
)
from scenarios.expect import expectation

_TOPICS = (senders_dane, senders_sts, basics, sts_record, sts_policy, tls_rpt, mx, faults, signed)


def scenarios() -> list[Scenario]:
    """All domains, in the order they are written down."""
    found = [scenario for topic in _TOPICS for scenario in topic.SCENARIOS]
    twice = [id for id, times in Counter(scenario.id for scenario in found).items() if times > 1]
    if twice:
        raise ValueError(f"ids used twice: {twice}")
    return found


def fetch_cases() -> list[FetchCase]:
    """All ways a policy host can answer `fetch()`."""
    return fetch.CASES


def describe(scenario: Scenario) -> dict[str, object]:
    """A scenario as the tests read it."""
    gallery = scenario.gallery and {"title": scenario.gallery.title, "lesson": scenario.gallery.lesson}
    return {
        "id": scenario.id,
        "domain": scenario.domain,
        "group": scenario.group,
        "note": scenario.note,
        "traps": list(scenario.traps),
        "cors": scenario.policy.cors if scenario.policy else None,
        "senders": scenario.senders,
        "expect": expectation(scenario),
        "gallery": gallery,
    }


def catalogue() -> str:
    """Everything as one JSON document: domains, fetch cases, resolver faults."""
    document = {
        "scenarios": [describe(scenario) for scenario in scenarios()],
        "fetch": [case.describe(cors) for case in fetch_cases() for cors in (False, True)],
        "sessions": [case.describe(sessions.addresses()[case.host]) for case in sessions.CASES],
        "complaints": [complaint.describe() for complaint in sessions.COMPLAINTS],
        "doh_faults": [
            {
                "name": name,
                "url": f"https://doh-fault.lab/{name}/dns-query",
                "note": fault.note,
                "expect": fault.expect,
            }
            for name, fault in FAULTS.items()
        ],
    }
    return json.dumps(document, indent=1, ensure_ascii=False) + "\n"
