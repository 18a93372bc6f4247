"""Work survives a restart, happens once at a time, and gives up in the end."""

import threading
import time

import pytest

from twofold import clock, jobs
from twofold.jobs import job
from twofold.storage import Database

NOW = 1_750_000_000_000_000
COMPACT = ("compact",)


def test_a_job_is_leased_when_it_is_due(record: Database) -> None:
    jobs.add(record, "compact", {"bucket": 3}, due=NOW + 10, now=NOW)

    early = jobs.lease(record, COMPACT, now=NOW)
    due = jobs.lease(record, COMPACT, now=NOW + 10)

    assert early is None
    assert due is not None
    assert (due.name, due.payload, due.attempt) == ("compact", {"bucket": 3}, 1)


def test_a_leased_job_is_nobody_elses(record: Database) -> None:
    jobs.add(record, "compact", now=NOW)
    jobs.lease(record, COMPACT, now=NOW)

    assert jobs.lease(record, COMPACT, now=NOW + 1) is None


def test_a_dead_workers_job_comes_back_and_its_late_end_counts_for_nothing(
    record: Database,
) -> None:
    jobs.add(record, "compact", now=NOW)
    dead = jobs.lease(record, COMPACT, now=NOW)
    assert dead is not None

    second = jobs.lease(record, COMPACT, now=NOW + jobs.LEASE)

    assert second is not None
    assert second.attempt == 2
    assert not jobs.finish(record, dead, now=NOW + jobs.LEASE)
    assert jobs.finish(record, second, now=NOW + jobs.LEASE)


def test_a_job_whose_worker_is_known_to_be_gone_comes_back_at_once(record: Database) -> None:
    jobs.add(record, "long", now=NOW)
    jobs.add(record, "compact", now=NOW)
    jobs.lease(record, ("long",), now=NOW)
    jobs.lease(record, COMPACT, now=NOW)

    freed = jobs.let_go(record, ("long",), now=NOW + 1)

    assert freed == 1
    assert not jobs.is_held(record, ("long",), now=NOW + 1)
    assert jobs.is_held(record, COMPACT, now=NOW + 1)
    second = jobs.lease(record, ("long", *COMPACT), now=NOW + 1)
    assert second is not None
    assert (second.name, second.attempt) == ("long", 2)


def test_a_job_whose_worker_always_dies_is_given_up_and_its_neighbours_go_on(
    record: Database, caplog: pytest.LogCaptureFixture
) -> None:
    jobs.add(record, "compact", {"n": 1}, now=NOW)
    now, tries = NOW, 0
    while (leased := jobs.lease(record, COMPACT, now=now)) and leased.payload == {"n": 1}:
        tries += 1
        now += jobs.LEASE
        if tries == jobs.ATTEMPTS_MAX:
            jobs.add(record, "compact", {"n": 2}, now=now)

    assert tries == jobs.ATTEMPTS_MAX
    assert leased is not None
    assert jobs.counts(record) == {"compact": {"failed": 1, "leased": 1}}
    (failed,) = [row for row in record.all(job.queries.texts) if row.error]
    assert (
        failed.error == "its process was killed at the last of 8 attempts; memory may not suffice"
    )
    assert f"job compact is given up: {failed.error}" in caplog.text


def test_jobs_with_one_key_wait_once_at_the_earlier_moment(record: Database) -> None:
    jobs.add(record, "compact", due=NOW + 50, key="compact", now=NOW)
    jobs.add(record, "compact", due=NOW + 20, key="compact", now=NOW)
    jobs.add(record, "compact", due=NOW + 90, key="compact", now=NOW)

    assert jobs.counts(record) == {"compact": {"waiting": 1}}
    assert jobs.next_due(record) == NOW + 20


def test_a_failing_job_is_retried_later_and_given_up_in_the_end(record: Database) -> None:
    jobs.add(record, "compact", now=NOW)
    now, tries = NOW, 0

    while leased := jobs.lease(record, COMPACT, now=now):
        tries += 1
        jobs.fail(record, leased, "disk full", now=now)
        now += 2 * clock.HOUR

    assert tries == jobs.ATTEMPTS_MAX
    assert jobs.counts(record) == {"compact": {"failed": 1}}


def test_a_handler_that_raises_leaves_the_next_job_alone(record: Database) -> None:
    done: list[object] = []
    jobs.add(record, "bad", now=NOW)
    jobs.add(record, "good", {"n": 1}, now=NOW + 1)
    handlers = {"bad": lambda _: 1 / 0, "good": done.append}

    while jobs.work(record, handlers, now=NOW + 1):  # type: ignore[arg-type]
        pass

    assert done == [{"n": 1}]
    assert jobs.counts(record) == {"bad": {"waiting": 1}, "good": {"done": 1}}


def test_what_has_no_handler_here_is_left_to_whoever_has_one(record: Database) -> None:
    jobs.add(record, "long", now=NOW)
    jobs.add(record, "compact", now=NOW + 1)

    assert jobs.work(record, {"compact": lambda _: None}, now=NOW + 1)
    assert not jobs.work(record, {"compact": lambda _: None}, now=NOW + 1)

    assert jobs.counts(record) == {"compact": {"done": 1}, "long": {"waiting": 1}}
    assert jobs.is_due(record, {"long", "compact"}, now=NOW + 1)
    assert not jobs.is_due(record, COMPACT, now=NOW + 1)


def test_what_takes_longer_than_a_lease_stays_whose_it_is(
    record: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(job, "RENEW_SECONDS", 0.01)
    monkeypatch.setattr(clock, "now_us", lambda: NOW + jobs.LEASE)
    jobs.add(record, "compact", now=NOW)
    again: list[bool] = []

    def carry_out(_: object) -> None:
        until = time.monotonic() + 30.0
        while jobs.is_due(record, COMPACT, now=NOW + jobs.LEASE) and time.monotonic() < until:
            time.sleep(0.01)
        again.append(jobs.is_due(record, COMPACT, now=NOW + jobs.LEASE))

    assert jobs.work(record, {"compact": carry_out}, now=NOW)

    assert again == [False]
    assert jobs.counts(record) == {"compact": {"done": 1}}


def test_many_workers_do_each_job_once(record: Database) -> None:
    for _ in range(20):
        jobs.add(record, "count", now=NOW)
    taken: list[int] = []

    def work() -> None:
        while leased := jobs.lease(record, ("count",), now=NOW):
            taken.append(leased.job_id)

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(taken) == len(set(taken))


def test_done_jobs_are_swept_after_a_week(record: Database) -> None:
    jobs.add(record, "good", now=NOW)
    leased = jobs.lease(record, ("good",), now=NOW)
    assert leased is not None
    jobs.finish(record, leased, now=NOW)

    assert jobs.sweep(record, now=NOW + 6 * clock.DAY) == 0
    assert jobs.sweep(record, now=NOW + 8 * clock.DAY) == 1
