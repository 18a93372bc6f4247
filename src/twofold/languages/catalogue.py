"""The languages that people are answered in: a catalogue each, and which of them is theirs."""

import io
import re
from collections.abc import Callable
from functools import cache
from importlib import resources
from typing import Any, NamedTuple

# Each under its own name; the source text is English.
LANGUAGES = {"en": "English", "de": "Deutsch"}
SOURCE = "en"
# How each writes its dates and numbers.
LOCALES = {"en": "en_GB", "de": "de"}

_FILE = "messages.po"


class Words(NamedTuple):
    """One language: its code, and the two ways of asking its catalogue."""

    language: str
    gettext: Callable[[str], str]
    ngettext: Callable[[str, str, int], str]


def chosen(kept: str | None, accepted: str) -> str:
    """Return the language to answer in: the one chosen before, else the browser's, else English."""
    if kept in LANGUAGES:
        return kept
    wanted = sorted(map(_quality, accepted[:500].split(",")), key=lambda one: -one[1])
    return next((name for name, quality in wanted if name in LANGUAGES and quality > 0), SOURCE)


def known(told: object) -> str | None:
    """Return which of the languages a locale such as `de-AT` or `en_US` means, or None."""
    name = re.split(r"[-_.]", told.strip().lower())[0] if isinstance(told, str) else ""
    return name if name in LANGUAGES else None


@cache
def words(language: str) -> Words:
    """Return the catalogue of a language."""
    # At first use: whoever writes to nobody and opens no page of a person has no use for it.
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po
    from babel.support import NullTranslations, Translations

    found: Any = NullTranslations()
    if language != SOURCE:
        with (_folder() / language / _FILE).open("rb") as file:
            catalogue = read_po(file, locale=language)
        compiled = io.BytesIO()
        write_mo(compiled, catalogue)
        compiled.seek(0)
        found = Translations(compiled)
    return Words(language, found.gettext, found.ngettext)


def _folder() -> Any:
    return resources.files("twofold.languages") / "locale"


def _quality(told: str) -> tuple[str, float]:
    name, _, weight = told.strip().lower().partition(";")
    try:
        quality = float(weight.replace(" ", "").removeprefix("q=")) if weight else 1.0
    except ValueError:
        quality = 0.0
    return name.partition("-")[0], quality
