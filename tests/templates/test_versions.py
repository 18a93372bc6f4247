"""Each change of a template is a version, and every version stays."""

import pytest

from tests.templates.given_templates import of_blocks, of_text
from twofold import templates
from twofold.storage import Database
from twofold.templates import BadTemplate, Heading, Products, TemplateChanged, UnknownTemplate


def test_what_was_said_before_can_still_be_read(record: Database) -> None:
    first, second = of_text("one"), of_text("two")

    assert templates.keep(record, first, by="ann", now=1).version == 1
    assert templates.keep(record, second, by="bea", expected_version=1, now=2).version == 2

    assert templates.get(record, "words").template == second
    assert templates.get(record, "words", 1).template == first
    assert [(one.version, one.said_by) for one in templates.history(record, "words")] == [
        (2, "bea"), (1, "ann"),
    ]  # fmt: skip


def test_the_same_words_again_are_no_new_version(record: Database) -> None:
    templates.keep(record, of_text("one"), by="ann", now=1)

    assert templates.keep(record, of_text("one"), by="bea", now=2).version == 1


def test_of_two_who_change_one_version_the_second_is_told(record: Database) -> None:
    templates.keep(record, of_text("one"), by="ann", expected_version=0, now=1)

    with pytest.raises(TemplateChanged):
        templates.keep(record, of_text("two"), by="bea", expected_version=0, now=2)


def test_blocks_come_back_as_they_were_kept(record: Database) -> None:
    kept = of_blocks(Heading(text="a"), Products(feed="shoes", count=2))
    templates.keep(record, of_text("b"), by="ann", now=1)
    templates.keep(record, kept, by="ann", now=1)

    assert [one.template for one in templates.kept(record)] == [kept, of_text("b")]


def test_what_cannot_be_used_is_not_kept(record: Database) -> None:
    with pytest.raises(BadTemplate, match="in en for \\*: unknown filter 'x'"):
        templates.keep(record, of_text("{{ a | x }}"), by="ann", now=1)
    with pytest.raises(UnknownTemplate):
        templates.get(record, "words")
