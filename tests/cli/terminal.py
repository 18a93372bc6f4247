"""A terminal in the test's own process: one command in, exit code and both outputs out."""

import io
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from typing import Any, NamedTuple

import msgspec

from twofold import cli


class Answer(NamedTuple):
    """What a command left behind."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """Return the one object that was printed."""
        return msgspec.json.decode(self.out)


def twofold(*arguments: object, home: Path | None = None) -> Answer:
    """Run `twofold ARGUMENTS --home HOME`."""
    where = [] if home is None else ["--home", str(home)]
    out, err = io.StringIO(), io.StringIO()
    with redirect_stdout(out), redirect_stderr(err):
        code = cli.run([*map(str, arguments), *where])
    return Answer(code, out.getvalue(), err.getvalue())
