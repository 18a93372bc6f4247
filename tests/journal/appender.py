"""A process that appends to a journal and says on standard output what it was told is durable."""

import sys
import time
from pathlib import Path

from twofold import journal, storage
from twofold.settings import Settings


def main(home: Path, start: int) -> None:
    """Append until killed; each line is the number of one acknowledged payload."""
    db = storage.open_journal(Settings(home=home))
    number = start
    with journal.Writer(db) as writer:
        while True:
            batch = range(number, number + 20)
            number += 20
            made = [
                journal.Draft(feed_id=1, format=1, payload=b"%d" % one, received_us=one)
                for one in batch
            ]
            writer.append(made, lambda error, batch=batch: _tell(error, batch))  # type: ignore[misc]
            while writer.queued_rows > 2_000:
                time.sleep(0.001)


def _tell(error: Exception | None, batch: range) -> None:
    if error is None:
        sys.stdout.write("".join(f"{one}\n" for one in batch))
        sys.stdout.flush()


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
