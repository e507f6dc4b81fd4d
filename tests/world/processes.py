"""The servers of a world: starting them, waiting until they listen.

Nothing here ends them: they die with process 1 of their namespace, which is certain even when that is killed.
"""
import os
import socket
import subprocess
import time
from pathlib import Path


class ProcessError(RuntimeError):
    """A program failed; the message holds what it said."""


def run(*command: object, cwd: Path | None = None, stdin: str | None = None, timeout: float = 60) -> str:
    """Runs a command to its end and returns what it printed."""
    words = [str(word) for word in command]
    done = subprocess.run(
        words, cwd=cwd, input=stdin, timeout=timeout, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    )
    if done.returncode:
        raise ProcessError(f"{' '.join(words)}: status {done.returncode}\n{done.stdout[-3000:]}")
    return done.stdout


class Processes:
    """Servers in the foreground, each with a log file in the work directory."""

    def __init__(self, work: Path):
        self._work = work
        self._running: list[tuple[str, subprocess.Popen[bytes]]] = []

    def start(self, name: str, *command: object, env: dict[str, str] | None = None) -> None:
        """Starts a server; its output goes to `<name>.log`."""
        with open(self._work / f"{name}.log", "ab") as log:
            process = subprocess.Popen(
                [str(word) for word in command],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                env={**os.environ, **(env or {})},
            )
        self._running.append((name, process))

    def wait_for_port(self, address: str, port: int, limit: float = 20) -> None:
        """Returns when something accepts connections there; fails early when a server has died."""
        end = time.monotonic() + limit
        while time.monotonic() < end:
            try:
                socket.create_connection((address, port), 1).close()
                return
            except OSError:
                self._complain_about_dead()
                time.sleep(0.02)
        raise ProcessError(f"nothing listens on {address}:{port}; the logs are in {self._work}")

    def _complain_about_dead(self) -> None:
        for name, process in self._running:
            if process.poll() is not None:
                log = (self._work / f"{name}.log").read_text(errors="replace")
                raise ProcessError(f"{name} ended with status {process.returncode}:\n{log[-3000:]}")
