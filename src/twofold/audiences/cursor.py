"""Where reading stands in an expression's tokens, and the plain values that may be there."""

import re
from decimal import Decimal, InvalidOperation

from twofold import clock
from twofold.audiences.tokens import Token, wrong

NUMBER_MAX = 10**12
SPAN_DAYS_MAX = 36_500

_SPAN = re.compile(r"(\d{1,6})\s*([smhdwy])")
_UNITS = {
    "s": clock.SECOND, "m": clock.MINUTE, "h": clock.HOUR, "d": clock.DAY, "w": 7 * clock.DAY,
    "y": 365 * clock.DAY,
}  # fmt: skip


class Cursor:
    """A place in a list of tokens whose last one is an `end`; every step raises BadExpression."""

    def __init__(self, found: list[Token]) -> None:
        """Stand before the first token."""
        self._tokens = found
        self._at = 0

    def number(self) -> Decimal:
        """Return a number, with its sign."""
        minus = self.takes("sign", "-")
        here = self.take("number", "a number")
        try:
            found = Decimal(here.text)
        except InvalidOperation as error:
            raise wrong(here.place, f"{here.text} is no number") from error
        if not found.is_finite() or abs(found) > NUMBER_MAX:
            raise wrong(here.place, f"{here.text} is too large a number")
        return -found if minus else found

    def span(self) -> int:
        """Return a span of time in µs."""
        here = self.take("text", "a span such as '90d', '12h' or '2w'")
        found = _SPAN.fullmatch(here.text.strip())
        if found is None:
            raise wrong(here.place, f"{here.text!r} is no span; write it as '90d', '12h' or '2w'")
        span_us = int(found[1]) * _UNITS[found[2]]
        if not 0 < span_us <= SPAN_DAYS_MAX * clock.DAY:
            raise wrong(here.place, f"{here.text!r} has to be above 0 and below a century")
        return span_us

    @property
    def next(self) -> Token:
        """Return the token that comes next."""
        return self._tokens[self._at]

    def takes(self, shape: str, text: str) -> bool:
        """Step over the next token if it is this one; tells whether."""
        found = self.next.shape == shape and self.next.text == text
        self._at += found
        return found

    def take(self, shape: str, what: str) -> Token:
        """Return the next token, which has to be of this shape, and step over it."""
        here = self.next
        if here.shape != shape:
            told = "here it ends" if here.shape == "end" else f"here is {here.text!r}"
            raise wrong(here.place, f"{what} is needed, and {told}")
        self._at += 1
        return here

    def needs(self, sign: str) -> None:
        """Step over a sign, which has to be next."""
        here = self.next
        if not self.takes("sign", sign):
            told = "here it ends" if here.shape == "end" else f"here is {here.text!r}"
            raise wrong(here.place, f"{sign} is needed, and {told}")

    def word(self, word: str) -> None:
        """Step over a word, which has to be next."""
        if not self.takes("word", word):
            raise wrong(self.next.place, f"{word} is needed here")

    def skip(self) -> None:
        """Step over the next token."""
        self._at += 1

    def moment(self) -> int:
        """Return a day or a moment as µs since 1970."""
        told = self.take("text", "a day such as '2026-11-29'")
        try:
            return clock.parse(told.text)
        except (clock.UnreadableTime, OverflowError) as error:
            reason = f"{told.text!r} is no day; write it as '2026-11-29'"
            raise wrong(told.place, reason) from error
