"""What the organisation settles narrows, and a legal notice says what was declared."""

import pytest

from tests.messages.given_messages import NOON, Line
from twofold import messages, storage, terms
from twofold.terms import Notice, OwnNo

RECALL = Notice(
    kind="recall",
    law="Regulation (EU) 2023/988, Article 35",
    text="Please stop using {product}.\nBring it back to any shop; you get your {money} back.",
)
WORDS = "Please stop using the kettle K-7.\nBring it back to any shop; you get your 39 euros back."


@pytest.fixture
def line(record: storage.Database) -> Line:
    return Line(record)


def house(line: Line) -> messages.House:
    rules = terms.house_rules(line.db)
    return messages.House(policy=terms.policy(rules), legal_kinds=terms.legal_kinds(rules))


def reason(line: Line, use: str = "marketing.shoes", legal_kind: str = "") -> str:
    intent = terms.Intent(use=use, channel="email", legal_kind=legal_kind)
    return messages.permission(line.db, line.ada, intent, house(line), now=NOON).reason


def test_a_no_of_the_house_narrows_what_people_allow_until_it_is_ended(line: Line) -> None:
    line.allows()
    assert reason(line) == "allowed"

    made = terms.settle(line.db, OwnNo(use="marketing", channel="email"), by="ada", now=NOON)
    assert reason(line) == "policy"
    assert terms.house_rules(line.db) == [made]

    terms.end_house_rule(line.db, made.rule_id, by="ada", now=NOON + 1)
    assert reason(line) == "allowed"
    with pytest.raises(terms.UnknownHouseRule):
        terms.end_house_rule(line.db, made.rule_id, by="ada", now=NOON + 1)


def test_the_same_no_twice_stands_once(line: Line) -> None:
    for why in ("dear", "and unwanted"):
        terms.settle(line.db, OwnNo(use="marketing", why=why), by="ada", now=NOON)

    assert [one.rule for one in terms.house_rules(line.db)] == [
        OwnNo(use="marketing", why="and unwanted")
    ]


def test_a_declared_notice_passes_a_stop_and_stands_in_the_persons_ledger(line: Line) -> None:
    line.stops()
    assert reason(line, "legal.recall", legal_kind="recall") == "undeclared"
    terms.settle(line.db, RECALL, by="ada", now=NOON)
    intent = terms.Intent(use="legal.recall", channel="email", legal_kind="recall")

    asked = messages.ask(line.db, line.ada, intent, messages.Message(text=WORDS), now=NOON)

    assert reason(line, "legal.recall", legal_kind="recall") == "legal"
    assert [one.delivery_id for one in messages.demanded(line.db, line.ada)] == []
    line.db.run(
        storage.Query("send", "UPDATE delivery SET state = 'sent' WHERE delivery_id = :id"),
        id=asked.delivery_id,
    )
    assert [one.message.text for one in messages.demanded(line.db, line.ada)] == [WORDS]


@pytest.mark.parametrize(
    ("subject", "text", "told"),
    [
        ("", "Our new kettle is here", "differ"),
        ("", WORDS + " And see our new kettle.", "differ"),
        ("", "See our new kettle. " + WORDS, "differ"),
        ("", WORDS.replace("K-7", "K-7 (see https://k.example)"), "link"),
        ("", WORDS.replace("39 euros", "39 euros. " + "Words. " * 30), "one line"),
        ("", WORDS.replace("39 euros", "39 euros\nand more"), "one line"),
        ("", WORDS.replace("the kettle K-7", "it, 20% off the next"), "promotes"),
        ("", WORDS.replace("39 euros", "Gutschein"), "promotes"),
        ("Great offers inside", WORDS, "promotes"),
    ],
)
def test_a_notice_that_says_more_than_was_declared_is_refused(
    line: Line, subject: str, text: str, told: str
) -> None:
    terms.settle(line.db, RECALL, by="ada", now=NOON)
    intent = terms.Intent(use="legal.recall", channel="email", legal_kind="recall")
    message = messages.Message(text=text, subject=subject)

    with pytest.raises(terms.NotTheNotice, match=told):
        messages.ask(line.db, line.ada, intent, message, now=NOON)


def test_a_kind_that_was_never_declared_is_refused(line: Line) -> None:
    intent = terms.Intent(use="legal", channel="email", legal_kind="breach")

    with pytest.raises(terms.NotTheNotice, match="no kind 'breach'"):
        messages.ask(line.db, line.ada, intent, messages.Message(text="Hello"), now=NOON)


@pytest.mark.parametrize(
    "rule",
    [
        OwnNo(use="gossip"),
        OwnNo(use="marketing", channel="E Mail"),
        OwnNo(use="marketing", why="x" * 1_000),
        Notice(kind="Recall!", law="a law", text="Words that stand"),
        Notice(kind="recall", law=" ", text="Words that stand"),
        Notice(kind="recall", law="a law", text=""),
        Notice(kind="recall", law="a law", text="{anything}"),
        Notice(kind="recall", law="a law", text="{anything} and {more} {still}"),
        Notice(kind="recall", law="a law", text="Save 20 % on kettles"),
        Notice(kind="recall", law="a law", text="Jetzt kaufen: der neue Kessel"),
    ],
)
def test_what_cannot_be_settled_is_refused(line: Line, rule: OwnNo | Notice) -> None:
    with pytest.raises((terms.BadHouseRule, terms.UnknownUse, terms.BadScope)):
        terms.settle(line.db, rule, by="ada", now=NOON)

    assert terms.house_rules(line.db) == []
