#!/usr/bin/python3
"""Takes transcripts of every session case with real programs.

  transcripts.py FOLDER WAXSEAL     in the world; WAXSEAL is the program that knows the commands

Writes `FOLDER/<case>.<program>.txt` and prints how many there are. The programs are called with the commands that
WAXSEAL gives to people, so that these are tried as well; `dialogue` is a person with telnet.
"""
import json
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

sys.dont_write_bytecode = True

from dialogue import USUAL, Dialogue

# Nearly all of them only wait.
_SIDE_BY_SIDE = 24
# When a person would press Ctrl-C: only servers that say nothing make it so long.
_LIMIT = 30
_HTTPS = "mta-sts.perfect.post.lab"
# Pastes of something else.
_OTHERS = {
    "https.openssl": "(sleep 1; printf 'GET / HTTP/1.0\\r\\n\\r\\n'; sleep 1) | "
        f"openssl s_client -connect {_HTTPS}:443 -servername {_HTTPS} -ign_eof",
}


class Taker:
    """Runs programs and keeps what they print."""

    def __init__(self, folder: Path, waxseal: str):
        self._folder, self._waxseal = folder, waxseal
        folder.mkdir(parents=True, exist_ok=True)
        # posttls-finger wants a configuration, though none of it matters.
        (folder / "main.cf").write_text("compatibility_level = 3.6\n")
        self._environment = {
            **os.environ, "MAIL_CONFIG": str(folder), "SSL_CERT_FILE": os.environ["WORLD_CA"], "LC_ALL": "C",
        }

    def take_all(self, cases: list[dict]) -> int:
        """All transcripts of all cases, many at once."""
        jobs = [(case, tool) for case in cases for tool in case["seen"]]
        with ThreadPoolExecutor(_SIDE_BY_SIDE) as pool:
            others = [pool.submit(self._shell, name, line) for name, line in _OTHERS.items()]
            list(pool.map(lambda job: self._take(*job), jobs))
            for other in others:
                other.result()
        return len(jobs) + len(_OTHERS)

    def _take(self, case: dict, tool: str) -> None:
        name = f"{case['id']}.{tool}"
        if tool == "dialogue":
            text = Dialogue(case["host"]).speak(case["script"] or USUAL)
            (self._folder / f"{name}.txt").write_text(text, encoding="latin-1")
            return
        line = self._commands(case["host"])[tool]
        options = "".join(f" '{option}'" for option in case["openssl"])
        self._shell(name, line.replace(" -showcerts", options + " -showcerts"))

    def _commands(self, host: str) -> dict[str, str]:
        words = [self._waxseal, "starttls", "--commands", host, "--json"]
        listed = subprocess.run(words, stdout=subprocess.PIPE, check=True).stdout
        return {command["tool"]: command["line"] for command in json.loads(listed)}

    def _shell(self, name: str, line: str) -> None:
        words = ["timeout", str(_LIMIT), "sh", "-c", line]
        with (self._folder / f"{name}.txt").open("wb") as out:
            subprocess.run(words, stdin=subprocess.DEVNULL, stdout=out, stderr=out, env=self._environment, check=False)


def main() -> None:
    """Status 0 if all programs could be run; what they found is the test's matter."""
    world = json.loads(Path(os.environ["WORLD_SCENARIOS"]).read_text())
    print(Taker(Path(sys.argv[1]), sys.argv[2]).take_all(world["sessions"]))


if __name__ == "__main__":
    main()
