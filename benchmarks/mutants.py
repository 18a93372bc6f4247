"""Mutation testing of what decides: whether every word of it is held by some test.

    make mutants                                   # everything that decides
    make mutants ARGS="terms/fold.py --jobs 2"

One small change at a time (a comparison turned or moved by one, `and` for `or`, a number or a word
changed, a `not` left out, None returned, a statement or a condition left out) is put into force in
a process of its own, and the tests that know the module are run there until one fails. A change
that no test notices has survived, and is printed. Expected: 90 of 100 are noticed.
"""

import argparse
import os
import sys
import time
from typing import IO

import pytest

from benchmarks import changes, trials

BAR = 0.9
# Every change of every clock of the world takes seconds each time.
KEPT = "not postgresql and not every_clock"
_PURE = """permit precedence openings fold scopes conditions weighing statements preferences asking
    budgets choices house proof versions"""
_HOURS = "windows openings conditions preferences"
PURE = tuple(f"tests/terms/test_{name}.py" for name in _PURE.split())
HOURS = tuple(f"tests/terms/test_{name}.py" for name in _HOURS.split())
RECORD = ("tests/terms/test_log.py", "tests/messages/", "tests/proof/test_i09_i11_gate.py")
TOGETHER = (
    "tests/messages/test_digests.py",
    "tests/messages/test_digest_ends.py",
    "tests/messages/test_digest_pages.py",
    "tests/messages/test_leasing.py",
    "tests/proof/test_i11_digests.py",
)
TOLD = ("tests/receipts/test_stop_receipts.py", "tests/api/test_rules.py")
GATE = frozenset({"gate", "gates", "_gate", "append", "restrict"})
# Which tests know a module, and which of its functions are meant if not all of them.
TARGETS: dict[str, tuple[tuple[str, ...], frozenset[str]]] = {
    "terms/permit.py": (PURE, frozenset()),
    "terms/fold.py": (PURE, frozenset()),
    "terms/scopes.py": (PURE, frozenset()),
    "terms/asking.py": (PURE, frozenset()),
    "terms/budgets.py": (PURE, frozenset()),
    "terms/windows.py": (HOURS, frozenset()),
    "terms/log.py": (RECORD, GATE),
    "messages/leases.py": (RECORD, frozenset()),
    "messages/verdicts.py": (RECORD, frozenset()),
    "messages/digests.py": (TOGETHER, frozenset()),
    "messages/stops.py": ((*RECORD, *TOLD), frozenset()),
}


class Mutants:
    """Takes the place of pytest's own run: the tests that it collected are run for each change."""

    def __init__(self, targets: list[str], *, jobs: int, told: IO[str]) -> None:
        self.is_missed = False
        self._targets = targets
        self._jobs = jobs
        self._told = told

    @pytest.hookimpl(trylast=True)
    def pytest_configure(self) -> None:
        """Let the same examples be drawn each time, and few: there are hundreds of changes."""
        # Not before pytest itself has come to it.
        from hypothesis import settings

        settings.register_profile(
            "mutants", max_examples=50, deadline=None, database=None, derandomize=True
        )
        settings.load_profile("mutants")

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """Try every change of every module that was asked for."""
        # Else each of hundreds of runs would draw its dots.
        session.config.pluginmanager.unregister(name="terminalreporter")
        for target in self._targets:
            items = [one for one in session.items if one.nodeid.startswith(TARGETS[target][0])]
            self._try(target, trials.Bench(items))
        return True

    def _try(self, target: str, bench: trials.Bench) -> None:
        wanted = TARGETS[target][1]
        if (failing := bench.measure()) is not None:
            pytest.exit(f"{failing} fails without any change; mend that first.")
        unused = [
            verdict.change.name
            for verdict in bench.verdicts(changes.broken(target, wanted), jobs=self._jobs)
            if verdict.noticed_by is None
        ]
        for name in unused:
            self._tell(f"  no test needs {name} of {target}")
        began, found = time.monotonic(), list[trials.Verdict]()
        for verdict in bench.verdicts(changes.every(target, wanted), jobs=self._jobs):
            found.append(verdict)
            if verdict.noticed_by is None:
                self._tell(f"  survived: {verdict.change}")
        noticed = sum(verdict.noticed_by is not None for verdict in found)
        slow = sum(verdict.out_of_time for verdict in found)
        self._tell(
            f"{target}: {noticed} of {len(found)} noticed, {noticed / len(found):.1%} "
            f"({slow} because a test never ended; {time.monotonic() - began:.0f} s)"
        )
        self.is_missed |= noticed < BAR * len(found)

    def _tell(self, line: str) -> None:
        print(line, file=self._told, flush=True)


def main() -> None:
    """Read the command line, collect the tests, try."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("targets", nargs="*", default=list(TARGETS), help=", ".join(TARGETS))
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    chosen = parser.parse_args()
    os.chdir(changes.SOURCES.parent.parent)
    paths = dict.fromkeys(path for target in chosen.targets for path in TARGETS[target][0])
    flags = ["-q", "-p", "no:cacheprovider", "-k", KEPT]
    with os.fdopen(os.dup(1), "w") as told:
        mutants = Mutants(chosen.targets, jobs=chosen.jobs, told=told)
        status = pytest.main([*flags, *paths], plugins=[mutants])
    sys.exit(int(status) or mutants.is_missed)


if __name__ == "__main__":
    main()
