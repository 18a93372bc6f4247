"""Whoever wants their data left unused is answered once no call about them can begin any more."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial

import pytest
from litestar.testing import TestClient

from tests.portal.visiting import guest
from tests.webhooks.given_webhooks import ADA, BOB, a_touch, a_webhook
from tests.webhooks.receiver import Receiver
from twofold import access, clock, heeding, people, speaking, terms, webhooks
from twofold.access import May
from twofold.api import resources
from twofold.rights import Request, Wanted
from twofold.system import System

START_SECONDS_MAX = 60.0
WAIT_SECONDS = 0.5


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Wait less long for a call that does not end."""
    monkeypatch.setattr(webhooks, "wait", partial(webhooks.wait, wait_seconds=WAIT_SECONDS))


@pytest.mark.usefixtures("impatient")
@pytest.mark.parametrize(("place", "told"), [("before", 0), ("after", 1)])
def test_a_caller_that_hangs_is_named_in_time_and_what_it_told_is_known_when_it_wakes(
    home: System, receiver: Receiver, place: str, told: int
) -> None:
    made = a_webhook(home, receiver, ("Page Viewed",))
    a_touch(home, "one")
    with caller(home, receiver, place) as process:
        process.send_signal(signal.SIGSTOP)
        began = time.monotonic()
        first = left_unused(home)
        waited = time.monotonic() - began
        # Nobody else tells meanwhile, nor takes its mark away.
        assert not speaking.tell_webhooks(home)
        [under_way] = webhooks.under_way(home.record)
        (home.settings.home / "go").touch()
        process.send_signal(signal.SIGCONT)
        assert process.wait(START_SECONDS_MAX) == 0

    assert first.state == "fulfilled"
    assert first.unknown == (under_way,)
    assert under_way.startswith(made.webhook_id)
    assert waited >= WAIT_SECONDS
    assert len(receiver.taken) == told
    assert webhooks.counts(home.record)[made.webhook_id] == {"taken" if told else "withheld": 1}
    assert left_unused(home).unknown == ()


@pytest.mark.usefixtures("impatient")
@pytest.mark.parametrize("says_no", [True, False])
def test_what_a_dead_caller_had_under_way_is_told_again_or_withheld_and_never_lost(
    home: System, receiver: Receiver, says_no: bool
) -> None:
    made = a_webhook(home, receiver, ("Page Viewed",))
    a_touch(home, "one")
    a_touch(home, "two", handle=BOB)
    with caller(home, receiver, "after") as process:
        process.kill()
        process.wait()
    if says_no:
        assert len(left_unused(home).unknown) == 1

    speaking.tell_webhooks(home)

    told = [body["data"]["touch"]["handle_id"] for body in receiver.bodies]
    ada, bob = (people.resolve(home.record, one).leading.handle_id for one in (ADA, BOB))
    assert told == ([bob] if says_no else [ada, bob])
    assert webhooks.under_way(home.record) == ()
    wanted = {"taken": 1, "withheld": 1} if says_no else {"taken": 2}
    assert webhooks.counts(home.record)[made.webhook_id] == wanted


def test_an_answer_waits_for_the_end_of_a_call_and_of_that_person_alone(
    home: System, receiver: Receiver
) -> None:
    a_webhook(home, receiver, ("Page Viewed",))
    a_touch(home, "one")
    a_touch(home, "two")
    a_touch(home, "other", handle=BOB)
    receiver.held.clear()
    telling = threading.Thread(target=speaking.tell_webhooks, args=(home,))
    telling.start()
    assert receiver.reached.wait(START_SECONDS_MAX)
    assert left_unused(home, BOB).unknown == ()
    answers: list[Request] = []
    asking = threading.Thread(target=lambda: answers.append(left_unused(home)))
    asking.start()
    while not terms.gate(home.record, people.resolve(home.record, ADA)).is_restricted:
        time.sleep(0.01)
    assert answers == []
    receiver.held.set()
    asking.join()
    telling.join()

    # The first was on its way before she said so; the rest is withheld.
    assert answers[0].unknown == ()
    assert len(receiver.taken) == 1


@pytest.mark.usefixtures("impatient")
def test_who_is_erased_is_not_while_another_program_is_told_of_them(
    home: System, receiver: Receiver
) -> None:
    a_webhook(home, receiver, ("Page Viewed",))
    a_touch(home, "one")
    ada = people.resolve(home.record, ADA)
    with caller(home, receiver, "after") as process:
        with pytest.raises(heeding.StillLeaving):
            heeding.erase(home, ada, by="person", now=clock.now_us())
        (home.settings.home / "go").touch()
        assert process.wait(START_SECONDS_MAX) == 0
    assert len(receiver.taken) == 1
    a_touch(home, "two")
    speaking.tell_webhooks(home)

    certificate = heeding.erase(home, ada, by="person", now=clock.now_us())

    assert certificate.purged["events of webhooks"] == 2
    assert len(receiver.taken) == 1


@pytest.mark.usefixtures("impatient")
def test_a_machine_and_the_person_read_that_it_is_not_known_of_some(
    home: System, receiver: Receiver
) -> None:
    event_id = begun(home, receiver)
    ada = people.resolve(home.record, ADA)

    with TestClient(resources.app(home)) as machine:
        secret = access.create_key(home.record, "till", May.WRITE, now=clock.now_us())
        machine.headers["Authorization"] = f"Bearer {secret}"
        answer = machine.post(f"/api/people/{ada.person_id}/requests", json={"kind": "restrict"})
    assert (answer.status_code, answer.json()["unknown"]) == (202, [event_id])
    assert answer.json()["status"] == "fulfilled"

    with guest(home, ADA) as visitor:
        visitor.get("/me/data")
        page = visitor.post("/me/data/requests", {"kind": "restrict"})
        assert "unknown=1" in page.headers["location"]
        assert (
            "do not know yet whether it left"
            in visitor.get("/me/data?asked=restrict&unknown=1").text
        )
        assert "do not know" not in visitor.get("/me/data?asked=restrict").text


def test_who_ends_a_webhook_or_sends_again_takes_no_mark_away(
    home: System, receiver: Receiver
) -> None:
    made = a_webhook(home, receiver, ("Page Viewed",))
    a_touch(home, "one")
    a_touch(home, "two")
    webhooks.collect(home.record, now=clock.now_us())
    event, _ = webhooks.due(home.record, made, limit=2, now=clock.now_us())
    assert webhooks.begin(home.record, event, now=clock.now_us())
    assert not webhooks.begin(home.record, event, now=clock.now_us())

    assert webhooks.again(home.record, made.webhook_id, event.touch_seq, now=clock.now_us()) == 0
    webhooks.end_webhook(home.record, made.webhook_id, now=clock.now_us())
    assert webhooks.under_way(home.record) == (event.event_id,)

    speaking.tell_webhooks(home)
    assert receiver.taken == []
    assert webhooks.sweep(home.record, now=clock.now_us()) == 1
    assert webhooks.counts(home.record) == {}


def begun(home: System, receiver: Receiver) -> str:
    """Have an event under way, as a caller leaves it that died; returns its id."""
    made = a_webhook(home, receiver, ("Page Viewed",))
    a_touch(home, "one")
    webhooks.collect(home.record, now=clock.now_us())
    [event] = webhooks.due(home.record, made, limit=1, now=clock.now_us())
    assert webhooks.begin(home.record, event, now=clock.now_us())
    return event.event_id


def left_unused(home: System, handle: str = ADA) -> Request:
    """Let somebody say that their data is to be left unused, as every door does."""
    person = people.resolve(home.record, handle)
    return heeding.open_request(home, person, Wanted(kind="restrict"), now=clock.now_us())


@contextmanager
def caller(home: System, receiver: Receiver, place: str) -> Iterator[subprocess.Popen[bytes]]:
    """Start a process that tells, and hangs around its last look; returns once it is there."""
    settings = home.settings
    command = [sys.executable, "-m", "tests.webhooks.caller"]
    arguments = [str(settings.home), settings.database or "", receiver.place, place]
    environ = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    process = subprocess.Popen([*command, *arguments], env=environ)
    try:
        deadline = time.monotonic() + START_SECONDS_MAX
        while not (settings.home / "reached").exists():
            assert process.poll() is None
            assert time.monotonic() < deadline
            time.sleep(0.02)
        yield process
    finally:
        process.kill()
        process.wait()
