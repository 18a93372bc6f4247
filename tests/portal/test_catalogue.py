"""Both languages whole: every sentence of a person's pages is gathered and translated."""

import io
import re
from pathlib import Path

import pytest
from babel.messages.catalog import Message
from babel.messages.pofile import read_po

from docs import catalogues
from twofold import languages, terms

FILES = sorted(catalogues.LOCALES.glob(f"*/{catalogues.FILE}"))


def translated(file: Path) -> dict[object, Message]:
    found = read_po(io.BytesIO(file.read_bytes()), locale=file.parent.name)
    return {message.id: message for message in found if message.id}


def forms(text: object) -> list[str]:
    return [str(one) for one in (text if isinstance(text, list | tuple) else [text])]


def test_every_language_but_the_source_has_a_catalogue() -> None:
    found = {file.parent.name for file in FILES}

    assert found == set(languages.LANGUAGES) - {languages.SOURCE}


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.parent.name)
def test_every_sentence_of_the_pages_is_translated(file: Path) -> None:
    # `make docs ARGS=catalogues` gathers them again.
    known = translated(file)
    wanted = {message.id for message in catalogues.sentences() if message.id}

    empty = [message.id for message in known.values() if not all(forms(message.string))]

    assert wanted - known.keys() == set()
    assert known.keys() - wanted == set()
    assert empty == []
    assert not any(message.fuzzy for message in known.values())


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.parent.name)
def test_a_translation_fills_in_what_its_sentence_does(file: Path) -> None:
    places = re.compile(r"%\(\w+\)[sd]|\{\w+\}")

    wrong = [
        message.id
        for message in translated(file).values()
        for one in forms(message.string)
        if set(places.findall(one)) - {"%(num)d"}
        != set(places.findall(forms(message.id)[-1])) - {"%(num)d"}
    ]

    assert wrong == []


def test_every_sentence_of_the_rules_is_gathered() -> None:
    gathered = {message.id for message in catalogues.sentences()}

    assert set(terms.told_sentences()) <= gathered
    assert len(terms.told_sentences()) > 30


@pytest.mark.parametrize(
    ("kept", "accepted", "expected"),
    [
        (None, "", "en"),
        (None, "de-AT,de;q=0.9,en;q=0.8", "de"),
        (None, "fr,en;q=0.5,de;q=0.7", "de"),
        (None, "de;q=0, en", "en"),
        (None, "de;q=x", "en"),
        ("en", "de", "en"),
        ("xx", "de", "de"),
        (None, "*", "en"),
    ],
)
def test_the_language_is_what_was_chosen_else_what_the_browser_asks_for(
    kept: str | None, accepted: str, expected: str
) -> None:
    assert languages.chosen(kept, accepted) == expected
