"""What is read as an expression, what is refused, and with which words."""

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.audiences import expressions
from twofold import audiences, clock, populations, trajectories
from twofold.audiences import tree, vocabulary
from twofold.audiences.tree import All, Call, Compare, Const, Not, Reading, Yes

PAGE = Path(__file__).parents[2] / "docs" / "audiences.md"
EXAMPLES = re.findall(r"(?:^    .+\n?)+", PAGE.read_text("utf-8"), re.MULTILINE)


def test_an_expression_is_a_small_tree() -> None:
    found = audiences.parse(
        "stage = 'loyalty' and did('Order Completed', within = '90d') >= 2"
        " and not open('complaint')"
    )

    assert found.tree == All(
        parts=(
            Compare(
                left=Reading(name="stage", kind="text"),
                operator="=",
                right=Const(kind="text", value="loyalty"),
            ),
            Compare(
                left=Call(
                    name="did", kind="number", word="Order Completed", within_us=90 * clock.DAY
                ),
                operator=">=",
                right=Const(kind="number", value=2.0),
            ),
            Not(part=Yes(left=Call(name="open", kind="yes", word="complaint"))),
        )
    )


def test_and_binds_before_or_and_not_before_both() -> None:
    assert audiences.parse("not channels = 1 or touches > 2 and returns = 0").tree == (
        audiences.parse("(not (channels = 1)) or ((touches > 2) and (returns = 0))").tree
    )


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("stag = 'loyalty'", "at character 1: there is no reading 'stag'; there is stage"),
        ("touches > 1 and dit('x') > 1", "17: there is no function 'dit'; there is did"),
        ("stage = 'loyal'", "at character 9: there is no stage 'loyal'; there is loyalty"),
        ("did('x', withn = '3d') > 0", "did has no option 'withn'; there is within"),
        ("did('x', within = '3 days') > 0", "at character 19: '3 days' is no span"),
        ("did('x', by = 'brend') > 0", "at character 15: there is brand"),
        ("did('x')", "at character 9: to did(…) belongs what it is compared with: ="),
        ("stage = loyalty", "at character 9: texts stand in single quotes: 'loyalty'"),
        ("open('bill')", "at character 6: 'bill' cannot be open; there are complaint, service"),
        ("open('complain')", "at character 6: 'complain' cannot be open; there is complaint"),
        ("stage > 'loyalty'", "at character 7: stage is a text: =, <> or in"),
        ("overdue", "at character 8: to overdue belongs what it is compared with: ="),
        ("overdue > ", "at character 11: a number is needed, and here it ends"),
        ("overdue > 1 stage = 'loyalty'", "at character 13: 'stage' is too much; join with and"),
        ("(touches > 1", "at character 13: ) is needed, and here it ends"),
        ("touches > 'x'", "at character 11: a number is needed, and here is 'x'"),
        ("silence > tenure", "at character 11: what grows by itself is compared"),
        ("silence > overdue", "at character 11: overdue is a number, what is before a span"),
        ('stage = "loyalty"', "at character 9: texts stand in single quotes: 'loyalty'"),
        ("stage = 'loyalty", "at character 9: the text that begins here has no end"),
        ("touches > 1 -- all", "comments are not read here"),
        ("touches > 1; drop table touch", "at character 12: ';' has no meaning here"),
        ("touches + 1 > 2", "at character 9: '+' has no meaning here"),
        ("touches > 1e400", "is too large a number"),
        ("first_at > '2026-13-01'", "at character 12: '2026-13-01' is no day"),
        ("did('Audience Entered') > 0", "groups cannot be made of being in groups"),
        ("select(1)", "there is no function 'select'"),
        ("has('E-Mail')", "at character 5: there is email"),
        ("", "at character 1: a reading or a function is needed, and here it ends"),
        ("not " * 30 + "touches > 1", "it is nested more than 20 deep"),
        ("(" * 300 + "touches > 1", "it is nested more than 20 deep"),
        (" or ".join(["touches > 1"] * 41), "it has more than 40 terms"),
        ("touches in (" + ", ".join(["1"] * 60) + ")", "it has more than 40 terms"),
        ("stage = '" + "x" * 3_000 + "'", "it is longer than 2000 characters"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_says_where_and_what_would_do(text: str, message: str) -> None:
    with pytest.raises(audiences.BadExpression) as caught:
        audiences.parse(text)

    assert message in str(caught.value)


@pytest.mark.parametrize("text", EXAMPLES)
def test_every_example_of_the_page_is_read(text: str) -> None:
    found = audiences.parse(text.strip())

    assert list(tree.leaves(found.tree))


def test_the_page_names_every_reading_and_function() -> None:
    page = PAGE.read_text("utf-8")

    told = set(re.findall(r"`([a-z_]+)(?:\(|`)", page))

    assert set(vocabulary.READINGS) | set(vocabulary.FUNCTIONS) <= told


@given(st.one_of(st.text(max_size=60), st.lists(st.sampled_from(
    ("stage", "did", "(", ")", ",", "=", "'x'", "'3d'", "and", "or", "not", "in", "is", "null",
     "between", "1", "-", "within", "open", "overdue", ";", "@x", "/*", '"a"', "case", "::int")
), max_size=14).map(" ".join)))  # fmt: skip
def test_any_text_is_read_or_refused_in_words(text: str) -> None:
    try:
        found = audiences.parse(text)
    except audiences.BadExpression:
        return

    for leaf in tree.leaves(found.tree):
        assert leaf.name in {*vocabulary.READINGS, *vocabulary.FUNCTIONS}


@given(expressions.texts)
def test_what_somebody_may_write_is_read(text: str) -> None:
    assert audiences.parse(text).text == text


def test_the_words_of_steps_are_those_of_the_lens() -> None:
    from twofold.populations import threads
    from twofold.trajectories import schema

    assert vocabulary.OWN == trajectories.OWN
    assert vocabulary.BUYING == trajectories.BUYING_PURPOSES
    assert vocabulary.INCIDENCES == schema.INCIDENCE_PURPOSES
    assert vocabulary.ASKING == threads.ASKING
    assert tuple(sorted(threads.TROUBLE)) == vocabulary.TROUBLE
    assert populations.in_threads is threads.in_threads
