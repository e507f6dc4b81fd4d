"""Browser homes that trust the private authority, so that the validation of certificates stays real."""
import shutil
from pathlib import Path

from processes import run
from settings import TOOL


def make_browser_homes(work: Path, authority: Path) -> tuple[Path, Path]:
    """A home directory for Chromium (`.pki/nssdb`) and a profile for Firefox; returns both."""
    home, profile = work / "home", work / "firefox-profile"
    store = home / ".pki/nssdb"
    store.mkdir(parents=True)
    run(TOOL["certutil"], "-N", "-d", f"sql:{store}", "--empty-password")
    run(TOOL["certutil"], "-A", "-d", f"sql:{store}", "-n", "world", "-t", "C,,", "-i", authority)
    shutil.copytree(store, profile)
    return home, profile
