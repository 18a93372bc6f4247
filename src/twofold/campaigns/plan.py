"""What a campaign would say: to whom, in which steps and variants, what for, and within what."""

from typing import Annotated, Literal

import msgspec

from twofold import clock, terms

Policy = Literal["fixed", "rotate", "bandit", "personal"]
Kind = Literal["audience", "people", "touch", "schedule", "request"]

# Said of an hour: the one at which this person begins contacts most often.
OWN_HOUR = "own"
# Left open: at once, or at their own hour, whichever turns out to bring more.
BEST_MOMENT = "best"

# What a person's own act calls for; nothing of it is ever held back or arbitrated away.
_CALLED_FOR = ("service", terms.LEGAL, "security", terms.REQUEST)

WORDS_MAX = 100_000
STEPS_MAX = 50
VARIANTS_MAX = 50

SHARE_MAX = 0.9
SPAN_DAYS_MAX = 400
LIMIT_MAX = 1_000

Share = Annotated[float, msgspec.Meta(ge=0, le=SHARE_MAX)]
Span = Annotated[int, msgspec.Meta(ge=0, le=SPAN_DAYS_MAX * clock.DAY)]


class Variant(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One way to say a step, on one channel: an arm of it. `cost_micro` is what sending costs."""

    arm: str
    channel: str
    subject: str = ""
    text: str = ""
    template: str = ""
    cost_micro: Annotated[int, msgspec.Meta(ge=0)] = 0


class Step(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One thing to say, some time after the step before, where its condition holds.

    `at` is a local time of day (09:30) until which is waited, `own` the person's usual hour, `best`
    leaves it open whether that is waited for; `when` is an expression of an audience.
    """

    variants: tuple[Variant, ...]
    name: str = ""
    wait_us: Span = 0
    at: str = ""
    when: str = ""

    @property
    def waits_for_hour(self) -> bool:
        """Tell whether nothing is decided before a certain hour."""
        return self.at not in ("", BEST_MOMENT)

    @property
    def moment_is_open(self) -> bool:
        """Tell whether the decision weighs saying it at once against their own hour."""
        return self.at == BEST_MOMENT


class Trigger(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What brings people in: being in an audience, a list, a touch by its name, a day, a request.

    `name` is the event's name, or of what people asked to be told (a subject of `lookouts`); a
    schedule comes again after `every_us`.
    """

    kind: Kind = "audience"
    name: str = ""
    every_us: Span = 0


class Goal(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a campaign is to bring about: a touch by name or purpose, within a window, its worth."""

    name: str = ""
    purpose: str = ""
    window_us: Span = 14 * clock.DAY
    value_micro: Annotated[int, msgspec.Meta(ge=0)] = 0
    currency: str = ""


class Limit(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """At most so many contacts of this campaign, in any stretch of so long."""

    most: Annotated[int, msgspec.Meta(ge=1, le=LIMIT_MAX)]
    per_us: Span


class Plan(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """All of a campaign that a version holds.

    `audience` is an audience's id or an expression, `people` an explicit list of handles; whoever
    comes in by a trigger has to be in the audience, too. `attention_micro` is what one contact
    takes of a person; `lives_us` after which a message that waits is dropped. Once more than
    `complaints_max` of its contacts are surely followed by a complaint or a stop, it pauses itself.
    Nothing of a `simulated` campaign leaves, and only what was simulated counts as what came of it.
    """

    use: str
    steps: tuple[Step, ...]
    trigger: Trigger = Trigger()
    audience: str = ""
    people: tuple[str, ...] = ()
    goal: Goal = Goal()
    limits: tuple[Limit, ...] = ()
    holdout: Share = 0.1
    policy: Policy = "fixed"
    attention_micro: Annotated[int, msgspec.Meta(ge=0)] = 0
    lives_us: Span = 2 * clock.DAY
    starts_us: int | None = None
    ends_us: int | None = None
    pauses_on_open: bool = True
    complaints_max: Share = 0.05
    simulated: bool = False

    @property
    def is_called_for(self) -> bool:
        """Tell whether the person's own act calls for this, so that it is never held back."""
        return is_called_for(self.use)

    @property
    def learns(self) -> bool:
        """Tell whether what is learned chooses among everything that is open, channels too."""
        return self.policy in {"bandit", "personal"}

    @property
    def profiling(self) -> str:
        """Return the use for which people's data is read to choose whom this is for."""
        return terms.PROFILING_SERVICE if self.is_called_for else terms.PROFILING_MARKETING


def is_called_for(use: str) -> bool:
    """Tell whether what a contact is for is something that the person's own act calls for."""
    return any(use == one or use.startswith(f"{one}.") for one in _CALLED_FOR)


read = msgspec.json.Decoder(Plan).decode
write = msgspec.json.Encoder(order="deterministic").encode
