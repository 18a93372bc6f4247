"""The language of stage rules lets through what it names, and says clearly what it does not."""

import pytest

from twofold.trajectories.conditions import BadCondition, Condition, Evidence
from twofold.trajectories.points import LANGUAGE


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("__import__('os').system('true')", "there is no function"),
        ("started.__class__", "is not allowed here"),
        ("open('/etc/passwd')", "there is no function 'open'"),
        ("[left for left in 'a']", "is not allowed here"),
        ("lambda: left", "is not allowed here"),
        ("left if left else left", "is not allowed here"),
        ("2 ** 99 > 1", "is not allowed here"),
        ("mood > 1", "there is no fact 'mood'; there are"),
        ("left and buying_days", "'buying_days' is not a yes or no"),
        ("left > 1", "'left' is not a number"),
        ("started('purchase', days=left) > 1", "is no plain number"),
        ("started('purchase', weeks=3) > 1", "started takes days, delight"),
        ("started(3, 'purchase') > 1", "takes its words first"),
        ("silent(4, 60)", "silent needs most_days"),
        ("silent('purchase', 4, 60, 365)", "silent takes no words"),
        ("adopted(1, 2) > 1", "adopted takes at most 1 numbers"),
        ("buying_days > 1e999", "is not allowed here"),
        ("buying_days in (1, 2)", "is not allowed here"),
        ("buying_days >", "it is no expression"),
        ("", "it is no expression"),
        ("(" * 300 + "left" + ")" * 300, "it is longer than 500 characters"),
        ("not " * 100 + "left\0", "it is no expression"),
    ],
)
def test_refuses_what_is_not_of_the_language(text: str, reason: str) -> None:
    with pytest.raises(BadCondition) as caught:
        Condition(text, LANGUAGE)

    assert reason in str(caught.value)


def test_evidence_must_be_closed_and_of_the_language() -> None:
    for text in ("{buying_days", "buying_days}", "{mood}", "{{buying_days}}"):
        with pytest.raises(BadCondition):
            Evidence(text, LANGUAGE)


def test_names_every_use_of_a_function() -> None:
    condition = Condition("silent(4, 60, most_days=365) or not silent(1, 2, 3)", LANGUAGE)

    found = [dict(call.numbers) for call in condition.calls()]

    assert found == [
        {"periods": 4.0, "least_days": 60.0, "most_days": 365.0},
        {"periods": 1.0, "least_days": 2.0, "most_days": 3.0},
    ]
