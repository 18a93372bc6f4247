"""Who has nothing to do holds no lens and no numbers in memory."""

import subprocess
import sys
from pathlib import Path

import pytest

PROGRAM = """
import sys
from twofold import seeing, settings, system, worker
with system.running(settings.load({"home": sys.argv[1]})) as home:
    assert not worker.step(home, seeing.Pace())
print(*[name for name in ("duckdb", "ibis", "numpy", "pyarrow") if name in sys.modules])
"""


def test_looking_for_work_imports_no_engine(tmp_path: Path) -> None:
    command = [sys.executable, "-c", PROGRAM, str(tmp_path)]

    loaded = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout

    assert loaded.split() == []


@pytest.mark.parametrize("started", ["twofold.cli", "twofold.server"])
def test_what_is_started_imports_no_engine_either(started: str) -> None:
    heavy = "('duckdb', 'ibis', 'numpy', 'pyarrow', 'scipy', 'sklearn')"
    program = f"import sys, {started}; print(*[n for n in {heavy} if n in sys.modules])"

    loaded = subprocess.run(
        [sys.executable, "-c", program], check=True, stdout=subprocess.PIPE, text=True
    ).stdout

    assert loaded.split() == []
