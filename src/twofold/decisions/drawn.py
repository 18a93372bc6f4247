"""Everybody's first decision with the chance of all that could be chosen, silence among it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import msgspec
import numpy as np
from numpy.typing import NDArray

from twofold.decisions.aftermath import Outcomes
from twofold.decisions.decision import Option

SILENCE = ""

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

_options = msgspec.json.Decoder(tuple[Option, ...]).decode


@dataclass(frozen=True, kw_only=True, slots=True)
class Drawn:
    """One row a person, (n,), of those whom the lot of all campaigns let be spoken to.

    `arms` are the ways there were, silence last; `arm` is the place of the one that was chosen,
    `chances` (n, arms) that of each then, the campaign's own lot included, `could` (n, arms) which
    might be said to somebody at all, whatever the chance. `spoken` (n, arms) are the chances with
    the lot that holds people back left out. `features` (n, d) are from before the decision.
    `own` (n,) is how probable an hour of their own was for what was said, 0 where there was none;
    `at_own` tells for whom it was drawn.
    """

    arms: tuple[str, ...]
    person_id: NDArray[np.str_]
    decided_us: Ints
    arm: Ints
    chances: Floats
    spoken: Floats
    could: Flags
    features: Floats
    reached: Floats
    own: Floats
    at_own: Flags

    def __len__(self) -> int:
        """Return how many people there are."""
        return len(self.arm)

    def only(self, which: Flags) -> "Drawn":
        """Return some of the rows."""
        return Drawn(
            arms=self.arms,
            person_id=self.person_id[which],
            decided_us=self.decided_us[which],
            arm=self.arm[which],
            chances=self.chances[which],
            spoken=self.spoken[which],
            could=self.could[which],
            features=self.features[which],
            reached=self.reached[which],
            own=self.own[which],
            at_own=self.at_own[which],
        )


def with_chances(found: Outcomes, shares: Mapping[int, float]) -> Drawn:
    """Return first decisions with their chances; `shares` are left alone by each version's lot.

    Left out is who was held back from everything, whom no chance of this campaign's chose; and
    whoever was held back without it being kept what would have been said.
    """
    arms = (*sorted({one for one in found.arm.tolist() if one}), SILENCE)
    rows = [_options(bytes(one)) for one in found.options.tolist()]
    arms = (*sorted({*arms[:-1], *(one.arm for row in rows for one in row)}), SILENCE)
    places = {arm: place for place, arm in enumerate(arms)}
    chances = np.zeros((len(found), len(arms)))
    could = np.zeros(chances.shape, dtype=np.bool_)
    could[:, -1] = True
    for place, row in enumerate(rows):
        open_ = [one.arm for one in row if one.why == "not_drawn"]
        could[place, [places[one] for one in (*open_, str(found.arm[place]))]] = True
        chances[place] = _chances(found, place, row, places)
    kept = (found.held != "global") & (chances.sum(axis=1) > 0)
    share = np.array([shares.get(int(one), 0.0) for one in found.version.tolist()])
    whole = Drawn(
        arms=arms,
        person_id=found.person_id,
        decided_us=found.decided_us,
        arm=np.array([places[one] for one in found.arm.tolist()], dtype=np.int64),
        chances=_with_lot(chances, share),
        spoken=chances,
        could=could,
        features=features(found.before, found.before_micro, found.begun),
        reached=found.reached.astype(np.float64),
        own=own_chances(found),
        at_own=found.moment == "own",
    )
    return whole.only(kept)


def own_chances(found: Outcomes) -> Floats:
    """Return how probable an hour of their own was for each, (n,); 0 where there was none."""
    own = np.where(found.moment == "own", found.moment_chance, 1.0 - found.moment_chance)
    return np.where(found.moment_open, own, 0.0)


def features(before: Ints, before_micro: Ints, begun: Ints) -> Floats:
    """Return what is told people apart by, (n, 3): goals, what they spent, contacts they began."""
    return np.column_stack([before, np.log1p(np.maximum(before_micro, 0)), np.log1p(begun)]).astype(
        np.float64
    )


def _chances(
    found: Outcomes,
    at: int,
    options: Sequence[Option],
    places: Mapping[str, int],
) -> Floats:
    chances = np.zeros(len(places))
    for one in options:
        chances[places[one.arm]] = one.propensity
    held, arm = found.held[at], str(found.arm[at])
    if arm:
        chances[places[arm]] = found.propensity[at]
    said = float(chances[:-1].sum())
    if held and not said:
        return np.zeros(len(places))
    # Rounding must leave no chance below none.
    chances[-1] = max(0.0, 1.0 - said) if said < 1.0 - 1e-9 else 0.0
    return chances


def _with_lot(spoken: Floats, share: Floats) -> Floats:
    """Return chances with a lot before them that leaves a share of people alone."""
    chances = spoken * (1.0 - share)[:, None]
    chances[:, -1] += share
    return np.asarray(chances, dtype=np.float64)
