"""The catalogues of the person's side: every sentence that it may show or write, gathered anew.

Sentences stand in the templates and modules of its pages, in the letters, in what `terms` says of
uses and reasons, in the names of channels, and in the errors that its pages tell.
"""

import ast
import io
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from babel.messages.pofile import read_po, write_po
from jinja2.ext import babel_extract

from twofold import (
    access,
    erasures,
    hearing,
    heeding,
    lookouts,
    pulse,
    rights,
    speaking,
    subscriptions,
    terms,
)
from twofold.portal import evidence, say, telling, wording
from twofold.web import forms

HOUSE = Path(__file__).parent.parent / "src" / "twofold"
PORTAL = HOUSE / "portal"
LETTERS = HOUSE / "heeding" / "letters.py"
LOCALES = HOUSE / "languages" / "locale"
FILE = "messages.po"
KEYWORDS = {"_": None, "gettext": None, "ngettext": (1, 2), "_many": (1, 2)}
OPTIONS = {"newstyle_gettext": "true", "trimmed": "true"}
# What the pages tell of failures of other rooms.
ERRORS = (
    access.DeadEntry,
    access.TooManyTries,
    hearing.entries.NoAddress,
    heeding.comebacks.NoComeback,
    hearing.NoBrand,
    hearing.NoMark,
    heeding.NotProven,
    hearing.NotYours,
    hearing.NoWords,
    heeding.StillLeaving,
    heeding.assumptions.NothingAssumed,
    speaking.lookouts.NoWay,
    speaking.lookouts.StillStopped,
    hearing.pushing.NoMoreBrowsers,
    hearing.pushing.NotOffered,
    forms.BadForm,
    forms.ForeignForm,
    lookouts.NoDay,
    lookouts.NoSuchLookout,
    lookouts.NoWish,
    lookouts.TooManyWishes,
    pulse.AskedBefore,
    pulse.NoAnswer,
    subscriptions.BadSubscription,
    terms.BadPreference,
    terms.BadWindow,
    terms.BadZone,
    terms.BadStatement,
    terms.StaleTerms,
)
# Without a date: the same sentences make the same file.
HEADER = """\
# Twofold, the person's side. `make docs ARGS=catalogues` gathers the sentences again.
msgid ""
msgstr ""
"Language: {language}\\n"
"Plural-Forms: nplurals=2; plural=(n != 1);\\n"
"Content-Type: text/plain; charset=utf-8\\n"

"""
TABLES: tuple[Mapping[Any, str], ...] = (
    evidence.BEGUN,
    evidence.CALLS,
    evidence.COUNTED,
    evidence.FOUND,
    evidence.READINGS,
    evidence.STAGES,
    say.ANSWERED,
    say.ASKED,
    say.BROKEN,
    say.COMPONENTS,
    say.PARTS,
    say.SAID,
    telling.CHANNELS,
    telling.ERASED,
    telling.KINDS,
    telling.MARKS,
    telling.PATTERNS,
    telling.PLACES,
    telling.PURPOSES,
    telling.READINGS,
    telling.SCORES,
    telling.STAGES,
    telling.STATES,
    rights.REFUSALS,
    rights.ROLES,
    rights.WHAT,
    wording.HUMAN,
    wording.MOMENTS,
    wording.TOLD,
)
_COLUMNS = 100


def sentences() -> Catalog:
    """Return an empty catalogue of every sentence."""
    found = Catalog(project="Twofold", fuzzy=False)
    methods: tuple[tuple[Any, list[Path]], ...] = (
        (babel_extract, sorted(PORTAL.glob("templates/*.html"))),
        ("python", [*sorted(PORTAL.glob("*.py")), LETTERS]),
    )
    for method, files in methods:
        for file in files:
            source = io.BytesIO(file.read_bytes())
            for _, message, _, _ in extract(method, source, KEYWORDS, options=OPTIONS):
                found.add(message)
    for text in _tables():
        found.add(text)
    return found


def refresh() -> None:
    """Write each language's catalogue again: new sentences are empty, those gone are dropped."""
    template = sentences()
    for file in sorted(LOCALES.glob(f"*/{FILE}")):
        known = read_po(io.BytesIO(file.read_bytes()), locale=file.parent.name)
        kept = Catalog(locale=file.parent.name, project="Twofold", fuzzy=False)
        for message in template:
            if not message.id:
                continue
            before = known.get(message.id)
            kept.add(message.id, before.string if before else "")
        with file.open("wb") as out:
            out.write(HEADER.format(language=file.parent.name).encode())
            write_po(out, kept, width=_COLUMNS, omit_header=True, sort_output=True)


def _tables() -> Iterator[str]:
    yield from terms.told_sentences()
    yield from say.SENTENCES
    for table in TABLES:
        yield from table.values()
    yield from (duty.words for duty in rights.DUTIES.values())
    yield from heeding.kept_sentences()
    for kept in erasures.STAYING:
        yield from (kept.what, kept.why, kept.until)
    yield from (wording.template(error) for error in ERRORS)
    for file in sorted(PORTAL.glob("*.py")):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            # The errors of the person's own door are told by its own pages.
            if isinstance(node, ast.ClassDef) and any(
                "errors." in ast.unparse(b) for b in node.bases
            ):
                yield " ".join((ast.get_docstring(node) or "").split("\n\n")[0].split())
