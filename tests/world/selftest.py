"""Whether the world is as it says: runs many small tests at once and counts them."""
import traceback
from concurrent.futures import ThreadPoolExecutor
from collections.abc import Callable

Test = tuple[str, Callable[[], None]]


def expect(seen: object, wanted: object, what: str = "") -> None:
    """Fails with both values if they differ."""
    if seen != wanted:
        raise AssertionError(f"{what + ': ' if what else ''}{seen!r}, expected {wanted!r}")


def _outcome(test: Test) -> str:
    """What is wrong, or nothing."""
    try:
        test[1]()
    except AssertionError as error:
        return str(error)
    except Exception:  # a test that breaks has failed, whatever broke it
        return traceback.format_exc().strip().splitlines()[-1]
    return ""


def run(tests: list[Test]) -> int:
    """Runs all tests, prints those that fail and how many there were; 1 if any failed."""
    with ThreadPoolExecutor(24) as pool:
        outcomes = list(pool.map(_outcome, tests))
    failed = 0
    for (name, _), problem in zip(tests, outcomes, strict=True):
        if problem:
            failed += 1
            print(f"FAILED {name}: {problem}")
    print(f"{len(tests) - failed} passed, {failed} failed")
    return 1 if failed else 0
