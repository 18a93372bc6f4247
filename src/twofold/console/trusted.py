"""The people behind the figures of the Trust page: who said what, who was written to and why."""

from twofold import clock, rights, terms, worlds
from twofold.console import behind
from twofold.console.behind import Kind
from twofold.console.parameters import Parameters
from twofold.console.readings import View

_TRUST = ("/console/trust", "Trust")


def _rule_words(told: Parameters) -> str:
    use = terms.use_words(told.text("use", "*"))
    words = {"allow": "said yes to", "brought": "have a yes, brought with its proof, to",
             "deny": "said no to", "stop": "stopped", "limit": "set limits on"}  # fmt: skip
    return f"They {words[told.choice('effect', words, 'allow')]} this: {use}."


def _trusted(view: View, told: Parameters) -> rights.Figures:
    return rights.figures(
        view.db,
        made_up=worlds.BY,
        only_made_up=told.text("half") == "simulated",
        now=clock.now_us(),
    )


def _ruled(view: View, told: Parameters) -> tuple[str, ...]:
    return _trusted(view, told).rules.get((told.text("use"), told.text("effect")), ())


def _stopped(view: View, told: Parameters) -> tuple[str, ...]:
    found = _trusted(view, told).stops.get(told.text("channel"))
    return found.people if found else ()


def _written(view: View, told: Parameters) -> tuple[str, ...]:
    found = _trusted(view, told).contacts.get(told.text("ground"))
    return found.people if found else ()


def _withheld(view: View, told: Parameters) -> tuple[str, ...]:
    found = _trusted(view, told).withheld.get(told.text("reason"))
    return found.people if found else ()


def _given(view: View, told: Parameters) -> tuple[str, ...]:
    found = _trusted(view, told).receipts.get(told.text("of"))
    return found.people if found else ()


def _channel(told: Parameters) -> str:
    channel = told.text("channel")
    return "every channel" if channel in ("", "*") else channel


KINDS: dict[str, Kind] = behind.KINDS | {
    "receipt": Kind(
        names=("of",),
        words=lambda _: "They were given such a receipt in the last 90 days.",
        people=_given,
        back=_TRUST,
    ),
    "rule": Kind(names=("use", "effect", "half"), words=_rule_words, people=_ruled, back=_TRUST),
    "stopped": Kind(
        names=("channel", "half"),
        words=lambda told: f"They stopped {_channel(told)} in the last 90 days.",
        people=_stopped,
        back=_TRUST,
    ),
    "contact": Kind(
        names=("ground", "half"),
        words=lambda _: "They were written to in the last 90 days, on the same ground.",
        people=_written,
        back=_TRUST,
    ),
    "withheld": Kind(
        names=("reason", "half"),
        words=lambda told: (
            "Something was not sent to them in the last 90 days: "
            f"{terms.reason_of_them(told.text('reason'))}."
        ),
        people=_withheld,
        back=_TRUST,
    ),
}
