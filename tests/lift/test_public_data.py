"""Public experiments whose effects others have published come out as published, or are refused.

They lie beside the repository where it is developed, and are read from there.
"""

import io
import tarfile
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from twofold import lift

DATA = Path(__file__).parents[3] / "shared" / "data"
ARMS = ("No E-Mail", "Mens E-Mail", "Womens E-Mail")

pytestmark = pytest.mark.skipif(not DATA.exists(), reason="the public data is not here")


@pytest.fixture(scope="module")
def hillstrom() -> pd.DataFrame:
    return pd.read_csv(DATA / "hillstrom_email.csv.gz")


def test_hillstrom_visits_are_those_published(hillstrom: pd.DataFrame) -> None:
    shares = [float(hillstrom.visit[hillstrom.segment == arm].mean()) for arm in ARMS]

    assert [round(100 * share, 2) for share in shares] == [10.62, 18.28, 15.14]


def test_hillstrom_both_mails_bring_visits(hillstrom: pd.DataFrame) -> None:
    men, women = (_visits(hillstrom, arm) for arm in ARMS[1:])

    assert (men.helped, women.helped) == (True, True)
    assert men.always.low < 0.0766 < men.always.high
    assert women.always.low < 0.0452 < women.always.high


def test_hillstrom_people_are_told_apart_for_the_womens_mail_and_not_for_the_mens(
    hillstrom: pd.DataFrame,
) -> None:
    men, women = (_uplift(hillstrom, arm) for arm in ARMS[1:])

    assert (men.is_usable, women.is_usable) == (False, True)
    # Seven points among the first 30 in 100, as published.
    assert women.top.low < 0.070 < women.top.high


def test_hillstrom_choosing_for_each_is_refused_on_spend(hillstrom: pd.DataFrame) -> None:
    arm = _arms(hillstrom)
    chances = np.full((len(arm), 3), 1 / 3)

    found = lift.gain(_features(hillstrom), hillstrom.spend.to_numpy(float), arm, chances)

    assert isinstance(found, lift.Gain)
    assert not found.is_usable
    # Published: a loss of 0.14 ± 0.16.
    assert found.value.low < -0.14 < found.value.high


def test_hillstrom_was_divided_by_chance(hillstrom: pd.DataFrame) -> None:
    counts = np.bincount(_arms(hillstrom)).tolist()

    assert lift.check_split(counts, [1 / 3] * 3).is_sound


@pytest.mark.parametrize(
    ("campaign", "clicks", "random_clicks"), [("all", 42, 38), ("men", 69, 46)]
)
def test_the_open_bandits_other_policy_lies_in_the_interval_told_from_its_log(
    campaign: str, clicks: int, random_clicks: int
) -> None:
    then, by_lot = _bandit("bts", campaign), _bandit("random", campaign)
    items = by_lot.item_id.nunique()
    log = lift.Log(
        reward=then.click.to_numpy(float),
        propensity=then.propensity_score.to_numpy(float),
        target=np.full(len(then), 1 / items),
    )

    found = lift.self_normalised(log)

    assert (int(then.click.sum()), int(by_lot.click.sum())) == (clicks, random_clicks)
    assert isinstance(found, lift.Estimate)
    assert found.value.low < random_clicks / len(by_lot) < found.value.high
    assert (found.warning is not None) == (found.worth < 500)


def _visits(data: pd.DataFrame, arm: str) -> lift.Lift:
    spoken_to, held_back = data[data.segment == arm], data[data.segment == ARMS[0]]
    found = lift.compare(
        *(
            lift.Sample(outcome=one.visit.to_numpy(float), before=one.history.to_numpy(float))
            for one in (spoken_to, held_back)
        )
    )
    assert isinstance(found, lift.Lift)
    return found


def _uplift(data: pd.DataFrame, arm: str) -> lift.Uplift:
    part = data[data.segment.isin([arm, ARMS[0]])]
    spoken_to = (part.segment == arm).to_numpy()
    found = lift.uplift(_features(part), part.visit.to_numpy(float), spoken_to)
    assert isinstance(found, lift.Uplift)
    return found


def _features(data: pd.DataFrame) -> np.ndarray:
    told = ["recency", "history", "mens", "womens", "zip_code", "newbie", "channel"]
    return np.asarray(pd.get_dummies(data[told], drop_first=True).to_numpy(float))


def _arms(data: pd.DataFrame) -> np.ndarray:
    return np.asarray(data.segment.map({arm: at for at, arm in enumerate(ARMS)}).to_numpy())


def _bandit(policy: str, campaign: str) -> pd.DataFrame:
    with tarfile.open(DATA / "open_bandit_small_all_men.tar.gz") as packed:
        [name] = [
            one for one in packed.getnames() if one.endswith(f"{policy}/{campaign}/{campaign}.csv")
        ]
        file = packed.extractfile(name)
        assert file is not None
        found: pd.DataFrame = pd.read_csv(io.BytesIO(file.read()))
    return found
