"""A bank's calls: what is told of them holds against the truth, and what lot never drew is refused.

The data lies beside the repository where it is developed, and is read from there.
"""

import io
import zipfile
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from twofold import lift, populations
from twofold.lift import Judged
from twofold.populations import Interval, Refusal

FILE = Path(__file__).parents[3] / "shared" / "data" / "bank_additional.zip"

pytestmark = pytest.mark.skipif(not FILE.exists(), reason="the public data is not here")


@pytest.fixture(scope="module")
def bank() -> pd.DataFrame:
    with zipfile.ZipFile(FILE) as packed:
        [name] = [one for one in packed.namelist() if one.endswith("additional-full.csv")]
        return pd.read_csv(io.BytesIO(packed.read(name)))


def test_fewer_say_yes_the_more_they_were_called_as_published(bank: pd.DataFrame) -> None:
    yes = bank.y == "yes"
    calls = {
        number: populations.share(int(yes[bank.campaign == number].sum()), int(size))
        for number, size in bank.campaign.value_counts().items()
    }

    assert (len(bank), int(yes.sum())) == (41_188, 4_640)
    assert round(100 * calls[1].mid, 2) == 13.04
    assert calls[1].low > calls[3].mid > calls[6].high


def test_nobody_was_left_alone_by_lot_so_what_one_more_call_brings_is_refused(
    bank: pd.DataFrame,
) -> None:
    number = np.minimum(bank.campaign.to_numpy(np.int64), 10)
    everybody, nobody = np.ones(len(bank), dtype=bool), np.zeros(len(bank), dtype=bool)

    rungs = lift.response(number, everybody, (bank.y == "yes").to_numpy(float), nobody)

    assert len(rungs) == 10
    assert all(isinstance(one.brought, Refusal) for one in rungs)
    assert lift.knee(rungs).most is None


def test_what_one_more_call_brings_is_found_where_a_lot_is_laid_over_it(
    bank: pd.DataFrame,
) -> None:
    chance = np.random.default_rng(11)
    first = bank[bank.campaign <= 2]
    number, n = first.campaign.to_numpy(np.int64), len(first)
    # Whoever was reached by mobile phone is called more often, and says yes more often anyhow.
    given = np.where(first.contact == "cellular", 0.8, 0.4)
    sent = chance.random(n) < given
    # A call moves eight in a hundred of those who said no; the second moves nobody.
    moved = (chance.random(n) < 0.08) & sent & (number == 1)
    outcome = ((first.y == "yes").to_numpy() | moved).astype(float)

    one, two = lift.response(number, sent, outcome, np.zeros(n, dtype=bool), chance=given)

    truth = 0.08 * (1 - float((first.y == "yes")[number == 1].mean()))
    assert isinstance(one.brought, Interval)
    assert isinstance(two.brought, Interval)
    assert one.brought.low < truth < one.brought.high
    assert one.brought.low > 0 > two.brought.low
    assert lift.knee([one, two], worth=1.0, cost=0.04).most == 1


@pytest.mark.parametrize("skewed", [0.5, 0.8])
def test_another_way_of_deciding_is_told_as_it_would_truly_have_done(
    bank: pd.DataFrame, skewed: float
) -> None:
    """Labels as rewards of a logged choice with known chances (Dudík, Langford & Li 2011, 5.1)."""
    chance = np.random.default_rng(12)
    truth = (bank.y == "yes").to_numpy(np.int64)
    n, told = len(bank), _features(bank)
    then = np.where(bank.contact == "cellular", skewed, 0.5)
    chances = np.column_stack([1 - then, then])
    arm = (chance.random(n) < then).astype(np.int64)
    reward = (arm == truth).astype(float)
    # Another way: call it a yes where the last campaign was one.
    yes = (bank.poutcome == "success").to_numpy(np.int64)
    target = np.column_stack([1 - yes, yes]).astype(float)

    found = lift.judge(told, reward, arm, chances, target, beside=chances)

    assert isinstance(found, Judged)
    known = float((yes == truth).mean())
    for one in (found.inverse, found.self_normalised, found.doubly_robust):
        assert one.value.low < known < one.value.high
        assert one.warning is None
    # Models take most of the noise out.
    wide = found.inverse.value.high - found.inverse.value.low
    assert found.doubly_robust.value.high - found.doubly_robust.value.low < 0.5 * wide


def _features(bank: pd.DataFrame) -> np.ndarray:
    told = ["age", "campaign", "pdays", "previous", "euribor3m", "contact", "poutcome", "job"]
    return np.asarray(pd.get_dummies(bank[told], drop_first=True).to_numpy(float))
