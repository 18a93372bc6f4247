"""The Now board, parity and the year from both sides equal slow and obvious Python."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from statistics import mean, median, stdev

import pytest
from hypothesis import given, settings

from tests.trajectories import crowds
from tests.trajectories.crowds import AS_OF, STEPS, Row
from twofold import clock
from twofold.populations import answers, board, holdouts, parity, year

LIGHT = settings(max_examples=12, deadline=None)
ASKING = ("service", "complaint", "message", "commentary", "contribution", "referral")


@LIGHT
@given(steps=crowds.crowds())
def test_who_waits_spoke_last_in_a_thread_of_service(steps: list[Row]) -> None:
    expected: dict[tuple[str, str, bool], list[int]] = {}
    for (person, _), talk in _exchanges(steps).items():
        trouble = [t for t in talk if _theirs(t) and t["purpose"] in ("service", "complaint")]
        if not trouble or not _theirs(talk[-1]):
            continue
        brand = [place for place, touch in enumerate(talk) if not _theirs(touch)]
        unanswered = talk[brand[-1] + 1 :] if brand else talk
        first = unanswered[0]
        key = (person, first["purpose"], AS_OF - first["occurred_us"] > 30 * clock.DAY)
        since, n = expected.get(key, (AS_OF, 0))
        expected[key] = [min(since, first["occurred_us"]), n + len(unanswered)]

    found = crowds.read(board.board(STEPS, "waits", as_of=AS_OF), steps)

    assert {
        (r["person_id"], r["about"], r["older"]): [r["since_us"], r["n"]] for r in found
    } == expected
    assert all(row["age_us"] == AS_OF - row["since_us"] for row in found)
    order = [(row["older"], -row["age_us"]) for row in found]
    assert order == sorted(order)


@LIGHT
@given(steps=crowds.crowds())
def test_who_is_stuck_tried_three_times_without_an_answer(steps: list[Row]) -> None:
    now = max((step["occurred_us"] for step in steps), default=AS_OF) + 1
    expected = {}
    for person, all_of_them in crowds.by_person(steps).items():
        talk = [t for t in all_of_them if _spoken(t) and t["occurred_us"] >= now - 7 * clock.DAY]
        for purpose in {touch["purpose"] for touch in talk} - {"purchase", "renewal"}:
            tries = [t for t in talk if t["incidence"] and t["purpose"] == purpose]
            keys = {_key(touch) for touch in tries}
            replies = [t for t in talk if not _theirs(t)]
            answered = [t for t in replies if _key(t) in keys or t["purpose"] == purpose]
            last = max((touch["seq"] for touch in answered), default=0)
            since = [touch["occurred_us"] for touch in tries if touch["seq"] > last]
            if len(since) >= 3:
                expected[person, purpose] = (since[0], len(since))

    found = crowds.read(board.board(STEPS, "stuck", as_of=now), steps)

    assert {(r["person_id"], r["about"]): (r["since_us"], r["n"]) for r in found} == expected


def test_three_services_in_a_week_are_stuck_until_somebody_answers() -> None:
    tries = [crowds.touch(purpose="service", day=124 + day) for day in range(3)]
    reply = crowds.touch(purpose="service", initiator="brand", day=127)

    alone = crowds.read(board.board(STEPS, "stuck", as_of=AS_OF), crowds.laid_out(tries))
    answered = crowds.read(
        board.board(STEPS, "stuck", as_of=AS_OF), crowds.laid_out([*tries, reply])
    )

    assert [(row["about"], row["n"], row["age_us"]) for row in alone] == [
        ("service", 3, 6 * clock.DAY)
    ]
    assert answered == []


@LIGHT
@given(steps=crowds.crowds())
def test_who_decides_looked_twice_and_has_not_bought_since(steps: list[Row]) -> None:
    now = max((step["occurred_us"] for step in steps), default=AS_OF) + 1
    expected = {}
    for person, mine in crowds.incidences(steps).items():
        buys = [step["seq"] for step in mine if step["purpose"] in ("purchase", "renewal")]
        looks = [
            step
            for step in mine
            if step["purpose"] == "research"
            and step["occurred_us"] >= now - 14 * clock.DAY
            and step["seq"] > max(buys, default=0)
        ]
        sessions = {step["session_no"] for step in looks}
        if len(sessions) >= 2:
            expected[person] = (looks[0]["occurred_us"], len(sessions))

    found = crowds.read(board.board(STEPS, "decides", as_of=now), steps)

    assert {r["person_id"]: (r["since_us"], r["n"]) for r in found} == expected


@LIGHT
@given(steps=crowds.crowds())
def test_who_cools_off_is_two_to_four_periods_late(steps: list[Row]) -> None:
    late = {person: overdue for person, _, overdue in _absences(steps) if overdue is not None}

    found = crowds.read(board.board(STEPS, "cools off", as_of=AS_OF), steps)

    assert {row["person_id"]: row["overdue"] for row in found} == {
        person: pytest.approx(overdue) for person, overdue in late.items() if 2 <= overdue <= 4
    }


def test_the_board_tells_each_state_with_its_number() -> None:
    steps = crowds.laid_out([crowds.touch(purpose="service", day=129)])

    lanes = board.read_board(crowds.ENGINE, crowds.tables(steps), STEPS, as_of=AS_OF)

    assert [(lane.state, lane.n) for lane in lanes] == [
        ("waits", 1),
        ("stuck", 0),
        ("decides", 0),
        ("cools off", 0),
    ]
    assert lanes[0].shown[0].age_us == clock.DAY


@LIGHT
@given(steps=crowds.crowds())
def test_parity_compares_waiting_and_price_by_channel(steps: list[Row]) -> None:
    waits: dict[str, list[int]] = defaultdict(list)
    threads: Counter[str] = Counter()
    for talk in _exchanges(steps).values():
        opening = talk[0]
        replied = opening["refers_to"] is not None and opening["thread"] is None
        if not _theirs(opening) or replied or opening["purpose"] not in ASKING:
            continue
        threads[opening["channel"]] += 1
        answered = [touch["occurred_us"] for touch in talk if not _theirs(touch)]
        waits[opening["channel"]] += [answered[0] - opening["occurred_us"]] if answered else []
    prices: dict[str, list[int]] = {}
    others: Counter[str] = Counter()
    for step in steps:
        if step["bought"] and step["amount_micro"] > 0:
            those = prices.setdefault(step["channel"], [])
            those += [step["amount_micro"]] if step["currency"] == "USD" else []
            others[step["channel"]] += step["currency"] != "USD"

    asked = crowds.read(parity.parity_answers(STEPS), steps)
    waited = crowds.read(parity.parity_waits(STEPS), steps)
    paid = crowds.read(parity.parity_prices(STEPS, currency="USD"), steps)

    assert {r["channel"]: (r["threads"], r["answered"]) for r in asked} == {
        channel: (n, len(waits[channel])) for channel, n in threads.items()
    }
    assert [(row["channel"], row["rank"], row["waited_us"]) for row in waited] == [
        (channel, rank, wait)
        for channel in sorted(waits)
        for rank, wait in enumerate(sorted(waits[channel]), 1)
    ]
    assert {r["channel"]: (r["purchases"], r["mean_micro"]) for r in paid} == {
        channel: (len(those), pytest.approx(mean(those)) if those else None)
        for channel, those in prices.items()
    }
    assert {r["channel"]: r["other_currencies"] for r in paid} == others
    assert {r["channel"]: r["deviation_micro"] for r in paid} == {
        channel: pytest.approx(stdev(those)) if len(those) > 1 else None
        for channel, those in prices.items()
    }


def test_parity_refuses_what_rests_on_too_few() -> None:
    steps = crowds.laid_out([crowds.touch(purpose="service"), *_answered("email", 30)])

    email, web = parity.read_parity(
        crowds.ENGINE, crowds.tables(steps), STEPS, currency="USD", n_min=10
    )

    assert (email.channel, email.threads, email.wait_us) == (
        "email",
        30,
        answers.Interval(low=10.0 * clock.HOUR, mid=15.5 * clock.HOUR, high=21.0 * clock.HOUR),
    )
    assert isinstance(email.price_micro, answers.Refusal)
    assert isinstance(web.answered, answers.Refusal)


@LIGHT
@given(steps=crowds.crowds())
def test_the_year_counts_both_sides_by_week(steps: list[Row]) -> None:
    expected: dict[int, list[int]] = defaultdict(lambda: [0, 0, 0])
    for step in steps:
        if not (step["incidence"] or step["contact"] or step["bought"]):
            continue
        week = expected[step["day"] - (step["day"] + 3) % 7]
        week[0] += step["incidence"]
        week[1] += step["amount_micro"] if step["bought"] and step["currency"] == "USD" else 0
        week[2] += step["contact"]

    found = crowds.read(year.weeks(STEPS, currency="USD"), steps)

    assert [list(row.values()) for row in found] == [[m, *expected[m]] for m in sorted(expected)]


@LIGHT
@given(steps=crowds.crowds())
def test_the_year_says_what_both_sides_missed(steps: list[Row]) -> None:
    people = crowds.by_person(steps)
    sides = {
        person: (sum(t["incidence"] for t in mine), sum(t["contact"] for t in mine))
        for person, mine in people.items()
    }
    came = sorted((-n, person) for person, (n, _) in sides.items() if n)
    top = [person for _, person in came[: -(-len(came) // 10)]]
    used = {(s["person_id"], s["thread"]) for s in steps if s["incidence"]}
    sent = [s for s in steps if s["contact"] and (s["thread"] or "").startswith("campaign:")]
    gone = {}
    for person, last, overdue in _absences(steps):
        away = AS_OF - last
        late = overdue is not None and overdue >= 4
        if away >= 365 * clock.DAY or (late and away >= 60 * clock.DAY):
            gone[person] = any(t["contact"] and t["occurred_us"] >= last for t in people[person])

    found = year.read_year(crowds.ENGINE, crowds.tables(steps), STEPS, as_of=AS_OF, currency="USD")
    mailed = crowds.read(year.mailings(STEPS), steps)

    assert found.never_written.of == len(top)
    assert list(found.never_written.people) == [p for p in top if sides[p][1] == 0]
    assert {m["touch_id"]: m["used"] for m in mailed} == {
        s["touch_id"]: (s["person_id"], s["thread"]) in used for s in sent
    }
    assert found.mailings_unused.n == sum(not row["used"] for row in mailed)
    assert set(found.silent.people) == {person for person, written in gone.items() if not written}
    assert (found.silent.n, found.silent.of) == (len(found.silent.people), len(gone))


@pytest.mark.parametrize(
    ("name", "refused"), [("mailed", holdouts.NOT_KNOWABLE), (holdouts.HELD_BACK, None)]
)
def test_whether_it_helped_is_refused_unless_somebody_was_held_back(
    name: str, refused: str | None
) -> None:
    steps = crowds.laid_out(
        [crowds.touch(initiator="brand"), crowds.touch(initiator="brand", name=name)]
    )

    found = holdouts.did_it_help(crowds.ENGINE, crowds.tables(steps), STEPS)

    assert (found.refused if found else None) == refused


def _answered(channel: str, n: int) -> Iterator[Row]:
    for number in range(1, n + 1):
        thread = f"t{number}"
        yield crowds.touch(purpose="service", channel=channel, thread=thread)
        yield crowds.touch(
            purpose="service", initiator="brand", day=number / 24, channel=channel, thread=thread
        )


def _absences(steps: list[Row]) -> Iterator[tuple[str, int, float | None]]:
    for person, mine in crowds.incidences(steps).items():
        last = mine[-1]["occurred_us"]
        gaps = [step["gap_us"] for step in mine if step["session_start"] and step["gap_us"]]
        yield person, last, (AS_OF - last) / median(gaps) if len(gaps) >= 3 else None


def _spoken(touch: Row) -> bool:
    return (
        touch["orbit"] == "own"
        and touch["purpose"] != "terms"
        and touch["initiator"] in ("person", "helper", "brand")
    )


def _theirs(touch: Row) -> bool:
    return bool(touch["initiator"] != "brand")


def _key(touch: Row) -> str:
    return str(touch["thread"] or touch["refers_to"] or touch["touch_id"])


def _exchanges(steps: list[Row]) -> dict[tuple[str, str], list[Row]]:
    talk = defaultdict(list)
    for touch in steps:
        told = touch["thread"] or touch["refers_to"]
        if _spoken(touch) and (told or (_theirs(touch) and touch["purpose"] in ASKING)):
            talk[touch["person_id"], _key(touch)].append(touch)
    return talk
