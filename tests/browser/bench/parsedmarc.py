"""TLS reports by `waxseal tlsrpt` beside parsedmarc; called by `cargo xtask bench tlsrpt --parsedmarc`.

    python parsedmarc.py WAXSEAL PAIRS PATH

PATH is a folder of .json.gz files or a mailbox. Our side is the whole program, from its start to the JSON of reports,
incidents and advice; of parsedmarc only its parser is measured, offline, in a process where it is already loaded. Both
must count the same sessions. Prints a line of JSON.
"""

import json
import logging
import pathlib
import statistics
import subprocess
import sys
import time

# Run as a script, this file's own folder would come first and hide the package that it measures.
sys.path.pop(0)

import parsedmarc  # noqa: E402


def ours(waxseal, path):
    # Failures in reports are an exit status of 1, which is what the corpora have.
    found = subprocess.run([waxseal, "tlsrpt", "--json", path], stdout=subprocess.PIPE, stderr=subprocess.PIPE, check=False)
    if found.returncode not in (0, 1):
        raise SystemExit(f"waxseal ended with {found.returncode}: {found.stderr.decode()}")
    return found.stdout


def theirs(path):
    if path.is_file():
        return parsedmarc.get_dmarc_reports_from_mbox(str(path), offline=True)["smtp_tls_reports"]
    files = sorted(path.glob("*.json.gz"))
    return [parsedmarc.parse_report_file(str(file), offline=True)["report"] for file in files]


def seconds(work, *arguments):
    start = time.perf_counter()
    found = work(*arguments)
    return time.perf_counter() - start, found


def compare(summary, reports):
    policies = [policy for report in reports for policy in report["policies"]]
    # Where a report has a count in quotes, parsedmarc hands on the text.
    sessions = sum(int(policy[f"{kind}_session_count"]) for policy in policies for kind in ("successful", "failed"))
    mine = (summary["reports"] + summary["duplicates"], summary["raw_sessions"])
    if mine != (len(reports), sessions):
        raise SystemExit(f"the two sides differ in reports and sessions: {mine}, {(len(reports), sessions)}")


def main(waxseal, pairs, path):
    logging.disable(logging.CRITICAL)
    compare(json.loads(ours(waxseal, path)), theirs(path))
    times = []
    for pair in range(int(pairs)):
        work = [(ours, waxseal, path), (theirs, path)]
        found = {step[0]: seconds(*step)[0] for step in (work if pair % 2 == 0 else work[::-1])}
        times.append((found[ours], found[theirs]))
    ratios = [other / own for own, other in times]
    low, faster, high = statistics.quantiles(ratios, n=4)
    own, other = (statistics.median(side) * 1000 for side in zip(*times))
    print(json.dumps({"ours": own, "theirs": other, "faster": faster, "low": low, "high": high, "pairs": len(times)}))


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], pathlib.Path(sys.argv[3]))
