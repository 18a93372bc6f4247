"""Channel parity refuses what it cannot say, and says what it leaves out."""

from tests.trajectories import crowds
from tests.trajectories.crowds import STEPS, Row
from twofold.populations import answers, parity


def test_parity_tells_of_the_purchases_in_other_currencies() -> None:
    paid: Row = {"purpose": "purchase", "amount_micro": 5_000_000, "currency": "EUR"}
    steps = crowds.laid_out([crowds.touch(day=day, **paid) for day in range(3)])

    [web] = parity.read_parity(crowds.ENGINE, crowds.tables(steps), STEPS, currency="USD")

    assert (web.purchases, web.other_currencies) == (0, 3)
    assert isinstance(web.price_micro, answers.Refusal)
    assert web.price_micro.refused == (
        "0 purchases in the currency that is counted, beside 3 in others, are too few"
    )


def test_a_median_wait_is_refused_while_half_still_wait() -> None:
    assert isinstance(parity.median_wait([1, 2, 3], 6), answers.Refusal)
