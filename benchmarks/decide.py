"""Decisions: a million people against ten campaigns under their rules, and one person at a time.

    python -m benchmarks.decide [--people 1000000] [--campaigns 10] [--runs 3] [--turns 20000]

The bars: a million against ten in 10 s, one person at p95 below 50 ms. Measured are the product's
own functions: `decisions.choose_all` is what every turn of every campaign goes through, here for
everybody at once, from people's rules, contacts and habits as they lie in memory to the choice and
its probability; 200 of them are asked alone as well. Then whole turns over a record
(`speaking.deciding.decide_all`): read, decided, written with what follows, until none is due. Then
one person at a time (`speaking.singly.decide`), from the first query to the commit.

Expected before the first run on an idle core: 8 s for everybody at once (2 to lay rules out, 3 to
ask them, 3 for the rest), 15,000 turns a second over a record, 30 ms for one person.
"""

import argparse
import gc
import os
import random
import statistics
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import overload

import numpy as np

from benchmarks import deciders, table
from benchmarks import terms as rules
from twofold import campaigns, decisions, messages, people, speaking, system, terms
from twofold.campaigns import Campaign, Journey
from twofold.decisions import Case, Columns, Habits, Holding, Scene, Turns
from twofold.ids import PersonId
from twofold.messages import House
from twofold.people import Handle, Person
from twofold.settings import Settings

SINGLE = 300
ASKED_ALONE = 200
HOLDING = Holding(key=b"benchmark", share=0.05)


class Everybody(Sequence[Case]):
    """The turns of everybody in one campaign, each made when it is asked for."""

    def __init__(self, campaign: Campaign, crowd: Sequence[Person]) -> None:
        """Keep whose."""
        self._campaign, self._crowd = campaign, crowd

    def __len__(self) -> int:
        """Return how many."""
        return len(self._crowd)

    @overload
    def __getitem__(self, place: int) -> Case: ...
    @overload
    def __getitem__(self, place: slice) -> "Everybody": ...
    def __getitem__(self, place: int | slice) -> "Case | Everybody":
        """Return one turn."""
        if isinstance(place, slice):
            return Everybody(self._campaign, self._crowd[place])
        person, campaign = self._crowd[place], self._campaign
        way = Journey(
            journey_id=campaigns.journey_id(campaign.campaign_id, person.person_id, ""),
            campaign_id=campaign.campaign_id,
            version=campaign.version,
            handle_id=person.leading.handle_id,
            occasion="",
            step=0,
            due_us=deciders.NOW,
            state="waiting",
            reason="entered",
            entered_us=deciders.NOW,
            moved_us=deciders.NOW,
        )
        return Case(journey=way, campaign=campaign, plan=campaign.plan, person=person)


def imagined(count: int) -> tuple[list[Person], Scene]:
    """Return so many people of `benchmarks/terms.py` with what decides about them, in memory."""
    chance, now = random.Random(1), deciders.NOW
    crowd, stands, around, claims = [], {}, {}, {}
    for place, (said, _) in enumerate(rules.histories(chance, count)):
        who = deciders.name(place)
        email = Handle(
            handle_id=who, kind="email", value="", first_us=0, verified_us=1, verified_by=""
        )
        person = Person(person_id=PersonId(who), handles=(email,))
        crowd.append(person)
        own = terms.standing(said, {said[0].handle_id} if said else set())
        stands[person.person_id] = own
        around[person.person_id] = known = rules.around(chance, ())
        claims[person.person_id] = [
            decisions.Claim(uses=(one.use,), first_us=one.at_us, last_us=one.at_us)
            for one in known.contacts
        ]
    asked = messages.Asked(
        people={one.person_id: one for one in crowd}, terms=stands, known=around,
        shared=frozenset(), house=House(),
    )  # fmt: skip
    nothing = Habits()
    scene = Scene(
        now=now, asked=asked, habits={one.person_id: nothing for one in crowd},
        limits=decisions.USUAL, claims=claims, holds={},
    )  # fmt: skip
    return crowd, scene


def everybody(count: int, many: int, runs: int) -> None:
    """Measure everybody at once."""
    crowd, scene = imagined(count)
    with (
        tempfile.TemporaryDirectory() as folder,
        system.running(Settings(home=Path(folder))) as home,
    ):
        running = deciders.campaigns_in(home, many)

        def decide(some: Sequence[Person]) -> decisions.Chosen:
            at = np.arange(len(some))
            turns = [
                Turns(cases=Everybody(one, some), at=at, entered_us=np.full(len(some), scene.now))
                for one in running
            ]
            return decisions.choose_all(home.record, Columns(scene, some), turns, holding=HOLDING)

        # What lies in memory beforehand is not looked through again and again for what is garbage.
        gc.freeze()
        wall, cpu = table.timed(lambda: decide(crowd), runs)
        found = decide(crowd)
        spoken = int((found.choices.arm >= 0).sum())
        print(
            f"{count:,} people x {many} campaigns, from rules in memory to {spoken:,} messages"
            f" chosen: median {wall:.2f} s of {runs}, CPU {cpu:.2f} s (bar 10 s)"
        )
        for place in random.Random(2).sample(range(count), min(count, ASKED_ALONE)):
            alone = decide(crowd[place : place + 1]).choices
            assert alone.arm[0].tolist() == found.choices.arm[place].tolist()
            assert alone.propensity[0].tolist() == found.choices.propensity[place].tolist()
        print(f"{ASKED_ALONE} of them asked alone: the same arm and the same propensity")


def turns(count: int, many: int) -> None:
    """Measure whole turns over a record, with all that is read and written."""
    with (
        tempfile.TemporaryDirectory() as folder,
        system.running(Settings(home=Path(folder))) as home,
    ):
        deciders.fill(home, count)
        running = deciders.campaigns_in(home, many)
        entering = table.timed(lambda: deciders.let_in(home, running, count), 1)
        began, cpu = time.perf_counter(), time.process_time()
        speaking.deciding.decide_all(home, now=deciders.NOW)
        wall, cpu = time.perf_counter() - began, time.process_time() - cpu
        taken = count * many
        print(
            f"{taken:,} turns over a record: {wall:.1f} s, {taken / wall:,.0f}/s;"
            f" CPU {cpu / taken * 1e6:.0f} µs a turn; let in before: CPU"
            f" {entering[1] / taken * 1e6:.0f} µs each"
        )


def single(many: int) -> None:
    """Measure one person at a time, over a record."""
    with (
        tempfile.TemporaryDirectory() as folder,
        system.running(Settings(home=Path(folder))) as home,
    ):
        deciders.fill(home, SINGLE)
        running = deciders.campaigns_in(home, many)
        deciders.let_in(home, running, SINGLE)
        took, cpus = [], []
        for place in range(SINGLE):
            person = people.get(home.record, deciders.name(place))
            began, cpu = time.perf_counter(), time.process_time()
            assert len(speaking.singly.decide(home, person, now=deciders.NOW + 1)) == many
            took.append((time.perf_counter() - began) * 1e3)
            cpus.append((time.process_time() - cpu) * 1e3)
    print(
        f"one person over {many} campaigns, written: median {statistics.median(took):.1f} ms,"
        f" p95 {table.at(took, 0.95):.1f} ms of {len(took)} (bar 50 ms);"
        f" CPU median {statistics.median(cpus):.1f} ms"
    )


def main() -> None:
    """Measure all three, and print what was measured."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--people", type=int, default=1_000_000)
    parser.add_argument("--campaigns", type=int, default=10)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--turns", type=int, default=20_000, help="people who take whole turns")
    told = parser.parse_args()
    table.machine("numpy", "msgspec", "apsw")
    single(told.campaigns)
    turns(told.turns, told.campaigns)
    everybody(told.people, told.campaigns, told.runs)
    print(f"load average {os.getloadavg()[0]:.1f} at the end")


if __name__ == "__main__":
    main()
