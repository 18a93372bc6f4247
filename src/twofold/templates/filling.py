"""One rendering: what it sets aside, what it lacks, and what it may still spend."""

import re
import time
from zoneinfo import ZoneInfo

from twofold.templates.values import TooMuch, told

OUTPUT_BYTES_MAX = 200_000
# What goes through Markdown at once: five times as much takes it three seconds.
WORDS_LENGTH_MAX = 20_000
# Processor time, not time of day: a machine that is busy with others must not fail a message.
RENDER_SECONDS = 0.5
# Rounds of loops times what stands in the template: what a loop may cost at most.
STEPS_MAX = 500_000
NAME_LENGTH_MAX = 200

# What a value leaves behind where it stood; letters and digits go through Markdown and MJML.
MARK = re.compile(r"zqv(\d+)vqz")


class Filling:
    """One rendering: the values set aside so far, what was missing, and what is left to spend."""

    def __init__(self, *, language: str = "en", zone: str = "UTC") -> None:
        """Begin; the time that a rendering may take runs from here."""
        self.language, self.clock = language, ZoneInfo(zone)
        self.values: list[str] = []
        self.missing: dict[str, None] = {}
        self._until = time.thread_time() + RENDER_SECONDS
        self._steps = 0
        self._bytes = 0

    def tell_missing(self, name: str) -> None:
        """Note a field that the template needs and the context lacks."""
        self.missing[name[:NAME_LENGTH_MAX]] = None

    def spend(self, steps: int = 1) -> None:
        """Note work done; raises TooMuch when it is more than a message may take."""
        self._steps += steps
        if self._steps > STEPS_MAX or time.thread_time() > self._until:
            raise TooMuch("it takes too long")

    def set_aside(self, value: object) -> str:
        """Keep a value and return the mark that stands for it."""
        text = told(value)
        self._bytes += len(text.encode(errors="replace"))
        if self._bytes > OUTPUT_BYTES_MAX:
            raise TooMuch("it becomes too long")
        self.values.append(text)
        return f"zqv{len(self.values) - 1}vqz"

    def fits(self, *laid_out: str) -> None:
        """Raise TooMuch where what was laid out is too long by now, or took too long."""
        self.spend()
        # A character has at least a byte, so that what is far too long is not even written out.
        if any(len(one) > OUTPUT_BYTES_MAX for one in laid_out):
            raise TooMuch("it becomes too long")

    def put_in(self, text: str) -> str:
        """Return a text with its values in place, as they are."""
        return MARK.sub(lambda found: self.value(found[1]), text)

    def value(self, number: str) -> str:
        """Return a value by its number; a mark that somebody wrote themselves stands for none."""
        place = int(number[:9])
        return self.values[place] if place < len(self.values) else ""
