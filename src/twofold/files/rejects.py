"""The rejects file: every row that was refused, with the line to look at and the reason."""

import csv
from pathlib import Path
from types import TracebackType
from typing import Self, TextIO


class Rejects:
    """A CSV of `file,line,reason,row`, made when the first row is refused."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file: TextIO | None = None
        self.rows = 0

    def write(self, file: str, line: int, reason: str, row: str) -> None:
        """Add one refused row; `row` is its content as JSON."""
        if self._file is None:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            self._file = self._path.open("w", encoding="utf-8", newline="")
            csv.writer(self._file).writerow(("file", "line", "reason", "row"))
        csv.writer(self._file).writerow((file, line, reason, row))
        self.rows += 1

    def close(self) -> None:
        """Finish the file; nothing is left behind when nothing was refused."""
        if self._file is not None:
            self._file.close()
            self._file = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()
