"""Decisions: a million people against ten campaigns under their rules, and one person at a time.

    python -m benchmarks.decide [--people 1000000] [--campaigns 10] [--runs 3]

The bars: a million against ten in 10 s, one person at p95 below 50 ms. People's rules are those of
`benchmarks/terms.py`, laid out in columns before the clock runs (told by itself); what is timed is
each campaign's question of the rules on its two channels, limits, holdouts, propensities and the
choice. One person is decided over a record of their own with ten campaigns that run, from
the first query to the commit.
"""

import argparse
import random
import statistics
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from benchmarks import crowd, table
from benchmarks import terms as rules
from twofold import campaigns, clock, decisions, flow, people, system, terms, touches
from twofold.campaigns import Step, Variant
from twofold.decisions import Arm, Offer, Tally
from twofold.decisions.draws import names, seed, uniform
from twofold.settings import Settings
from twofold.system import System
from twofold.terms import Intent

CHANNELS = ("email", "sms")
SINGLE = 300
SINGLE_CHANNELS = ("inapp", "push")


def offers(chance: random.Random, count: int) -> list[Offer]:
    """Return so many campaigns, of each policy, with what came of their arms so far."""
    return [
        Offer(
            campaign_id=f"campaign-{place}",
            version=1,
            step=0,
            arms=tuple(
                Arm(
                    arm=channel,
                    channel=channel,
                    cost_micro=chance.randrange(40_000),
                    tally=Tally(tried=5_000, reached=chance.randrange(50, 400)),
                )
                for channel in CHANNELS
            ),
            policy=("fixed", "rotate", "bandit")[place % 3],
            value_micro=20_000_000,
            attention_micro=50_000,
            silence=Tally(tried=5_000, reached=150),
            since_us=place,
        )
        for place in range(count)
    ]


def decide(
    laid_out: terms.Crowd, wanted: Sequence[Offer], words: np.ndarray, *, now: int
) -> decisions.Choices:
    """Decide about everybody, from their rules to the choice."""
    free = uniform(words, seed("key", "")) >= 0.05
    contacts = np.bincount(laid_out.contacts.person, minlength=len(laid_out))
    opened = []
    for place, offer in enumerate(wanted):
        use = f"marketing.topic-{place}" if place % 2 else "marketing.shoes"
        own = free & (uniform(words, seed("key", offer.campaign_id)) >= 0.1) & (contacts < 3)
        opened.append(
            np.column_stack(
                [
                    own & terms.permitted_now(laid_out, Intent(use=use, channel=channel), now=now)
                    for channel in CHANNELS
                ]
            )
        )
    return decisions.choose(wanted, words, opened, contacts)


def bulk(count: int, many: int, runs: int) -> None:
    """Measure everybody at once."""
    chance, now = random.Random(1), crowd.END_US + 12 * clock.HOUR
    folded = [
        (terms.fold(said, {handle}), rules.around(chance, ()))
        for said, handle in rules.histories(chance, count)
    ]
    began = time.perf_counter()
    laid_out = terms.gather(folded)
    laid = time.perf_counter() - began
    words = names([f"{place * 2654435761 % 2**128:032x}" for place in range(count)])
    wanted = offers(chance, many)
    took = []
    for _ in range(runs):
        began = time.perf_counter()
        found = decide(laid_out, wanted, words, now=now)
        took.append(time.perf_counter() - began)
    spoken = int((found.arm >= 0).sum())
    table.machine("numpy", "msgspec")
    print(f"{count:,} people x {many} campaigns: median {statistics.median(took):.2f} s of {runs}")
    print(f"laying their rules out in columns before: {laid:.2f} s; {spoken:,} messages chosen")
    for person in chance.sample(range(count), 200):
        alone = decide(
            terms.gather([folded[person]]),
            wanted,
            words[person : person + 1],
            now=now,
        )
        assert alone.arm[0].tolist() == found.arm[person].tolist()
        assert alone.propensity[0].tolist() == found.propensity[person].tolist()
    print("200 of them asked alone: the same arm and the same propensity")


def _someone(home: System, name: str, now: int) -> people.Person:
    """Let somebody be known who allows offers at any hour."""
    draft = touches.TouchDraft(
        room="benchmark",
        message_id=f"first-{name}",
        handles={"user_id": name},
        occurred_us=now - clock.DAY,
        purpose="research",
        initiator="person",
    )
    touches.record(home.record, draft, now=now)
    person = people.resolve(home.record, f"user_id:{name}")
    said = terms.Statement(
        statement_id=f"yes-{name}",
        verb="allow",
        scope=terms.Scope(use="marketing", recipient="own"),
        conditions=terms.Conditions(windows=(terms.Window(),)),
    )
    terms.say(home.record, person, said, now=now)
    return person


def _run(home: System, place: int, listed: tuple[str, ...], now: int) -> None:
    """Let a campaign run for everybody listed."""
    both = Step(variants=tuple(Variant(arm=one, channel=one, text="x") for one in SINGLE_CHANNELS))
    plan = campaigns.Plan(
        use=f"marketing.t{place}",
        trigger=campaigns.Trigger(kind="people"),
        people=listed,
        steps=(both,),
        goal=campaigns.Goal(name="Order Completed"),
    )
    made = campaigns.create(home.record, f"c{place}", plan, owner="benchmark", now=now)
    flow.campaigning.start_campaign(home, made.campaign_id, now=now)


def single(many: int) -> None:
    """Measure one person at a time, over a record."""
    now = clock.now_us()
    with (
        tempfile.TemporaryDirectory() as folder,
        system.running(Settings(home=Path(folder))) as home,
    ):
        everybody = [_someone(home, f"p{place}", now) for place in range(SINGLE)]
        listed = tuple(f"user_id:p{place}" for place in range(SINGLE))
        for place in range(many):
            _run(home, place, listed, now)
        took = []
        for person in everybody:
            began = time.perf_counter()
            assert len(flow.singly.decide(home, person, now=now + 1)) == many
            took.append((time.perf_counter() - began) * 1_000)
    took.sort()
    print(
        f"one person over {many} campaigns, written: median {statistics.median(took):.1f} ms,"
        f" p95 {took[int(len(took) * 0.95)]:.1f} ms of {len(took)}"
    )


def main() -> None:
    """Measure both, and print what was measured."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--people", type=int, default=1_000_000)
    parser.add_argument("--campaigns", type=int, default=10)
    parser.add_argument("--runs", type=int, default=3)
    told = parser.parse_args()
    bulk(told.people, told.campaigns, told.runs)
    single(told.campaigns)


if __name__ == "__main__":
    main()
