"""A plain model of what each arm brings, fitted on some people and asked about others."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

FOLDS = 5
# How many people's worth of "no effect" each coefficient starts with.
RIDGE = 10.0


def expected(features: Floats, outcome: Floats, arm: Ints, arms: int, *, seed: int) -> Floats:
    """Return the outcome to expect of each person under each arm, shape (n, arms).

    A ridge regression an arm (Hoerl & Kennard 1970) on standardised features (n, d), fitted on the
    folds that the person is not in, so that nobody's own outcome is in what is expected of them.
    """
    fold = folds(len(outcome), seed=seed)
    scaled = _scaled(features)
    found = np.zeros((len(outcome), arms))
    for held in range(FOLDS):
        asked = fold == held
        for one in range(arms):
            told = ~asked & (arm == one)
            found[asked, one] = scaled[asked] @ _ridge(scaled[told], outcome[told])
    return found


class Fit(NamedTuple):
    """A ridge regression an arm: how features were scaled, and the weights, (arms, d + 1)."""

    centre: Floats
    spread: Floats
    weights: Floats


def fit(features: Floats, outcome: Floats, arm: Ints, arms: int) -> Fit:
    """Return the models of all people together, to be asked about others."""
    spread = features.std(axis=0)
    found = Fit(features.mean(axis=0), np.where(spread > 0, spread, 1.0), np.zeros((0, 0)))
    filled = np.column_stack([np.ones(len(features)), (features - found.centre) / found.spread])
    weights = [_ridge(filled[arm == one], outcome[arm == one]) for one in range(arms)]
    return found._replace(weights=np.array(weights, dtype=np.float64))


def folds(n: int, *, seed: int) -> Ints:
    """Return for each of n people one of FOLDS folds, in equal parts by chance."""
    return np.random.default_rng(seed).permutation(n) % FOLDS


def _scaled(features: Floats) -> Floats:
    spread = features.std(axis=0)
    scaled = (features - features.mean(axis=0)) / np.where(spread > 0, spread, 1.0)
    return np.column_stack([np.ones(len(features)), scaled]).astype(np.float64)


def _ridge(features: Floats, outcome: Floats) -> Floats:
    penalty = RIDGE * np.eye(features.shape[1])
    # The level itself is not drawn towards zero.
    penalty[0, 0] = 1e-9
    solved = np.linalg.solve(features.T @ features + penalty, features.T @ outcome)
    return np.asarray(solved, dtype=np.float64)
