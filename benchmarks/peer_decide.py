"""One peer's decisions measured in its own environment; prints one JSON object.

    benchmarks/.peers/bin/python benchmarks/peer_decide.py PEER HISTORY.json SINGLE BATCH RUNS

Imports nothing of Twofold. HISTORY is how often each option was tried and reached its goal; a
decision is a draw of one option for one person. Each peer is called as its documentation calls it.
`answers` are the shares of the options, to be compared with ours.
"""

import json
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

# Each decides for so many people, one by one or at once, and returns the options' places.
Deciders = dict[str, Callable[[int], Any]]
BAGS = 10


def rows(history: list[list[int]]) -> tuple[Any, Any]:
    """Return every try, in an order that chance gave: its option, and whether it reached."""
    options = np.repeat(np.arange(len(history)), [tried for tried, _ in history])
    reached = np.concatenate([np.arange(tried) < reached for tried, reached in history])
    mixed = np.random.default_rng(1).permutation(len(options))
    return options[mixed], reached[mixed].astype(int)


def mabwiser(history: list[list[int]]) -> Deciders:
    """Return what mabwiser decides by: Thompson sampling over Beta distributions."""
    from mabwiser.mab import MAB, LearningPolicy

    options, reached = rows(history)
    policy = LearningPolicy.ThompsonSampling()
    mab = MAB(arms=list(range(len(history))), learning_policy=policy, seed=1)
    mab.fit(decisions=options, rewards=reached)

    def single(count: int) -> list[int]:
        return [mab.predict() for _ in range(count)]

    def batch(count: int) -> Any:
        # Without features it takes from these how many people there are, and nothing else.
        return mab.predict(np.zeros((count, 1)))

    return {"single": single, "batch": batch}


def vowpal_wabbit(history: list[list[int]]) -> Deciders:
    """Return what Vowpal Wabbit decides by: a bag of learners, for it has no Beta.

    Each of them saw every try as often as a Poisson draw says; an option is as probable as many of
    them hold it for the best.
    """
    import vowpalwabbit

    folder = Path(tempfile.mkdtemp())
    learner = vowpalwabbit.Workspace(f"--cb_explore {len(history)} --bag {BAGS} --quiet")
    for option, reached in zip(*rows(history), strict=True):
        # Options are counted from 1; what is learnt is a cost.
        learner.learn(f"{option + 1}:{-reached}:{1 / len(history)} | everybody")
    learner.save(str(folder / "model"))
    chance = np.random.default_rng(2)

    def single(count: int) -> list[int]:
        found = []
        for _ in range(count):
            ladder = np.cumsum(learner.predict("| everybody"))
            found.append(int(np.searchsorted(ladder, chance.random() * ladder[-1])))
        return found

    def batch(count: int) -> Any:
        people, told = folder / "people", folder / "told"
        people.write_text("| everybody\n" * count)
        vowpalwabbit.Workspace(
            f"--testonly --initial_regressor {folder / 'model'} --data {people}"
            f" --predictions {told} --quiet"
        ).finish()
        # A line names each option with its probability, the most probable first.
        pairs = [line.replace(":", ",").split(",") for line in told.read_text().split()]
        table = np.array(pairs, dtype=float)
        chances = np.empty((len(table), len(history)))
        np.put_along_axis(chances, table[:, 0::2].astype(int), table[:, 1::2], axis=1)
        ladder = np.cumsum(chances, axis=1)
        drawn = chance.random(len(ladder)) * ladder[:, -1]
        return (ladder < drawn[:, None]).sum(axis=1)

    return {"single": single, "batch": batch}


PEERS = {"mabwiser": mabwiser, "Vowpal Wabbit": vowpal_wabbit}


def main() -> None:
    """Read the command line, decide, print."""
    name, file, *counts = sys.argv[1:]
    single, batch, runs = map(int, counts)
    history = json.loads(Path(file).read_text())
    told: dict[str, Any] = {"rates": {}, "answers": {}}
    deciders = PEERS[name](history)
    for way, count in (("single", single), ("batch", batch)):
        took = []
        for _ in range(runs):
            began = time.perf_counter()
            found = deciders[way](count)
            took.append(time.perf_counter() - began)
        assert len(found) == count
        told["rates"][way] = count / statistics.median(took)
        shares = np.bincount(np.asarray(found, dtype=int), minlength=len(history)) / count
        told["answers"][way] = shares.tolist()
    print(json.dumps(told))


if __name__ == "__main__":
    main()
