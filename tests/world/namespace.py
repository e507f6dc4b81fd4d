"""The walls around a world: namespaces of its own, and a sure end.

Network, mounts and processes are unshared, so that nothing inside can be seen or reached from outside and two
worlds do not know of each other.
"""
import os
import shutil
import signal
import subprocess
import sys
import threading
from pathlib import Path
from typing import NoReturn

from processes import run
from settings import LOCAL_NETS, MX_POOL_V6, RESOLVER, TOOL, VISIBLE, log

MARKER = ".waxseal-world"
OUT_OF_TIME = 124


def prepare_work(work: Path) -> bool:
    """Empties the work directory if it is one of ours; says so and returns False if it is not."""
    if work.exists():
        if any(work.iterdir()) and not (work / MARKER).exists():
            log(f"{work} is not empty and not a work directory of the world")
            return False
        shutil.rmtree(work)
    work.mkdir(parents=True, mode=0o755)
    (work / MARKER).touch()
    return True


def enter(script: Path, arguments: list[str], limit: int) -> int:
    """Runs `script` again behind the walls.

    The write end of a pipe stays with this process: when it dies, however it dies, the pipe closes and the
    world ends itself. `timeout` stands outside in case the world cannot.
    """
    reading, writing = os.pipe()
    walls = ["unshare", "--net", "--mount", "--pid", "--fork", "--mount-proc", "--kill-child", "--"]
    inner = [sys.executable, str(script), *arguments[:1], "--inside", "--watch", str(reading), *arguments[1:]]
    try:
        return subprocess.call(["timeout", "--foreground", "-k", "5", str(limit + 10), *walls, *inner],
            pass_fds=(reading,))
    finally:
        os.close(writing)


def guard(watch: int, limit: int) -> None:
    """Ends this process on a signal, when its time is over, and when the process outside is gone."""
    def end(number: int, _: object) -> NoReturn:
        if number == signal.SIGALRM:
            log(f"the time limit of {limit} s is over")
        raise SystemExit(OUT_OF_TIME)

    def outlive_nobody() -> NoReturn:
        os.read(watch, 1)
        os._exit(OUT_OF_TIME + 1)

    # Process 1 of a namespace ignores every signal that it has no handler for.
    for number in (signal.SIGALRM, signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, end)
    signal.alarm(limit)
    threading.Thread(target=outlive_nobody, daemon=True).start()


def make_network() -> None:
    """Puts the documentation addresses on loopback."""
    commands = ["link set lo up"]
    commands += [f"route add local {net} dev lo" for net in LOCAL_NETS]
    commands += [f"addr add {address}/32 dev lo" for address in VISIBLE]
    run(TOOL["ip"], "-batch", "-", stdin="\n".join(commands) + "\n")
    _make_ipv6()


def _make_ipv6() -> None:
    """IPv6 addresses are in DNS; where the kernel has IPv6 they lead to loopback, else nowhere."""
    if Path("/proc/sys/net/ipv6").exists():
        nets = {address.rpartition("::")[0] for address in MX_POOL_V6}
        for net in nets:
            subprocess.run([TOOL["ip"], "-6", "route", "add", "local", f"{net}::/64", "dev", "lo"], check=False)


def use_resolver(work: Path) -> None:
    """Makes programs in here ask the world's resolver, and take nothing from the hosts file."""
    for name, text in (
        ("resolv.conf", f"nameserver {RESOLVER}\noptions edns0 trust-ad timeout:3 attempts:2\n"),
        ("hosts", "127.0.0.1 localhost\n"),
    ):
        (work / name).write_text(text)
        run("mount", "--bind", work / name, f"/etc/{name}")
