"""An expression's text as tokens; what else a reader of SQL would take is refused."""

from difflib import get_close_matches
from typing import TYPE_CHECKING, Literal, TypeAlias

import msgspec

from twofold import errors

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlglot.tokenizer_core import Token as Read

TEXT_MAX = 2_000
TOKENS_MAX = 400

Shape: TypeAlias = Literal["word", "text", "number", "sign", "end"]

_SIGNS = {
    "L_PAREN": "(", "R_PAREN": ")", "COMMA": ",", "EQ": "=", "NEQ": "<>", "LT": "<", "LTE": "<=",
    "GT": ">", "GTE": ">=", "DASH": "-",
}  # fmt: skip


class BadExpression(errors.Invalid):
    """This cannot be read at character {place}: {reason}."""


class Token(msgspec.Struct, frozen=True):
    """One piece of the text; `place` is where it begins, counted from 1."""

    shape: Shape
    text: str
    place: int


def read(text: str) -> list[Token]:
    """Return the tokens of a text, an `end` behind them; raises BadExpression."""
    if len(text) > TEXT_MAX:
        raise wrong(TEXT_MAX + 1, f"it is longer than {TEXT_MAX} characters")
    # Importing it takes a quarter of a second, which a web process pays only when it is needed.
    from sqlglot.errors import TokenError
    from sqlglot.tokens import Tokenizer

    try:
        found = Tokenizer().tokenize(text)
    except TokenError as error:
        opened = text.rfind("'") + 1
        raise wrong(opened or 1, "the text that begins here has no end") from error
    if len(found) > TOKENS_MAX:
        raise wrong(found[TOKENS_MAX].start + 1, f"it has more than {TOKENS_MAX} words and signs")
    return [*map(_token, found), Token("end", "", len(text) + 1)]


def wrong(place: int, reason: str) -> BadExpression:
    """Return what is wrong at a place of a text."""
    return BadExpression(place=place, reason=reason)


def meant(word: str, known: "Iterable[str]") -> str:
    """Return a hint at the nearest of the words that there are."""
    every = sorted(known)
    near = get_close_matches(word.lower(), [one.lower() for one in every], n=1, cutoff=0.6)
    if near:
        return f"there is {next(one for one in every if one.lower() == near[0])}"
    return f"there are {', '.join(every)}"


def _token(one: "Read") -> Token:
    kind, place = one.token_type.name, one.start + 1
    if one.comments:
        raise wrong(one.end + 2, "comments are not read here")
    if kind == "STRING":
        return Token("text", one.text, place)
    if kind == "NUMBER":
        return Token("number", one.text, place)
    if kind in _SIGNS:
        return Token("sign", _SIGNS[kind], place)
    if kind == "IDENTIFIER":
        raise wrong(place, f"texts stand in single quotes: '{one.text}'")
    if one.text.isidentifier() and one.text.isascii():
        return Token("word", one.text.lower(), place)
    raise wrong(place, f"{one.text[:40]!r} has no meaning here")
