"""Decisions beside mabwiser and Vowpal Wabbit: which of some options, by what came of each so far.

    make bench ARGS="peers_decide --batch 200000 --single 2000 --runs 3"

Everybody has the same options open, one of them silence; how often each was tried and reached its
goal is the same for all. mabwiser draws a rate for each option of each person and takes the best;
we work the probability of that out and draw once, so that the propensity is known, and 1 % of all
is left to each option. Vowpal Wabbit has no Beta: its nearest is a bag of learners. Rules, limits
and writing are in none of the figures (`decide` has those). Expected beforehand: ahead of both by
far at once, behind mabwiser one by one, for the integral is worked out anew for one person alone.
"""

import argparse
import json
import subprocess
import tempfile
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks import peers, table
from twofold.decisions import Arm, Offer, Tally
from twofold.decisions.choosing import FLOOR, SILENT, choose
from twofold.decisions.draws import names

# How often tried, how often the goal was reached; silence last.
HISTORY = ((5_000, 150), (5_000, 180), (5_000, 165), (5_000, 140), (5_000, 160))
PEERS = ("mabwiser", "Vowpal Wabbit")
WAYS = ("single", "batch")


def offer() -> Offer:
    """Return the options as a campaign has them."""
    tallies = [Tally(tried=tried, reached=reached) for tried, reached in HISTORY]
    return Offer(
        campaign_id="benchmark",
        version=1,
        step=0,
        arms=tuple(
            Arm(arm=str(place), channel="inapp", tally=tally)
            for place, tally in enumerate(tallies[:-1])
        ),
        policy="bandit",
        silence=tallies[-1],
    )


def ours(single: int, batch: int, runs: int) -> dict[str, dict[str, Any]]:
    """Return our figures in the form in which a peer gives its own."""
    wanted = offer()
    words = names([f"{place * 2654435761 % 2**128:032x}" for place in range(max(single, batch))])
    is_open = np.ones((len(words), len(wanted.arms)), dtype=bool)
    contacts = np.zeros(len(words), dtype=np.int64)

    def decide(start: int, end: int) -> np.ndarray:
        there = slice(start, end)
        return choose([wanted], words[there], [is_open[there]], contacts[there]).arm[:, 0]

    def alone() -> np.ndarray:
        return np.concatenate([decide(place, place + 1) for place in range(single)])

    rates = {
        "single": single / table.seconds(alone, runs),
        "batch": batch / table.seconds(lambda: decide(0, batch), runs),
    }
    assert alone().tolist() == decide(0, single).tolist()
    return {
        "rates": rates,
        "answers": {"single": _shares(alone()), "batch": _shares(decide(0, batch))},
    }


def _shares(found: np.ndarray) -> list[float]:
    places = np.where(found == SILENT, len(HISTORY) - 1, found)
    return [float(one) for one in np.bincount(places, minlength=len(HISTORY)) / len(found)]


def theirs(name: str, history: Path, counts: tuple[int, int, int]) -> dict[str, dict[str, Any]]:
    """Return a peer's figures, from a process of its own environment."""
    words = [str(one) for one in counts]
    command = [peers.python(), peers.HERE / "peer_decide.py", name, history, *words]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    told: dict[str, dict[str, Any]] = json.loads(done.stdout.splitlines()[-1])
    return told


def main() -> None:
    """Read the command line, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--single", type=int, default=2_000)
    parser.add_argument("--batch", type=int, default=200_000)
    parser.add_argument("--runs", type=int, default=3)
    chosen = parser.parse_args()
    counts = (chosen.single, chosen.batch, chosen.runs)
    peers.python()
    table.machine("numpy")
    print(", ".join(peers.pinned("mabwiser", "vowpalwabbit")))
    with tempfile.TemporaryDirectory() as folder:
        history = Path(folder) / "history.json"
        history.write_text(json.dumps(HISTORY))
        found = {"Twofold": ours(*counts)}
        found |= {name: theirs(name, history, counts) for name in PEERS}
    print(f"{len(HISTORY)} options; median of {chosen.runs}; decisions a second")
    rows: list[list[object]] = []
    for way, count in zip(WAYS, counts[:2], strict=True):
        for name, told in found.items():
            ratio = found["Twofold"]["rates"][way] / told["rates"][way]
            shares = " ".join(f"{share:.3f}" for share in told["answers"][way])
            rows.append([way, name, count, told["rates"][way], ratio, shares])
    table.show(("way", "by", "people", "a second", "ours to it", "shares of the options"), rows)
    floored = (1 - FLOOR * len(HISTORY)) * np.array(found["mabwiser"]["answers"]["batch"]) + FLOOR
    gap = np.abs(floored - found["Twofold"]["answers"]["batch"]).max()
    print(f"mabwiser's shares with our floor of {FLOOR:g}, and ours: at most {gap:.4f} apart")


if __name__ == "__main__":
    main()
